// SPDX-License-Identifier: Apache-2.0
#include "output/inlined.h"

#include <algorithm>
#include <memory>
#include <span>
#include <utility>

#include "input/zip.h"
#include "surelite/model.h"
#include "tflite_generated.h"

namespace surelite::tool {
namespace {

constexpr uint64_t kMostBytes = uint64_t{1} << 31;  // offsets within a FlatBuffer are signed 32-bit numbers
constexpr uint64_t kRoomForTables = uint64_t{64} << 20;

std::vector<uint8_t> copy_of(std::span<const std::byte> bytes) {
  const auto* first = reinterpret_cast<const uint8_t*>(bytes.data());
  return {first, first + bytes.size()};
}

// The bytes that will lie in the FlatBuffer, before any of them is copied.
uint64_t data_bytes(const ModelData& model) {
  uint64_t bytes = 0;
  for (const BufferDef& buffer : model.buffers) bytes += buffer.data.size();
  for (const SubgraphDef& graph : model.subgraphs) {
    for (const TensorDef& tensor : graph.tensors)
      if (tensor.external_buffer != 0) bytes += tensor.data.size();
    for (const OperatorDef& op : graph.operators) bytes += op.custom_options.size();
  }
  return bytes;
}

// Where an archive behind the model begins.
size_t archive_begin(std::span<const std::byte> bytes) {
  if (!has_zip(bytes)) return bytes.size();
  const Result<std::vector<ZipEntry>> entries = list_zip(bytes, "the archive appended to the model");
  uint64_t begin = bytes.size();
  if (entries)
    for (const ZipEntry& entry : *entries) begin = std::min(begin, entry.header_at);
  return static_cast<size_t>(begin);
}

void move_options(const SubgraphDef& from, tflite::SubGraphT* to, Inlined* result) {
  for (size_t i = 0; i < to->operators.size(); ++i) {
    tflite::OperatorT& op = *to->operators[i];
    if (op.large_custom_options_offset <= 1) continue;
    op.custom_options = copy_of(from.operators[i].custom_options);
    op.large_custom_options_offset = op.large_custom_options_size = 0;
    ++result->moved;
  }
}

// Tensors that share a part of a file share a buffer.
class FileData {
 public:
  explicit FileData(tflite::ModelT* model) : model_(model) {}

  uint32_t buffer_of(std::span<const std::byte> data) {
    for (const auto& [known, index] : buffers_)
      if (known.data() == data.data() && known.size() == data.size()) return index;
    model_->buffers.push_back(std::make_unique<tflite::BufferT>());
    model_->buffers.back()->data = copy_of(data);
    const auto index = static_cast<uint32_t>(model_->buffers.size() - 1);
    buffers_.emplace_back(data, index);
    return index;
  }

 private:
  tflite::ModelT* model_;
  std::vector<std::pair<std::span<const std::byte>, uint32_t>> buffers_;
};

}  // namespace

Result<Inlined> with_data_inside(const ModelData& model) {
  const auto refuse = [](uint64_t bytes) {
    return fail(Code::A709, {{"call", "codegen --inline"},
                             {"what", "with all data inside, the model takes " + std::to_string(bytes) +
                                      " bytes; a FlatBuffer has room for less than 2 GiB"}});
  };
  if (const uint64_t bytes = data_bytes(model); bytes >= kMostBytes - kRoomForTables)
    return refuse(bytes);
  const std::unique_ptr<tflite::ModelT> object(tflite::GetModel(model.bytes.data())->UnPack());
  Inlined result;
  for (size_t b = 0; b < object->buffers.size(); ++b) {
    tflite::BufferT& buffer = *object->buffers[b];
    if (model.buffers[b].offset > 0) {
      buffer.data = copy_of(model.buffers[b].data);
      ++result.moved;
    }
    buffer.offset = buffer.size = 0;
  }
  if (object->buffers.empty()) object->buffers.push_back(std::make_unique<tflite::BufferT>());  // 0 means "no data"
  FileData from_files(object.get());
  for (size_t s = 0; s < object->subgraphs.size(); ++s) {
    const SubgraphDef& from = model.subgraphs[s];
    move_options(from, object->subgraphs[s].get(), &result);
    for (size_t t = 0; t < from.tensors.size(); ++t) {
      if (from.tensors[t].external_buffer == 0) continue;
      tflite::TensorT& tensor = *object->subgraphs[s]->tensors[t];
      tensor.external_buffer = 0;
      tensor.buffer = from_files.buffer_of(from.tensors[t].data);
      ++result.from_files;
    }
  }
  object->external_buffers.clear();
  object->external_buffer_groups.clear();
  flatbuffers::FlatBufferBuilder builder;
  tflite::FinishModelBuffer(builder, tflite::Model::Pack(builder, object.get()));
  if (builder.GetSize() >= kMostBytes) return refuse(builder.GetSize());
  const auto* bytes = reinterpret_cast<const std::byte*>(builder.GetBufferPointer());
  result.bytes.assign(bytes, bytes + builder.GetSize());
  const std::span<const std::byte> archive = model.bytes.subspan(archive_begin(model.bytes));
  result.bytes.insert(result.bytes.end(), archive.begin(), archive.end());
  // What is written must be a model again.
  SURELITE_LET(const Model checked, Model::from_bytes(result.bytes));
  return result;
}

}  // namespace surelite::tool
