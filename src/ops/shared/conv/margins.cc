// SPDX-License-Identifier: Apache-2.0
#include "ops/shared/conv/margins.h"

#include <algorithm>
#include <cmath>

namespace surelite {
namespace {

// False if that is too much padding.
bool widen(Window* window, int32_t before, int32_t after) {
  const int64_t in = int64_t{window->in} - before - after, pad = int64_t{window->pad} + before;
  const int64_t gap = (int64_t{window->filter} - 1) * window->dilation;  // from the first tap to the last
  const int64_t behind = (int64_t{window->out} - 1) * window->stride + gap + 1 - pad - in;
  if (in < 1 || window->out < 1 || pad > gap || behind > gap) return false;
  window->in = static_cast<int32_t>(in), window->pad = static_cast<int32_t>(pad);
  return true;
}

bool is_finite(PrepareContext& ctx, const Weights& filter) {
  if (ctx.input(1).type != ElementType::float32) return true;
  const auto* const weights = static_cast<const float*>(filter.known(ctx));
  return weights && std::all_of(weights, weights + ctx.input(1).count(), [](float w) { return std::isfinite(w); });
}

}  // namespace

void pad_ahead(PrepareContext& ctx, const Weights& filter, Window2D* window) {
  Margins margins;
  Window2D wider = *window;
  if (!ctx.has_margins(&margins) || !widen(&wider.y, margins.top, margins.bottom) ||
      !widen(&wider.x, margins.left, margins.right) || !is_finite(ctx, filter))
    return;
  ctx.take_within();
  *window = wider;
}

}  // namespace surelite
