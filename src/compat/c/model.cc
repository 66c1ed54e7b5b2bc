// SPDX-License-Identifier: Apache-2.0
// Models and versions of the C interface.
#include <fmt/format.h>

#include <algorithm>

#include "base/limits.h"
#include "compat/c/opaque_structs.h"
#include "model/access.h"
#include "model/graph.h"
#include "surelite/compat.h"

using namespace surelite;
using namespace surelite::compat;

namespace {

using ReportFunction = void (*)(void*, const char*, va_list);

TfLiteModel* make_model(Result<Model> loaded, bool borrowed, const Reporter& reporter, const char* path = "") {
  if (!loaded && is_about_contents(loaded.error())) {
    auto* model = make_handle<TfLiteModel>(HandleKind::model);
    remember(loaded.error().front());
    // Nothing is in it but the cause, so that nobody reads its bytes.
    model->pinned = std::make_shared<PinnedModel>(PinnedModel{Model(std::move(loaded).failure()), false, 0, path});
    return model;
  }
  if (!loaded) {
    const bool unreadable = loaded.error().front().code == Code::M101;
    report(reporter,
           unreadable ? fmt::format("Could not open '{}'.", path) : "The model is not a valid Flatbuffer buffer",
           loaded.error());
    return nullptr;
  }
  auto pinned = std::make_shared<PinnedModel>(PinnedModel{std::move(*loaded), borrowed, 0, path});
  if (borrowed) pinned->checksum = checksum(ModelAccess::data(pinned->model).bytes);
  for (const Diagnostic& finding : pinned->model.findings()) remember(finding);
  auto* model = make_handle<TfLiteModel>(HandleKind::model);
  if (!borrowed) note_held(model, static_cast<int64_t>(ModelAccess::data(pinned->model).bytes.size()));
  model->pinned = std::move(pinned);
  return model;
}

TfLiteModel* from_bytes(const char* function, const void* data, size_t size, bool borrow, const Reporter& reporter) {
  return shielded(static_cast<TfLiteModel*>(nullptr), [&]() -> TfLiteModel* {
    if (!data) {
      refuse_argument(reporter, function, "model_data", "null", "the bytes of a model are needed");
      return nullptr;
    }
    LoadOptions options;
    options.limits = limits_from_environment();
    options.copy = !borrow;
    const bool aligned = reinterpret_cast<uintptr_t>(data) % 16 == 0;
    return make_model(Model::from_bytes({static_cast<const std::byte*>(data), size}, options), borrow && aligned,
                      reporter);
  });
}

TfLiteModel* from_file(const char* function, const char* path, const Reporter& reporter) {
  return shielded(static_cast<TfLiteModel*>(nullptr), [&]() -> TfLiteModel* {
    if (!path) {
      refuse_argument(reporter, function, "model_path", "null", "a path is needed");
      return nullptr;
    }
    LoadOptions options;
    options.limits = limits_from_environment();
    return make_model(Model::open(path, options), false, reporter, path);
  });
}

}  // namespace

namespace surelite::compat {

TfLiteModel* model_from_borrowed(const void* data, size_t bytes, const Reporter& reporter) {
  return from_bytes("surelite_model_create_borrowed", data, bytes, true, reporter);
}

void refuse_argument(const Reporter& reporter, const char* function, const char* argument, const char* value,
                     std::string expected) {
  report(
      reporter, "",
      diagnose(Code::A711, {{"function", function}, {"argument", argument}, {"value", value}, {"expected", expected}}));
}

void refuse_argument(const Reporter& reporter, const char* function, const char* argument, int64_t value,
                     std::string expected) {
  report(
      reporter, "",
      diagnose(Code::A711, {{"function", function}, {"argument", argument}, {"value", value}, {"expected", expected}}));
}

}  // namespace surelite::compat

extern "C" {

const char* TfLiteVersion(void) { return "2.19.0"; }
const char* TfLiteExtensionApisVersion(void) { return "1.5.0"; }
int TfLiteSchemaVersion(void) { return 3; }

TfLiteModel* TfLiteModelCreate(const void* model_data, size_t model_size) {
  return from_bytes(__func__, model_data, model_size, false, {});
}

TfLiteModel* TfLiteModelCreateWithErrorReporter(const void* model_data, size_t model_size, ReportFunction reporter,
                                                void* user_data) {
  return from_bytes(__func__, model_data, model_size, false, {reporter, user_data});
}

TfLiteModel* surelite_model_create_borrowed(const void* model_data, size_t model_size) {
  return model_from_borrowed(model_data, model_size, {});
}

TfLiteModel* TfLiteModelCreateFromFile(const char* model_path) { return from_file(__func__, model_path, {}); }

TfLiteModel* TfLiteModelCreateFromFileWithErrorReporter(const char* model_path, ReportFunction reporter,
                                                        void* user_data) {
  return from_file(__func__, model_path, {reporter, user_data});
}

void TfLiteModelDelete(TfLiteModel* model) {
  shielded([&] { delete_handle(model, HandleKind::model, "TfLiteModelDelete"); });
}

}  // extern "C"
