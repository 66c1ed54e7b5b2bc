// SPDX-License-Identifier: Apache-2.0
// Operators behind one whose shape depends on data: what they were prepared for serves again for the same shapes, and
// for no others.
#include <cstring>

#include "models.h"

namespace surelite::tests {
namespace {

constexpr int kRows = 9, kDepth = 5, kUnits = 3;

float weight(int unit, int i) { return static_cast<float>(unit + 1) * 0.5f - static_cast<float>(i); }
float bias(int unit) { return static_cast<float>(unit) - 1.0f; }

// The rows of "x" that "mask" picks, through a layer, doubled.
Model picking_model() {
  ModelWriter w;
  const int x = w.add_tensor("x", ElementType::float32, {kRows, kDepth});
  const int mask = w.add_tensor("mask", ElementType::boolean, {kRows});
  const int places = w.add_tensor("places", ElementType::int64, {1, 1}),
            flat = w.add_tensor("flat", ElementType::int64, {1});
  const int rows = w.add_tensor("rows", ElementType::float32, {1, kDepth});
  const int layer = w.add_tensor("layer", ElementType::float32, {1, kUnits});
  const int twice = w.add_tensor("twice", ElementType::float32, {1, kUnits});
  std::vector<float> weights, biases;
  for (int u = 0; u < kUnits; ++u) {
    biases.push_back(bias(u));
    for (int i = 0; i < kDepth; ++i) weights.push_back(weight(u, i));
  }
  const int shape = w.add_constant("shape", ElementType::int32, {1}, std::vector<int32_t>{-1});
  const int kernel = w.add_constant("weights", ElementType::float32, {kUnits, kDepth}, weights);
  const int offsets = w.add_constant("biases", ElementType::float32, {kUnits}, biases);
  w.add_operator("WHERE", {mask}, {places}, {"WhereOptions", {}});
  w.add_operator("RESHAPE", {places, shape}, {flat}, {"ReshapeOptions", {}});
  w.add_operator("GATHER", {x, flat}, {rows}, {"GatherOptions", {{"axis", 0}}});
  w.add_operator("FULLY_CONNECTED", {rows, kernel, offsets}, {layer}, {"FullyConnectedOptions", {}});
  w.add_operator("ADD", {layer, layer}, {twice}, {"AddOptions", {}});
  w.set_inputs({x, mask});
  w.set_outputs({twice});
  return build(w);
}

TEST(Eager, ServesAgainForTheSameShapes) {
  const Result<Program> program = Program::compile(picking_model());
  ASSERT_TRUE(program);
  Result<Session> session = Session::open(*program);
  ASSERT_TRUE(session);
  std::vector<float> x;
  for (int i = 0; i < kRows * kDepth; ++i) x.push_back(static_cast<float>(i % 7) - 3.0f);
  size_t held = 0;
  const unsigned masks[] = {0x1ff, 0x003, 0x180, 0x042, 0x000, 0x007, 0x000, 0x1c0, 0x1ff, 0x001, 0x1ff, 0x1ff};
  for (const unsigned mask : masks) {
    x[mask % x.size()] += 1.0f;
    std::vector<uint8_t> flags;
    std::vector<float> expected;
    for (int row = 0; row < kRows; ++row) {
      flags.push_back(mask >> row & 1);
      for (int u = 0; flags.back() && u < kUnits; ++u) {
        float sum = bias(u);
        for (int i = 0; i < kDepth; ++i) sum += weight(u, i) * x[static_cast<size_t>(row * kDepth + i)];
        expected.push_back(2.0f * sum);
      }
    }
    std::memcpy(session->input<float>(0)->data(), x.data(), x.size() * sizeof(float));
    std::memcpy(session->input(1)->bytes()->data(), flags.data(), flags.size());
    ASSERT_TRUE(session->run());
    const int32_t rows = static_cast<int32_t>(expected.size()) / kUnits;
    ASSERT_EQ(session->output(0)->shape(), Shape({rows, kUnits})) << std::hex << mask;
    const std::span<float> got = *session->output<float>(0);
    EXPECT_EQ(std::vector(got.begin(), got.end()), expected) << std::hex << mask;
    if (!held) held = session->held_bytes();
  }
  for (int run = 0; run < 100; ++run) ASSERT_TRUE(session->run());
  EXPECT_LT(session->held_bytes(), 2 * held);  // what grows has some room
}

}  // namespace
}  // namespace surelite::tests
