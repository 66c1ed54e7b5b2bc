// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "base/float16.h"
#include "twin.h"
#include "twin_run.h"

namespace surelite::harness {
namespace {

// Left out: GELU, which rounds every step to half precision as the stock kernel does, and what needs scales or a fused
// activation to mean anything.
constexpr std::string_view kCalculators[] = {"ABS",
                                             "ADD",
                                             "SUB",
                                             "MUL",
                                             "MAXIMUM",
                                             "MINIMUM",
                                             "NEG",
                                             "SIGN",
                                             "FLOOR_DIV",
                                             "FLOOR_MOD",
                                             "POW",
                                             "SQUARED_DIFFERENCE",
                                             "EQUAL",
                                             "NOT_EQUAL",
                                             "LESS",
                                             "LESS_EQUAL",
                                             "GREATER",
                                             "GREATER_EQUAL",
                                             "RELU",
                                             "RELU6",
                                             "RELU_N1_TO_1",
                                             "RELU_0_TO_1",
                                             "CEIL",
                                             "FLOOR",
                                             "ROUND",
                                             "SIN",
                                             "COS",
                                             "SQUARE",
                                             "EXP",
                                             "LOG",
                                             "SQRT",
                                             "RSQRT",
                                             "ELU",
                                             "LEAKY_RELU",
                                             "PRELU",
                                             "LOGISTIC",
                                             "TANH",
                                             "HARD_SWISH",
                                             "ATAN2",
                                             "CUMSUM",
                                             "REDUCE_MAX",
                                             "REDUCE_MIN",
                                             "REDUCE_PROD",
                                             "ARG_MAX",
                                             "ARG_MIN",
                                             "TOPK_V2",
                                             "UNIQUE",
                                             "RANGE",
                                             "ADD_N",
                                             "SEGMENT_SUM",
                                             "UNSORTED_SEGMENT_SUM",
                                             "UNSORTED_SEGMENT_PROD",
                                             "UNSORTED_SEGMENT_MAX",
                                             "UNSORTED_SEGMENT_MIN",
                                             "SCATTER_ND",
                                             "STABLEHLO_ADD",
                                             "STABLEHLO_MULTIPLY",
                                             "STABLEHLO_MAXIMUM",
                                             "STABLEHLO_MINIMUM",
                                             "WHERE",
                                             "ZEROS_LIKE"};

template <class T>
void put(std::vector<std::byte>* out, T value) {
  const auto bytes = std::as_bytes(std::span(&value, 1));
  out->insert(out->end(), bytes.begin(), bytes.end());
}

bool encode(ElementType type, double value, std::vector<std::byte>* out) {
  switch (type) {
    case ElementType::float32: put(out, static_cast<float>(value)); return true;
    case ElementType::float64: put(out, value); return true;
    case ElementType::float16: put(out, float_to_half(static_cast<float>(value))); return true;
    case ElementType::bfloat16: put(out, float_to_bfloat16(static_cast<float>(value))); return true;
    case ElementType::int8: put(out, static_cast<int8_t>(value)); return true;
    case ElementType::uint8: put(out, static_cast<uint8_t>(value)); return true;
    case ElementType::int16: put(out, static_cast<int16_t>(value)); return true;
    case ElementType::uint16: put(out, static_cast<uint16_t>(value)); return true;
    case ElementType::int32: put(out, static_cast<int32_t>(value)); return true;
    case ElementType::uint32: put(out, static_cast<uint32_t>(value)); return true;
    case ElementType::int64: put(out, static_cast<int64_t>(value)); return true;
    case ElementType::uint64: put(out, static_cast<uint64_t>(value)); return true;
    default: return false;
  }
}

template <class T>
T load(const std::byte* at) {
  T value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

double decode(ElementType type, const std::byte* at) {
  switch (type) {
    case ElementType::float32: return load<float>(at);
    case ElementType::float64: return load<double>(at);
    case ElementType::float16: return half_to_float(load<uint16_t>(at));
    case ElementType::bfloat16: return bfloat16_to_float(load<uint16_t>(at));
    case ElementType::int8: return load<int8_t>(at);
    case ElementType::int16: return load<int16_t>(at);
    case ElementType::uint16: return load<uint16_t>(at);
    case ElementType::int32: return load<int32_t>(at);
    case ElementType::uint32: return load<uint32_t>(at);
    case ElementType::int64: return static_cast<double>(load<int64_t>(at));
    case ElementType::uint64: return static_cast<double>(load<uint64_t>(at));
    default: return load<uint8_t>(at);
  }
}

bool is_real(ElementType type) {
  return type == ElementType::float64 || type == ElementType::float16 || type == ElementType::bfloat16 ||
         type == ElementType::float32;
}

// What `value`, a float32 result, is in another type; false where that type cannot hold it.
bool rounded(ElementType type, double* value) {
  if (type == ElementType::float16) *value = half_to_float(float_to_half(static_cast<float>(*value)));
  if (type == ElementType::bfloat16) *value = bfloat16_to_float(float_to_bfloat16(static_cast<float>(*value)));
  if (is_real(type)) return true;
  const int bits = bits_of(type);
  const bool is_signed = type == ElementType::int8 || type == ElementType::int16 || type == ElementType::int32 ||
                         type == ElementType::int64;
  // Beyond 2^24 float32 has no single integers.
  const double most = std::min(std::ldexp(1.0, bits - (is_signed ? 1 : 0)) - 1, 0x1p24);
  return *value <= most && *value >= (is_signed ? -most : 0);
}

bool same(ElementType type, double got, double want) {
  if (std::isnan(got) || std::isnan(want)) return std::isnan(got) && std::isnan(want);
  if (got == want) return true;
  return type == ElementType::float64 && std::abs(got - want) <= 2e-6 * std::max(1.0, std::abs(want));
}

}  // namespace

std::string compare_numbers(const Case& one, uint64_t seed, const Limits& limits, int64_t* compared) {
  const CaseOp& op = one.op();
  if (std::find(std::begin(kCalculators), std::end(kCalculators), op.name) == std::end(kCalculators)) return "";
  for (const OptionsSpec::Field& field : op.options.fields)
    if (const auto* value = std::get_if<int64_t>(&field.value);
        value && *value != 0 && field.name == "fused_activation_function")
      return "";
  size_t at = 0;
  while (at < op.inputs.size() &&
         (op.inputs[at] < 0 || !is_data(one.graphs[0].tensors[static_cast<size_t>(op.inputs[at])],
                                        one.graphs[0].tensors[static_cast<size_t>(op.inputs[at])].type)))
    ++at;
  if (at == op.inputs.size()) return "";
  const ElementType type = one.graphs[0].tensors[static_cast<size_t>(op.inputs[at])].type;
  std::vector<std::byte> probe;
  if (type == ElementType::float32 || !encode(type, 0, &probe)) return "";
  const Case open = with_open_data(one, type);
  uint64_t filled = 0;
  const auto fill = [&](const CaseTensor& tensor) {
    Random random(seed + 31 * ++filled);
    std::vector<std::byte> bytes;
    for (int64_t i = tensor.shape.count(); i > 0; --i)
      encode(tensor.type,
             is_real(type) ? static_cast<double>(random.in(-12, 12)) / 4 : static_cast<double>(random.in(0, 3)),
             &bytes);
    return bytes;
  };
  const TwinRun got = run_twin(open, type, seed, limits, fill);
  filled = 0;
  const TwinRun real = run_twin(with_type(open, type, ElementType::float32), ElementType::float32, seed, limits, fill);
  // Quantized types refuse to run without scales, and not every operator has float32 or takes 0 for a divisor.
  if (!got.code.empty() || !real.code.empty()) return "";
  ++*compared;
  for (size_t o = 0; o < got.outputs.size(); ++o) {
    if (got.shapes[o] != real.shapes[o])
      return fmt::format("output {} has shape {} instead of {}", o, to_string(got.shapes[o]),
                         to_string(real.shapes[o]));
    const size_t width = static_cast<size_t>(bits_of(got.types[o])) / 8,
                 real_width = static_cast<size_t>(bits_of(real.types[o])) / 8;
    for (size_t i = 0; i < static_cast<size_t>(got.shapes[o].count()); ++i) {
      double want = decode(real.types[o], real.outputs[o].data() + i * real_width);
      if (!rounded(got.types[o], &want)) return "";
      const double value = decode(got.types[o], got.outputs[o].data() + i * width);
      if (!same(got.types[o], value, want))
        return fmt::format("element {} of output {} is {:.9g}, with float32 {:.9g} ({})", i, o, value, want,
                           name_of(type));
    }
  }
  return "";
}

}  // namespace surelite::harness
