// SPDX-License-Identifier: Apache-2.0
// Lists of tensors as the loops of kernels take them.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_PORTABLE_TENSOR_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_PORTABLE_TENSOR_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "tensorflow/lite/core/c/common.h"
#include "tensorflow/lite/kernels/internal/tensor_ctypes.h"

namespace tflite {

// The data and the shapes of several tensors. Indices that are no tensor's are left out.
template <typename T>
class VectorOfTensors {
 public:
  VectorOfTensors(const TfLiteContext& context, const TfLiteIntArray& tensor_list) {
    for (int i = 0; i < tensor_list.size; ++i) {
      const int index = tensor_list.data[i];
      if (index < 0 || static_cast<size_t>(index) >= context.tensors_size) continue;
      data_.push_back(GetTensorData<T>(&context.tensors[index]));
      shapes_.push_back(GetTensorShape(&context.tensors[index]));
    }
    for (const RuntimeShape& shape : shapes_) pointers_.push_back(&shape);
  }
  VectorOfTensors(const VectorOfTensors&) = delete;
  VectorOfTensors& operator=(const VectorOfTensors&) = delete;
  T* const* data() const { return data_.data(); }
  const RuntimeShape* const* shapes() const { return pointers_.data(); }
  size_t size() const { return data_.size(); }

 private:
  std::vector<T*> data_;
  std::vector<RuntimeShape> shapes_;
  std::vector<const RuntimeShape*> pointers_;
};

// With the scale and zero point of each.
class VectorOfQuantizedTensors : public VectorOfTensors<uint8_t> {
 public:
  VectorOfQuantizedTensors(const TfLiteContext& context, const TfLiteIntArray& tensor_list)
      : VectorOfTensors<uint8_t>(context, tensor_list) {
    for (int i = 0; i < tensor_list.size; ++i) {
      const int index = tensor_list.data[i];
      if (index < 0 || static_cast<size_t>(index) >= context.tensors_size) continue;
      zero_point_.push_back(context.tensors[index].params.zero_point);
      scale_.push_back(context.tensors[index].params.scale);
    }
  }
  const float* scale() const { return scale_.data(); }
  const int32_t* zero_point() const { return zero_point_.data(); }

 private:
  std::vector<int32_t> zero_point_;
  std::vector<float> scale_;
};

// Writes elements of the input, by position, one after the other to the output. The caller knows that they fit.
template <typename T>
class SequentialTensorWriter {
 public:
  SequentialTensorWriter(const TfLiteTensor* input, TfLiteTensor* output)
      : input_(GetTensorData<T>(input)), output_(GetTensorData<T>(output)) {}
  SequentialTensorWriter(const T* input_data, T* output_data) : input_(input_data), output_(output_data) {}
  void Write(int position) { *output_++ = input_[position]; }
  void WriteN(int position, int len) {
    std::memcpy(output_, &input_[position], sizeof(T) * static_cast<size_t>(len));
    output_ += len;
  }

 private:
  const T* input_;
  T* output_;
};

}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_PORTABLE_TENSOR_H_
