// SPDX-License-Identifier: Apache-2.0
// What is remembered of calls: order, refusals, and calls that meet.
#include "run/call_state.h"

#include <gtest/gtest.h>
#include <pthread.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace surelite {
namespace {

std::string code_of(const Status& status) { return status ? "" : std::string(name_of(status.error()[0].code)); }

Diagnostic cause(int number) {
  return diagnose(Code::A704, {{"what", "tensor"}, {"given", number}, {"available", "none"}});
}

struct CallRow {
  const char* what;
  std::function<void(CallState&)> calls;
  const char* code;  // of the run that follows
  const char* says;
};

const CallRow kCallRows[] = {
    {"nothing allocated", [](CallState&) {}, "A712", "the tensors have no memory yet"},
    {"allocated", [](CallState& s) { s.set_ready(); }, "", ""},
    {"due again", [](CallState& s) { s.set_ready(), s.set_unready(); }, "A712", "AllocateTensors"},
    {"allocation failed", [](CallState& s) { s.set_unready(cause(7)); }, "A705", "there is no tensor 7"},
    {"allocation failed, then due again", [](CallState& s) { s.set_unready(cause(7)), s.set_unready(); }, "A712",
     "memory"},
    {"failed, then allocated", [](CallState& s) { s.set_unready(cause(7)), s.set_ready(); }, "", ""},
    {"copy refused", [](CallState& s) { s.set_ready(), s.refuse(3, cause(3)); }, "A705", "there is no tensor 3"},
    {"copy refused twice", [](CallState& s) { s.set_ready(), s.refuse(3, cause(3)), s.refuse(3, cause(4)); }, "A705",
     "tensor 4"},
    {"two refused", [](CallState& s) { s.set_ready(), s.refuse(3, cause(3)), s.refuse(2, cause(2)); }, "A705",
     "tensor 2"},
    {"copy repeated", [](CallState& s) { s.set_ready(), s.refuse(3, cause(3)), s.accept(3); }, "", ""},
    {"another copied", [](CallState& s) { s.set_ready(), s.refuse(3, cause(3)), s.accept(2); }, "A705", "tensor 3"},
    {"all made good", [](CallState& s) { s.set_ready(), s.refuse(3, cause(3)), s.accept_all(); }, "", ""},
    {"resize refused", [](CallState& s) { s.set_ready(), s.refuse_resize(cause(9)); }, "A705", "tensor 9"},
    {"resize refused before a copy",
     [](CallState& s) { s.set_ready(), s.refuse(3, cause(3)), s.refuse_resize(cause(9)); }, "A705", "tensor 9"},
    {"resize repeated", [](CallState& s) { s.set_ready(), s.refuse_resize(cause(9)), s.accept_resize(); }, "", ""},
    {"refused copies do not make good a resize",
     [](CallState& s) { s.set_ready(), s.refuse_resize(cause(9)), s.accept_all(); }, "A705", "tensor 9"},
    {"broken", [](CallState& s) { s.set_broken(cause(1)), s.set_ready(); }, "A704", "tensor 1"},
};

TEST(CallState, OrderAndRefusals) {
  for (const CallRow& row : kCallRows) {
    SCOPED_TRACE(row.what);
    CallState state;
    row.calls(state);
    for (int again = 0; again < 2; ++again) {  // asking changes nothing
      const Status status = state.check("Invoke");
      EXPECT_EQ(state.is_clear(), status.has_value());
      EXPECT_EQ(code_of(status), row.code);
      if (status) continue;
      EXPECT_NE(status.error()[0].text().find(row.says), std::string::npos) << status.error()[0].text();
    }
  }
}

TEST(CallState, TheNextStepIsThatOfTheCause) {
  CallState state;
  state.set_ready();
  state.refuse(0, diagnose(Code::A702, {{"what", "tensor"}, {"hint", "Quantize it."}}));
  const Diagnostic found = state.check("Invoke").error()[0];
  EXPECT_EQ(found.hint(), "Quantize it.");
  ASSERT_NE(found.find("cause"), nullptr);
  EXPECT_EQ(std::get<std::string>(found.find("cause")->value), "A702");
  state.refuse(0, cause(1));  // has none
  EXPECT_NE(state.check("Invoke").error()[0].hint().find("repeat the failed call"), std::string::npos);
}

TEST(CallState, HundredCallsThatMeetAreThreeLines) {
  CallState state;
  const CallState::Turn running(&state);
  ASSERT_TRUE(running.granted());
  EXPECT_TRUE(state.busy());
  int lines = 0;
  std::string last;
  for (int call = 1; call <= 150; ++call) {
    const CallState::Turn turn(&state);
    ASSERT_FALSE(turn.granted());
    const Diagnostic refusal = turn.refusal("One per thread.");
    EXPECT_EQ(refusal.code, Code::A706);
    EXPECT_EQ(std::get<int64_t>(refusal.find("count")->value), call);
    if (!turn.worth_a_line()) continue;
    ++lines;
    last = refusal.hint();
  }
  EXPECT_EQ(lines, 3);
  EXPECT_EQ(last, "One per thread. 100 calls were turned away so far.");
  EXPECT_TRUE(state.has_untold());
  EXPECT_EQ(state.turned_away(), 150u);
}

TEST(CallState, CallsOfOtherThreadsNameBoth) {
  CallState state;
  std::atomic<bool> inside{false}, done{false};
  std::thread holder([&] {
    pthread_setname_np(pthread_self(), "camera");
    const CallState::Turn running(&state);
    inside = true;
    while (!done) std::this_thread::yield();
  });
  while (!inside) std::this_thread::yield();
  const CallState::Turn turn(&state);
  ASSERT_FALSE(turn.granted());
  const Diagnostic refusal = turn.refusal();
  const int64_t here = std::get<int64_t>(refusal.find("thread")->value);
  const int64_t there = std::get<int64_t>(refusal.find("holder")->value);
  EXPECT_NE(here, there);
  const std::string hint = refusal.hint();
  EXPECT_NE(hint.find("The call at work is of thread " + std::to_string(there) + " \"camera\", this one of thread " +
                      std::to_string(here) + " \""),
            std::string::npos)
      << hint;
  done = true;
  holder.join();
}

TEST(CallState, ATurnEndsWithItsCall) {
  CallState state;
  for (int call = 0; call < 3; ++call) {
    const CallState::Turn turn(&state);
    EXPECT_TRUE(turn.granted());
  }
  EXPECT_FALSE(state.busy());
  EXPECT_FALSE(state.has_untold());
  EXPECT_EQ(state.turned_away(), 0u);
}

TEST(CallState, ThreadsNeverShareATurn) {
  CallState state;
  std::atomic<int> inside{0}, granted{0};
  std::atomic<uint64_t> refused{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (int call = 0; call < 20000; ++call) {
        const CallState::Turn turn(&state);
        if (!turn.granted()) {
          ++refused;
          continue;
        }
        EXPECT_EQ(inside.fetch_add(1), 0);
        ++granted;
        inside.fetch_sub(1);
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(state.turned_away(), refused.load());
  EXPECT_EQ(static_cast<uint64_t>(granted) + refused, 80000u);
}

}  // namespace
}  // namespace surelite
