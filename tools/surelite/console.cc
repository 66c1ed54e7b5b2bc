// SPDX-License-Identifier: Apache-2.0
#include "console.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "text/findings.h"

namespace surelite::tool {
namespace {

bool is_set(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

bool is_terminal(int file_descriptor) {
  const char* term = std::getenv("TERM");
  return isatty(file_descriptor) && !(term != nullptr && std::string_view(term) == "dumb");
}

bool write_line(std::FILE* stream, const std::string& text) {
  bool written = std::fwrite(text.data(), 1, text.size(), stream) == text.size();
  if (text.empty() || text.back() != '\n') written &= std::fputc('\n', stream) != EOF;
  return std::fflush(stream) == 0 && written;
}

}  // namespace

std::string Style::paint(const char* code, std::string_view text) const {
  return colour ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
}

Style Console::style(int file_descriptor) const {
  if (is_set("NO_COLOR")) return {false};
  if (colour != "auto") return {colour == "always"};
  if (is_set("CLICOLOR_FORCE") || is_set("FORCE_COLOR")) return {true};
  return {is_terminal(file_descriptor)};
}

Exit cannot_write_answer() {
  const Diagnostic why = diagnose(Code::A752, {{"path", "standard output"}, {"reason", std::strerror(errno)}});
  write_line(stderr, why.text());
  return Exit::run_failed;
}

int Console::finish(Json document, Exit exit, Renderer render) const {
  document["exit_code"] = static_cast<int>(exit);
  if (const std::string text = json ? dump(document) : render(document, style(STDOUT_FILENO)); !text.empty())
    if (!write_line(stdout, text)) return static_cast<int>(cannot_write_answer());
  return static_cast<int>(exit);
}

int Console::finish_with_findings(Json document, Exit exit, Renderer render) const {
  const std::string findings = json ? "" : findings_text(list_of(document, "findings"), style(STDERR_FILENO));
  const int code = finish(std::move(document), exit, render);
  if (!findings.empty()) write_line(stderr, findings);
  return code;
}

void Console::note(const std::string& line) const {
  if (!quiet && !json) write_line(stderr, line);
}

Progress::Progress(const Console& console, std::string what, size_t total)
    : what_(std::move(what)), total_(total), enabled_(!console.quiet && is_terminal(STDERR_FILENO) && !is_set("CI")),
      start_(std::chrono::steady_clock::now()), last_(start_) {}

void Progress::advance_to(size_t done) {
  using std::chrono::milliseconds;
  const auto now = std::chrono::steady_clock::now();
  if (!enabled_ || total_ == 0 || now - start_ < milliseconds(1000) || now - last_ < milliseconds(100)) return;
  last_ = now;
  shown_ = true;
  constexpr size_t kWidth = 30;
  const size_t filled = kWidth * std::min(done, total_) / total_;
  const std::string bar = fmt::format("\r{} [{:<{}}] {}/{}", what_, std::string(filled, '#'), kWidth, done, total_);
  std::fwrite(bar.data(), 1, bar.size(), stderr);
  std::fflush(stderr);
}

Progress::~Progress() {
  if (shown_) std::fputs("\r\x1b[K", stderr);
}

}  // namespace surelite::tool
