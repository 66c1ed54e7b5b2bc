// SPDX-License-Identifier: Apache-2.0
// MaxPool3D (custom): the largest element under each window.
#include "ops/shared/conv/pooling_3d.h"

namespace surelite {
namespace {

Status prepare(PrepareContext& ctx) {
  SURELITE_TRY(prepare_pool_3d(ctx));
  switch (ctx.input(0).type) {
    case ElementType::int8: choose_max<int8_t>(ctx); return {};
    case ElementType::int16: choose_max<int16_t>(ctx); return {};
    default: choose_max<float>(ctx); return {};
  }
}

}  // namespace

extern const OpSpec op_max_pool_3d{
    .name = "MaxPool3D",
    .types = "T:f32|i8|i16 -> T",
    .prepare = prepare,
};

}  // namespace surelite
