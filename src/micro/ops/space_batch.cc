// SPDX-License-Identifier: Apache-2.0
// SPACE_TO_BATCH_ND and BATCH_TO_SPACE_ND: blocks of positions against batches.
#include "micro/ops/walk.h"

namespace surelite {
namespace micro {
namespace {

// Batch number (y of the block * width of the block + x) * batches + b holds the positions of space that are there
// modulo the block, less the margins. Without a second axis the width is 1.
struct Blocks {
  int32_t batches, height, width;  // of space
  int32_t rows, columns;           // of a batch
  int32_t block_y, block_x, top, left;
  int32_t bytes, element;  // of a position, of an element of it
  uint8_t zero[8];
};

bool prepare(Op& op, bool to_batch) {
  if (!op.takes(3, 3, 1, 1)) return false;
  const View in = op.in(0), out = op.out(), space = to_batch ? in : out, batch = to_batch ? out : in;
  if (in.type() != out.type() || width_of(in) == 0) return op.refuse(kTypes);
  if (in.rank() != out.rank() || in.rank() < 3 || in.rank() > 4) return op.refuse(kShapes);
  if (in.scale != out.scale || in.zero != out.zero) return op.refuse(kQuant);
  const int axes = in.rank() - 2;
  int32_t block[2] = {1, 1}, margins[4] = {};
  if (!read_list(op.in(1), axes, block) || !read_list(op.in(2), 2 * axes, margins)) return op.refuse(kConstant);
  if (op.in(1).count() != axes || op.in(2).count() != 2 * axes) return op.refuse(kShapes);
  for (int i = 0; i < axes; ++i) {
    if (block[i] < 1 || margins[2 * i] < 0 || margins[2 * i + 1] < 0) return op.refuse(kOptions);
    if (int64_t{batch.dim(i + 1)} * block[i] != int64_t{space.dim(i + 1)} + margins[2 * i] + margins[2 * i + 1])
      return op.refuse(kShapes);
  }
  if (int64_t{space.dim(0)} * block[0] * block[1] != batch.dim(0) || in.dim(axes + 1) != out.dim(axes + 1))
    return op.refuse(kShapes);
  auto* s = op.state<Blocks>();
  if (!s) return false;
  s->batches = space.dim(0);
  s->height = space.dim(1), s->rows = batch.dim(1);
  s->width = axes > 1 ? space.dim(2) : 1, s->columns = axes > 1 ? batch.dim(2) : 1;
  s->block_y = block[0], s->block_x = block[1];
  s->top = margins[0], s->left = margins[2];
  s->element = width_of(in);
  s->bytes = in.dim(axes + 1) * s->element;
  if (in.type() == kTfLiteInt8 || in.type() == kTfLiteUInt8) s->zero[0] = static_cast<uint8_t>(in.zero);
  return true;
}
bool prepare_to_batch(Op& op) { return prepare(op, true); }
bool prepare_to_space(Op& op) { return prepare(op, false); }

// each(position of the batch side, that of space or -1), both counted in positions.
template <class Each>
void for_positions(const Blocks& s, Each each) {
  int32_t at = 0;
  for (int32_t shift = 0; shift < s.block_y * s.block_x; ++shift)
    for (int32_t b = 0; b < s.batches; ++b)
      for (int32_t row = 0; row < s.rows; ++row) {
        const int32_t y = row * s.block_y + shift / s.block_x - s.top;
        for (int32_t column = 0; column < s.columns; ++column, ++at) {
          const int32_t x = column * s.block_x + shift % s.block_x - s.left;
          const bool inside = y >= 0 && y < s.height && x >= 0 && x < s.width;
          each(at, inside ? (b * s.height + y) * s.width + x : -1);
        }
      }
}

void run_to_batch(const Run& run) {
  const Blocks& s = run.state<Blocks>();
  const auto bytes = static_cast<size_t>(s.bytes);
  const auto* in = run.in<uint8_t>(0);
  auto* out = run.out<uint8_t>();
  for_positions(s, [&](int32_t batch, int32_t space) {
    uint8_t* to = out + static_cast<size_t>(batch) * bytes;
    if (space >= 0) __builtin_memcpy(to, in + static_cast<size_t>(space) * bytes, bytes);
    for (size_t i = 0; space < 0 && i < bytes; ++i) to[i] = s.zero[i % static_cast<size_t>(s.element)];
  });
}
void run_to_space(const Run& run) {
  const Blocks& s = run.state<Blocks>();
  const auto bytes = static_cast<size_t>(s.bytes);
  const auto* in = run.in<uint8_t>(0);
  auto* out = run.out<uint8_t>();
  for_positions(s, [&](int32_t batch, int32_t space) {
    if (space >= 0)
      __builtin_memcpy(out + static_cast<size_t>(space) * bytes, in + static_cast<size_t>(batch) * bytes, bytes);
  });
}

}  // namespace
}  // namespace micro
}  // namespace surelite

namespace tflite {

using namespace surelite::micro;

TFLMRegistration Register_SPACE_TO_BATCH_ND() { return own<prepare_to_batch, run_to_batch>(); }
TFLMRegistration Register_BATCH_TO_SPACE_ND() { return own<prepare_to_space, run_to_space>(); }

}  // namespace tflite
