// SPDX-License-Identifier: Apache-2.0
// Tensors between their dense form and the sparse one of TfLiteSparsity.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_UTILS_SPARSITY_FORMAT_CONVERTER_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_UTILS_SPARSITY_FORMAT_CONVERTER_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "tensorflow/lite/core/c/common.h"

namespace tflite {
namespace internal {
namespace sparsity {

// A tensor is walked level by level, in the traversal order: first its dimensions, counted in blocks, and the
// dimensions of the blocks. A dense level visits every index; a sparse one those of its indices between two segments.
// Every list is looked at: what does not fit ends in kTfLiteError and no data.
template <typename T>
class FormatConverter {
 public:
  // From dense to sparse. `format` is by dimension, for those of the tensor; blocks are dense.
  FormatConverter(const std::vector<int>& shape, const std::vector<int>& traversal_order,
                  const std::vector<TfLiteDimensionType>& format, const std::vector<int>& block_size = {},
                  const std::vector<int>& block_map = {})
      : shape_(shape), order_(traversal_order), block_size_(block_size), block_map_(block_map) {
    for (const int d : order_) {
      const bool known = d >= 0 && static_cast<size_t>(d) < format.size() && static_cast<size_t>(d) < shape_.size();
      sparse_.push_back(known && format[static_cast<size_t>(d)] == kTfLiteDimSparseCSR);
    }
    valid_ = measure();
  }
  // From sparse to dense: per dimension of the traversal order its size if it is dense, or segments and indices.
  FormatConverter(const std::vector<int>& shape, const std::vector<int>& traversal_order,
                  const std::vector<TfLiteDimensionType>& format, const std::vector<int>& dense_size,
                  const std::vector<std::vector<int>>& segments, const std::vector<std::vector<int>>& indices,
                  const std::vector<int>& block_map = {})
      : shape_(shape), order_(traversal_order), block_map_(block_map) {
    const size_t levels = order_.size();
    if (format.size() < levels || segments.size() < levels || indices.size() < levels || dense_size.size() < levels)
      return;
    for (size_t level = 0; level < levels; ++level) {
      sparse_.push_back(format[level] == kTfLiteDimSparseCSR);
      add_level(sparse_[level] ? segments[level] : std::vector<int>{dense_size[level]}, indices[level]);
    }
    valid_ = find_blocks() && measure();
  }
  FormatConverter(const std::vector<int>& shape, const TfLiteSparsity& sparsity) : shape_(shape) {
    order_ = list(sparsity.traversal_order);
    block_map_ = list(sparsity.block_map);
    if (order_.size() != static_cast<size_t>(sparsity.dim_metadata_size)) return;
    for (size_t level = 0; level < order_.size(); ++level) {
      const TfLiteDimensionMetadata& from = sparsity.dim_metadata[level];
      sparse_.push_back(from.format == kTfLiteDimSparseCSR);
      if (sparse_[level])
        add_level(list(from.array_segments), list(from.array_indices));
      else
        add_level({from.dense_size}, {});
    }
    valid_ = find_blocks() && measure();
  }

  const std::vector<T>& GetData() { return data_; }
  // Two lists per level: {size} and nothing if it is dense, otherwise segments and indices.
  const std::vector<std::vector<int>>& GetDimMetadata() { return metadata_; }

  TfLiteStatus DenseToSparse(const T* src_data) {
    if (!valid_ || !src_data) return kTfLiteError;
    const size_t levels = order_.size();
    // For each level, whether something below a place on it is not zero.
    std::vector<std::vector<bool>> used(levels);
    size_t places = 1;
    for (size_t level = 0; level < levels; ++level) used[level].resize(places *= static_cast<size_t>(size_[level]));
    for (size_t leaf = 0; leaf < count_; ++leaf) {
      if (is_zero(src_data[offset_of(leaf)])) continue;
      size_t place = leaf;
      for (size_t level = levels; level-- > 0; place /= static_cast<size_t>(size_[level])) used[level][place] = true;
    }
    metadata_.clear();
    std::vector<size_t> nodes{0};
    for (size_t level = 0; level < levels; ++level) {
      std::vector<size_t> next;
      std::vector<int> segments{0}, indices;
      for (const size_t node : nodes) {
        for (int i = 0; i < size_[level]; ++i) {
          const size_t child = node * static_cast<size_t>(size_[level]) + static_cast<size_t>(i);
          if (sparse_[level] && !used[level][child]) continue;
          next.push_back(child);
          indices.push_back(i);
        }
        segments.push_back(static_cast<int>(indices.size()));
      }
      if (sparse_[level])
        add_level(segments, indices);
      else
        add_level({size_[level]}, {});
      nodes.swap(next);
    }
    data_.clear();
    for (const size_t leaf : nodes) data_.push_back(src_data[offset_of(leaf)]);
    return kTfLiteOk;
  }

