// SPDX-License-Identifier: Apache-2.0
#include "run/difference.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/float16.h"

namespace surelite {
namespace {

template <class T>
double load(const std::byte* from) {
  T value;
  std::memcpy(&value, from, sizeof value);
  return static_cast<double>(value);
}
double load_half(const std::byte* from) {
  uint16_t bits;
  std::memcpy(&bits, from, sizeof bits);
  return static_cast<double>(half_to_float(bits));
}

struct Reader {
  double (*load)(const std::byte*) = nullptr;  // null: compared as bytes
  size_t bytes = 1;
  bool real = false;
};

Reader reader_for(const Tensor& tensor) {
  const bool quantized = tensor.quant().per_tensor() || tensor.quant().per_channel();
  switch (tensor.type) {
    case ElementType::float32: return {load<float>, 4, true};
    case ElementType::float64: return {load<double>, 8, true};
    case ElementType::float16: return {load_half, 2, true};
    case ElementType::int8: return quantized ? Reader{load<int8_t>, 1, false} : Reader{};
    case ElementType::uint8: return quantized ? Reader{load<uint8_t>, 1, false} : Reader{};
    case ElementType::int16: return quantized ? Reader{load<int16_t>, 2, false} : Reader{};
    default: return {};
  }
}

// Element by element where the size is that of whole elements, else byte by byte.
Difference exact(const Tensor& tensor, std::span<const std::byte> expected, std::span<const std::byte> found) {
  Difference result;
  const size_t size = std::max<size_t>(static_cast<size_t>(bits_of(tensor.type)) / 8, 1);
  result.count = static_cast<int64_t>(std::max(expected.size(), found.size()) / size);
  const size_t common = std::min(expected.size(), found.size());
  for (size_t at = 0; at + size <= common; at += size) {
    if (std::memcmp(expected.data() + at, found.data() + at, size) == 0) continue;
    if (result.differing++ == 0) result.first = static_cast<int64_t>(at / size);
  }
  if (expected.size() != found.size()) {
    if (result.first < 0) result.first = static_cast<int64_t>(common / size);
    result.differing += std::max<int64_t>(1, result.count - static_cast<int64_t>(common / size));
  }
  return result;
}

}  // namespace

Difference difference(const Tensor& tensor, std::span<const std::byte> expected, std::span<const std::byte> found) {
  const Reader reader = reader_for(tensor);
  if (!reader.load || expected.size() != found.size()) return exact(tensor, expected, found);
  Difference result;
  result.scheme = reader.real ? Difference::Scheme::real : Difference::Scheme::steps;
  const size_t count = expected.size() / reader.bytes;
  result.count = static_cast<int64_t>(count);
  double scale = reader.real ? 1e-6 : 1;
  for (size_t i = 0; reader.real && i < count; ++i) {
    const double magnitude = std::abs(reader.load(expected.data() + i * reader.bytes));
    if (std::isfinite(magnitude)) scale = std::max(scale, magnitude);
  }
  double sum = 0, dot = 0, length = 0, found_length = 0;
  const double zero = reader.real ? 0 : tensor.quant().first_zero_point();
  for (size_t i = 0; i < count; ++i) {
    const double a = reader.load(expected.data() + i * reader.bytes), b = reader.load(found.data() + i * reader.bytes);
    const bool same = std::memcmp(expected.data() + i * reader.bytes, found.data() + i * reader.bytes,
                                  reader.bytes) == 0;
    if (!same && (a != b && !(std::isnan(a) && std::isnan(b))) && result.differing++ == 0)
      result.first = static_cast<int64_t>(i);
    if (!std::isfinite(a) || !std::isfinite(b)) {
      result.nan += a != b && !(std::isnan(a) && std::isnan(b));
      continue;
    }
    const double apart = std::abs(a - b) / scale;
    result.largest = std::max(result.largest, apart);
    sum += apart;
    if (!reader.real) ++result.histogram[static_cast<size_t>(std::min(apart, 3.0))];
    dot += (a - zero) * (b - zero);
    length += (a - zero) * (a - zero);
    found_length += (b - zero) * (b - zero);
  }
  result.mean = count ? sum / static_cast<double>(count) : 0;
  if (length > 0 && found_length > 0) result.cosine = dot / std::sqrt(length * found_length);
  else if (length > 0 || found_length > 0) result.cosine = 0;
  return result;
}

bool Difference::acceptable(double relative, int steps) const {
  if (scheme == Scheme::exact) return differing == 0;
  if (scheme == Scheme::steps) return largest <= steps && mean <= 1;
  return nan == 0 && largest <= relative;
}

std::string Difference::text() const {
  if (differing == 0) return "equal";
  std::string text = fmt::format("{} of {} elements differ", differing, count);
  if (nan > 0) text += fmt::format(", {} are NaN or infinite on one side only", nan);
  if (scheme == Scheme::steps) text += fmt::format(", by up to {:.0f} steps", largest);
  if (scheme == Scheme::real) text += fmt::format(", by up to {:.3g} of the largest value", largest);
  return text + fmt::format(", from element {} on", first);
}

}  // namespace surelite
