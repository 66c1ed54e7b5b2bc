// SPDX-License-Identifier: Apache-2.0
#include "calls/calls.h"
#include "model/writer/writer.h"

namespace surelite::fuzz {
namespace {

using Bytes = std::vector<std::byte>;

Bytes finished(ModelWriter* writer, int x, int y) {
  writer->set_inputs({x});
  writer->set_outputs({y});
  writer->add_signature("serving_default", {{"x", x}}, {{"y", y}});
  const Result<Bytes> bytes = writer->finish();
  return bytes ? *bytes : Bytes();
}

Bytes chain(ElementType type, const Quantization& quantization, const std::vector<const char*>& names) {
  ModelWriter writer;
  const int x = writer.add_tensor("x", type, {1, 4}, quantization);
  int last = x;
  for (const char* name : names) {
    const int next = writer.add_tensor(name, type, {1, 4}, quantization);
    writer.add_operator(name, {last}, {next});
    last = next;
  }
  return finished(&writer, x, last);
}

Bytes with_data_dependent_size() {
  ModelWriter writer;
  const int x = writer.add_tensor("x", ElementType::int32, {2, 3});
  const int places = writer.add_tensor("places", ElementType::int64, {6, 2});
  writer.add_operator("WHERE", {x}, {places});
  return finished(&writer, x, places);
}

Bytes with_strings() {
  ModelWriter writer;
  const int x = writer.add_tensor("x", ElementType::string, {3});
  const int shape = writer.add_constant<int32_t>("shape", ElementType::int32, {2}, {1, 3});
  const int y = writer.add_tensor("y", ElementType::string, {1, 3});
  writer.add_operator("RESHAPE", {x, shape}, {y});
  return finished(&writer, x, y);
}

Bytes with_state() {
  ModelWriter writer;
  const int x = writer.add_tensor("x", ElementType::float32, {1, 2});
  const int weights = writer.add_constant<float>("weights", ElementType::float32, {2, 2}, {1, 2, 3, 4});
  const int recurrent = writer.add_constant<float>("recurrent", ElementType::float32, {2, 2}, {0.5f, 0, 0, 0.5f});
  const int bias = writer.add_constant<float>("bias", ElementType::float32, {2}, {0, 1});
  const int state = writer.add_variable("state", ElementType::float32, {1, 2});
  const int y = writer.add_tensor("y", ElementType::float32, {1, 2});
  writer.add_operator("RNN", {x, weights, recurrent, bias, state}, {y}, {"RNNOptions", {}});
  return finished(&writer, x, y);
}

Quantization of_scale(float scale) {
  Quantization quantization;
  quantization.kind = Quantization::Kind::affine;
  quantization.scale = {scale};
  return quantization;
}

}  // namespace

const std::vector<Bytes>& models() {
  static const std::vector<Bytes> all = {
      chain(ElementType::float32, {}, {"ABS", "NEG", "LOGISTIC"}),
      chain(ElementType::int8, of_scale(0.5f), {"RELU"}),
      with_data_dependent_size(),
      with_strings(),
      with_state(),
  };
  return all;
}

}  // namespace surelite::fuzz
