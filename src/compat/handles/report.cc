// SPDX-License-Identifier: Apache-2.0
// Reporting, and the thread's last diagnostic.
#include "compat/handles/report.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "base/failure_listener.h"
#include "base/platform/per_thread.h"
#include "surelite/compat.h"

namespace surelite::compat {
namespace {

constexpr const char* kNoMemory = "B802 error: out of memory, also for words about it. Close other users of memory.";

// The words live in memory of each thread's own, made at its first diagnostic: a thread_local array would be too large
// for the static thread storage of a library that is opened while the program runs. What is longer is cut.
struct Words {
  char text[4096] = "";
};
// What the thread was told last is other memory where there is none for its words.
constinit thread_local bool had_no_memory = false;

void keep(std::string_view text) {
  Words* const words = PerThread<Words>::get();
  had_no_memory = !words;
  if (!words) return;
  const size_t length = std::min(text.size(), sizeof words->text - 1);
  std::memmove(words->text, text.data(), length);
  words->text[length] = 0;
}

void to_stderr(void*, const char* format, va_list args) {
  if (format != kFindingFormat) std::fputs("ERROR: ", stderr);
  std::vfprintf(stderr, format, args);
  std::fputc('\n', stderr);
}

void call(const Reporter& reporter, const char* format, ...) {
  va_list args;
  va_start(args, format);
  reporter.format(format, args);
  va_end(args);
}

// SURELITE_MESSAGES=stock: reporters get what they would get from the stock library, and nothing else.
bool stock_messages_only() {
  const char* const wish = std::getenv("SURELITE_MESSAGES");
  return wish && std::strcmp(wish, "stock") == 0;
}

}  // namespace

void Reporter::format(const char* text, va_list args) const { (function ? function : to_stderr)(user, text, args); }
void Reporter::line(const std::string& text) const { call(*this, "%s", text.c_str()); }

void remember(std::string_view text) noexcept { keep(text); }
void remember(const Diagnostic& diagnostic) noexcept {
  try {
    keep(diagnostic.text());
    announce_failure(diagnostic, true);
  } catch (const std::bad_alloc&) {
    keep(kNoMemory);
  }
}
const char* last_diagnostic() {
  if (had_no_memory) return kNoMemory;
  const Words* const words = PerThread<Words>::get();
  return words ? words->text : "";
}

void report(const Reporter& reporter, std::string_view lead, const Diagnostic& diagnostic) noexcept {
  try {
    const std::string text = diagnostic.text();
    keep(text);
    announce_failure(diagnostic, true);
    if (!lead.empty()) reporter.line(std::string(lead));
    if (!stock_messages_only()) call(reporter, kFindingFormat, text.c_str());
  } catch (const std::bad_alloc&) {
    keep(kNoMemory);
    call(reporter, kFindingFormat, kNoMemory);
  }
}

void report(const Reporter& reporter, std::string_view lead, const Diagnostics& diagnostics) noexcept {
  for (size_t i = 0; i < diagnostics.size(); ++i) report(reporter, i == 0 ? lead : std::string_view(), diagnostics[i]);
  if (!diagnostics.empty()) remember(diagnostics.front());
}

}  // namespace surelite::compat

extern "C" const char* surelite_last_diagnostic(void) { return surelite::compat::last_diagnostic(); }
