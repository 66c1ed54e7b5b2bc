// SPDX-License-Identifier: Apache-2.0
// Cases for recurrent layers: weights that agree, state in variables, optional sets of inputs all there or none.
#include "samplers.h"

namespace surelite::harness {
namespace {

struct Sizes {
  int steps, batches, inputs, cells, outputs;
  bool time_major;
};

Sizes draw_sizes(Maker& m, bool projection) {
  Sizes s{m.extent(3), m.extent(3), m.extent(5), m.extent(5), 0, m.option("time_major") != 0};
  s.outputs = projection ? m.extent(4) : s.cells;
  return s;
}

Shape sequence(const Sizes& s, int depth) {
  return s.time_major ? Shape{s.steps, s.batches, depth} : Shape{s.batches, s.steps, depth};
}

Role role(Maker& m) { return m.random.chance(0.9) ? Role::constant : Role::input; }

void weights(Maker& m, const Shape& shape, bool present = true) {
  if (!present) return m.none();
  m.in(shape, role(m));
  if (m.last().type == ElementType::float32 || m.last().type == ElementType::int32) return;
  m.last().quant.kind = Quantization::Kind::affine;
  m.last().quant.scale = {static_cast<float>(m.random.real(0.002, 0.05))};
  m.last().quant.zero_point = {0};
}

// State of integer layers has scales that the arithmetic can take.
void state(Maker& m, const Shape& shape, float scale) {
  m.state(shape);
  if (m.last().type == ElementType::float32) return;
  m.last().quant.kind = Quantization::Kind::affine;
  m.last().quant.scale = {scale};
  m.last().quant.zero_point = {0};
}

// Inputs 1 to 17 of LSTM operators.
void gates(Maker& m, const Sizes& s, bool coupled, bool peephole, bool projection, bool diagonal) {
  for (int gate = 0; gate < 4; ++gate) weights(m, Shape{s.cells, s.inputs}, gate != 0 || !coupled);
  for (int gate = 0; gate < 4; ++gate)
    weights(m, diagonal ? Shape{s.cells} : Shape{s.cells, s.outputs}, gate != 0 || !coupled);
  for (int gate = 0; gate < 3; ++gate) weights(m, Shape{s.cells}, peephole && (gate != 0 || !coupled));
  for (int gate = 0; gate < 4; ++gate) weights(m, Shape{s.cells}, gate != 0 || !coupled);
  weights(m, Shape{s.outputs, s.cells}, projection);
  weights(m, Shape{s.outputs}, projection && m.random.chance(0.5));
}

void prefer_weights(Maker& m) {
  m.prefer(m.random.pick({ElementType::float32, ElementType::int8, ElementType::uint8}));
}

void add_intermediates(Maker& m) {
  const int count = m.random.chance(0.8) ? 5 : 12;
  for (int i = 0; i < count; ++i) {
    const int tensor = m.tensor(i < 4 && count == 5 ? ElementType::int16 : ElementType::int8, Shape{1}, Role::inner);
    m.last().quant.kind = Quantization::Kind::affine;
    m.last().quant.scale = {i < 4 ? 1.0f / 4096 : 1.0f / 128};
    m.last().quant.zero_point = {0};
    m.one.op().intermediates.push_back(tensor);
  }
}

void basic_lstm(Maker& m) {
  const int batches = m.extent(3), inputs = m.extent(5), cells = m.extent(4);
  m.in(Shape{batches, inputs});
  m.in(Shape{batches, cells}, m.random.chance(0.5) ? Role::variable : Role::input);
  m.in(Shape{4 * cells, inputs + cells}, Role::constant);
  m.in(Shape{4 * cells}, Role::constant);
  m.in(Shape{batches, cells}, m.random.chance(0.5) ? Role::variable : Role::input);
  m.set("kernel_type", int64_t{1});
  m.set("fused_activation_function", int64_t{4});
  m.set("cell_clip", 0.0);
  m.set("proj_clip", 0.0);
  m.finish();
  for (CaseTensor& tensor : m.one.graphs[0].tensors) {
    if (tensor.type == ElementType::float32) continue;
    tensor.quant.kind = Quantization::Kind::affine;
    tensor.quant.scale = {tensor.type == ElementType::int16   ? 1.0f / 2048
                          : tensor.type == ElementType::int32 ? 1.0f / 25600
                                                              : 1.0f / 128};
    tensor.quant.zero_point = {tensor.type == ElementType::uint8 ? 128 : 0};
  }
}

}  // namespace

void sample_lstm(Maker& m) {
  const bool sequence_form = m.spec().name != "LSTM";
  if (!sequence_form)
    for (const char* field : {"time_major", "diagonal_recurrent_tensors"}) m.unset(field);
  if (m.type_row() >= 2) return basic_lstm(m);
  prefer_weights(m);
  const bool whole = m.type_row() == 1;
  const bool projection = m.random.chance(0.5), norm = m.random.chance(0.3);
  const bool diagonal = sequence_form && !whole && m.random.chance(0.15);
  Sizes s = draw_sizes(m, projection && !diagonal);
  if (!sequence_form) s.steps = 1;
  m.in(sequence_form ? sequence(s, s.inputs) : Shape{s.batches, s.inputs});
  gates(m, s, m.random.chance(0.3), m.random.chance(0.3), projection, diagonal);
  state(m, Shape{s.batches, s.outputs}, 1.0f / 128);
  state(m, Shape{s.batches, s.cells}, 1.0f / 2048);
  m.one.tensor(m.one.op().inputs[0]).quant.kind = Quantization::Kind::affine;
  if (whole)
    m.one.tensor(m.one.op().inputs[0]).quant.scale = {0.01f}, m.one.tensor(m.one.op().inputs[0]).quant.zero_point = {3};
  if (norm || m.random.chance(0.3)) {
    const bool coupled = m.one.op().inputs[1] < 0;
    for (int gate = 0; gate < 4; ++gate) weights(m, Shape{s.cells}, norm && (gate != 0 || !coupled));
  }
  if (whole) add_intermediates(m);
  if (sequence_form) m.set("diagonal_recurrent_tensors", int64_t{diagonal});
}

void sample_bidirectional_lstm(Maker& m) {
  prefer_weights(m);
  const bool projection = m.random.chance(0.4), merge = m.option("merge_outputs") != 0;
  const Sizes s = draw_sizes(m, projection);
  m.in(sequence(s, s.inputs));
  const bool coupled = m.random.chance(0.3), peephole = m.random.chance(0.3);
  gates(m, s, coupled, peephole, projection, false);
  gates(m, s, coupled, peephole, projection, false);
  for (int side = 0; side < 2; ++side) {
    state(m, Shape{s.batches, s.outputs}, 1);
    state(m, Shape{s.batches, s.cells}, 1);
  }
  const int form = m.random.small(0, 3);  // no auxiliary input, an ignored one, with weights
  if (form == 0) {
    m.in(sequence(s, s.inputs));
    for (int i = 0; i < 8; ++i) m.none();
  } else if (form == 1) {
    const int depth = m.extent(4);
    m.in(sequence(s, depth));
    for (int side = 0; side < 2; ++side)
      for (int gate = 0; gate < 4; ++gate) weights(m, Shape{s.cells, depth}, gate != 0 || !coupled);
  } else {
    for (int i = 0; i < 9; ++i) m.none();
  }
  m.outs(merge ? 1 : 2);
}

void sample_rnn(Maker& m) {
  prefer_weights(m);
  const bool sequence_form = m.spec().name != "RNN";
  const Sizes s = draw_sizes(m, false);
  m.in(sequence_form ? sequence(s, s.inputs) : Shape{s.batches, s.inputs});
  weights(m, Shape{s.cells, s.inputs});
  weights(m, Shape{s.cells, s.cells});
  weights(m, Shape{s.cells});
  state(m, Shape{s.batches, s.cells}, 1);
}

void sample_bidirectional_rnn(Maker& m) {
  prefer_weights(m);
  const Sizes s = draw_sizes(m, false);
  m.in(sequence(s, s.inputs));
  for (int side = 0; side < 2; ++side) {
    weights(m, Shape{s.cells, s.inputs});
    weights(m, Shape{s.cells, s.cells});
    weights(m, Shape{s.cells});
    state(m, Shape{s.batches, s.cells}, 1);
  }
  const int form = m.random.small(0, 2);
  const int depth = form == 1 ? m.extent(4) : s.inputs;
  if (form == 2) m.none();
  else m.in(sequence(s, depth));
  for (int side = 0; side < 2; ++side) weights(m, Shape{s.cells, depth}, form == 1);
  m.outs(m.option("merge_outputs") ? 1 : 2);
}

void sample_gru(Maker& m) {
  const int steps = m.extent(3), batches = m.extent(3), inputs = m.extent(4), units = m.extent(4);
  m.in(Shape{steps, batches, inputs});
  m.in(Shape{batches, units});
  m.in(Shape{2 * units, inputs + units}, role(m));
  m.in(Shape{2 * units}, role(m));
  m.in(Shape{units, inputs + units}, role(m));
  m.in(Shape{units}, role(m));
}

void sample_svdf(Maker& m) {
  const int rank = m.random.small(1, 3), units = m.extent(4), batches = m.extent(3), inputs = m.extent(5),
            memory = m.extent(5);
  m.in(Shape{batches, inputs});
  weights(m, Shape{rank * units, inputs});
  weights(m, Shape{rank * units, memory});
  if (m.random.chance(0.6)) weights(m, Shape{units});
  else m.none();
  state(m, Shape{batches, memory * rank * units}, 1.0f / 512);
  m.set("rank", int64_t{rank});
  if (m.type_row() >= 3) m.set("fused_activation_function", int64_t{1});
  CaseTensor& input = m.one.tensor(m.one.op().inputs[0]);
  if (input.type == ElementType::int8 && input.quant.scale.empty())
    input.quant = m.per_channel(1, 0, ElementType::int8);
}

}  // namespace surelite::harness
