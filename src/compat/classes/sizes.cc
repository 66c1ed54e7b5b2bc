// SPDX-License-Identifier: Apache-2.0
// Sizes of types and tensors, and tensors made by hand.
#include <climits>
#include <cstdlib>
#include <span>

#include "base/checked.h"
#include "compat/foreign/param_table.h"
#include "compat/mirror/element_types.h"
#include "model/reflection.h"
#include "tensorflow/lite/util.h"

namespace tflite {
namespace {

std::span<const int32_t> span_of(const TfLiteIntArray* dims) {
  return dims->size > 0 ? std::span<const int32_t>(dims->data, static_cast<size_t>(dims->size))
                        : std::span<const int32_t>();
}

template <class Count>
TfLiteStatus count_of(std::span<const int32_t> dims, Count& count) {
  const auto number = surelite::checked_count(dims);
  const CheckedInt<Count> fits(number.value_or(0));
  if (!number || fits.Overflow()) return kTfLiteError;
  count = fits.Value();
  return kTfLiteOk;
}

}  // namespace

// Of a type with several elements in a byte: the one byte that a single element takes. Strings have no size.
TfLiteStatus GetSizeOfType(TfLiteContext* context, TfLiteType type, size_t* bytes) {
  const std::optional<surelite::ElementType> core = surelite::compat::to_core(type);
  if (core && surelite::bits_of(*core) > 0) {
    *bytes = (static_cast<size_t>(surelite::bits_of(*core)) + 7) / 8;
    return kTfLiteOk;
  }
  if (context) context->ReportError(context, "type %s has no size in whole bytes", TfLiteTypeGetName(type));
  return kTfLiteError;
}

TfLiteStatus BytesRequired(TfLiteType type, const int* dims, size_t dims_size, size_t* bytes, TfLiteContext* context) {
  const auto refuse = [&](const char* what) {
    if (context) context->ReportError(context, "%s", what);
    return kTfLiteError;
  };
  if (!bytes || (dims_size && !dims)) return refuse("BytesRequired got a null pointer.");
  const std::span<const int32_t> extents(dims, dims_size);
  const std::optional<surelite::ElementType> core = surelite::compat::to_core(type);
  if (!core || !surelite::bits_of(*core)) return refuse("BytesRequired got a type without a size.");
  if (!surelite::checked_count(extents)) return refuse("BytesRequired number of elements overflowed.");
  const std::optional<size_t> need = surelite::checked_bytes(*core, extents);
  if (!need) return refuse("BytesRequired number of bytes overflowed.");
  *bytes = *need;
  return kTfLiteOk;
}

TfLiteStatus MultiplyAndCheckOverflow(size_t a, size_t b, size_t* product) {
  return surelite::checked_mul(a, b, product) ? kTfLiteOk : kTfLiteError;
}

TfLiteStatus CheckedNumElements(const std::vector<int>& dims, size_t& count) { return count_of<size_t>(dims, count); }
TfLiteStatus CheckedNumElements(const std::vector<int>& dims, int& count) { return count_of<int>(dims, count); }
TfLiteStatus CheckedNumElements(const TfLiteIntArray* dims, size_t& count) {
  return dims && dims->size >= 0 ? count_of<size_t>(span_of(dims), count) : kTfLiteError;
}
TfLiteStatus CheckedNumElements(const TfLiteIntArray* dims, int& count) {
  return dims && dims->size >= 0 ? count_of<int>(span_of(dims), count) : kTfLiteError;
}

int GetBuiltinDataSize(BuiltinOperator op) {
  const std::string name(surelite::schema_enum_name("BuiltinOperator", static_cast<int>(op)));
  const surelite::compat::ParamLayout* layout = surelite::compat::find_layout(name);
  return layout ? static_cast<int>(layout->size) : 0;
}

TensorUniquePtr BuildTfLiteTensor() {
  TensorUniquePtr tensor(static_cast<TfLiteTensor*>(std::calloc(1, sizeof(TfLiteTensor))));
  if (tensor) tensor->buffer_handle = kTfLiteNullBufferHandle;
  return tensor;
}

TensorUniquePtr BuildTfLiteTensor(TfLiteType type, IntArrayUniquePtr dims, TfLiteAllocationType allocation_type) {
  TensorUniquePtr tensor = BuildTfLiteTensor();
  size_t bytes = 0;
  if (!tensor || !dims ||
      BytesRequired(type, dims->data, static_cast<size_t>(dims->size), &bytes, nullptr) != kTfLiteOk)
    return nullptr;
  tensor->type = type;
  tensor->dims = dims.release();
  tensor->allocation_type = allocation_type;
  if (TfLiteTensorRealloc(bytes, tensor.get()) != kTfLiteOk) return nullptr;
  tensor->bytes = bytes;
  return tensor;
}

TensorUniquePtr BuildTfLiteTensor(TfLiteType type, const std::vector<int>& dims, TfLiteAllocationType allocation_type) {
  return BuildTfLiteTensor(type, BuildTfLiteArray(dims), allocation_type);
}

}  // namespace tflite
