// SPDX-License-Identifier: Apache-2.0
// Small sessions for the situations. They end the process if they cannot be made.
#pragma once

#include <cstdio>
#include <cstdlib>

#include "model/writer/writer.h"
#include "surelite/session.h"

namespace situations {

using namespace surelite;

template <class T>
T must(Result<T> result) {
  if (result) return std::move(*result);
  std::fprintf(stderr, "%s\n", result.error()[0].text().c_str());
  std::_Exit(65);
}

inline Program program_of(const ModelWriter& writer) {
  return must(Program::compile(must(Model::from_bytes(must(writer.finish())))));
}

// "sum" = "a" + "b", float32.
inline Program add_program(const Shape& shape) {
  ModelWriter writer;
  const int a = writer.add_tensor("a", ElementType::float32, shape),
            b = writer.add_tensor("b", ElementType::float32, shape);
  const int sum = writer.add_tensor("sum", ElementType::float32, shape);
  writer.add_operator("ADD", {a, b}, {sum}, {"AddOptions", {}});
  writer.set_inputs({a, b});
  writer.set_outputs({sum});
  return program_of(writer);
}
inline Session add_session(const Shape& shape) { return must(Session::open(add_program(shape))); }

// An 8-bit picture doubled.
inline Session picture_session(const char* name, ElementType type, const Shape& shape, int32_t zero_point) {
  ModelWriter writer;
  Quantization quant;
  quant.kind = Quantization::Kind::affine;
  quant.scale = {0.0078125f};
  quant.zero_point = {zero_point};
  const int in = writer.add_tensor(name, type, shape, quant), out = writer.add_tensor("scores", type, shape, quant);
  writer.add_operator("ADD", {in, in}, {out}, {"AddOptions", {}});
  writer.set_inputs({in});
  writer.set_outputs({out});
  return must(Session::open(program_of(writer)));
}
inline Session image_session() { return picture_session("image", ElementType::int8, {1, 28, 28, 1}, -1); }
inline Session rgb_session() { return picture_session("frame", ElementType::uint8, {1, 64, 64, 3}, 128); }

// "sum" = "a" + "bias", a constant.
inline Session bias_session() {
  ModelWriter writer;
  const int a = writer.add_tensor("a", ElementType::float32, {1, 4});
  const int bias = writer.add_constant("bias", ElementType::float32, {4}, std::vector<float>{1, 2, 3, 4});
  const int sum = writer.add_tensor("sum", ElementType::float32, {1, 4});
  writer.add_operator("ADD", {a, bias}, {sum}, {"AddOptions", {}});
  writer.set_inputs({a});
  writer.set_outputs({sum});
  return must(Session::open(program_of(writer)));
}

// A string input, which has no memory before it is set.
inline Session text_session() {
  ModelWriter writer;
  const int text = writer.add_tensor("text", ElementType::string, {1}),
            out = writer.add_tensor("copy", ElementType::string, {1, 1});
  const int shape = writer.add_constant("shape", ElementType::int32, {2}, std::vector<int32_t>{1, 1});
  writer.add_operator("RESHAPE", {text, shape}, {out}, {"ReshapeOptions", {{"new_shape", std::vector<int64_t>{1, 1}}}});
  writer.set_inputs({text});
  writer.set_outputs({out});
  return must(Session::open(program_of(writer)));
}

}  // namespace situations
