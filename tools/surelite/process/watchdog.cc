// SPDX-License-Identifier: Apache-2.0
#include "process/watchdog.h"

#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <csignal>

#include "surelite/diagnostic.h"

namespace surelite::tool {
namespace {

// Time that a run gets to stop by itself and tell where it was.
constexpr double kGrace = 1;

// Made beforehand: a signal handler may only write it.
std::string* last_words = nullptr;
int last_stream = STDERR_FILENO;

void end_now(int) {
  if (last_words) [[maybe_unused]] const ssize_t written = ::write(last_stream, last_words->data(), last_words->size());
  _exit(static_cast<int>(Exit::timeout));
}

}  // namespace

void end_after(double seconds, const Console& console, Json document) {
  constexpr double kLongest = 1e8;
  if (seconds <= 0 || seconds > kLongest) return;
  const Diagnostics findings = {diagnose(Code::R451, {{"program", "surelite"}, {"seconds", seconds}})};
  document["findings"] = to_json(findings);
  document["exit_code"] = static_cast<int>(Exit::timeout);
  static std::string words;
  words = console.json ? dump(document) + "\n" : findings.front().text() + "\n";
  last_words = &words;
  last_stream = console.json ? STDOUT_FILENO : STDERR_FILENO;
  struct sigaction action {};
  action.sa_handler = end_now;
  sigaction(SIGALRM, &action, nullptr);
  const double whole = std::floor(seconds + kGrace);
  itimerval timer{};
  timer.it_value.tv_sec = static_cast<time_t>(whole);
  timer.it_value.tv_usec = static_cast<suseconds_t>(std::min((seconds + kGrace - whole) * 1e6, 999'999.0));
  setitimer(ITIMER_REAL, &timer, nullptr);
}

}  // namespace surelite::tool
