// SPDX-License-Identifier: Apache-2.0
// Why an operator cannot be planned, kind by kind: each names the tensor, what it has and what the operator takes.
#include <fmt/format.h>

#include <algorithm>

#include "ops/op.h"

namespace surelite {
namespace {

// From the last axis on, as broadcasting compares: the first pair that does not fit, counted from 1; 0 if all do.
int mismatch_from_last(const Shape& a, const Shape& b, int first) {
  for (int i = first; i <= std::min(a.rank(), b.rank()); ++i) {
    const int32_t x = a[a.rank() - i], y = b[b.rank() - i];
    if (x != y && x != 1 && y != 1) return i;
  }
  return 0;
}

}  // namespace

std::string in_digits(double value) { return fmt::format("{:.9g}", value); }

Refusal PrepareContext::wrong_rank(Operand at, Wanted wanted) const {
  return fail(Code::P316, {{"tensor", describe(at)}, {"rank", tensor(at).rank()}, wanted.view});
}

Refusal PrepareContext::wrong_extent(Operand at, int axis, Wanted wanted) const {
  return fail(Code::P317, {{"tensor", describe(at)}, {"axis", axis}, {"extent", tensor(at).dim(axis)}, wanted.view});
}

Refusal PrepareContext::extents_differ(Operand at, int axis, Operand other, int other_axis) const {
  // A scalar has no axis to compare.
  if (axis >= tensor(at).rank()) return wrong_rank(at, std::to_string(axis + 1) + " or more");
  if (other_axis >= tensor(other).rank()) return wrong_rank(other, std::to_string(other_axis + 1) + " or more");
  return fail(Code::P318, {{"tensor", describe(at)},
                           {"axis", axis},
                           {"extent", tensor(at).dim(axis)},
                           {"other", describe(other)},
                           {"other_axis", other_axis},
                           {"other_extent", tensor(other).dim(other_axis)}});
}

Refusal PrepareContext::wrong_count(Operand at, Wanted wanted, std::string_view reason) const {
  return fail(Code::P319, {{"tensor", describe(at)}, {"count", tensor(at).count()}, wanted.view, {"reason", reason}});
}

Refusal PrepareContext::shapes_differ(Operand at, Operand other) const {
  return fail(Code::P320, {{"tensor", describe(at)}, {"other", describe(other)}, {"shape", to_string(tensor(at).shape)},
                           {"other_shape", to_string(tensor(other).shape)}});
}

Refusal PrepareContext::not_broadcastable(Operand at, Operand other, int inner) const {
  const Shape &a = tensor(at).shape, &b = tensor(other).shape;
  const int i = mismatch_from_last(a, b, inner + 1);
  if (i == 0) return wrong_rank(a.rank() > b.rank() ? at : other, "fewer axes");
  return fail(Code::P321, {{"tensor", describe(at)}, {"other", describe(other)}, {"axis", i},
                           {"extent", a[a.rank() - i]}, {"other_extent", b[b.rank() - i]}});
}

Refusal PrepareContext::not_broadcastable(Operand at, const Shape& shape) const {
  const Shape& a = tensor(at).shape;
  if (a.rank() > shape.rank()) return wrong_rank(at, "at most " + std::to_string(shape.rank()));
  // To a given shape only extents of 1 stretch.
  for (int i = 1; i <= a.rank(); ++i) {
    const int32_t x = a[a.rank() - i], y = shape[shape.rank() - i];
    if (x == y || x == 1) continue;
    return fail(Code::P321, {{"tensor", describe(at)}, {"other", "the shape " + to_string(shape)}, {"axis", i},
                             {"extent", x}, {"other_extent", y}});
  }
  return wrong_rank(at, "fewer axes");
}

Refusal PrepareContext::wrong_shape(Operand at, std::string_view wanted) const {
  return fail(Code::P322, {{"tensor", describe(at)}, {"shape", to_string(tensor(at).shape)}, {"wanted", wanted}});
}

Refusal PrepareContext::window_does_not_fit(int64_t extent, int64_t window, int64_t stride, int64_t dilation) const {
  return fail(Code::P323, {{"window", window}, {"stride", stride}, {"dilation", dilation}, {"extent", extent}});
}

Refusal PrepareContext::not_divisible(Operand at, std::string_view quantity, int64_t value, int64_t divisor) const {
  return fail(Code::P324, {{"quantity", quantity}, {"tensor", describe(at)}, {"value", value}, {"divisor", divisor}});
}

Refusal PrepareContext::impossible_extent(int axis, int64_t extent) const {
  return fail(Code::P325, {{"axis", axis}, {"extent", extent}});
}

Refusal PrepareContext::types_differ(Operand at, Operand other) const {
  return fail(Code::P328, {{"tensor", describe(at)}, {"other", describe(other)}, {"type", name_of(tensor(at).type)},
                           {"other_type", name_of(tensor(other).type)}});
}

Refusal PrepareContext::refuse_quantization(Code code, std::initializer_list<ArgumentView> arguments) const {
  Diagnostic diagnostic = diagnose(code, where_, arguments);
  const std::string& by = model().description;
  diagnostic.arguments.emplace_back("op", spec_.name);
  diagnostic.arguments.emplace_back("writer",
                                    by.empty() ? "" : fmt::format(" The file says of its writer: \"{:.100}\".", by));
  return surelite::fail(std::move(diagnostic));
}

Refusal PrepareContext::wrong_scale_count(Operand at, Wanted wanted) const {
  return refuse_quantization(Code::P330,
                             {{"tensor", describe(at)}, {"scales", tensor(at).quant().scale.size()}, wanted.view});
}

Refusal PrepareContext::wrong_scale(Operand at, Wanted wanted) const {
  return refuse_quantization(
      Code::P331,
      {{"tensor", describe(at)}, {"scale", static_cast<double>(tensor(at).quant().first_scale())}, wanted.view});
}

Refusal PrepareContext::wrong_zero_point(Operand at, Wanted wanted) const {
  // Of many, the first that is not 0: where all may differ, 0 is what is wanted.
  const ZeroPoints& all = tensor(at).quant().zero_point;
  int32_t found = tensor(at).quant().first_zero_point();
  for (size_t i = 0; found == 0 && i < all.size(); ++i) found = all[i];
  return refuse_quantization(Code::P332, {{"tensor", describe(at)}, {"zero_point", found}, wanted.view});
}

Refusal PrepareContext::wrong_scale_axis(Operand at, std::string_view wanted) const {
  const Quantization& quant = tensor(at).quant();
  return refuse_quantization(Code::P333, {{"tensor", describe(at)}, {"scales", quant.scale.size()},
                                          {"axis", quant.quantized_dimension}, {"wanted", wanted}});
}

Refusal PrepareContext::quantization_differs(Operand at, Operand other) const {
  const Quantization &a = tensor(at).quant(), &b = tensor(other).quant();
  return refuse_quantization(Code::P334, {{"tensor", describe(at)},
                                          {"scale", static_cast<double>(a.first_scale())},
                                          {"zero_point", a.first_zero_point()},
                                          {"other", describe(other)},
                                          {"other_scale", static_cast<double>(b.first_scale())},
                                          {"other_zero_point", b.first_zero_point()}});
}

Refusal PrepareContext::bad_shape(std::string_view what, std::initializer_list<ArgumentView> numbers) const {
  Diagnostic diagnostic = diagnose(Code::P307, where_, numbers);
  diagnostic.arguments.emplace_back("what", what);
  diagnostic.arguments.emplace_back("op", spec_.name);
  return surelite::fail(std::move(diagnostic));
}

Refusal PrepareContext::bad_option(std::string_view option, ArgumentView value, std::string_view expected) const {
  value.name = "value";
  return fail(Code::P308, {{"option", option}, value, {"expected", expected}});
}

Refusal PrepareContext::bad_quantization(Operand at, std::string_view what) const {
  return refuse_quantization(Code::P309, {{"tensor", describe(at)}, {"what", what}});
}

Refusal PrepareContext::bad_value(int input, int64_t value, std::string_view expected) const {
  return fail(Code::P310, {{"tensor", describe_input(input)}, {"value", value}, {"expected", expected}});
}

Refusal PrepareContext::bad_type(std::string_view found) const {
  return fail(Code::P304, {{"found", found}, {"accepted", spec_.types}});
}

}  // namespace surelite
