// SPDX-License-Identifier: Apache-2.0
// tflite::FlatBufferModel over verified models.
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <climits>
#include <cstdio>
#include <map>
#include <mutex>

#include "base/limits.h"
#include "base/live.h"
#include "base/out_of_memory.h"
#include "compat/classes/bridge.h"
#include "model/access.h"
#include "model/graph.h"
#include "tensorflow/lite/core/model_builder.h"

namespace surelite::compat {
namespace {

struct KnownModels {
  std::mutex mutex;
  std::map<const void*, std::weak_ptr<const PinnedModel>> by_root;
  std::map<const tflite::FlatBufferModel*, LiveObject> objects;
};
KnownModels& known() {
  static KnownModels* const all = new KnownModels;
  return *all;
}

}  // namespace

std::shared_ptr<const PinnedModel> find_pinned(const tflite::Model* root) {
  KnownModels& all = known();
  const std::lock_guard lock(all.mutex);
  const auto found = all.by_root.find(root);
  return found == all.by_root.end() ? nullptr : found->second.lock();
}

std::span<const std::byte> bytes_for_client(const PinnedModel& pinned) {
  return pinned.stand_in.empty() ? ModelAccess::data(pinned.model).bytes : std::as_bytes(std::span(pinned.stand_in));
}

void know_pinned(const std::shared_ptr<const PinnedModel>& pinned) {
  KnownModels& all = known();
  const std::lock_guard lock(all.mutex);
  std::erase_if(all.by_root, [](const auto& entry) { return entry.second.expired(); });
  all.by_root[tflite::GetModel(bytes_for_client(*pinned).data())] = pinned;
}

void count_model(const tflite::FlatBufferModel* model, size_t bytes) {
  KnownModels& all = known();
  const std::lock_guard lock(all.mutex);
  all.objects.try_emplace(model, LiveKind::model).first->second.hold(static_cast<int64_t>(bytes));
}

void forget_model(const tflite::FlatBufferModel* model) {
  KnownModels& all = known();
  const std::lock_guard lock(all.mutex);
  all.objects.erase(model);
}

// Nothing is in it but the cause, so that nobody reads the bytes that were refused; clients see a model without a
// subgraph.
std::shared_ptr<const PinnedModel> refused_model(Failure why, const char* path) {
  flatbuffers::FlatBufferBuilder builder;
  const std::vector<flatbuffers::Offset<tflite::SubGraph>> subgraphs;
  const std::vector<flatbuffers::Offset<tflite::OperatorCode>> codes;
  const std::vector<flatbuffers::Offset<tflite::Buffer>> buffers;
  tflite::FinishModelBuffer(builder, tflite::CreateModelDirect(builder, 3, &codes, &subgraphs, "", &buffers));
  return std::make_shared<PinnedModel>(
      PinnedModel{Model(std::move(why)), false, 0, path,
                  {builder.GetBufferPointer(), builder.GetBufferPointer() + builder.GetSize()}});
}

}  // namespace surelite::compat

