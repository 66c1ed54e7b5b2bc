// SPDX-License-Identifier: Apache-2.0
// Element values: moderate ones, and those that break kernels.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "base/checked.h"
#include "case.h"
#include "ops/op.h"
#include "base/float16.h"

namespace surelite::harness {
namespace {

template <class T>
void put(std::byte* at, T value) {
  std::memcpy(at, &value, sizeof(T));
}

double real_value(const Values& values, Random& random, Style style) {
  if (style == Style::hostile && random.chance(0.2)) {
    constexpr double kInf = std::numeric_limits<double>::infinity();
    return random.pick({kInf, -kInf, std::numeric_limits<double>::quiet_NaN(), 1e-40, -1e-40, 3.4028234e38,
                        -3.4028234e38, -0.0, 0.0, 1e-45, 2147483648.0, -2147483649.0, 9.3e18, 65504.0, 1e300, 0.5, -0.5,
                        1e10});
  }
  if (values.ranged) return random.real(static_cast<double>(values.low), static_cast<double>(values.high));
  switch (random.small(0, 3)) {
    case 0: return static_cast<double>(random.in(-4, 4));
    case 1: return random.real(-1, 1);
    case 2: return random.real(-8, 8);
    default: return random.real(0, 2);
  }
}

int64_t whole_value(const CaseTensor& tensor, int bits, bool is_signed, Random& random, Style style, size_t i) {
  const Values& values = tensor.values;
  const int64_t most = is_signed ? static_cast<int64_t>((uint64_t{1} << (bits - 1)) - 1)
                                 : (bits == 64 ? INT64_MAX : static_cast<int64_t>((uint64_t{1} << bits) - 1));
  const int64_t least = is_signed ? -most - 1 : 0;
  const bool odd = style == Style::hostile && random.chance(values.fixed.empty() && !values.ranged ? 0.2 : 0.04);
  if (odd)
    return random.pick<int64_t>({most, least, 0, -1, 1, most - 1, least + 1, 2, 63, 64, INT32_MAX, INT32_MIN, 1 << 20});
  if (!values.fixed.empty()) return values.fixed[i % values.fixed.size()];
  if (values.ranged) return random.in(values.low, values.high);
  if (bits <= 16 || random.chance(0.1)) return random.in(least, most);
  return random.in(is_signed ? -20 : 0, 40);
}

void put_element(const CaseTensor& tensor, std::byte* at, Random& random, Style style, size_t i) {
  const auto whole = [&](int bits, bool is_signed) { return whole_value(tensor, bits, is_signed, random, style, i); };
  const auto real = [&] {
    const double value = tensor.values.fixed.empty()
                             ? real_value(tensor.values, random, style)
                             : static_cast<double>(tensor.values.fixed[i % tensor.values.fixed.size()]);
    return tensor.values.absolute ? std::abs(value) : value;
  };
  switch (tensor.type) {
    case ElementType::float32: put(at, static_cast<float>(real())); break;
    case ElementType::float64: put(at, real()); break;
    case ElementType::float16: put(at, float_to_half(static_cast<float>(real()))); break;
    case ElementType::bfloat16: put(at, float_to_bfloat16(static_cast<float>(real()))); break;
    case ElementType::complex64: put(at, static_cast<float>(real())), put(at + 4, static_cast<float>(real())); break;
    case ElementType::complex128: put(at, real()), put(at + 8, real()); break;
    case ElementType::boolean:
      put(at,
          static_cast<uint8_t>(style == Style::hostile && random.chance(0.1) ? random.in(0, 255) : random.in(0, 1)));
      break;
    case ElementType::int16: put(at, static_cast<int16_t>(whole(16, true))); break;
    case ElementType::uint16: put(at, static_cast<uint16_t>(whole(16, false))); break;
    case ElementType::int32:
    case ElementType::resource: put(at, static_cast<int32_t>(whole(32, true))); break;
    case ElementType::uint32: put(at, static_cast<uint32_t>(whole(32, false))); break;
    case ElementType::int64: put(at, whole(64, true)); break;
    case ElementType::uint64: put(at, static_cast<uint64_t>(whole(64, false))); break;
    default: put(at, static_cast<uint8_t>(whole(8, tensor.type == ElementType::int8))); break;
  }
}

// Signed 4-bit and 2-bit elements in range, packed; any bits are legal there.
void put_packed(std::span<std::byte> out, Random& random) {
  for (std::byte& byte : out) byte = static_cast<std::byte>(random.in(0, 255));
}

template <class T>
void sort_as(std::vector<std::byte>* bytes) {
  std::vector<T> values(bytes->size() / sizeof(T));
  if (!values.empty()) std::memcpy(values.data(), bytes->data(), values.size() * sizeof(T));
  if (values.empty()) return;
  std::sort(values.begin(), values.end());
  std::memcpy(bytes->data(), values.data(), values.size() * sizeof(T));
}

}  // namespace

std::vector<std::string> draw_strings(const CaseTensor& tensor, Random& random) {
  std::vector<std::string> strings(
      static_cast<size_t>(std::min<int64_t>(checked_count(tensor.shape.dims()).value_or(0), 1 << 16)));
  for (std::string& text : strings) {
    const int words = random.small(0, 4);
    for (int w = 0; w < words; ++w)
      text += (w ? " " : "") + std::string(random.pick({"a", "sure", "lite", "x y", "", "\xc3\xa9", "the"}));
  }
  return strings;
}

std::vector<std::byte> draw_bytes(const CaseTensor& tensor, Random& random, Style style) {
  if (tensor.type == ElementType::string) {
    const std::vector<std::string> strings = draw_strings(tensor, random);
    const std::vector<std::string_view> views(strings.begin(), strings.end());
    std::vector<std::byte> bytes(string_bytes(views));
    write_string_layout(views, bytes.data());
    if (style == Style::hostile && random.chance(0.2))
      bytes[static_cast<size_t>(random.in(0, static_cast<int64_t>(bytes.size()) - 1))] ^= std::byte{0x81};
    return bytes;
  }
  constexpr size_t kMost = 4 << 20;
  std::vector<std::byte> bytes(std::min(checked_bytes(tensor.type, tensor.shape.dims()).value_or(0), kMost));
  const int bits = bits_of(tensor.type);
  if (bits < 8) {
    put_packed(bytes, random);
    return bytes;
  }
  const size_t width = static_cast<size_t>(bits) / 8;
  for (size_t i = 0; (i + 1) * width <= bytes.size(); ++i)
    put_element(tensor, bytes.data() + i * width, random, style, i);
  if (tensor.values.sorted && tensor.type == ElementType::int32) sort_as<int32_t>(&bytes);
  if (tensor.values.sorted && tensor.type == ElementType::int64) sort_as<int64_t>(&bytes);
  return bytes;
}

}  // namespace surelite::harness
