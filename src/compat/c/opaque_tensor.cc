// SPDX-License-Identifier: Apache-2.0
// The opaque interface to tensors.
#include <climits>
#include <cstring>
#include <limits>

#include "compat/c/opaque_structs.h"
#include "compat/c/tensor.h"
#include "compat/mirror/element_types.h"
#include "tensorflow/lite/core/c/c_api_opaque.h"

using namespace surelite;
using namespace surelite::compat;

struct TfLiteOpaqueTensorBuilder {
  TfLiteType type = kTfLiteNoType;
  void* data = nullptr;
  TfLiteAllocationType allocation_type = kTfLiteMemNone;
  TfLiteQuantizationParams params{0, 0};
  TfLiteQuantization quantization{kTfLiteNoQuantization, nullptr};
};

namespace {

const TfLiteTensor* plain(const TfLiteOpaqueTensor* tensor) { return reinterpret_cast<const TfLiteTensor*>(tensor); }
TfLiteTensor* plain(TfLiteOpaqueTensor* tensor) { return reinterpret_cast<TfLiteTensor*>(tensor); }

// The strings in a tensor's memory, checked; none if it is malformed.
std::vector<std::string_view> strings_in(const TfLiteTensor* tensor) {
  if (tensor->type != kTfLiteString || !tensor->data.raw) return {};
  const std::span<const std::byte> bytes(reinterpret_cast<const std::byte*>(tensor->data.raw), tensor->bytes);
  Result<std::vector<std::string_view>> strings =
      read_strings(bytes, to_shape(tensor->dims).count(), tensor->name ? tensor->name : "");
  if (strings) return *strings;
  report({}, "", strings.error());
  return {};
}

// Gives the tensor memory of its own with these strings in it.
TfLiteStatus write_strings(TfLiteTensor* tensor, std::span<const std::string_view> strings, const char* function) {
  const KnownTensor known(tensor, function, KnownTensor::Use::data);
  if (!known) return kTfLiteError;
  if (tensor->type != kTfLiteString) {
    refuse_argument({}, function, "tensor", TfLiteTypeGetName(tensor->type), "a string tensor is needed");
    return kTfLiteError;
  }
  const size_t bytes = string_bytes(strings);
  if (const Status fits = check_string_bytes(bytes, tensor->name ? tensor->name : ""); !fits) {
    report({}, "", fits.error());
    return kTfLiteError;
  }
  auto* memory = static_cast<std::byte*>(std::malloc(bytes ? bytes : 1));
  if (!memory) return kTfLiteError;
  write_string_layout(strings, memory);
  if (known.is_live())
    known.subgraph().table().drop_data(known.index());
  else
    TfLiteTensorDataFree(tensor);
  TfLiteIntArray* dims = TfLiteIntArrayCreate(1);
  if (!dims) {
    std::free(memory);
    return kTfLiteError;
  }
  dims->data[0] = static_cast<int>(strings.size());
  TfLiteIntArrayFree(tensor->dims);
  tensor->dims = dims;
  tensor->data.raw = reinterpret_cast<char*>(memory);
  tensor->bytes = bytes;
  tensor->allocation_type = kTfLiteDynamic;
  return kTfLiteOk;
}

}  // namespace

