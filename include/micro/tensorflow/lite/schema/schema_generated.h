// SPDX-License-Identifier: Apache-2.0
// Accessors of a model. GetModel verifies the file first: what it does not accept becomes an empty model of version 0.
#ifndef SURELITE_MICRO_TENSORFLOW_LITE_SCHEMA_SCHEMA_GENERATED_H_
#define SURELITE_MICRO_TENSORFLOW_LITE_SCHEMA_SCHEMA_GENERATED_H_

#include "tensorflow/lite/schema/enumerations.h"
#include "tensorflow/lite/schema/flat_view.h"

namespace tflite {

class Buffer : public flatbuffers::Table {
 public:
  const flatbuffers::Vector<uint8_t>* data() const { return GetPointer<const flatbuffers::Vector<uint8_t>*>(0); }
  uint64_t offset() const { return GetField<uint64_t>(1, 0); }
  uint64_t size() const { return GetField<uint64_t>(2, 0); }
};

class Metadata : public flatbuffers::Table {
 public:
  const flatbuffers::String* name() const { return GetPointer<const flatbuffers::String*>(0); }
  uint32_t buffer() const { return GetField<uint32_t>(1, 0); }
};

class QuantizationParameters : public flatbuffers::Table {
 public:
  const flatbuffers::Vector<float>* min() const { return GetPointer<const flatbuffers::Vector<float>*>(0); }
  const flatbuffers::Vector<float>* max() const { return GetPointer<const flatbuffers::Vector<float>*>(1); }
  const flatbuffers::Vector<float>* scale() const { return GetPointer<const flatbuffers::Vector<float>*>(2); }
  const flatbuffers::Vector<int64_t>* zero_point() const { return GetPointer<const flatbuffers::Vector<int64_t>*>(3); }
  int32_t quantized_dimension() const { return GetField<int32_t>(6, 0); }
};

class Tensor : public flatbuffers::Table {
 public:
  const flatbuffers::Vector<int32_t>* shape() const { return GetPointer<const flatbuffers::Vector<int32_t>*>(0); }
  TensorType type() const { return static_cast<TensorType>(GetField<int8_t>(1, 0)); }
  uint32_t buffer() const { return GetField<uint32_t>(2, 0); }
  const flatbuffers::String* name() const { return GetPointer<const flatbuffers::String*>(3); }
  const QuantizationParameters* quantization() const { return GetPointer<const QuantizationParameters*>(4); }
  bool is_variable() const { return GetField<uint8_t>(5, 0) != 0; }
  const flatbuffers::Vector<int32_t>* shape_signature() const {
    return GetPointer<const flatbuffers::Vector<int32_t>*>(7);
  }
};

class OperatorCode : public flatbuffers::Table {
 public:
  int8_t deprecated_builtin_code() const { return GetField<int8_t>(0, 0); }
  const flatbuffers::String* custom_code() const { return GetPointer<const flatbuffers::String*>(1); }
  int32_t version() const { return GetField<int32_t>(2, 1); }
  BuiltinOperator builtin_code() const { return static_cast<BuiltinOperator>(GetField<int32_t>(3, 0)); }
};

class Operator : public flatbuffers::Table {
 public:
  uint32_t opcode_index() const { return GetField<uint32_t>(0, 0); }
  const flatbuffers::Vector<int32_t>* inputs() const { return GetPointer<const flatbuffers::Vector<int32_t>*>(1); }
  const flatbuffers::Vector<int32_t>* outputs() const { return GetPointer<const flatbuffers::Vector<int32_t>*>(2); }
  BuiltinOptions builtin_options_type() const { return static_cast<BuiltinOptions>(GetField<uint8_t>(3, 0)); }
  const void* builtin_options() const { return GetPointer<const void*>(4); }
  const flatbuffers::Vector<uint8_t>* custom_options() const {
    return GetPointer<const flatbuffers::Vector<uint8_t>*>(5);
  }
  const flatbuffers::Vector<int32_t>* intermediates() const {
    return GetPointer<const flatbuffers::Vector<int32_t>*>(8);
  }
};

class SubGraph : public flatbuffers::Table {
 public:
  const flatbuffers::Vector<flatbuffers::Offset<Tensor>>* tensors() const {
    return GetPointer<const flatbuffers::Vector<flatbuffers::Offset<Tensor>>*>(0);
  }
  const flatbuffers::Vector<int32_t>* inputs() const { return GetPointer<const flatbuffers::Vector<int32_t>*>(1); }
  const flatbuffers::Vector<int32_t>* outputs() const { return GetPointer<const flatbuffers::Vector<int32_t>*>(2); }
  const flatbuffers::Vector<flatbuffers::Offset<Operator>>* operators() const {
    return GetPointer<const flatbuffers::Vector<flatbuffers::Offset<Operator>>*>(3);
  }
  const flatbuffers::String* name() const { return GetPointer<const flatbuffers::String*>(4); }
};

// The root table of a verified file.
class Model : public flatbuffers::Table {
 public:
  uint32_t version() const { return GetField<uint32_t>(0, 0); }
  const flatbuffers::Vector<flatbuffers::Offset<OperatorCode>>* operator_codes() const {
    return GetPointer<const flatbuffers::Vector<flatbuffers::Offset<OperatorCode>>*>(1);
  }
  const flatbuffers::Vector<flatbuffers::Offset<SubGraph>>* subgraphs() const {
    return GetPointer<const flatbuffers::Vector<flatbuffers::Offset<SubGraph>>*>(2);
  }
  const flatbuffers::String* description() const { return GetPointer<const flatbuffers::String*>(3); }
  const flatbuffers::Vector<flatbuffers::Offset<Buffer>>* buffers() const {
    return GetPointer<const flatbuffers::Vector<flatbuffers::Offset<Buffer>>*>(4);
  }
  const flatbuffers::Vector<int32_t>* metadata_buffer() const {
    return GetPointer<const flatbuffers::Vector<int32_t>*>(5);
  }
  const flatbuffers::Vector<flatbuffers::Offset<Metadata>>* metadata() const {
    return GetPointer<const flatbuffers::Vector<flatbuffers::Offset<Metadata>>*>(6);
  }
};

// The model whose file starts at `file`, aligned to 4 bytes. How long the file is is not written in it: where it is
// known (an array whose length the compiler sees, or SureliteMicroSetModelSize), nothing outside is read; otherwise
// what the linker put behind the program's constants, or SureliteMicroReadableBytes, bounds what is read. Never null.
// Not thread-safe.
const Model* GetModel(const void* file);
template <class T, size_t N>
const Model* GetModel(const T (&file)[N]);

}  // namespace tflite

// For files whose length the program knows: before GetModel. Remembered for the last four files.
extern "C" void SureliteMicroSetModelSize(const void* file, size_t bytes);

template <class T, size_t N>
const tflite::Model* tflite::GetModel(const T (&file)[N]) {
  SureliteMicroSetModelSize(file, N * sizeof(T));
  return GetModel(static_cast<const void*>(file));
}

#endif  // SURELITE_MICRO_TENSORFLOW_LITE_SCHEMA_SCHEMA_GENERATED_H_
