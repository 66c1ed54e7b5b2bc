// SPDX-License-Identifier: Apache-2.0
// AVERAGE_POOL_2D: the mean of the elements under each window, padding left out.
#include "ops/shared/conv/pooling.h"

namespace surelite {
namespace {

Status prepare(PrepareContext& ctx) {
  SURELITE_TRY(prepare_pool_2d(ctx));
  switch (ctx.input(0).type) {
    case ElementType::uint8: choose_average<uint8_t>(ctx); return {};
    case ElementType::int8: choose_average<int8_t>(ctx); return {};
    case ElementType::int16: choose_average<int16_t>(ctx); return {};
    default: choose_average<float>(ctx); return {};
  }
}

}  // namespace

extern const OpSpec op_average_pool_2d{
    .name = "AVERAGE_POOL_2D",
    .max_version = 3,
    .types = "T:f32|u8|i8|i16 -> T",
    .options = "Pool2DOptions",
    .prepare = prepare,
};

}  // namespace surelite
