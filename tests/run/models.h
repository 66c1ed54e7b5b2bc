// SPDX-License-Identifier: Apache-2.0
// Small models for the tests of programs and sessions, made with the model writer.
#pragma once

#include <gtest/gtest.h>

#include "model/writer/writer.h"
#include "surelite/session.h"

namespace surelite::tests {

inline Model build(const ModelWriter& writer) {
  Result<std::vector<std::byte>> bytes = writer.finish();
  EXPECT_TRUE(bytes) << (bytes ? "" : bytes.error()[0].text());
  Result<Model> model = Model::from_bytes(*bytes);
  EXPECT_TRUE(model) << (model ? "" : model.error()[0].text());
  return *model;
}

inline Quantization affine(float scale, int32_t zero_point) {
  Quantization quant;
  quant.kind = Quantization::Kind::affine;
  quant.scale = {scale};
  quant.zero_point = {zero_point};
  return quant;
}

// "sum" = "a" + "b".
inline Model add_model(const Shape& a = {2, 3}, const Shape& b = {2, 3}, ElementType type = ElementType::float32,
                       const Quantization& quant = {}, int version = 1) {
  ModelWriter writer;
  const int x = writer.add_tensor("a", type, a, quant), y = writer.add_tensor("b", type, b, quant);
  const int sum = writer.add_tensor("sum", type, a, quant);
  writer.add_operator("ADD", {x, y}, {sum}, {"AddOptions", {}}, version);
  writer.set_inputs({x, y});
  writer.set_outputs({sum});
  writer.add_signature("add", {{"left", x}, {"right", y}}, {{"total", sum}});
  return build(writer);
}

// One operator between float tensors, options and all.
inline Model one_op(std::string_view name, const std::vector<std::pair<ElementType, Shape>>& inputs,
                    const std::vector<std::pair<ElementType, Shape>>& outputs, const OptionsSpec& options = {},
                    int version = 1, const Quantization& quant = {}) {
  ModelWriter writer;
  std::vector<int32_t> in, out;
  for (const auto& [type, shape] : inputs)
    in.push_back(writer.add_tensor("in" + std::to_string(in.size()), type, shape, quant));
  for (const auto& [type, shape] : outputs)
    out.push_back(writer.add_tensor("out" + std::to_string(out.size()), type, shape, quant));
  writer.add_operator(name, in, out, options, version);
  writer.set_inputs(in);
  writer.set_outputs(out);
  return build(writer);
}

// The code of the first diagnostic, or nothing.
template <class T>
std::string code_of(const Result<T>& result) {
  return result ? "" : std::string(name_of(result.error()[0].code));
}

}  // namespace surelite::tests
