// SPDX-License-Identifier: Apache-2.0
// Delegates in processes of their own: whatever they do, the run ends with the CPU's numbers and the right name.
#include <gtest/gtest.h>

#include <cstring>

#include "delegates/faults.h"
#include "surelite/open_delegate.h"
#include "surelite/session.h"

namespace surelite::tests {
namespace {

std::string hostile(const std::string& fault, const std::string& at = "t5") {
  return std::string("isolated:plugin:" HOSTILE_DELEGATE ",fault=") + fault + ",at=" + at;
}

DelegateSetup setup() {
  DelegateSetup setup;
  setup.seconds = 60;
  setup.memory_bytes = uint64_t{2} << 30;
  return setup;
}

struct Ran {
  std::vector<std::vector<float>> outputs;
  Diagnostics findings;
  Placement placement;
};

constexpr int kRuns = 3;

Result<Ran> run(const Model& model, const DelegateOptions& delegates) {
  CompileOptions options;
  options.delegates = delegates;
  SURELITE_LET(const Program program, Program::compile(model, options));
  SURELITE_LET(Session session, Session::open(program));
  Ran done;
  for (int r = 0; r < kRuns; ++r) {
    SURELITE_LET(const std::span<float> in, session.input<float>(0));
    for (size_t i = 0; i < in.size(); ++i) in[i] = 0.01f * static_cast<float>(i % 83) - 0.4f * static_cast<float>(r);
    SURELITE_TRY(session.run());
    SURELITE_LET(const std::span<float> out, session.output<float>(0));
    done.outputs.emplace_back(out.begin(), out.end());
  }
  done.findings = session.findings();
  done.placement = program.placement();
  return done;
}

DelegateOptions with(const std::string& name, DelegateSetup how = setup()) {
  DelegateOptions options;
  options.delegates = {*open_delegate(name, how)};
  options.verified_runs = 1;
  return options;
}

TEST(Isolated, HostileDelegates) {
  const Model model = chain_of_twelve();
  const Result<Ran> expected = run(model, {});
  ASSERT_TRUE(expected);
  for (const Fault& fault : kFaults) {
    SCOPED_TRACE(fault.name);
    DelegateSetup how = setup();
    how.guarded = std::string_view(fault.name) == "overrun";
    if (std::string_view(fault.name) == "hang") how.seconds = 5;
    const Result<Ran> found = run(model, with(hostile(fault.name), how));
    ASSERT_TRUE(found) << found.error()[0].text();
    EXPECT_EQ(found->outputs, expected->outputs);
    ASSERT_FALSE(found->findings.empty());
    EXPECT_EQ(name_of(found->findings[0].code), fault.codes) << found->findings[0].text();
    const std::string text = found->findings[0].text();
    EXPECT_NE(text.find("hostile_delegate"), std::string::npos) << text;
    if (!kSanitized) {
      EXPECT_NE(text.find(fault.words), std::string::npos) << text;
    }
    // Once, not once a run; the numbers of a process's end come along.
    EXPECT_LE(found->findings.size(), 2u);
  }
}

TEST(Isolated, AHealthyOneRunsEverything) {
  const Model model = chain_of_twelve();
  const Result<Ran> expected = run(model, {}), found = run(model, with(hostile("none")));
  ASSERT_TRUE(found) << found.error()[0].text();
  EXPECT_TRUE(found->findings.empty()) << found->findings[0].text();
  EXPECT_EQ(found->outputs, expected->outputs);
  ASSERT_EQ(found->placement.parts.size(), 1u);
  EXPECT_EQ(found->placement.delegated_operators(), 12u);
  EXPECT_EQ(found->placement.crossing_bytes(), 2u * 4 * 64 * sizeof(float));
  EXPECT_NE(found->placement.text().find("part 0 on isolated:plugin:"), std::string::npos) << found->placement.text();
}

TEST(Isolated, SignalAndPlaceAreData) {
  if (kSanitized) GTEST_SKIP() << "a sanitizer ends the process in its own way";
  const Result<Ran> found = run(chain_of_twelve(), with(hostile("crash_invoke")));
  ASSERT_TRUE(found);
  ASSERT_EQ(found->findings.size(), 2u);
  const Diagnostic& end = found->findings[1];
  EXPECT_EQ(end.code, Code::D516);
  EXPECT_EQ(std::get<int64_t>(end.find("signal")->value), SIGSEGV);
  EXPECT_NE(end.text().find("at address 0x0"), std::string::npos) << end.text();
  EXPECT_NE(end.text().find("running 12 operators, 0 ADD to 11 TANH"), std::string::npos) << end.text();
  EXPECT_NE(end.text().find("hostile_delegate.so+0x"), std::string::npos) << end.text();
}

TEST(Isolated, AHangIsEnded) {
  DelegateSetup how = setup();
  how.seconds = 5;
  const Result<Ran> found = run(chain_of_twelve(), with(hostile("hang"), how));
  ASSERT_TRUE(found);
  ASSERT_EQ(found->findings.size(), 2u);
  EXPECT_EQ(found->findings[1].code, Code::D517);
  EXPECT_EQ(std::get<double>(found->findings[1].find("seconds")->value), 5);
  EXPECT_NE(found->findings[1].text().find("(hang)"), std::string::npos) << found->findings[1].text();
}

TEST(Isolated, TheDelegateStaysOffForTheProgram) {
  const Model model = chain_of_twelve();
  CompileOptions options;
  options.delegates = with(hostile("exit"));
  const Result<Program> program = Program::compile(model, options);
  ASSERT_TRUE(program);
  for (int s = 0; s < 2; ++s) {
    Result<Session> session = Session::open(*program);
    ASSERT_TRUE(session);
    EXPECT_TRUE(session->run());
    EXPECT_TRUE(session->run());
    ASSERT_EQ(session->findings().size(), 2u);
    EXPECT_EQ(session->findings()[0].code, Code::D512);
    EXPECT_EQ(session->findings()[1].code, Code::D518);
  }
}

TEST(Isolated, DeniedOperatorsAndStrictPolicy) {
  const Model model = chain_of_twelve();
  const Result<Ran> expected = run(model, {});
  DelegateOptions denied = with(hostile("crash_invoke"));
  denied.denied = {5};
  const Result<Ran> found = run(model, denied);
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->findings.empty());
  EXPECT_EQ(found->outputs, expected->outputs);
  EXPECT_EQ(found->placement.operators[5].reasons[0].code, Code::D514);
  EXPECT_EQ(found->placement.parts.size(), 2u);
  for (const char* fault : {"crash_prepare", "crash_invoke", "wrong_output"}) {
    DelegateOptions strict = with(hostile(fault));
    strict.policy = DelegatePolicy::strict;
    const Result<Ran> failed = run(model, strict);
    ASSERT_FALSE(failed) << fault;
    EXPECT_EQ(failed.error()[0].code, Code::D501) << failed.error()[0].text();
  }
}

TEST(Isolated, WhatIsMissingIsSaid) {
  EXPECT_EQ(open_delegate("nonsense").error()[0].code, Code::D521);
  EXPECT_EQ(open_delegate("isolated:plugin:").error()[0].code, Code::D521);
  EXPECT_EQ(open_delegate("plugin:x.so,novalue").error()[0].code, Code::D521);
  const Model model = chain_of_twelve();
  const Result<Ran> expected = run(model, {});
  DelegateSetup no_host = setup();
  no_host.host = "/nonexistent/host";
  Result<Ran> found = run(model, with(hostile("none"), no_host));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->outputs, expected->outputs);
  EXPECT_EQ(found->findings[0].code, Code::D511);
  EXPECT_NE(found->findings[0].text().find("no process can be started"), std::string::npos);  // D520
  found = run(model, with("isolated:plugin:/nonexistent/libx.so"));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->findings[0].code, Code::D511);
  EXPECT_NE(found->findings[0].text().find("/nonexistent/libx.so"), std::string::npos) << found->findings[0].text();
}

