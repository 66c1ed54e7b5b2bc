// SPDX-License-Identifier: Apache-2.0
// Values that operators know while they are planned (SHAPE, RANK): what reads them then, in a run, or nobody.
#include <gtest/gtest.h>

#include "plan/access.h"
#include "plan/program_data.h"
#include "run/models.h"

namespace surelite::tests {
namespace {

constexpr ElementType kReals = ElementType::float32, kExtents = ElementType::int32;

struct KnownRow {
  const char* name;
  Shape x;                 // its shape is known to "shape"
  bool is_read, returned;  // by a BROADCAST_TO of "flat" to it; as an output of the graph
  bool keep_all;
  size_t steps;
};

Model knowing(const KnownRow& row) {
  ModelWriter writer;
  const int x = writer.add_tensor("x", kReals, row.x), flat = writer.add_tensor("flat", kReals, {});
  const int shape = writer.add_tensor("shape", kExtents, {row.x.rank()}), y = writer.add_tensor("y", kReals, row.x);
  writer.add_operator("SHAPE", {x}, {shape}, {"ShapeOptions", {{"out_type", 2}}});
  if (row.is_read) writer.add_operator("BROADCAST_TO", {flat, shape}, {y}, {"BroadcastToOptions", {}}, 2);
  else writer.add_operator("NEG", {x}, {y}, {"NegOptions", {}});
  writer.set_inputs({x, flat});
  writer.set_outputs(row.returned ? std::vector<int32_t>{y, shape} : std::vector<int32_t>{y});
  return build(writer);
}

TEST(KnownValues, WhoeverReadsThem) {
  const KnownRow rows[] = {
      {"read while planning", {2, 3}, true, false, false, 1}, {"returned", {2, 3}, false, true, false, 1},
      {"both", {2, 3}, true, true, false, 1},                 {"nobody's", {2, 3}, false, false, false, 1},
      {"nobody's, and kept", {4}, false, false, true, 1},     {"read and kept", {4}, true, false, true, 1},
      {"without elements", {}, true, true, false, 1},
  };
  for (const KnownRow& row : rows) {
    CompileOptions options;
    options.keep_all_tensors = row.keep_all;
    const Result<Program> program = Program::compile(knowing(row), options);
    ASSERT_TRUE(program) << row.name << " " << program.error()[0].text();
    EXPECT_EQ(ProgramAccess::plan(*program).steps.size(), row.steps) << row.name;
    EXPECT_TRUE(ProgramAccess::plan(*program).is_static()) << row.name;
    Result<Session> session = Session::open(*program);
    ASSERT_TRUE(session);
    ASSERT_TRUE(session->input(1)->write_real(std::vector<float>{5}));
    ASSERT_TRUE(session->run()) << row.name;
    EXPECT_EQ(session->output(0)->shape(), row.x) << row.name;
    if (!row.returned) continue;
    const std::span<const int32_t> extents = *session->output(1)->values<int32_t>();
    EXPECT_TRUE(std::ranges::equal(extents, row.x)) << row.name;
  }
}

}  // namespace
}  // namespace surelite::tests
