// SPDX-License-Identifier: Apache-2.0
#include "compat/classes/op_version_rules.h"

#include <algorithm>
#include <iterator>

#include "tensorflow/lite/core/c/builtin_op_data.h"

namespace surelite::compat {
namespace {

using namespace tflite;
using Signature = OpSignature;

template <class... Types>
constexpr uint64_t bits(Types... types) {
  return ((uint64_t{1} << static_cast<unsigned>(types)) | ...);
}
template <class... Types>
constexpr Condition in(unsigned index, Types... types) {
  return {Condition::Of::input, index, bits(types...), nullptr};
}
template <class... Types>
constexpr Condition out(unsigned index, Types... types) {
  return {Condition::Of::output, index, bits(types...), nullptr};
}
// The first input or the first output.
template <class... Types>
constexpr Condition any(Types... types) {
  return {Condition::Of::any, 0, bits(types...), nullptr};
}
constexpr Condition where(bool (*test)(const Signature&)) { return {Condition::Of::test, 0, 0, test}; }

// An option; one that is not there is not set.
template <class Params, auto Member>
bool is_set(const Signature& s) {
  const auto* params = static_cast<const Params*>(s.builtin_data);
  return params && static_cast<bool>(params->*Member);
}
template <class Params, auto Member>
constexpr Condition option = where(is_set<Params, Member>);
template <class Params>
constexpr Condition asymmetric = where(is_set<Params, &Params::asymmetric_quantize_inputs>);

template <size_t kRank>
bool is_above(const Signature& s) {
  return !s.inputs.empty() && s.inputs[0].dims.size() > kRank;
}
template <size_t kRank>
constexpr Condition rank_above = where(is_above<kRank>);
bool is_not_of_rank_4(const Signature& s) { return !s.inputs.empty() && s.inputs[0].dims.size() != 4; }
bool has_five_axes(const Signature& s) {
  return std::ranges::any_of(s.inputs, [](const OpSignatureTensorSpec& each) { return each.dims.size() == 5; });
}
// Operands of other shapes than each other's, one of them of more than four axes.
bool is_wide_broadcast(const Signature& s) {
  return s.inputs.size() >= 2 && s.inputs[0].dims != s.inputs[1].dims &&
         std::ranges::any_of(s.inputs, [](const OpSignatureTensorSpec& each) { return each.dims.size() > 4; });
}
bool is_dilated(const Signature& s) {
  const auto* params = static_cast<const TfLiteDepthwiseConvParams*>(s.builtin_data);
  return params && (params->dilation_width_factor != 1 || params->dilation_height_factor != 1);
}
bool has_no_bias(const Signature& s) { return s.inputs.size() == 2; }
bool has_bias(const Signature& s) { return s.inputs.size() == 4 && s.inputs[3].type != kTfLiteNoType; }
bool is_shuffled(const Signature& s) {
  const auto* params = static_cast<const TfLiteFullyConnectedParams*>(s.builtin_data);
  return params && params->weights_format == kTfLiteFullyConnectedWeightsFormatShuffled4x16Int8;
}
template <auto kKernel>
bool is_lstm(const Signature& s) {
  const auto* params = static_cast<const TfLiteLSTMParams*>(s.builtin_data);
  return params && params->kernel_type == kKernel;
}
constexpr Condition kFullLstm = where(is_lstm<kTfLiteLSTMFullKernel>);
bool scales_up(const Signature& s) {
  const auto& mul = s.ext_options.mul;
  return mul.input1_scale != 0 && mul.input2_scale != 0 && mul.output_scale != 0 &&
         mul.input1_scale * mul.input2_scale / mul.output_scale >= 1;
}
template <class Params>
bool has_any_scale(const Signature& s) {  // not only powers of two
  const auto* params = static_cast<const Params*>(s.builtin_data);
  return params && !params->pot_scale_int16;
}
bool slices_new_axes(const Signature& s) {
  const auto* params = static_cast<const TfLiteStridedSliceParams*>(s.builtin_data);
  return params && (params->ellipsis_mask != 0 || params->new_axis_mask != 0);
}

constexpr auto kHalf = kTfLiteFloat16, kBrain = kTfLiteBFloat16, kReal = kTfLiteFloat32;
constexpr auto kI2 = kTfLiteInt2, kI4 = kTfLiteInt4, kI8 = kTfLiteInt8, kI16 = kTfLiteInt16, kI32 = kTfLiteInt32,
               kI64 = kTfLiteInt64, kU4 = kTfLiteUInt4, kU8 = kTfLiteUInt8, kU16 = kTfLiteUInt16, kU32 = kTfLiteUInt32;

#define OP(name) BuiltinOperator_##name
constexpr VersionRule kRules[] = {
#include "compat/classes/op_version_rules.def"
};

constexpr struct {
  BuiltinOperator op, as;
} kLikeOthers[] = {
    {OP(ARG_MIN), OP(ARG_MAX)},
    {OP(BATCH_TO_SPACE_ND), OP(SPACE_TO_BATCH_ND)},
    {OP(DEPTH_TO_SPACE), OP(SPACE_TO_DEPTH)},
    {OP(GREATER), OP(SPACE_TO_DEPTH)},
    {OP(GREATER_EQUAL), OP(MEAN)},
    {OP(LESS), OP(MEAN)},
    {OP(LESS_EQUAL), OP(SPACE_TO_DEPTH)},
    {OP(LOG), OP(EXP)},
    {OP(LOG_SOFTMAX), OP(SPACE_TO_DEPTH)},
    {OP(MAX_POOL_2D), OP(AVERAGE_POOL_2D)},
    {OP(MINIMUM), OP(MAXIMUM)},
    {OP(MIRROR_PAD), OP(MEAN)},
    {OP(PADV2), OP(PAD)},
    {OP(REDUCE_MAX), OP(MEAN)},
    {OP(REDUCE_MIN), OP(MEAN)},
    {OP(REDUCE_PROD), OP(EXP)},
    {OP(RELU6), OP(MEAN)},
    {OP(RSQRT), OP(MEAN)},
    {OP(SIN), OP(COS)},
    {OP(SPLIT_V), OP(SPACE_TO_DEPTH)},
    {OP(SQRT), OP(EXP)},
    {OP(SQUARED_DIFFERENCE), OP(SPACE_TO_DEPTH)},
    {OP(SUM), OP(SPACE_TO_DEPTH)},
    {OP(TANH), OP(LOGISTIC)},
};
#undef OP

}  // namespace

std::span<const VersionRule> version_rules() { return kRules; }

BuiltinOperator with_the_rules_of(BuiltinOperator op) {
  const auto* const found = std::ranges::find(kLikeOthers, op, [](const auto& each) { return each.op; });
  return found == std::end(kLikeOthers) ? op : found->as;
}

}  // namespace surelite::compat
