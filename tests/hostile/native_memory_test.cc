// SPDX-License-Identifier: Apache-2.0
// The native interface while memory runs out or the system refuses: every call returns, with its result or with the
// reason.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstring>
#include <string>
#include <vector>

#include "hostile/failing_points.h"
#include "hostile/files.h"
#include "hostile/walk_kinds.h"
#include "surelite/inspect.h"
#include "surelite/session.h"

namespace surelite::test {
namespace {

template <class T>
Result refused(const surelite::Result<T>& from) {
  Result result;
  result.refused = true;
  result.said_why = !from.error().empty();
  return result;
}

uint64_t mix(uint64_t sum, std::span<const std::byte> bytes) {
  for (const std::byte b : bytes) sum = (sum ^ static_cast<uint64_t>(b)) * 0x100000001b3;
  return sum;
}

Result fill_and_run(Session* session, uint64_t* sum) {
  for (int i = 0; i < session->input_count(); ++i) {
    surelite::Result<TensorView> view = session->input(i);
    if (!view) return refused(view);
    if (view->type() == ElementType::string) {
      std::vector<std::string> words;
      {
        const Uncounted mine;
        words.assign(static_cast<size_t>(view->shape().count()), "a word that is longer than a short one");
      }
      const Status set = view->set_strings(words);
      const Uncounted mine;
      words.clear();
      words.shrink_to_fit();
      if (!set) return refused(set);
      continue;
    }
    const surelite::Result<std::span<std::byte>> bytes = view->bytes();
    if (bytes && !bytes->empty()) std::memset(bytes->data(), 1, bytes->size());
    else if (!bytes && bytes.error().front().code != Code::A726) return refused(bytes);
  }
  if (const Status ran = session->run(); !ran) return refused(ran);
  for (int i = 0; i < session->output_count(); ++i) {
    surelite::Result<TensorView> view = session->output(i);
    if (!view) return refused(view);
    if (view->type() == ElementType::string) {
      const surelite::Result<std::vector<std::string>> words = view->strings();
      if (!words) return refused(words);
      for (const std::string& word : *words) *sum = mix(*sum, std::as_bytes(std::span(word)));
      continue;
    }
    const surelite::Result<std::span<std::byte>> bytes = view->bytes();
    if (!bytes) return refused(bytes);
    // Where weights are not folded for want of memory, other kernels run: floats are then close, not equal.
    if (view->type() != ElementType::float32) *sum = mix(*sum, *bytes);
  }
  return {};
}

// What is asked for beside a plain run.
struct Asked {
  const char* packed_weights = "";
  Guarding guard = Guarding::none;
};

Result everything(const char* path, const Asked& asked) {
  const surelite::Result<Model> model = Model::open(path);
  if (!model) return refused(model);
  if (const surelite::Result<ModelInfo> info = inspect(*model); !info) return refused(info);
  CompileOptions options;
  options.threads = asked.guard == Guarding::none ? 1 : 2;
  {
    const Uncounted mine;
    options.packed_weights = asked.packed_weights;
  }
  const surelite::Result<Program> program = Program::compile(*model, options);
  if (!program) return refused(program);
  SessionOptions how;
  how.guard = asked.guard;
  surelite::Result<Session> session = Session::open(*program, how);
  if (!session) return refused(session);
  uint64_t sum = 0;
  if (const Result ran = fill_and_run(&*session, &sum); ran.refused) return ran;
  std::vector<Shape> shapes;
  for (int i = 0; i < session->input_count(); ++i) {
    const surelite::Result<TensorView> view = session->input(i);
    if (!view) return refused(view);
    const Uncounted mine;
    shapes.push_back(view->shape());
  }
  const Status resized = session->resize(shapes);
  {
    const Uncounted mine;
    shapes = {};
  }
  if (!resized) return refused(resized);
  if (const Result ran = fill_and_run(&*session, &sum); ran.refused) return ran;
  Result result;
  result.checksum = sum;
  return result;
}

TEST(OutOfMemory, NativeInterface) {
  for (const std::string& path : memory_models())
    walk_kinds("native, " + path, [&] { return everything(path.c_str(), {}); });
}

TEST(OutOfMemory, GuardedWithThreadsAndPackedWeights) {
  const std::string packed = testing::TempDir() + "surelite_failing_" + std::to_string(getpid());
  for (const std::string& path : memory_models())
    walk_kinds("guarded, " + path, [&] { return everything(path.c_str(), {packed.c_str(), Guarding::after}); });
  unlink(packed.c_str());
}

}  // namespace
}  // namespace surelite::test
