// SPDX-License-Identifier: Apache-2.0
// What a wrong buffer size usually means.
#include <fmt/format.h>

#include "run/inside.h"

namespace surelite {
namespace {

bool is_integer(ElementType type) {
  return type == ElementType::int8 || type == ElementType::uint8 || type == ElementType::int16;
}

size_t element_size(const Tensor& tensor) { return static_cast<size_t>(bits_of(tensor.type)) / 8; }

// Rank-4 images with the channels last.
bool is_image(const Tensor& tensor) { return tensor.rank() == 4 && tensor.bytes > 0; }

}  // namespace

std::string explain_size(const Tensor& tensor, size_t given) {
  const size_t want = tensor.bytes;
  if (want == 0 || given == 0) return given == 0 ? "nothing was given" : "the tensor is empty";
  const auto count = static_cast<size_t>(tensor.count());
  const std::string type(name_of(tensor.type));
  if (is_integer(tensor.type) && given == count * 4)
    return fmt::format("exactly {} float32 values: float32 data for a tensor of {}", count, type);
  if (tensor.type == ElementType::float32 && given == count)
    return fmt::format("exactly {} single bytes: 8-bit data for a tensor of float32", count);
  if (element_size(tensor) > 1 && given == count) return "the number of elements, not of bytes";
  if (is_image(tensor)) {
    const auto channels = static_cast<size_t>(tensor.dim(3));
    const size_t pixels = count / channels * element_size(tensor);
    if (channels == 3 && given == pixels * 4) return "4 channels where the tensor has 3: RGBA for RGB";
    if (channels == 4 && given == pixels * 3) return "3 channels where the tensor has 4: RGB for RGBA";
    if (channels == 3 && given == pixels) return "1 channel where the tensor has 3: grey for RGB";
    if (channels == 1 && given == pixels * 3) return "3 channels where the tensor has 1: RGB for grey";
    if (channels == 3 && is_integer(tensor.type) && given == pixels * 16) return "RGBA in float32 for RGB in " + type;
    if (channels == 3 && tensor.type == ElementType::float32 && given == pixels) return "RGBA in 8 bits for RGB in float32";
  }
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
