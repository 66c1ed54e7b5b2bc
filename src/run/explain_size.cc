// SPDX-License-Identifier: Apache-2.0
// What a wrong buffer size usually means.
#include <fmt/format.h>

#include "run/inside.h"

namespace surelite {
namespace {

bool is_integer(ElementType type) {
  return type == ElementType::int8 || type == ElementType::uint8 || type == ElementType::int16;
}

size_t element_size(ElementType type) { return static_cast<size_t>(bits_of(type)) / 8; }

// What a caller may have had in mind instead of `type`, by bytes of an element.
const char* other_type(ElementType type, size_t width) {
  const bool real = type == ElementType::float32 || is_integer(type);
  switch (width) {
    case 1: return type == ElementType::float32 ? "8-bit" : nullptr;
    case 4: return is_integer(type) ? "float32" : type == ElementType::int64 ? "int32" : nullptr;
    case 8: return real ? "float64" : type == ElementType::int32 ? "int64" : nullptr;
    default: return nullptr;
  }
}

const char* colour(size_t channels) { return channels == 1 ? "grey" : channels == 3 ? "RGB" : "RGBA"; }

// A picture with other channels, or in other channels and another type; empty if it is neither.
std::string explain_picture(const Tensor& tensor, size_t given) {
  if (tensor.rank() != 4) return "";
  const auto channels = static_cast<size_t>(tensor.dim(3));
  if (channels != 1 && channels != 3 && channels != 4) return "";
  const size_t pixels = static_cast<size_t>(tensor.count()) / channels, width = element_size(tensor.type);
  const std::string type(name_of(tensor.type));
  for (const size_t other : {size_t{4}, size_t{3}, size_t{1}}) {
    if (other == channels) continue;
    if (given == pixels * other * width)
      return fmt::format("{} channel{} where the tensor has {}: {} for {}", other, other == 1 ? "" : "s", channels,
                         colour(other), colour(channels));
    if (is_integer(tensor.type) && given == pixels * other * 4)
      return fmt::format("{} in float32 for {} in {}", colour(other), colour(channels), type);
    if (tensor.type == ElementType::float32 && given == pixels * other)
      return fmt::format("{} in 8 bits for {} in float32", colour(other), colour(channels));
  }
  return "";
}

}  // namespace

std::string explain_size(const Tensor& tensor, size_t given) {
  const size_t want = tensor.bytes;
  if (want == 0 || given == 0) return given == 0 ? "nothing was given" : "the tensor is empty";
  const auto count = static_cast<size_t>(tensor.count());
  const std::string type(name_of(tensor.type));
  for (const size_t width : {size_t{4}, size_t{1}, size_t{8}})
    if (const char* other = other_type(tensor.type, width); other && given == count * width)
      return fmt::format("exactly {} {}: {} data for a tensor of {}", count,
                         width == 1 ? std::string("single bytes") : fmt::format("{} values", other), other, type);
  if (element_size(tensor.type) > 1 && given == count) return "the number of elements, not of bytes";
  if (std::string picture = explain_picture(tensor, given); !picture.empty()) return picture;
  if (tensor.rank() > 0 && tensor.dim(0) > 1 && given * static_cast<size_t>(tensor.dim(0)) == want)
    return fmt::format("one of the {} entries of the batch", tensor.dim(0));
  if (given % want == 0) return fmt::format("exactly {} times too much", given / want);
  if (want % given == 0) return fmt::format("exactly 1/{} of it", want / given);
  return given > want ? fmt::format("{} bytes too many", given - want) : fmt::format("{} bytes too few", want - given);
}

std::string advise_size(const Tensor& tensor, size_t given) {
  const auto count = static_cast<size_t>(tensor.count());
  const Quantization& quant = tensor.quant();
  if (is_integer(tensor.type) && given == count * 4 && quant.per_tensor())
    return fmt::format("Quantize with scale {}, zero point {} (write_real does it), or convert the model with float inputs.",
                       quant.s(), quant.z());
  if (tensor.type == ElementType::float32 && given == count) return "Convert each byte to float, scaled as the model was trained.";
  return fmt::format("The tensor is {} {}: give exactly {} bytes, or resize the input first.", to_string(tensor.shape),
                     name_of(tensor.type), tensor.bytes);
}

}  // namespace surelite
