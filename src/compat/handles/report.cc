// SPDX-License-Identifier: Apache-2.0
// Reporting, and the thread's last diagnostic.
#include "compat/handles/report.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "base/failure_listener.h"
#include "surelite/compat.h"

namespace surelite::compat {
namespace {

thread_local std::string last_text;

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

void remember(std::string text) { last_text = std::move(text); }
void remember(const Diagnostic& diagnostic) {
  remember(diagnostic.text());
  announce_failure(diagnostic, true);
}
const char* last_diagnostic() { return last_text.c_str(); }

void report(const Reporter& reporter, std::string_view lead, const Diagnostic& diagnostic) {
  const std::string text = diagnostic.text();
  remember(text);
  announce_failure(diagnostic, true);
  if (!lead.empty()) reporter.line(std::string(lead));
  if (!stock_messages_only()) call(reporter, kFindingFormat, text.c_str());
}

void report(const Reporter& reporter, std::string_view lead, const Diagnostics& diagnostics) {
  for (size_t i = 0; i < diagnostics.size(); ++i) report(reporter, i == 0 ? lead : std::string_view(), diagnostics[i]);
  if (!diagnostics.empty()) remember(diagnostics.front());
}

}  // namespace surelite::compat

extern "C" const char* surelite_last_diagnostic(void) { return surelite::compat::last_diagnostic(); }