namespace tflite {
namespace impl {
namespace {

using surelite::Code;
using surelite::compat::PinnedModel;

FlatBufferModel::Ptr refuse(ErrorReporter* reporter, const surelite::Diagnostics& why,
                            const std::string& lead = "The model is not a valid Flatbuffer buffer") {
  surelite::compat::report(surelite::compat::bridge(reporter), lead, why);
  return nullptr;
}

FlatBufferModel::Ptr refuse_for_memory(ErrorReporter* reporter) {
  surelite::compat::report(surelite::compat::bridge(reporter), "", surelite::out_of_memory("the model"));
  return nullptr;
}

FlatBufferModel::Ptr refuse_null(ErrorReporter* reporter, const char* function, const char* argument) {
  return refuse(
      reporter,
      {surelite::diagnose(
          Code::A711,
          {{"function", function}, {"argument", argument}, {"value", "null"}, {"expected", "it is needed"}})});
}

}  // namespace

FlatBufferModel::FlatBufferModel(std::shared_ptr<const PinnedModel> pinned, ErrorReporter* error_reporter)
    : pinned_(std::move(pinned)), error_reporter_(error_reporter) {
  const std::span<const std::byte> bytes = surelite::compat::bytes_for_client(*pinned_);
  model_ = tflite::GetModel(bytes.data());
  allocation_ = std::make_unique<MemoryAllocation>(bytes.data(), bytes.size(), error_reporter);
  surelite::compat::know_pinned(pinned_);
  surelite::compat::count_model(this, bytes.size());
}

FlatBufferModel::~FlatBufferModel() { surelite::compat::forget_model(this); }

// Refused where the stock library refuses it: when an interpreter is made of it.
FlatBufferModel::Ptr FlatBufferModel::KeepRefused(std::shared_ptr<const PinnedModel> refused, ErrorReporter* reporter) {
  surelite::compat::remember(refused->model.status().error().front());
  return Ptr(new FlatBufferModel(std::move(refused), reporter));
}

FlatBufferModel::Ptr FlatBufferModel::Build(const void* bytes, size_t size, bool copy, TfLiteVerifier* verifier,
                                            ErrorReporter* reporter) {
  try {
    surelite::LoadOptions options;
    options.limits = surelite::limits_from_environment();
    options.copy = copy;
    surelite::Result<surelite::Model> loaded =
        surelite::Model::from_bytes({static_cast<const std::byte*>(bytes), size}, options);
    if (!loaded && !verifier && surelite::compat::is_about_contents(loaded.error()))
      return KeepRefused(surelite::compat::refused_model(std::move(loaded).failure(), ""), reporter);
    if (!loaded) return refuse(reporter, loaded.error());
    if (verifier &&
        (size > INT_MAX || !verifier->Verify(static_cast<const char*>(bytes), static_cast<int>(size), reporter))) {
      reporter->Report("The extra verifier refused the model.");
      return nullptr;
    }
    return Ptr(new FlatBufferModel(std::make_shared<PinnedModel>(PinnedModel{std::move(*loaded), false, 0}), reporter));
  } catch (const std::bad_alloc&) {
    return refuse_for_memory(reporter);
  }
}

FlatBufferModel::Ptr FlatBufferModel::BuildFromFile(const char* filename, ErrorReporter* error_reporter) {
  return VerifyAndBuildFromFile(filename, nullptr, error_reporter);
}

FlatBufferModel::Ptr FlatBufferModel::VerifyAndBuildFromFile(const char* filename, TfLiteVerifier* extra_verifier,
                                                             ErrorReporter* error_reporter) {
  ErrorReporter* reporter = ValidateErrorReporter(error_reporter);
  if (!filename) return refuse_null(reporter, "FlatBufferModel::BuildFromFile", "filename");
  try {
    surelite::LoadOptions options;
    options.limits = surelite::limits_from_environment();
    surelite::Result<surelite::Model> loaded = surelite::Model::open(filename, options);
    if (!loaded && loaded.error().front().code == Code::M101)
      return refuse(reporter, loaded.error(), fmt::format("Could not open '{}'.", filename));
    if (!loaded && !extra_verifier && surelite::compat::is_about_contents(loaded.error()))
      return KeepRefused(surelite::compat::refused_model(std::move(loaded).failure(), filename), reporter);
    if (!loaded) return refuse(reporter, loaded.error());
    const std::span<const std::byte> bytes = surelite::ModelAccess::data(*loaded).bytes;
    if (extra_verifier &&
        (bytes.size() > INT_MAX || !extra_verifier->Verify(reinterpret_cast<const char*>(bytes.data()),
                                                           static_cast<int>(bytes.size()), reporter))) {
      reporter->Report("The extra verifier refused the model.");
      return nullptr;
    }
    auto pinned = std::make_shared<PinnedModel>(PinnedModel{std::move(*loaded), false, 0, filename});
    return Ptr(new FlatBufferModel(std::move(pinned), reporter));
  } catch (const std::bad_alloc&) {
    return refuse_for_memory(reporter);
  }
}

FlatBufferModel::Ptr FlatBufferModel::BuildFromFileDescriptor(int fd, ErrorReporter* error_reporter) {
  return VerifyAndBuildFromFileDescriptor(fd, nullptr, error_reporter);
}

FlatBufferModel::Ptr FlatBufferModel::VerifyAndBuildFromFileDescriptor(int fd, TfLiteVerifier* extra_verifier,
                                                                       ErrorReporter* error_reporter) {
  char path[32];
  std::snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
  return VerifyAndBuildFromFile(path, extra_verifier, error_reporter);
}

FlatBufferModel::Ptr FlatBufferModel::BuildFromBuffer(const char* caller_owned_buffer, size_t buffer_size,
                                                      ErrorReporter* error_reporter) {
  return VerifyAndBuildFromBuffer(caller_owned_buffer, buffer_size, nullptr, error_reporter);
}

FlatBufferModel::Ptr FlatBufferModel::VerifyAndBuildFromBuffer(const char* caller_owned_buffer, size_t buffer_size,
                                                               TfLiteVerifier* extra_verifier,
                                                               ErrorReporter* error_reporter) {
  ErrorReporter* reporter = ValidateErrorReporter(error_reporter);
  if (!caller_owned_buffer) return refuse_null(reporter, "FlatBufferModel::BuildFromBuffer", "caller_owned_buffer");
  return Build(caller_owned_buffer, buffer_size, true, extra_verifier, reporter);
}

FlatBufferModel::Ptr FlatBufferModel::BuildFromAllocation(std::unique_ptr<Allocation> allocation,
                                                          ErrorReporter* error_reporter) {
  return VerifyAndBuildFromAllocation(std::move(allocation), nullptr, error_reporter);
}

FlatBufferModel::Ptr FlatBufferModel::VerifyAndBuildFromAllocation(std::unique_ptr<Allocation> allocation,
                                                                   TfLiteVerifier* extra_verifier,
                                                                   ErrorReporter* error_reporter) {
  ErrorReporter* reporter = ValidateErrorReporter(error_reporter);
  if (!allocation || !allocation->valid() || !allocation->base())
    return refuse_null(reporter, "FlatBufferModel::BuildFromAllocation", "allocation");
  return Build(allocation->base(), allocation->bytes(), true, extra_verifier, reporter);
}

FlatBufferModel::Ptr FlatBufferModel::BuildFromModel(const tflite::Model* caller_owned_model_spec,
                                                     ErrorReporter* error_reporter) {
  ErrorReporter* reporter = ValidateErrorReporter(error_reporter);
  if (!caller_owned_model_spec)
    return refuse_null(reporter, "FlatBufferModel::BuildFromModel", "caller_owned_model_spec");
  if (std::shared_ptr<const PinnedModel> pinned = surelite::compat::find_pinned(caller_owned_model_spec))
    return Ptr(new FlatBufferModel(std::move(pinned), reporter));
  flatbuffers::FlatBufferBuilder builder;
  const std::unique_ptr<tflite::ModelT> unpacked(caller_owned_model_spec->UnPack());
  tflite::FinishModelBuffer(builder, tflite::Model::Pack(builder, unpacked.get()));
  return Build(builder.GetBufferPointer(), builder.GetSize(), true, nullptr, reporter);
}

std::map<std::string, std::string> FlatBufferModel::ReadAllMetadata(const tflite::Model* model) {
  std::map<std::string, std::string> entries;
  if (!model || !model->metadata() || !model->buffers()) return entries;
  for (const tflite::Metadata* metadata : *model->metadata()) {
    if (!metadata || !metadata->name() || metadata->buffer() >= model->buffers()->size()) continue;
    const tflite::Buffer* buffer = model->buffers()->Get(metadata->buffer());
    if (buffer && buffer->data())
      entries[metadata->name()->str()] =
          std::string(reinterpret_cast<const char*>(buffer->data()->data()), buffer->data()->size());
  }
  return entries;
}

std::string FlatBufferModel::GetMinimumRuntime() const {
  const std::map<std::string, std::string> all = ReadAllMetadata();
  const auto found = all.find("min_runtime_version");
  return found == all.end() ? std::string() : std::string(found->second.c_str());
}

}  // namespace impl
}  // namespace tflite