// In this process, through the shared drop-in.
TEST(PlugIn, RunsFailsAndIsReplaced) {
  const Model model = chain_of_twelve();
  const Result<Ran> expected = run(model, {});
  const std::string path = "plugin:" HOSTILE_DELEGATE;
  Result<Ran> found = run(model, with(path));
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->findings.empty()) << found->findings[0].text();
  EXPECT_EQ(found->placement.delegated_operators(), 12u);
  EXPECT_EQ(found->outputs, expected->outputs);
  struct Row {
    const char* fault;
    Code code;
  };
  for (const Row& row : {Row{"error_create", Code::D511}, Row{"error_prepare", Code::D511},
                         Row{"error_invoke", Code::D512}, Row{"wrong_output", Code::D519}}) {
    found = run(model, with(path + ",fault=" + row.fault + ",at=t5"));
    ASSERT_TRUE(found) << row.fault;
    EXPECT_EQ(found->outputs, expected->outputs) << row.fault;
    ASSERT_FALSE(found->findings.empty()) << row.fault;
    EXPECT_EQ(found->findings[0].code, row.code) << found->findings[0].text();
  }
  // A part of the operators: the others say that they were left out.
  found = run(model, with("plugin:" HALF_DELEGATE ",share=50"));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->placement.delegated_operators(), 6u);
  EXPECT_EQ(found->placement.operators[11].reasons[0].code, Code::D515);
  EXPECT_EQ(found->outputs, expected->outputs);
}

}  // namespace
}  // namespace surelite::tests
