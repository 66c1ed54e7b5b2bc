// SPDX-License-Identifier: Apache-2.0
// The table of rows, in the order of ops.def: an operator without a row does not compile.
#include "maker.h"
#include "samplers/samplers.h"

namespace surelite {
#define OP(NAME, file, goal) extern const OpSpec op_##file;
#define CUSTOM_OP(name, file, goal) extern const OpSpec op_##file;
#include "ops/ops.def"
#undef OP
#undef CUSTOM_OP
}  // namespace surelite

namespace surelite::harness {
namespace {

#define ROW(file, sampler, options) const Row row_##file{&op_##file, sample_##sampler, options, {}};
#define ROW_FEW(file, sampler, options, reason) const Row row_##file{&op_##file, sample_##sampler, options, reason};
#include "rows.inc"
#undef ROW
#undef ROW_FEW

}  // namespace

const std::vector<Row>& all_rows() {
  static const std::vector<Row> rows{
#define OP(NAME, file, goal) row_##file,
#define CUSTOM_OP(name, file, goal) row_##file,
#include "ops/ops.def"
#undef OP
#undef CUSTOM_OP
  };
  return rows;
}

}  // namespace surelite::harness
