// SPDX-License-Identifier: Apache-2.0
// The native interface while memory runs out: every call returns, with its result or with the reason.
#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <vector>

#include "hostile/failing_memory.h"
#include "hostile/files.h"
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
        const OwnMemory mine;
        words.assign(static_cast<size_t>(view->shape().count()), "a word that is longer than a short one");
      }
      const Status set = view->set_strings(words);
      const OwnMemory mine;
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

Result everything(const char* path) {
  const surelite::Result<Model> model = Model::open(path);
  if (!model) return refused(model);
  if (const surelite::Result<ModelInfo> info = inspect(*model); !info) return refused(info);
  const surelite::Result<Program> program = Program::compile(*model);
  if (!program) return refused(program);
  surelite::Result<Session> session = Session::open(*program);
  if (!session) return refused(session);
  uint64_t sum = 0;
  if (const Result ran = fill_and_run(&*session, &sum); ran.refused) return ran;
  std::vector<Shape> shapes;
  for (int i = 0; i < session->input_count(); ++i) {
    const surelite::Result<TensorView> view = session->input(i);
    if (!view) return refused(view);
    const OwnMemory mine;
    shapes.push_back(view->shape());
  }
  const Status resized = session->resize(shapes);
  {
    const OwnMemory mine;
    shapes = {};
  }
  if (!resized) return refused(resized);
  if (const Result ran = fill_and_run(&*session, &sum); ran.refused) return ran;
  Result result;
  result.checksum = sum;
  return result;
}

TEST(OutOfMemory, NativeInterface) {
  for (const std::string& path : memory_models()) {
    const Deaths deaths = fail_every_allocation([&] { return everything(path.c_str()); });
    std::printf("%s: %lld allocations, %lld failures tried\n", path.c_str(), static_cast<long long>(deaths.points),
                static_cast<long long>(deaths.tried));
    EXPECT_GT(deaths.points, 0) << path;
    for (const std::string& fault : deaths.faults) ADD_FAILURE() << path << ": " << fault;
  }
}

}  // namespace
}  // namespace surelite::test
