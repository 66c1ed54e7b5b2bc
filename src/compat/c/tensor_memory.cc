// SPDX-License-Identifier: Apache-2.0
// Memory of single TfLiteTensor structs: freeing, copying, resizing. Everything that a tensor owns comes from malloc.
#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "compat/mirror/tensor_table.h"
#include "tensorflow/lite/core/c/common.h"

namespace {

constexpr size_t kDataAlignment = 64;

bool owns_data(const TfLiteTensor& t) {
  return t.allocation_type == kTfLiteDynamic || t.allocation_type == kTfLitePersistentRo;
}

TfLiteSparsity* clone_sparsity(const TfLiteSparsity* src) {
  if (!src) return nullptr;
  auto* copy = static_cast<TfLiteSparsity*>(std::calloc(1, sizeof(TfLiteSparsity)));
  if (!copy) return nullptr;
  copy->traversal_order = TfLiteIntArrayCopy(src->traversal_order);
  copy->block_map = TfLiteIntArrayCopy(src->block_map);
  if (!src->dim_metadata || src->dim_metadata_size <= 0) return copy;
  copy->dim_metadata = static_cast<TfLiteDimensionMetadata*>(
      std::calloc(static_cast<size_t>(src->dim_metadata_size), sizeof(TfLiteDimensionMetadata)));
  if (!copy->dim_metadata) return copy;
  copy->dim_metadata_size = src->dim_metadata_size;
  for (int i = 0; i < src->dim_metadata_size; ++i) {
    const TfLiteDimensionMetadata& from = src->dim_metadata[i];
    const bool sparse = from.format == kTfLiteDimSparseCSR;
    copy->dim_metadata[i] = {from.format, from.dense_size, sparse ? TfLiteIntArrayCopy(from.array_segments) : nullptr,
                             sparse ? TfLiteIntArrayCopy(from.array_indices) : nullptr};
  }
  return copy;
}

}  // namespace

