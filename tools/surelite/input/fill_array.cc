// SPDX-License-Identifier: Apache-2.0
// NumPy arrays into tensors: types and shapes are known on both sides, so both must fit.
#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "input/fill.h"
#include "base/float16.h"

namespace surelite::tool {
namespace {

template <class T>
void append(const ArrayData& data, std::vector<float>* values) {
  for (size_t at = 0; at + sizeof(T) <= data.bytes.size(); at += sizeof(T)) {
    T value;
    std::memcpy(&value, data.bytes.data() + at, sizeof(T));
    values->push_back(static_cast<float>(value));
  }
}

// Every element as a real number; false for types that are none.
bool real_values(const ArrayData& data, std::vector<float>* values) {
  switch (data.type) {
    case ElementType::float32: return append<float>(data, values), true;
    case ElementType::float64: return append<double>(data, values), true;
    case ElementType::int8: return append<int8_t>(data, values), true;
    case ElementType::boolean:
    case ElementType::uint8: return append<uint8_t>(data, values), true;
    case ElementType::int16: return append<int16_t>(data, values), true;
    case ElementType::uint16: return append<uint16_t>(data, values), true;
    case ElementType::int32: return append<int32_t>(data, values), true;
    case ElementType::uint32: return append<uint32_t>(data, values), true;
    case ElementType::int64: return append<int64_t>(data, values), true;
    case ElementType::uint64: return append<uint64_t>(data, values), true;
    case ElementType::float16:
      for (size_t at = 0; at + 2 <= data.bytes.size(); at += 2) {
        uint16_t half;
        std::memcpy(&half, data.bytes.data() + at, 2);
        values->push_back(half_to_float(half));
      }
      return true;
    default: return false;
  }
}

std::vector<int32_t> without_ones(const Shape& shape) {
  std::vector<int32_t> dims(shape.begin(), shape.end());
  std::erase(dims, 1);
  return dims;
}

// Empty if the array may be copied as it lies; else what the difference in shape probably means.
std::string shape_trouble(const Shape& from, const Shape& to) {
  const std::vector<int32_t> given = without_ones(from), wanted = without_ones(to);
  if (given == wanted || from.rank() <= 1) return "";
  std::vector<int32_t> sorted_given = given, sorted_wanted = wanted;
  std::sort(sorted_given.begin(), sorted_given.end());
  std::sort(sorted_wanted.begin(), sorted_wanted.end());
  if (sorted_given != sorted_wanted) return "Reshape the array to the tensor's shape, or save it flat.";
  if (from.rank() == 4 && to.rank() == 4 && from[1] == to[3] && from[2] == to[1])
    return "The array has its channels in front: NCHW for NHWC. Save it with transpose(0, 2, 3, 1).";
  if (from.rank() == 4 && to.rank() == 4 && from[3] == to[1] && from[1] == to[2])
    return "The array has its channels last: NHWC for NCHW. Save it with transpose(0, 3, 1, 2).";
  return "The axes are in another order: transpose the array.";
}

}  // namespace

Status fill_with_array(TensorView* view, const Target& target, const ArrayData& data, const FillOptions& options,
                       Json* how) {
  (*how)["kind"] = "array";
  (*how)["array_type"] = name_of(data.type);
  (*how)["array_shape"] = to_json(data.shape);
  const std::string found =
      fmt::format("{} {}, {} bytes", to_string(data.shape), name_of(data.type), data.bytes.size());
  if ((data.type == ElementType::string) != (view->type() == ElementType::string))
    return does_not_fit(target, *view, found, "Save an array of the tensor's type.");
  if (data.type == ElementType::string) return view->set_strings(data.strings);
  const bool same_count = data.shape.count() == view->shape().count();
  if (same_count)
    if (const std::string trouble = shape_trouble(data.shape, view->shape()); !trouble.empty())
      return does_not_fit(target, *view, found, trouble);
  if (options.real) {
    std::vector<float> values;
    if (!real_values(data, &values)) return does_not_fit(target, *view, found, "--real takes arrays of real numbers.");
    (*how)["real"] = true;
    return view->write_real(values);
  }
  if (data.type == view->type()) return view->copy_from(std::span<const std::byte>(data.bytes));
  const bool is_float =
      data.type == ElementType::float16 || data.type == ElementType::float32 || data.type == ElementType::float64;
  const std::string hint =
      !view->quantization().scale.empty() && is_float
          ? "Add --real to quantize the array with the tensor's scale and zero point, or save it quantized."
          : fmt::format(
                "Save the array as {}{}.", name_of(view->type()),
                is_float || view->type() == ElementType::float32 ? ", or add --real to convert its values" : "");
  return does_not_fit(target, *view, found, hint);
}

}  // namespace surelite::tool
