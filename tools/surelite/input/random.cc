// SPDX-License-Identifier: Apache-2.0
// Random inputs from a generator of our own (SplitMix64): the standard distributions differ between libraries.
#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "input/fill.h"

namespace surelite::tool {
namespace {

class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}
  uint64_t next() {
    uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
  }
  uint64_t below(uint64_t limit) { return next() % limit; }
  // In [-1, 1), a multiple of 2^-23.
  float real() { return static_cast<float>(next() >> 40) * 0x1p-23f - 1.0f; }

 private:
  uint64_t state_;
};

template <class T, class Make>
Status fill_values(TensorView* view, Make make) {
  SURELITE_LET(const std::span<T> values, view->values<T>());
  for (T& value : values) value = static_cast<T>(make());
  return {};
}

// Quantized numbers whose real values are above zero, or not zero, where that is asked for.
template <class T>
Status fill_quantized(TensorView* view, Random* random, const Demands& demands) {
  const int64_t zero = view->quantization().first_zero_point(), most = std::numeric_limits<T>::max();
  const int64_t least = demands.positive && zero < most ? zero + 1 : std::numeric_limits<T>::min();
  return fill_values<T>(view, [&] {
    const int64_t value = least + static_cast<int64_t>(random->below(static_cast<uint64_t>(most - least) + 1));
    return demands.not_zero && value == zero ? (value < most ? value + 1 : value - 1) : value;
  });
}

// Whole numbers within the bounds, of any numeric type.
template <class T>
Status fill_bounded(TensorView* view, Random* random, const Demands& demands) {
  const uint64_t choices = static_cast<uint64_t>(demands.high - demands.low) + 1;
  SURELITE_TRY(fill_values<T>(view, [&] {
    const int64_t value = demands.low + static_cast<int64_t>(random->below(choices));
    return demands.not_zero && value == 0 && demands.high > 0 ? 1 : value;
  }));
  if (!demands.ascending) return {};
  SURELITE_LET(const std::span<T> values, view->values<T>());
  std::sort(values.begin(), values.end());
  return {};
}

// What was asked for, for types that indices, axes and counts have. False for others, and without bounds.
bool fill_within(TensorView* view, Random* random, const Demands& demands, Status* status) {
  if (demands.low == INT64_MIN || demands.high == INT64_MAX) return false;
  switch (view->type()) {
    case ElementType::int32: *status = fill_bounded<int32_t>(view, random, demands); return true;
    case ElementType::uint32: *status = fill_bounded<uint32_t>(view, random, demands); return true;
    case ElementType::int64: *status = fill_bounded<int64_t>(view, random, demands); return true;
    case ElementType::uint64: *status = fill_bounded<uint64_t>(view, random, demands); return true;
    case ElementType::float32: *status = fill_bounded<float>(view, random, demands); return true;
    default: return false;
  }
}

// In (0, 1].
float above_zero(Random* random) { return (2.0f - (random->real() + 1.0f)) / 2; }

}  // namespace

Status fill_with_random(TensorView* view, uint64_t seed, const Demands& demands, Json* how) {
  Random random(seed);
  (*how)["kind"] = "random";
  (*how)["seed"] = seed;
  if (Status status; fill_within(view, &random, demands, &status)) {
    (*how)["range"] = {demands.low, demands.high};
    return status;
  }
  if (demands.positive || demands.not_zero) switch (view->type()) {
      case ElementType::float32: return fill_values<float>(view, [&] { return above_zero(&random); });
      case ElementType::float64: return fill_values<double>(view, [&] { return above_zero(&random); });
      case ElementType::int8: return fill_quantized<int8_t>(view, &random, demands);
      case ElementType::uint8: return fill_quantized<uint8_t>(view, &random, demands);
      case ElementType::int16: return fill_quantized<int16_t>(view, &random, demands);
      case ElementType::int32: return fill_values<int32_t>(view, [&] { return 1 + random.below(9); });
      case ElementType::int64: return fill_values<int64_t>(view, [&] { return 1 + random.below(9); });
      default: break;
    }
  const auto small = [&] { return random.below(10); };
  switch (view->type()) {
    case ElementType::float32: return fill_values<float>(view, [&] { return random.real(); });
    case ElementType::float64: return fill_values<double>(view, [&] { return random.real(); });
    case ElementType::int32: return fill_values<int32_t>(view, small);
    case ElementType::uint32: return fill_values<uint32_t>(view, small);
    case ElementType::int64: return fill_values<int64_t>(view, small);
    case ElementType::uint64: return fill_values<uint64_t>(view, small);
    case ElementType::boolean: return fill_values<bool>(view, [&] { return random.below(2) == 1; });
    case ElementType::float16:
    case ElementType::bfloat16: {
      std::vector<float> values(static_cast<size_t>(view->shape().count()));
      for (float& value : values) value = random.real();
      if (view->type() == ElementType::float16) return view->write_real(values);
      SURELITE_LET(const std::span<std::byte> bytes, view->bytes());
      for (size_t i = 0; i + 1 < bytes.size();
           i += 2) {  // small bfloat16 numbers: sign, exponent of 1/2 to 1, fraction
        bytes[i] = static_cast<std::byte>(random.next());
        bytes[i + 1] = static_cast<std::byte>(0x3f | (random.next() & 0x80));
      }
      return {};
    }
    case ElementType::string: {
      std::vector<std::string> strings(static_cast<size_t>(view->shape().count()));
      for (std::string& text : strings)
        for (int i = 0; i < 8; ++i) text.push_back(static_cast<char>('a' + random.below(26)));
      return view->set_strings(strings);
    }
    default: {
      SURELITE_LET(const std::span<std::byte> bytes, view->bytes());
      for (std::byte& byte : bytes) byte = static_cast<std::byte>(random.next());
      return {};
    }
  }
}

}  // namespace surelite::tool
