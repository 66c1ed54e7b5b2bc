// SPDX-License-Identifier: Apache-2.0
// Operators that repeat or pick elements, say where one is, or change its type.
#include <algorithm>

#include "delegates/opencl/op_builder.h"

namespace surelite::opencl {

Status OpBuilder::mirror_pad() {
  const std::vector<int64_t> paddings = integers_of(in(1));
  SURELITE_LET(const int from, data(in()));
  const int to = result(out());
  Launch& made = launch("mirror", {from, to}, {count_of(out().count()), 1, 1});
  std::fill_n(made.p.begin(), 8, 1);
  std::fill_n(made.q.begin() + 8, 8, 1);
  const Strides strides = strides_of(in().shape);
  const int rank = in().rank();
  for (int d = 0; d < rank; ++d) {
    const auto at = count_of(rank - 1 - d), axis = count_of(d);
    made.p[at] = out().dim(d);
    made.p[8 + at] = narrow(strides[axis]);
    made.q[at] = narrow(paddings[2 * axis]);
    made.q[8 + at] = in().dim(d);
  }
  made.f = finish(out(), option("mode") == 0 ? 1 : 0);  // REFLECT leaves out the border element
  return {};
}

// Each axis is two: the repeats, which stand still in the input, and the axis itself.
Status OpBuilder::tile() {
  const std::vector<int64_t> multiples = integers_of(in(1));
  const Strides own = strides_of(in().shape), whole = strides_of(out().shape);
  std::vector<int64_t> extents;
  Strides from, to;
  for (size_t d = 0; d < own.size(); ++d) {
    const int64_t extent = in().dim(static_cast<int>(d));
    extents.insert(extents.end(), {multiples[d], extent});
    from.insert(from.end(), {0, own[d]});
    to.insert(to.end(), {extent * whole[d], whole[d]});
  }
  return move(in(), out(), extents, from, to, 0, 0);
}

Status OpBuilder::gather() {
  const std::vector<int64_t> given = integers_of(in(1));
  const std::vector<int32_t> indices(given.begin(), given.end());
  const int rank = in().rank(), batch = option("batch_dims"), batches = batch < 0 ? batch + in(1).rank() : batch;
  const int axis = option("axis") < 0 ? option("axis") + rank : option("axis");
  int64_t inner = 1, outer = 1, sets = 1;
  for (int d = 0; d < rank; ++d) (d < batches ? sets : d < axis ? outer : inner) *= d == axis ? 1 : in().dim(d);
  SURELITE_LET(const int from, data(in()));
  SURELITE_LET(const int picks, recipe_.upload(indices.data(), indices.size() * sizeof(int32_t)));
  const int to = result(out());
  Launch& made = launch("gather", {from, picks, to}, {count_of(out().count()), 1, 1});
  made.p = {narrow(out().count()), narrow(inner), narrow(static_cast<int64_t>(indices.size()) / sets), narrow(outer),
            in().dim(axis)};
  made.f = finish(out());
  return {};
}

Status OpBuilder::arg() {
  const int rank = in().rank(), given = narrow(integers_of(in(1))[0]), axis = given < 0 ? given + rank : given;
  int64_t inner = 1;
  for (int d = axis + 1; d < rank; ++d) inner *= in().dim(d);
  SURELITE_LET(const int from, data(in()));
  const int to = result(out());
  const char* kernel = name_ == "ARG_MAX" ? "arg_max_" : "arg_min_";
  Launch& made = launch(kernel + std::string(name_of(out().type)), {from, to}, {count_of(out().count()), 1, 1});
  made.p = {narrow(out().count()), narrow(inner), in().dim(axis)};
  return {};
}

Status OpBuilder::cast() {
  SURELITE_LET(const int from, data(in()));
  const int to = result(out());
  std::string kernel = "op_copy";
  const auto is_integer = [](const Tensor& t) {
    return t.type == ElementType::int32 || t.type == ElementType::int64;
  };
  if (is_integer(out())) kernel = "cast_to_" + std::string(name_of(out().type));
  else if (is_integer(in())) kernel = "cast_from_" + std::string(name_of(in().type));
  Launch& made = launch(kernel, {from, to}, {count_of(out().count()), 1, 1});
  made.p[0] = narrow(out().count());
  if (kernel == "op_copy") made.f = finish(out());
  return {};
}

}  // namespace surelite::opencl
