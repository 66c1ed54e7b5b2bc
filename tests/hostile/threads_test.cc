// SPDX-License-Identifier: Apache-2.0
// Threads that the system does not make: runs go on with fewer, and say so.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "model/writer/writer.h"
#include "surelite/session.h"

namespace surelite::test {
namespace {

ModelWriter wide() {
  ModelWriter writer;
  const int x = writer.add_tensor("x", ElementType::float32, {1024, 1024});
  const int y = writer.add_tensor("y", ElementType::float32, {1024, 1024});
  writer.add_operator("LOGISTIC", {x}, {y});
  writer.set_inputs({x});
  writer.set_outputs({y});
  return writer;
}

// Bytes of this process.
rlim_t address_space() {
  rlim_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  return pages * static_cast<rlim_t>(sysconf(_SC_PAGESIZE));
}

TEST(Threads, AddressSpaceForAFewOnly) {
  const Result<std::vector<std::byte>> bytes = wide().finish();
  const Result<Model> model = Model::from_bytes(*bytes);
  CompileOptions options;
  options.threads = 64;
  const Result<Program> program = Program::compile(*model, options);
  ASSERT_TRUE(program);
  const pid_t child = fork();
  if (child == 0) {
    alarm(60);
    Result<Session> session = Session::open(*program);
    // Room for a few stacks of 8 MB.
    const rlim_t room = address_space() + (rlim_t{40} << 20);
    const rlimit limit{room, room};
    setrlimit(RLIMIT_AS, &limit);
    if (!session->run()) _exit(2);
    bool noted = false;
    for (const Diagnostic& finding : session->findings()) noted |= finding.code == Code::R409;
    _exit(noted ? 0 : 3);
  }
  int status = 0;
  waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status)) << "signal " << WTERMSIG(status);
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

}  // namespace
}  // namespace surelite::test