extern "C" {

void TfLiteTensorDataFreeWithAllocator(TfLiteTensor* t, TfLiteAllocator* allocator) {
  if (!t) return;
  if (t->allocation_type == kTfLiteVariantObject) {
    delete static_cast<VariantData*>(t->data.data);
  } else if (owns_data(*t) && t->data.raw) {
    surelite::compat::forget_lent_data(t);
    if (!t->data.raw) return;
    if (allocator && allocator->deallocate)
      allocator->deallocate(allocator->data, t->data.raw, t->bytes, kDataAlignment);
    else
      std::free(t->data.raw);
  }
  t->data.raw = nullptr;
}

void TfLiteTensorDataFree(TfLiteTensor* t) { TfLiteTensorDataFreeWithAllocator(t, nullptr); }

void TfLiteQuantizationFree(TfLiteQuantization* quantization) {
  if (!quantization) return;
  if (quantization->params && quantization->type == kTfLiteAffineQuantization) {
    auto* params = static_cast<TfLiteAffineQuantization*>(quantization->params);
    TfLiteFloatArrayFree(params->scale);
    TfLiteIntArrayFree(params->zero_point);
  }
  if (quantization->params && quantization->type == kTfLiteMultiAxisQuantization)
    TfLiteIntArrayFree(static_cast<TfLiteMultiAxisQuantization*>(quantization->params)->quantized_dimensions);
  std::free(quantization->params);
  quantization->params = nullptr;
  quantization->type = kTfLiteNoQuantization;
}

TfLiteQuantization TfLiteQuantizationClone(TfLiteQuantization src) {
  TfLiteQuantization copy{src.type, nullptr};
  if (!src.params) return copy;
  const auto plain_copy = [&](size_t bytes) {
    copy.params = std::malloc(bytes);
    if (copy.params) std::memcpy(copy.params, src.params, bytes);
    return copy.params != nullptr;
  };
  bool made = false;
  switch (src.type) {
    case kTfLiteAffineQuantization:
      if ((made = plain_copy(sizeof(TfLiteAffineQuantization)))) {
        auto* params = static_cast<TfLiteAffineQuantization*>(copy.params);
        params->scale = TfLiteFloatArrayCopy(params->scale);
        params->zero_point = TfLiteIntArrayCopy(params->zero_point);
      }
      break;
    case kTfLiteBlockwiseQuantization: made = plain_copy(sizeof(TfLiteBlockwiseQuantization)); break;
    case kTfLiteMultiAxisQuantization:
      if ((made = plain_copy(sizeof(TfLiteMultiAxisQuantization)))) {
        auto* params = static_cast<TfLiteMultiAxisQuantization*>(copy.params);
        params->quantized_dimensions = TfLiteIntArrayCopy(params->quantized_dimensions);
      }
      break;
    case kTfLiteNoQuantization: break;
  }
  if (!made) copy.type = kTfLiteNoQuantization;
  return copy;
}

void TfLiteSparsityFree(TfLiteSparsity* sparsity) {
  if (!sparsity) return;
  TfLiteIntArrayFree(sparsity->traversal_order);
  TfLiteIntArrayFree(sparsity->block_map);
  for (int i = 0; sparsity->dim_metadata && i < sparsity->dim_metadata_size; ++i) {
    // A dense dimension has a size; what its pointers hold was never set.
    if (sparsity->dim_metadata[i].format != kTfLiteDimSparseCSR) continue;
    TfLiteIntArrayFree(sparsity->dim_metadata[i].array_segments);
    TfLiteIntArrayFree(sparsity->dim_metadata[i].array_indices);
  }
  std::free(sparsity->dim_metadata);
  std::free(sparsity);
}

void TfLiteTensorFree(TfLiteTensor* t) {
  if (!t) return;
  TfLiteTensorDataFree(t);
  TfLiteIntArrayFree(t->dims);
  t->dims = nullptr;
  TfLiteIntArrayFree(const_cast<TfLiteIntArray*>(t->dims_signature));
  t->dims_signature = nullptr;
  TfLiteQuantizationFree(&t->quantization);
  TfLiteSparsityFree(t->sparsity);
  t->sparsity = nullptr;
}

void TfLiteTensorReset(TfLiteType type, const char* name, TfLiteIntArray* dims, TfLiteQuantizationParams quantization,
                       char* buffer, size_t size, TfLiteAllocationType allocation_type, const void* allocation,
                       bool is_variable, TfLiteTensor* tensor) {
  if (!tensor) return;
  if (dims == tensor->dims) tensor->dims = nullptr;
  TfLiteTensorFree(tensor);
  tensor->type = type;
  tensor->name = name;
  tensor->dims = dims;
  tensor->params = quantization;
  tensor->data.raw = buffer;
  tensor->bytes = size;
  tensor->allocation_type = allocation_type;
  tensor->allocation = allocation;
  tensor->is_variable = is_variable;
  tensor->delegate = nullptr;
  tensor->buffer_handle = kTfLiteNullBufferHandle;
  tensor->data_is_stale = false;
}

TfLiteStatus TfLiteTensorCopy(const TfLiteTensor* src, TfLiteTensor* dst) {
  if (!src || !dst) return kTfLiteOk;
  if (src->bytes != dst->bytes) return kTfLiteError;
  if (src == dst) return kTfLiteOk;
  const bool variant = src->allocation_type == kTfLiteVariantObject && src->data.data;
  if (!variant && src->bytes && (!src->data.raw || !dst->data.raw)) return kTfLiteError;
  TfLiteIntArray* dims = TfLiteIntArrayCopy(src->dims);
  if (src->dims && !dims) return kTfLiteError;
  dst->type = src->type;
  TfLiteIntArrayFree(dst->dims);
  dst->dims = dims;
  if (variant) {
    if (dst->allocation_type != kTfLiteVariantObject) TfLiteTensorDataFree(dst);
    dst->allocation_type = kTfLiteVariantObject;
    dst->data.data = static_cast<const VariantData*>(src->data.data)->CloneTo(dst->data.data);
    if (!dst->data.data) return kTfLiteError;
  } else if (src->bytes) {
    std::memmove(dst->data.raw, src->data.raw, src->bytes);
  }
  dst->buffer_handle = src->buffer_handle;
  dst->data_is_stale = src->data_is_stale;
  dst->delegate = src->delegate;
  return kTfLiteOk;
}

// Everything that TfLiteTensorFree would free is copied; memory of a file, an arena or the application is shared.
TfLiteTensor TfLiteTensorClone(TfLiteTensor src) {
  TfLiteTensor copy = src;
  if (src.data.raw && owns_data(src)) {
    copy.data.raw = static_cast<char*>(std::malloc(std::max(src.bytes, size_t{1})));
    if (copy.data.raw)
      std::memcpy(copy.data.raw, src.data.raw, src.bytes);
    else
      copy.bytes = 0;
  } else if (src.data.data && src.allocation_type == kTfLiteVariantObject) {
    copy.data.data = static_cast<const VariantData*>(src.data.data)->CloneTo(nullptr);
  }
  copy.dims = TfLiteIntArrayCopy(src.dims);
  copy.dims_signature = TfLiteIntArrayCopy(src.dims_signature);
  copy.quantization = TfLiteQuantizationClone(src.quantization);
  copy.sparsity = clone_sparsity(src.sparsity);
  return copy;
}

TfLiteStatus TfLiteTensorResizeMaybeCopyWithAllocator(size_t num_bytes, TfLiteTensor* tensor, bool preserve_data,
                                                      TfLiteAllocator* allocator) {
  if (!tensor) return kTfLiteError;
  if (!owns_data(*tensor)) return kTfLiteOk;
  if (tensor->data.raw && tensor->bytes == num_bytes) return kTfLiteOk;
  // What cannot be had leaves the tensor as it is.
  constexpr size_t kSlack = 16;
  if (num_bytes > SIZE_MAX - kSlack) return kTfLiteError;
  const size_t wanted = std::max(num_bytes, size_t{1});
  void* fresh = nullptr;
  if (allocator && allocator->allocate)
    fresh = allocator->allocate(allocator->data, wanted, kDataAlignment);
  else if (wanted <= SIZE_MAX / 2)
    fresh = std::aligned_alloc(kDataAlignment, (wanted + kDataAlignment - 1) / kDataAlignment * kDataAlignment);
  if (!fresh) return kTfLiteError;
  if (preserve_data && tensor->data.raw && std::min(num_bytes, tensor->bytes))
    std::memcpy(fresh, tensor->data.raw, std::min(num_bytes, tensor->bytes));
  TfLiteTensorDataFreeWithAllocator(tensor, allocator);
  tensor->data.raw = static_cast<char*>(fresh);
  tensor->bytes = num_bytes;
  return kTfLiteOk;
}

TfLiteStatus TfLiteTensorResizeMaybeCopy(size_t num_bytes, TfLiteTensor* tensor, bool preserve_data) {
  return TfLiteTensorResizeMaybeCopyWithAllocator(num_bytes, tensor, preserve_data, nullptr);
}

TfLiteStatus TfLiteTensorReallocWithAllocator(size_t num_bytes, TfLiteTensor* tensor, TfLiteAllocator* allocator) {
  return TfLiteTensorResizeMaybeCopyWithAllocator(num_bytes, tensor, true, allocator);
}

TfLiteStatus TfLiteTensorRealloc(size_t num_bytes, TfLiteTensor* tensor) {
  return TfLiteTensorResizeMaybeCopy(num_bytes, tensor, true);
}

const TfLiteIntArray* TfLiteTensorGetDimsSignature(const TfLiteTensor* t) {
  if (!t) return nullptr;
  return t->dims_signature && t->dims_signature->size > 0 ? t->dims_signature : t->dims;
}

TfLiteDelegate TfLiteDelegateCreate(void) {
  TfLiteDelegate delegate{};
  return delegate;
}

void* TfLiteKernelInitFailed(void) { return reinterpret_cast<void*>(static_cast<uintptr_t>(-1)); }

}  // extern "C"
