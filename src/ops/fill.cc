// SPDX-License-Identifier: Apache-2.0
// FILL: a tensor of the shape in input 0 with the one value in input 1 everywhere.
#include <algorithm>
#include <cstring>
#include <string_view>
#include <vector>

#include "base/checked.h"
#include "ops/shared/options/shape_inputs.h"

namespace surelite {
namespace {

template <class T>
Status run(RunContext& ctx) {
  std::fill_n(ctx.out<T>(0).data(), ctx.output(0).count(), ctx.in<T>(1)[0]);
  return {};
}

// Writes the layout of string tensors in place: a list of views would take several times the output's memory.
Status run_string(RunContext& ctx) {
  SURELITE_LET(const std::vector<std::string_view> value, read_strings(ctx.input(1)));
  const std::string_view text = value[0];
  const int64_t count = ctx.output(0).count();
  int64_t header = 0, characters = 0, bytes = 0;
  if (!checked_mul<int64_t>(4, count, &header) || !checked_add<int64_t>(header, 8, &header) ||
      !checked_mul<int64_t>(count, static_cast<int64_t>(text.size()), &characters) ||
      !checked_add(header, characters, &bytes) || bytes > INT32_MAX)
    return ctx.fail(Code::P311, {{"what", "output 0"}});
  SURELITE_TRY(ctx.host->resize_output(ctx.outputs[0], Shape(ctx.output(0).shape), static_cast<size_t>(bytes)));
  std::byte* out = ctx.output(0).data;
  const auto put = [out](int64_t slot, int64_t number) {
    const auto stored = static_cast<int32_t>(number);
    std::memcpy(out + 4 * slot, &stored, sizeof(stored));
  };
  put(0, count);
  for (int64_t i = 0; i <= count; ++i) put(i + 1, header + i * static_cast<int64_t>(text.size()));
  for (int64_t i = 0; i < count && !text.empty(); ++i)
    std::memcpy(out + header + i * static_cast<int64_t>(text.size()), text.data(), text.size());
  return {};
}

Status prepare(PrepareContext& ctx) {
  const Tensor& value = ctx.input(1);
  if (value.rank() != 0) return ctx.wrong_rank(1, 0);
  SURELITE_TRY(require_same_quantization(ctx, 1, 0));
  if (!ctx.known(0)) return ctx.later();
  SURELITE_LET(const Shape shape, read_shape(ctx, 0));
  SURELITE_TRY(ctx.resize(0, shape));
  if (value.type == ElementType::string) {
    ctx.set_run(run_string);
    return {};
  }
  switch (bits_of(value.type)) {
    case 8: ctx.set_run(run<uint8_t>); return {};
    case 16: ctx.set_run(run<uint16_t>); return {};
    case 32: ctx.set_run(run<uint32_t>); return {};
    default: ctx.set_run(run<uint64_t>); return {};
  }
}

}  // namespace

extern const OpSpec op_fill{
    .name = "FILL",
    .max_version = 5,
    .types = "i32|i64 T:f32|f16|bf16|f64|i8|u8|i16|u16|i32|u32|i64|u64|bool|c64|str -> T",
    .prepare = prepare,
};

}  // namespace surelite
