// SPDX-License-Identifier: Apache-2.0
#include "surelite/model.h"

#include <algorithm>
#include <cstring>
#include <new>

#include "base/platform/files.h"
#include "base/memory.h"
#include "base/out_of_memory.h"
#include "model/access.h"
#include "model/read/output_types.h"
#include "model/read/read_graph.h"
#include "model/verify/verify.h"

namespace surelite {
namespace {

constexpr size_t kModelAlignment = 16;  // what the format asks of buffers

Result<Model> build(std::span<const std::byte> bytes, std::shared_ptr<const void> owner, const Limits& limits,
                    const MappedFile* file = nullptr) {
  auto data = std::make_shared<ModelData>();
  SURELITE_TRY(verify_structure(bytes, limits));
  data->bytes = bytes;
  data->mapped = file != nullptr;
  if (file) data->file = file->identity;
  data->pins.push_back(std::move(owner));
  Findings findings;
  SURELITE_TRY(read_model(data.get(), limits, &findings));
  correct_output_types(data.get(), &findings);
  verify_meaning(*data, limits, &findings);
  Diagnostics list = findings.take();
  if (has_errors(list)) {
    errors_first(&list);
    return Failure(std::move(list));
  }
  SURELITE_TRY(align_constants(data.get()));
  data->findings = std::move(list);
  return ModelAccess::make(std::move(data));
}

Result<Model> build_copy(std::span<const std::byte> bytes, const Limits& limits) {
  SURELITE_LET(Block block, allocate(bytes.size(), "a copy of the model"));
  if (!bytes.empty()) std::memcpy(block.data(), bytes.data(), bytes.size());
  auto owner = std::make_shared<const Block>(std::move(block));
  const std::span<const std::byte> copy = owner->bytes();
  return build(copy, owner, limits);
}

}  // namespace

Result<Model> Model::open(const std::string& path, const LoadOptions& options) try {
  SURELITE_LET(MappedFile file, map_file(path, options.limits.max_file_bytes));
  return build(file.bytes, file.owner, options.limits, &file);
} catch (const std::bad_alloc&) {
  return fail(out_of_memory("the model's tables"));
}

Result<Model> Model::open(const char* path, const LoadOptions& options) try {
  if (!path) return fail(Code::M101, {{"path", ""}, {"reason", "the path is a null pointer"}});
  return open(std::string(path), options);
} catch (const std::bad_alloc&) {
  return fail(out_of_memory("the path"));
}

Result<Model> Model::from_bytes(std::span<const std::byte> bytes, const LoadOptions& options) try {
  if (!bytes.data() && !bytes.empty())
    return fail(Code::A711, {{"function", "Model::from_bytes"}, {"argument", "bytes"}, {"value", "a null pointer"},
                             {"expected", "it must point to the bytes of a model"}});
  const bool aligned = reinterpret_cast<uintptr_t>(bytes.data()) % kModelAlignment == 0;
  if (options.copy || !aligned) return build_copy(bytes, options.limits);
  return build(bytes, options.owner, options.limits);
} catch (const std::bad_alloc&) {
  return fail(out_of_memory("the model's tables"));
}

Status Model::status() const {
  if (data_) return {};
  return cause_.failed() ? cause_ : fail(Code::A719, {{"object", "model"}, {"maker", "Model::open"}});
}

const Diagnostics& Model::findings() const { return ModelAccess::data(*this).findings; }

}  // namespace surelite
