// SPDX-License-Identifier: Apache-2.0
// AveragePool3D (custom): the mean of the elements under each window, padding left out.
#include "ops/shared/conv/pooling_3d.h"

namespace surelite {
namespace {

Status prepare(PrepareContext& ctx) {
  SURELITE_TRY(prepare_pool_3d(ctx));
  switch (ctx.input(0).type) {
    case ElementType::int8: choose_average<int8_t>(ctx); return {};
    case ElementType::int16: choose_average<int16_t>(ctx); return {};
    default: choose_average<float>(ctx); return {};
  }
}

}  // namespace

extern const OpSpec op_average_pool_3d{
    .name = "AveragePool3D",
    .types = "T:f32|i8|i16 -> T",
    .prepare = prepare,
};

}  // namespace surelite
