// SPDX-License-Identifier: Apache-2.0
// COMPLEX_ABS: the magnitude of complex numbers.
#include <complex>

#include "ops/shared/elementwise/elementwise.h"

namespace surelite {
namespace {

template <class Real>
Status run(RunContext& ctx) {
  return map_elements<std::complex<Real>, Real>(ctx, [](std::complex<Real> x) { return std::abs(x); });
}

Status prepare(PrepareContext& ctx) {
  SURELITE_TRY(prepare_same_shape(ctx));
  return choose_run(ctx, ctx.input(0).type,
                    {{ElementType::complex64, run<float>}, {ElementType::complex128, run<double>}});
}

}  // namespace

extern const OpSpec op_complex_abs{
    .name = "COMPLEX_ABS",
    .types =
        "c64 -> f32\n"
        "c128 -> f64",
    .prepare = prepare,
};

}  // namespace surelite