extern "C" {

TfLiteType TfLiteOpaqueTensorType(const TfLiteOpaqueTensor* t) { return TfLiteTensorType(plain(t)); }
int32_t TfLiteOpaqueTensorNumDims(const TfLiteOpaqueTensor* t) { return TfLiteTensorNumDims(plain(t)); }
int32_t TfLiteOpaqueTensorDim(const TfLiteOpaqueTensor* t, int32_t dim_index) {
  return TfLiteTensorDim(plain(t), dim_index);
}

TfLiteStatus TfLiteOpaqueTensorGetNumDimsSignature(const TfLiteOpaqueTensor* t, int32_t* num_dims) {
  const KnownTensor known(plain(t), __func__);
  if (!known || !num_dims) return kTfLiteError;
  if (!plain(t)->dims_signature) {
    *num_dims = -1;
    return kTfLiteOk;
  }
  *num_dims = plain(t)->dims_signature->size;
  return kTfLiteOk;
}

TfLiteStatus TfLiteOpaqueTensorGetDimSignature(const TfLiteOpaqueTensor* t, int32_t dim_index, int32_t* dim_length) {
  const KnownTensor known(plain(t), __func__);
  if (!known || !dim_length) return kTfLiteError;
  const TfLiteIntArray* signature = plain(t)->dims_signature;
  if (!signature) {
    *dim_length = -1;
    return kTfLiteOk;
  }
  if (dim_index < 0 || dim_index >= signature->size) {
    refuse_argument({}, __func__, "dim_index", dim_index, "it must be below the number of dimensions of the signature");
    return kTfLiteError;
  }
  *dim_length = signature->data[dim_index];
  return kTfLiteOk;
}

int TfLiteOpaqueTensorIsVariable(const TfLiteOpaqueTensor* t) {
  return KnownTensor(plain(t), __func__) && plain(t)->is_variable;
}
size_t TfLiteOpaqueTensorByteSize(const TfLiteOpaqueTensor* t) { return TfLiteTensorByteSize(plain(t)); }
void* TfLiteOpaqueTensorData(const TfLiteOpaqueTensor* t) {
  return KnownTensor(plain(t), __func__) ? plain(t)->data.data : nullptr;
}
TfLiteAllocationType TfLiteOpaqueTensorGetAllocationType(const TfLiteOpaqueTensor* t) {
  return KnownTensor(plain(t), __func__) ? plain(t)->allocation_type : kTfLiteMemNone;
}
TfLiteAllocationStrategy TfLiteOpaqueTensorGetAllocationStrategy(const TfLiteOpaqueTensor* t) {
  return TfLiteTensorGetAllocationStrategy(plain(t));
}
TfLiteRunStability TfLiteOpaqueTensorGetBufferAddressStability(const TfLiteOpaqueTensor* t) {
  return TfLiteTensorGetBufferAddressStability(plain(t));
}
TfLiteRunStability TfLiteOpaqueTensorGetDataStability(const TfLiteOpaqueTensor* t) {
  return TfLiteTensorGetDataStability(plain(t));
}
TfLiteRunStep TfLiteOpaqueTensorGetDataKnownStep(const TfLiteOpaqueTensor* t) {
  return TfLiteTensorGetDataKnownStep(plain(t));
}
TfLiteRunStep TfLiteOpaqueTensorGetShapeKnownStep(const TfLiteOpaqueTensor* t) {
  return TfLiteTensorGetShapeKnownStep(plain(t));
}
const char* TfLiteOpaqueTensorName(const TfLiteOpaqueTensor* t) { return TfLiteTensorName(plain(t)); }
TfLiteQuantization TfLiteOpaqueTensorGetQuantization(const TfLiteOpaqueTensor* t) {
  return KnownTensor(plain(t), __func__) ? plain(t)->quantization
                                           : TfLiteQuantization{kTfLiteNoQuantization, nullptr};
}
TfLiteQuantizationParams TfLiteOpaqueTensorGetQuantizationParams(const TfLiteOpaqueTensor* t) {
  return TfLiteTensorQuantizationParams(plain(t));
}

// Kernels use these on their own tensors while they run, so that the application's rules about order do not apply.
TfLiteStatus TfLiteOpaqueTensorCopyFromBuffer(TfLiteOpaqueTensor* t, const void* input_data, size_t input_data_size) {
  return shielded(kTfLiteError,
                  [&] { return copy_into(plain(t), input_data, input_data_size, "TfLiteOpaqueTensorCopyFromBuffer"); });
}
TfLiteStatus TfLiteOpaqueTensorCopyToBuffer(const TfLiteOpaqueTensor* t, void* output_data, size_t output_data_size) {
  return shielded(kTfLiteError, [&] {
    return copy_out_of(plain(t), output_data, output_data_size, "TfLiteOpaqueTensorCopyToBuffer");
  });
}

int TfLiteOpaqueTensorGetStringCount(const TfLiteOpaqueTensor* t) {
  return shielded(-1, [&] {
    return KnownTensor(plain(t), "TfLiteOpaqueTensorGetStringCount") ? static_cast<int>(strings_in(plain(t)).size())
                                                                       : -1;
  });
}

TfLiteStatus TfLiteOpaqueTensorGetString(const TfLiteOpaqueTensor* t, int index, const char** str, int* len) {
  return shielded(kTfLiteError, [&] {
    const KnownTensor known(plain(t), "TfLiteOpaqueTensorGetString");
    if (!known || !str || !len) return kTfLiteError;
    const std::vector<std::string_view> strings = strings_in(plain(t));
    if (index < 0 || static_cast<size_t>(index) >= strings.size()) {
      refuse_argument({}, "TfLiteOpaqueTensorGetString", "index", index, "it must be below the number of strings");
      return kTfLiteError;
    }
    *str = strings[static_cast<size_t>(index)].data();
    *len = static_cast<int>(strings[static_cast<size_t>(index)].size());
    return kTfLiteOk;
  });
}

TfLiteStatus TfLiteOpaqueTensorWriteStrings(TfLiteOpaqueTensor* t, const char* const* str_array, int str_array_len,
                                            const int* str_n_len) {
  return shielded(kTfLiteError, [&] {
    if (str_array_len < 0 || (str_array_len && (!str_array || !str_n_len))) {
      refuse_argument({}, "TfLiteOpaqueTensorWriteStrings", "str_array_len", str_array_len,
                      "as many strings and lengths are needed");
      return kTfLiteError;
    }
    std::vector<std::string_view> strings;
    for (int i = 0; i < str_array_len; ++i) {
      if (str_n_len[i] < 0 || (str_n_len[i] && !str_array[i])) {
        refuse_argument({}, "TfLiteOpaqueTensorWriteStrings", "str_n_len", str_n_len[i], "a length is 0 or more");
        return kTfLiteError;
      }
      strings.emplace_back(str_array[i], static_cast<size_t>(str_n_len[i]));
    }
    return write_strings(plain(t), strings, "TfLiteOpaqueTensorWriteStrings");
  });
}

TfLiteStatus TfLiteOpaqueTensorWriteString(TfLiteOpaqueTensor* t, const char* str, int len) {
  return TfLiteOpaqueTensorWriteStrings(t, &str, 1, &len);
}

TfLiteOpaqueTensorBuilder* TfLiteOpaqueTensorBuilderCreate(void) {
  return shielded(static_cast<TfLiteOpaqueTensorBuilder*>(nullptr),
                  [] { return make_handle<TfLiteOpaqueTensorBuilder>(HandleKind::tensor_builder); });
}
void TfLiteOpaqueTensorBuilderDelete(TfLiteOpaqueTensorBuilder* builder) {
  shielded([&] { delete_handle(builder, HandleKind::tensor_builder, "TfLiteOpaqueTensorBuilderDelete"); });
}
TfLiteOpaqueTensorBuilder* TfLiteOpaqueTensorBuilderSetType(TfLiteOpaqueTensorBuilder* builder, TfLiteType type) {
  if (check_handle(builder, HandleKind::tensor_builder, __func__)) builder->type = type;
  return builder;
}
TfLiteOpaqueTensorBuilder* TfLiteOpaqueTensorBuilderSetData(TfLiteOpaqueTensorBuilder* builder, void* data) {
  if (check_handle(builder, HandleKind::tensor_builder, __func__)) builder->data = data;
  return builder;
}
TfLiteOpaqueTensorBuilder* TfLiteOpaqueTensorBuilderSetAllocationType(TfLiteOpaqueTensorBuilder* builder,
                                                                      TfLiteAllocationType allocation_type) {
  if (check_handle(builder, HandleKind::tensor_builder, __func__)) builder->allocation_type = allocation_type;
  return builder;
}
TfLiteOpaqueTensorBuilder* TfLiteOpaqueTensorBuilderSetQuantizationParams(TfLiteOpaqueTensorBuilder* builder,
                                                                          TfLiteQuantizationParams params) {
  if (check_handle(builder, HandleKind::tensor_builder, __func__)) builder->params = params;
  return builder;
}
TfLiteOpaqueTensorBuilder* TfLiteOpaqueTensorBuilderSetQuantization(TfLiteOpaqueTensorBuilder* builder,
                                                                    TfLiteQuantization quantization) {
  if (check_handle(builder, HandleKind::tensor_builder, __func__)) builder->quantization = quantization;
  return builder;
}

void TfLiteOpaqueTensorSetAllocationTypeToDynamic(TfLiteOpaqueTensor* t) {
  const KnownTensor known(plain(t), __func__);
  if (!known || plain(t)->allocation_type == kTfLiteDynamic ||
      plain(t)->allocation_type == kTfLiteMmapRo)
    return;
  plain(t)->allocation_type = kTfLiteDynamic;
  plain(t)->data.raw = nullptr;
}
void TfLiteOpaqueTensorSetNonCpuAllocation(TfLiteOpaqueTensor* t) {
  if (const KnownTensor known(plain(t), __func__); known && plain(t)->allocation_type != kTfLiteMmapRo)
    plain(t)->allocation_type = kTfLiteNonCpu;
}

TfLiteStatus TfLiteOpaqueContextAddTensor(TfLiteOpaqueContext* context, TfLiteOpaqueTensorBuilder* builder,
                                          int* new_tensor_index) {
  return shielded(kTfLiteError, [&] {
    if (!context || !check_handle(builder, HandleKind::tensor_builder, "TfLiteOpaqueContextAddTensor"))
      return kTfLiteError;
    auto* plain_context = reinterpret_cast<TfLiteContext*>(context);
    const bool own_memory =
        builder->allocation_type == kTfLiteArenaRw || builder->allocation_type == kTfLiteArenaRwPersistent;
    if (builder->allocation_type == kTfLiteVariantObject) {
      refuse_argument({}, "TfLiteOpaqueContextAddTensor", "allocation_type", "kTfLiteVariantObject",
                      "objects cannot be passed through this interface");
      return kTfLiteError;
    }
    if (own_memory && builder->data) {
      refuse_argument({}, "TfLiteOpaqueContextAddTensor", "data", "set",
                      "a tensor of this allocation type gets its memory from the interpreter");
      return kTfLiteError;
    }
    if (!own_memory && builder->allocation_type != kTfLiteDynamic && !builder->data) {
      refuse_argument({}, "TfLiteOpaqueContextAddTensor", "data", "null",
                      "a tensor of this allocation type needs data");
      return kTfLiteError;
    }
    int index = -1;
    TF_LITE_ENSURE_STATUS(plain_context->AddTensors(plain_context, 1, &index));
    TfLiteTensor& added = plain_context->tensors[index];
    added.type = builder->type;
    added.data.data = builder->data;
    added.allocation_type = builder->allocation_type;
    added.params = builder->params;
    added.quantization = builder->quantization;
    if (new_tensor_index) *new_tensor_index = index;
    return kTfLiteOk;
  });
}

TfLiteStatus TfLiteOpaqueContextGetSizeOfType(TfLiteOpaqueContext*, TfLiteType type, size_t* bytes) {
  const std::optional<ElementType> core = to_core(type);
  if (!core || !bytes || bits_of(*core) < 8) {
    refuse_argument({}, __func__, "type", TfLiteTypeGetName(type), "a type with a size in whole bytes is needed");
    return kTfLiteError;
  }
  *bytes = static_cast<size_t>(bits_of(*core)) / 8;
  return kTfLiteOk;
}

}  // extern "C"
