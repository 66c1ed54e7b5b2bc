// SPDX-License-Identifier: Apache-2.0
#include "model/read/external_data.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <optional>
#include <string_view>

#include "base/checked.h"
#include "base/memory.h"

namespace surelite {
namespace {

// A relative path none of whose parts leads upwards.
bool stays_in_folder(std::string_view name) {
  if (name.empty() || name.front() == '/' || name.find('\0') != name.npos || name.find('\\') != name.npos) return false;
  for (size_t begin = 0; begin <= name.size();) {
    const size_t end = std::min(name.find('/', begin), name.size());
    const std::string_view part = name.substr(begin, end - begin);
    if (part.empty() || part == "." || part == "..") return false;
    begin = end + 1;
  }
  return true;
}

class ExternalReader {
 public:
  ExternalReader(const std::string& path, const Limits& limits, ModelData* data)
      : folder_(path.substr(0, path.rfind('/') == path.npos ? 0 : path.rfind('/') + 1)), limits_(limits), data_(data) {
    remember_buffers();
  }
  ExternalReader(std::span<const std::byte> weights, const Limits& limits, ModelData* data)
      : limits_(limits), data_(data), weights_(weights) {
    remember_buffers();
  }

  // Of every tensor that names one.
  Status read_all() {
    for (size_t s = 0; s < data_->subgraphs.size(); ++s)
      for (size_t t = 0; t < data_->subgraphs[s].tensors.size(); ++t) {
        TensorDef& tensor = data_->subgraphs[s].tensors[t];
        if (tensor.external_buffer == 0) continue;
        SURELITE_TRY(read(static_cast<int>(s), static_cast<int>(t), &tensor));
      }
    data_->external_data_read = true;
    return {};
  }

 private:
  struct File {
    FileImage image;
    uint64_t taken = 0;
  };

  void remember_buffers() {
    for (const ExternalBufferDef& buffer : data_->external_buffers) by_id_.emplace(buffer.id, &buffer);
  }

  Status read(int subgraph, int t, TensorDef* tensor) {
    const Where where = where_tensor(*data_, subgraph, t);
    const auto found = by_id_.find(tensor->external_buffer);
    if (found == by_id_.end())
      return fail(diagnose(Code::M202, where, {{"what", "external buffer"}, {"index", tensor->external_buffer},
                                      {"count", data_->external_buffers.size()}, {"things", "external buffers"}}));
    const ExternalBufferDef& buffer = *found->second;
    if (buffer.group >= data_->external_groups.size())
      return fail(diagnose(Code::M202, where, {{"what", "external buffer group"}, {"index", buffer.group},
                                      {"count", data_->external_groups.size()}, {"things", "groups"}}));
    auto part = parts_.find(buffer.id);
    if (part == parts_.end()) {
      SURELITE_LET(const std::span<const std::byte> bytes, read_part(buffer, where));
      part = parts_.emplace(buffer.id, bytes).first;
    }
    tensor->data = part->second;
    tensor->is_constant = true;
    return {};
  }

  Result<File*> open(uint32_t group, const ExternalBufferDef& buffer, const Where& where) {
    const std::string& name = data_->external_groups[group];
    const auto refuse = [&](std::string reason) {
      return fail(diagnose(Code::M247, where, {{"id", buffer.id}, {"file", name}, {"reason", std::move(reason)}}));
    };
    const auto known = files_.find(group);
    if (known != files_.end()) return &known->second;
    if (files_.size() >= limits_.max_external_files)
      return fail(diagnose(Code::M107, where, {{"count", files_.size() + 1}, {"what", "files beside the model's"},
                                      {"limit", limits_.max_external_files}}));
    if (!stays_in_folder(name)) return refuse("the name leads out of the model's folder");
    Result<FileImage> image = limits_.external_links ? FileImage::open(folder_ + name, limits_.max_file_bytes)
                                                     : FileImage::open_below(folder_, name, limits_.max_file_bytes);
    if (!image) return refuse(image.error().front().message());
    return &files_.emplace(group, File{std::move(*image), 0}).first->second;
  }

  Result<std::span<const std::byte>> read_part(const ExternalBufferDef& buffer, const Where& where) {
    File* file = nullptr;
    if (!weights_) {
      SURELITE_LET(file, open(buffer.group, buffer, where));
    }
    const std::string& name = data_->external_groups[buffer.group];
    if (!buffer.packing.empty())
      return fail(diagnose(Code::M247, where, {{"id", buffer.id}, {"file", name},
                                      {"reason", "its data is packed as \"" + buffer.packing + "\""}}));
    const uint64_t bytes = file ? file->image.bytes().size() : weights_->size();
    if (buffer.offset > bytes || buffer.length > bytes - buffer.offset)
      return fail(diagnose(Code::M248, where, {{"id", buffer.id}, {"size", std::to_string(buffer.length)},
                                      {"offset", std::to_string(buffer.offset)}, {"file", name}, {"bytes", bytes}}));
    uint64_t& taken = file ? file->taken : taken_weights_;
    taken += buffer.length;  // no sum of two lengths within files wraps
    if (taken > bytes)
      return fail(Code::M107, {{"count", taken}, {"what", "bytes in overlapping external buffers"},
                               {"limit", bytes}});
    SURELITE_LET(Block block, allocate(static_cast<size_t>(buffer.length), "data from a file beside the model"));
    if (!file && buffer.length > 0) std::memcpy(block.data(), weights_->data() + buffer.offset, block.bytes().size());
    if (file && !file->image.peek(buffer.offset, block.bytes()))
      return fail(diagnose(Code::M247, where,
                           {{"id", buffer.id}, {"file", name}, {"reason", "it ended while it was read"}}));
    auto owner = std::make_shared<const Block>(std::move(block));
    const std::span<const std::byte> part = owner->bytes();
    data_->pins.push_back(std::move(owner));
    return part;
  }

  std::string folder_;
  const Limits& limits_;
  ModelData* data_;
  std::optional<std::span<const std::byte>> weights_;  // instead of files
  uint64_t taken_weights_ = 0;
  std::map<uint32_t, const ExternalBufferDef*> by_id_;
  std::map<uint32_t, std::span<const std::byte>> parts_;  // by id
  std::map<uint32_t, File> files_;                        // by group
};

}  // namespace

Status read_external_data(const std::string& path, const Limits& limits, ModelData* data) {
  return ExternalReader(path, limits, data).read_all();
}

Status read_external_data(std::span<const std::byte> weights, const Limits& limits, ModelData* data) {
  return ExternalReader(weights, limits, data).read_all();
}

}  // namespace surelite
