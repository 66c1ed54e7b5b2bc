// SPDX-License-Identifier: Apache-2.0
// One session and several threads: every call is done or refused with A706, and nothing is read that goes away. The
// thread sanitizer runs this, too (make tsan).
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "models.h"
#include "surelite/session.h"

namespace surelite::tests {
namespace {

struct Shared {
  Session* session;
  std::atomic<int> done{0}, refused{0}, wrong{0};

  template <class T>
  bool note(const Result<T>& result) {
    const bool met = !result && result.error().front().code == Code::A706;
    ++(result ? done : met ? refused : wrong);
    return result.has_value();
  }
  // Refused for another reason is well, too: shapes that do not fit each other, nothing computed, another size.
  template <class T>
  void note_either(const Result<T>& result) {
    const bool met = !result && result.error().front().code == Code::A706;
    ++(met ? refused : done);
  }
};

using Work = std::function<void(Shared&, int)>;

void resize(Shared& shared, int i) { shared.note_either(shared.session->resize(i % 2, Shape{2 + i / 2 % 2, 3})); }
void resize_both(Shared& shared, int i) {
  const std::array<Shape, 2> shapes{Shape{2 + i % 2, 3}, Shape{2 + i % 2, 3}};
  shared.note(shared.session->resize(shapes));
}
void run(Shared& shared, int) { shared.note_either(shared.session->run()); }
void write(Shared& shared, int i) {
  Result<TensorView> input = shared.session->input(i % 2);
  if (!shared.note(input)) return;
  const std::vector<float> values(6, 1.0f);
  shared.note_either(input->copy_from(std::span<const float>(values)));
  shared.note_either(input->write_real(values));
  shared.note_either(input->copy_from(std::span<const int8_t>()));
}
void read(Shared& shared, int) {
  Result<TensorView> output = shared.session->output(0);
  if (!shared.note(output)) return;
  std::array<std::byte, 24> bytes;
  shared.note_either(output->copy_to(bytes));
  shared.note_either(output->read_real());
  shared.note_either(output->status());
  shared.done += output->byte_size() > 0 || output->type() == ElementType::float32;
}
void look(Shared& shared, int) {
  shared.note_either(shared.session->tensor(0));
  shared.note_either(shared.session->tensor("output_0"));
  shared.note(shared.session->reset_variables());
  shared.done += shared.session->input_count() == 2 && shared.session->output_count() == 1;
  shared.done += shared.session->held_bytes() > 0;
  shared.done += static_cast<int>(shared.session->findings().size());
}

struct Row {
  const char* name;
  std::vector<Work> works;
};

class SharedSession : public testing::TestWithParam<Row> {};

TEST_P(SharedSession, EveryCallIsDoneOrRefused) {
  for (const Guarding guard : {Guarding::none, Guarding::after}) {
    SessionOptions options;
    options.guard = guard;
    Session session = Session::open(*Program::compile(add_model()), options).value();
    Shared shared{&session};
    std::vector<std::thread> threads;
    for (const Work& work : GetParam().works)
      threads.emplace_back([&shared, &work] {
        for (int i = 0; i < 300; ++i) work(shared, i);
      });
    for (std::thread& each : threads) each.join();
    EXPECT_EQ(shared.wrong, 0);
    EXPECT_GT(shared.done, 0);
    // It is as good as new.
    const std::array<Shape, 2> shapes{Shape{2, 3}, Shape{2, 3}};
    ASSERT_TRUE(session.resize(shapes));
    const std::vector<float> values(6, 2.0f);
    for (int i = 0; i < 2; ++i) ASSERT_TRUE(session.input(i)->copy_from(std::span<const float>(values)));
    ASSERT_TRUE(session.run());
    EXPECT_EQ(*session.output(0)->read_real(), std::vector<float>(6, 4.0f));
  }
}

INSTANTIATE_TEST_SUITE_P(Rows, SharedSession,
                         testing::Values(Row{"resizes", {resize, resize, resize_both}},
                                         Row{"write_beside_resize", {write, write, resize}},
                                         Row{"read_beside_run", {read, read, run}},
                                         Row{"writes", {write, write, write, run}},
                                         Row{"all", {resize_both, run, write, read, look}}),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace surelite::tests
