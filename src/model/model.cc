// SPDX-License-Identifier: Apache-2.0
#include "surelite/model.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <functional>
#include <new>
#include <vector>

#include "base/platform/files.h"
#include "base/platform/machine.h"
#include "base/memory.h"
#include "base/out_of_memory.h"
#include "model/access.h"
#include "model/read/external_data.h"
#include "model/read/output_types.h"
#include "model/read/plain_parts.h"
#include "model/read/read_graph.h"
#include "model/verify/verify.h"
#include "model/with_weights.h"

namespace surelite {
namespace {

constexpr size_t kModelAlignment = 16;  // what the format asks of buffers

using Settle = std::function<Status(ModelData*)>;

// `settle` completes bytes of which the reader needs none, before the rules look at them.
Result<Model> build(std::span<const std::byte> bytes, std::shared_ptr<const void> owner, const Limits& limits,
                    const Settle& settle = {}) {
  auto data = std::make_shared<ModelData>();
  SURELITE_TRY(verify_structure(bytes, limits));
  data->bytes = bytes;
  data->pins.push_back(std::move(owner));
  Findings findings;
  SURELITE_TRY(read_model(data.get(), limits, &findings));
  if (settle) SURELITE_TRY(settle(data.get()));
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

void remember_file(const FileImage& image, ModelData* data) {
  data->file = image.identity();
  data->file_mode = image.mode();
}

// Smaller files are read as a whole: that takes no longer than to find out what could stay mapped.
constexpr uint64_t kWorthMapping = uint64_t{256} << 10;

bool has_identifier(const FileImage& image) {
  std::array<char, 4> found{};
  return image.peek(4, std::as_writable_bytes(std::span(found))) && std::memcmp(found.data(), "TFL3", 4) == 0;
}

// What the machine has not got cannot be read into memory.
Status check_size(const FileImage& image, const std::vector<FilePart>& mapped) {
  uint64_t bytes = image.bytes().size();
  for (const FilePart& part : mapped) bytes -= part.bytes;
  if (bytes <= machine_limit(bytes)) return {};
  return fail(Code::B802, {{"what", "the model's file"}, {"bytes", bytes}});
}

// Of a file that is no model, both ends tell what it is.
Result<Model> refuse_by_its_ends(FileImage* image, const Limits& limits) {
  constexpr uint64_t kEnd = uint64_t{1} << 20;
  const uint64_t bytes = image->bytes().size(), end = std::min(bytes, kEnd);
  SURELITE_TRY(image->read(0, end));
  SURELITE_TRY(image->read(bytes - end, end));
  return build(image->bytes(), image->owner(), limits);
}

Result<Model> build_from_file(const std::string& path, const LoadOptions& options) {
  SURELITE_LET(FileImage image, FileImage::open(path, options.limits.max_file_bytes));
  if (!has_identifier(image)) return refuse_by_its_ends(&image, options.limits);
  std::vector<FilePart> parts;
  if (!options.copy.value_or(false) && image.bytes().size() >= kWorthMapping) parts = large_data(image);
  SURELITE_TRY(check_size(image, parts));
  SURELITE_TRY(read_around(parts, &image));
  bool settled = true;
  Result<Model> model = build(image.bytes(), image.owner(), options.limits, [&](ModelData* data) -> Status {
    remember_file(image, data);
    SURELITE_TRY(read_external_data(path, options.limits, data));
    if (!parts.empty()) SURELITE_TRY(settle_parts(parts, &image, data, &settled));
    if (!settled) return fail(Code::I901, {{"what", "parts of the file are not settled"}});
    image.seal();
    return {};
  });
  if (settled) return model;
  for (const FilePart& part : parts) SURELITE_TRY(image.read(part.offset, part.bytes));
  return build(image.bytes(), image.owner(), options.limits, [&](ModelData* data) -> Status {
    remember_file(image, data);
    SURELITE_TRY(read_external_data(path, options.limits, data));
    image.seal();
    return Status();
  });
}

Result<Model> build_copy(std::span<const std::byte> bytes, const Limits& limits, const Settle& settle = {}) {
  SURELITE_LET(Block block, allocate(bytes.size(), "a copy of the model"));
  if (!bytes.empty()) std::memcpy(block.data(), bytes.data(), bytes.size());
  auto owner = std::make_shared<const Block>(std::move(block));
  const std::span<const std::byte> copy = owner->bytes();
  return build(copy, owner, limits, settle);
}

}  // namespace

Result<Model> model_with_weights(std::span<const std::byte> bytes, std::span<const std::byte> weights,
                                 const LoadOptions& options) try {
  return build_copy(bytes, options.limits,
                    [&](ModelData* data) { return read_external_data(weights, options.limits, data); });
} catch (const std::bad_alloc&) {
  return fail(out_of_memory("the model's tables"));
}

Result<Model> Model::open(const std::string& path, const LoadOptions& options) try {
  return build_from_file(path, options);
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
  if (options.copy.value_or(true) || !aligned) return build_copy(bytes, options.limits);
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
