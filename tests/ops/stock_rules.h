// SPDX-License-Identifier: Apache-2.0
// One operator in a model of its own, which is taken or refused while it is planned.
#pragma once

#include "run/models.h"

namespace surelite::tests::stock_rules {

using Longs = std::vector<int64_t>;

struct Part {
  ElementType type;
  Shape shape;
  Quantization quant;
  std::vector<std::byte> constant;
  bool is_constant = false;
};

inline Part in(ElementType type, const Shape& shape, const Quantization& quant = {}) {
  return {type, shape, quant, {}};
}

template <class T>
Part constant(ElementType type, const Shape& shape, const std::vector<T>& values) {
  const auto bytes = std::as_bytes(std::span(values));
  return {type, shape, {}, {bytes.begin(), bytes.end()}, true};
}
inline Part ci(const Shape& shape, const std::vector<int32_t>& values) {
  return constant(ElementType::int32, shape, values);
}
inline Part cl(const Shape& shape, const Longs& values) { return constant(ElementType::int64, shape, values); }
inline Part cf(const Shape& shape, const std::vector<float>& values) {
  return constant(ElementType::float32, shape, values);
}

inline Result<Program> planned(std::string_view op, const std::vector<Part>& inputs,
                               const std::vector<Part>& outputs, const OptionsSpec& options, int version) {
  ModelWriter writer;
  std::vector<int32_t> all, given, results;
  for (const Part& part : inputs) {
    const std::string name = "in" + std::to_string(all.size());
    all.push_back(part.is_constant ? writer.add_constant(name, part.type, part.shape,
                                                         std::span<const std::byte>(part.constant), part.quant)
                                   : writer.add_tensor(name, part.type, part.shape, part.quant));
    if (!part.is_constant) given.push_back(all.back());
  }
  for (const Part& part : outputs)
    results.push_back(writer.add_tensor("out" + std::to_string(results.size()), part.type, part.shape, part.quant));
  writer.add_operator(op, all, results, options, version);
  writer.set_inputs(given);
  writer.set_outputs(results);
  return Program::compile(build(writer));
}

inline void takes(const char* what, std::string_view op, const std::vector<Part>& inputs,
                  const std::vector<Part>& outputs, const OptionsSpec& options = {}, int version = 1) {
  const Result<Program> program = planned(op, inputs, outputs, options, version);
  EXPECT_TRUE(program) << what << ": " << (program ? "" : program.error()[0].text());
}
inline void refuses(const char* what, std::string_view op, const std::vector<Part>& inputs,
                    const std::vector<Part>& outputs, const OptionsSpec& options = {}, int version = 1) {
  EXPECT_FALSE(planned(op, inputs, outputs, options, version)) << what;
}

inline constexpr auto F = ElementType::float32, I = ElementType::int32, B = ElementType::int8,
                      kBool = ElementType::boolean;

}  // namespace surelite::tests::stock_rules