  // `src_data` has as many values as the metadata say.
  TfLiteStatus SparseToDense(const T* src_data) {
    data_.assign(count_, T(0));
    const TfLiteStatus status = fill(src_data, data_.data());
    if (status != kTfLiteOk) data_.clear();
    return status;
  }
  TfLiteStatus SparseToDense(const T* src_data, size_t dest_size, T* dest_data, TfLiteContext* context = nullptr) {
    if (!valid_ || dest_size != count_ || (!dest_data && count_)) {
      if (context)
        TF_LITE_KERNEL_LOG(context, "the sparse tensor has %zu dense values, its destination has room for %zu", count_,
                           dest_size);
      return kTfLiteError;
    }
    for (size_t i = 0; i < count_; ++i) dest_data[i] = T(0);
    return fill(src_data, dest_data);
  }

 private:
  static std::vector<int> list(const TfLiteIntArray* array) {
    return array ? std::vector<int>(array->data, array->data + array->size) : std::vector<int>();
  }
  static bool is_zero(const T& value) { return value == T(0); }
  void add_level(const std::vector<int>& first, const std::vector<int>& second) {
    metadata_.push_back(first);
    metadata_.push_back(second);
  }
  // Sizes of blocks, which the metadata of their levels hold.
  bool find_blocks() {
    block_size_.assign(block_map_.size(), 0);
    for (size_t level = 0; level < order_.size(); ++level) {
      const int block = order_[level] - static_cast<int>(shape_.size());
      if (block < 0) continue;
      if (static_cast<size_t>(block) >= block_size_.size() || sparse_[level]) return false;
      block_size_[static_cast<size_t>(block)] = metadata_[2 * level][0];
    }
    return true;
  }
  // The size of each level; false if order, blocks and shape do not fit together.
  bool measure() {
    const size_t rank = shape_.size();
    if (order_.size() != rank + block_map_.size() || block_size_.size() != block_map_.size()) return false;
    block_of_.assign(rank, 1);
    for (size_t b = 0; b < block_map_.size(); ++b) {
      const int d = block_map_[b];
      if (d < 0 || static_cast<size_t>(d) >= rank || block_size_[b] <= 0 || block_of_[static_cast<size_t>(d)] != 1)
        return false;
      block_of_[static_cast<size_t>(d)] = block_size_[b];
    }
    std::vector<bool> seen(order_.size());
    count_ = 1;
    for (const int d : order_) {
      const size_t at = static_cast<size_t>(d);
      if (d < 0 || at >= order_.size() || seen[at]) return false;
      seen[at] = true;
      if (at < rank && (shape_[at] < 0 || shape_[at] % block_of_[at])) return false;
      size_.push_back(at < rank ? shape_[at] / block_of_[at] : block_size_[at - rank]);
      const size_t size = static_cast<size_t>(size_.back());
      if (size && count_ > SIZE_MAX / sizeof(T) / size) return false;
      count_ *= size;
    }
    return true;
  }
  // Where the value at a place of the last level lies in the dense tensor.
  size_t offset_of(size_t leaf) const {
    std::vector<size_t> index(shape_.size(), 0);
    for (size_t level = order_.size(); level-- > 0; leaf /= static_cast<size_t>(size_[level])) {
      const size_t i = leaf % static_cast<size_t>(size_[level]), d = static_cast<size_t>(order_[level]);
      if (d < shape_.size())
        index[d] += i * static_cast<size_t>(block_of_[d]);
      else
        index[static_cast<size_t>(block_map_[d - shape_.size()])] += i;
    }
    size_t offset = 0;
    for (size_t d = 0; d < shape_.size(); ++d) offset = offset * static_cast<size_t>(shape_[d]) + index[d];
    return offset;
  }
  TfLiteStatus fill(const T* src_data, T* dest_data) const {
    if (!valid_ || !src_data || metadata_.size() != 2 * order_.size()) return kTfLiteError;
    std::vector<size_t> nodes{0};
    for (size_t level = 0; level < order_.size(); ++level) {
      const std::vector<int>&segments = metadata_[2 * level], &indices = metadata_[2 * level + 1];
      const size_t size = static_cast<size_t>(size_[level]);
      if (sparse_[level] ? segments.size() != nodes.size() + 1 : segments[0] != size_[level]) return kTfLiteError;
      std::vector<size_t> next;
      for (size_t n = 0; n < nodes.size(); ++n) {
        const int first = sparse_[level] ? segments[n] : 0, last = sparse_[level] ? segments[n + 1] : size_[level];
        if (first < 0 || last < first || (sparse_[level] && static_cast<size_t>(last) > indices.size()))
          return kTfLiteError;
        for (int at = first; at < last; ++at) {
          const int i = sparse_[level] ? indices[static_cast<size_t>(at)] : at;
          if (i < 0 || i >= size_[level]) return kTfLiteError;
          next.push_back(nodes[n] * size + static_cast<size_t>(i));
        }
      }
      if (next.size() > count_) return kTfLiteError;
      nodes.swap(next);
    }
    for (const size_t leaf : nodes) dest_data[offset_of(leaf)] = *src_data++;
    return kTfLiteOk;
  }

  std::vector<int> shape_, order_, block_size_, block_map_;
  std::vector<bool> sparse_;    // by level
  std::vector<int> size_;       // by level
  std::vector<int> block_of_;   // by dimension of the tensor
  size_t count_ = 0;            // values of the dense tensor
  bool valid_ = false;
  std::vector<std::vector<int>> metadata_;
  std::vector<T> data_;
};

}  // namespace sparsity
}  // namespace internal
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_UTILS_SPARSITY_FORMAT_CONVERTER_H_
