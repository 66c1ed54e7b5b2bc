// SPDX-License-Identifier: Apache-2.0
#include "micro/byte_table.h"

#include <algorithm>
#include <cstring>

#include "model/writer/cut_out.h"
#include "surelite/session.h"

namespace surelite::tool::micro {

Result<std::vector<uint8_t>> byte_table(const ModelData& model, const Operation& o) {
  constexpr int32_t kBytes = 256;
  Shape shape = Shape::of_rank(std::max(o.in(0).rank(), 1));
  shape[shape.rank() - 1] = kBytes;
  const Piece piece{0, {o.index}, {o.input(0)}, {o.output()}, {{o.input(0), shape}, {o.output(), shape}}};
  SURELITE_LET(const std::vector<std::byte> file, cut_out(model, piece));
  SURELITE_LET(const Model alone, Model::from_bytes(file));
  CompileOptions options;
  options.reference_kernels = true;
  options.input_shapes = {shape};
  SURELITE_LET(const Program program, Program::compile(alone, options));
  SURELITE_LET(Session session, Session::open(program));
  std::vector<std::byte> all(kBytes);
  for (size_t i = 0; i < all.size(); ++i) all[i] = static_cast<std::byte>(i);
  SURELITE_LET(TensorView in, session.input(0));
  SURELITE_TRY(in.copy_from(std::span<const std::byte>(all)));
  SURELITE_TRY(session.run());
  SURELITE_LET(TensorView out, session.output(0));
  SURELITE_LET(const std::span<const std::byte> results, out.bytes());
  std::vector<uint8_t> table(kBytes);
  if (results.size() != table.size()) return o.refuse("functions of one element");
  std::memcpy(table.data(), results.data(), table.size());
  return table;
}

}  // namespace surelite::tool::micro
