// SPDX-License-Identifier: Apache-2.0
// MAX_POOL_2D: the largest element under each window.
#include "ops/shared/conv/pooling.h"

namespace surelite {
namespace {

Status prepare(PrepareContext& ctx) {
  SURELITE_TRY(prepare_pool_2d(ctx));
  switch (ctx.input(0).type) {
    case ElementType::uint8: choose_max<uint8_t>(ctx); return {};
    case ElementType::int8: choose_max<int8_t>(ctx); return {};
    case ElementType::int16: choose_max<int16_t>(ctx); return {};
    default: choose_max<float>(ctx); return {};
  }
}

}  // namespace

extern const OpSpec op_max_pool_2d{
    .name = "MAX_POOL_2D",
    .max_version = 3,
    .types = "T:f32|u8|i8|i16 -> T",
    .options = "Pool2DOptions",
    .prepare = prepare,
};

}  // namespace surelite
