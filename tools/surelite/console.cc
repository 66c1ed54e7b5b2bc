// SPDX-License-Identifier: Apache-2.0
#include "console.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "text/findings.h"
#include "text/width.h"

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

// Columns of the terminal; 0 where there is none.
size_t terminal_width(int file_descriptor) {
  winsize size{};
  return is_terminal(file_descriptor) && ioctl(file_descriptor, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
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
  const size_t columns = width < 0 ? terminal_width(file_descriptor) : static_cast<size_t>(width);
  if (is_set("NO_COLOR")) return {false, columns};
  if (colour != "auto") return {colour == "always", columns};
  if (is_set("CLICOLOR_FORCE") || is_set("FORCE_COLOR")) return {true, columns};
  return {is_terminal(file_descriptor), columns};
}

Exit cannot_write_answer() {
  const Diagnostic why = diagnose(Code::A752, {{"path", "standard output"}, {"reason", std::strerror(errno)}});
  write_line(stderr, why.text());
  return Exit::run_failed;
}

int Console::finish(Json document, Exit exit, Renderer render) const {
  document["exit_code"] = static_cast<int>(exit);
  const Style look = style(STDOUT_FILENO);
  std::string text = json ? dump(document) : render(document, look);
  // What other programs read stays as it is.
  if (!json && !document.contains("source")) text = fitted(text, look.width);
  if (!text.empty() && !write_line(stdout, text)) return static_cast<int>(cannot_write_answer());
  return static_cast<int>(exit);
}

int Console::finish_with_findings(Json document, Exit exit, Renderer render) const {
  const Style look = style(STDERR_FILENO);
  const Json& list = list_of(document, "findings");
  const std::string findings = json ? "" : fitted(findings_text(list, look) + more_text(list, look), look.width);
  const int code = finish(std::move(document), exit, render);
  if (!findings.empty()) write_line(stderr, findings);
  return code;
}

int Console::finish_each(const char* verb, const std::vector<std::string>& models,
                         const std::function<Exit(const std::string&, Json*)>& answer, Renderer render,
                         bool findings_apart) const {
  std::vector<Exit> exits;
  Json all = new_document(verb);
  all["models"] = Json::array();
  for (const std::string& model : models) {
    Json document = new_document(verb);
    document["model"] = model;
    exits.push_back(answer(model, &document));
    if (json && models.size() > 1) {
      document["exit_code"] = static_cast<int>(exits.back());
      all["models"].push_back(std::move(document));
      continue;
    }
    if (exits.size() > 1) write_line(stdout, "");
    const int code = findings_apart ? finish_with_findings(std::move(document), exits.back(), render)
                                    : finish(std::move(document), exits.back(), render);
    if (code != static_cast<int>(exits.back())) return code;  // it cannot be written
    if (exits.back() == Exit::interrupted) break;
  }
  const Exit exit = gravest(exits);
  return json && models.size() > 1 ? finish(std::move(all), exit, render) : static_cast<int>(exit);
}

Exit gravest(const std::vector<Exit>& exits) {
  for (const Exit exit : {Exit::interrupted, Exit::internal, Exit::child_crashed, Exit::timeout, Exit::invalid_model,
                          Exit::usage, Exit::run_failed, Exit::findings})
    if (std::find(exits.begin(), exits.end(), exit) != exits.end()) return exit;
  return Exit::clean;
}

void Console::note(const std::string& line) const {
  if (!quiet && !json) write_line(stderr, fitted(line, style(STDERR_FILENO).width));
}

Progress::Progress(const Console& console, std::string what, size_t total, double seconds)
    : what_(std::move(what)),
      total_(total),
      seconds_(seconds),
      enabled_(!console.quiet && is_terminal(STDERR_FILENO) && !is_set("CI")),
      start_(std::chrono::steady_clock::now()),
      last_(start_) {}

void Progress::advance_to(size_t done) {
  using std::chrono::milliseconds;
  const auto now = std::chrono::steady_clock::now();
  if (!enabled_ || total_ == 0 || now - start_ < milliseconds(1000) || now - last_ < milliseconds(100)) return;
  last_ = now;
  shown_ = true;
  constexpr size_t kWidth = 30;
  const double passed = std::chrono::duration<double>(now - start_).count();
  const double by_work = static_cast<double>(done) / static_cast<double>(total_);
  const double share = std::min(1.0, std::max(by_work, seconds_ > 0 ? passed / seconds_ : 0));
  const std::string filled(static_cast<size_t>(share * kWidth), '#');
  const std::string bar = fmt::format("\r{} [{:<{}}] {}/{}, {:.0f} s", what_, filled, kWidth, done, total_, passed);
  std::fwrite(bar.data(), 1, bar.size(), stderr);
  std::fflush(stderr);
}

Progress::~Progress() {
  if (shown_) std::fputs("\r\x1b[K", stderr);
}

}  // namespace surelite::tool
