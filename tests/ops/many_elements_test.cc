// SPDX-License-Identifier: Apache-2.0
// Elementwise operators over more elements than the harness draws, where another way is taken than for few.
#include <gtest/gtest.h>
#include <malloc.h>

#include <cmath>
#include <cstring>
#include <numeric>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "run/models.h"

namespace surelite::tests {
namespace {

using Bytes = std::vector<std::byte>;

// The outputs of a model of one input.
std::vector<Bytes> run(const Model& model, const Bytes& input, bool reference) {
  const auto attempt = [&]() -> Result<std::vector<Bytes>> {
    CompileOptions options;
    options.reference_kernels = reference;
    SURELITE_LET(const Program program, Program::compile(model, options));
    SURELITE_LET(Session session, Session::open(program));
    SURELITE_LET(TensorView in, session.input(0));
    SURELITE_TRY(in.copy_from(input));
    SURELITE_TRY(session.run());
    std::vector<Bytes> outputs;
    for (int i = 0; i < session.output_count(); ++i) {
      SURELITE_LET(TensorView view, session.output(i));
      SURELITE_LET(const std::span<std::byte> bytes, view.bytes());
      outputs.emplace_back(bytes.begin(), bytes.end());
    }
    return outputs;
  };
  const Result<std::vector<Bytes>> outcome = attempt();
  EXPECT_TRUE(outcome) << (outcome ? "" : outcome.error().front().text());
  return outcome ? *outcome : std::vector<Bytes>();
}

// What a hundred bytes of a file make a plan hold does not depend on how many operators of a function there are.
TEST(ManyElements, TablesOfShortRealsAreShared) {
  constexpr int kOperators = 200;
  ModelWriter writer;
  std::vector<int> tensors;
  for (int i = 0; i <= kOperators; ++i)
    tensors.push_back(writer.add_tensor("t" + std::to_string(i), ElementType::float16, {16, 4096}));
  for (size_t i = 0; i < kOperators; ++i) writer.add_operator("TANH", {tensors[i]}, {tensors[i + 1]});
  writer.set_inputs({tensors.front()});
  writer.set_outputs({tensors.back()});
  const Model model = build(writer);
  const auto held = [] { return mallinfo2().uordblks + mallinfo2().hblkhd; };
  const size_t before = held();
  const Result<Program> program = Program::compile(model);
  ASSERT_TRUE(program);
  EXPECT_LT(held() - before, size_t{4} << 20);
}

TEST(ManyElements, AllShortReals) {
  std::vector<uint16_t> all(1 << 16);
  std::iota(all.begin(), all.end(), uint16_t{0});
  Bytes input(all.size() * sizeof(uint16_t));
  std::memcpy(input.data(), all.data(), input.size());
  struct Row {
    std::string_view name;
    OptionsSpec options;
  };
  const Row rows[] = {{"TANH", {}},
                      {"SIN", {}},
                      {"COS", {"CosOptions", {}}},
                      {"EXP", {"ExpOptions", {}}},
                      {"LOG", {}},
                      {"ELU", {}},
                      {"SQRT", {}},
                      {"RSQRT", {}},
                      {"FLOOR", {}},
                      {"CEIL", {}},
                      {"ROUND", {}},
                      {"SQUARE", {"SquareOptions", {}}},
                      {"GELU", {"GeluOptions", {{"approximate", 0}}}},
                      {"GELU", {"GeluOptions", {{"approximate", 1}}}}};
  for (const Row& row : rows)
    for (const ElementType type : {ElementType::float16, ElementType::bfloat16}) {
      ModelWriter writer;
      const Shape shape{16, 4096};
      const int in = writer.add_tensor("input", type, shape), out = writer.add_tensor("output", type, shape);
      writer.add_operator(row.name, {in}, {out}, row.options);
      writer.set_inputs({in});
      writer.set_outputs({out});
      const Model model = build(writer);
      const std::vector<Bytes> expected = run(model, input, true), found = run(model, input, false);
      ASSERT_EQ(expected.size(), 1u) << row.name;
      EXPECT_TRUE(found == expected) << row.name << " of " << name_of(type);
    }
}

// The definition, looked up one by one: values are equal, or both no numbers.
template <class T>
void compare_unique(ElementType type, const std::vector<T>& values) {
  ModelWriter writer;
  const int in = writer.add_tensor("input", type, {static_cast<int32_t>(values.size())}),
            out = writer.add_tensor("values", type, {1}), at = writer.add_tensor("places", ElementType::int32, {1});
  writer.add_operator("UNIQUE", {in}, {out, at}, {"UniqueOptions", {{"idx_out_type", 2}}});
  writer.set_inputs({in});
  writer.set_outputs({out, at});
  Bytes input(values.size() * sizeof(T));
  std::memcpy(input.data(), values.data(), input.size());
  std::vector<T> different;
  std::vector<int32_t> places;
  for (const T value : values) {
    size_t i = 0;
    while (i < different.size() && different[i] != value && (value == value || different[i] == different[i])) ++i;
    if (i == different.size()) different.push_back(value);
    places.push_back(static_cast<int32_t>(i));
  }
  const std::vector<Bytes> found = run(build(writer), input, false);
  ASSERT_EQ(found.size(), 2u);
  ASSERT_EQ(found[0].size(), different.size() * sizeof(T)) << name_of(type);
  ASSERT_EQ(found[1].size(), places.size() * sizeof(int32_t)) << name_of(type);
  EXPECT_EQ(std::memcmp(found[0].data(), different.data(), found[0].size()), 0) << name_of(type);
  EXPECT_EQ(std::memcmp(found[1].data(), places.data(), found[1].size()), 0) << name_of(type);
}

template <class T>
void compare_unique(ElementType type, int64_t low, int64_t high) {
  std::mt19937_64 random{9};
  for (const size_t count : {1u, 40u, 5000u}) {
    std::vector<T> values(count);
    for (T& value : values)
      value = static_cast<T>(low + static_cast<int64_t>(random() % (static_cast<uint64_t>(high - low) + 1)));
    compare_unique(type, values);
  }
}

TEST(ManyElements, Unique) {
  compare_unique<int8_t>(ElementType::int8, -128, 127);
  compare_unique<uint8_t>(ElementType::uint8, 0, 255);
  compare_unique<int16_t>(ElementType::int16, -32768, 32767);
  compare_unique<uint16_t>(ElementType::uint16, 0, 65535);
  compare_unique<int32_t>(ElementType::int32, -20, 40);
  compare_unique<int32_t>(ElementType::int32, INT32_MIN, INT32_MAX);
  compare_unique<int64_t>(ElementType::int64, -20, 40);
  compare_unique<int64_t>(ElementType::int64, INT64_MIN / 2, INT64_MAX / 2);
  std::mt19937 random{10};
  for (const size_t count : {40u, 5000u}) {
    std::vector<float> values(count);
    for (size_t i = 0; i < count; ++i) {
      const auto kind = random() % 16;
      values[i] = kind == 0 ? NAN : kind == 1 ? -0.0f : kind == 2 ? 0.0f : static_cast<float>(random() % 999) - 500;
      if (kind == 3) values[i] = -INFINITY;
    }
    compare_unique(ElementType::float32, values);
  }
}

}  // namespace
}  // namespace surelite::tests
