// SPDX-License-Identifier: Apache-2.0
#include "guard/log.h"

#include <unistd.h>

#include <map>
#include <mutex>

#include "guard/handler.h"
#include "guard/pages.h"

namespace surelite::guard {
namespace {

constexpr size_t kShortestGap = 16;

std::string escape(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += static_cast<unsigned char>(c) < 32 ? ' ' : c;
  }
  return out;
}

void write_line(int fd, const std::string& line) {
  size_t at = 0;
  while (at < line.size()) {
    const ssize_t written = write(fd, line.data() + at, line.size() - at);
    if (written <= 0) return;
    at += static_cast<size_t>(written);
  }
}

}  // namespace

void notice(const Diagnostic& diagnostic) {
  if (mode_from_environment() == Mode::off) return;
  static std::mutex mutex;
  static std::map<std::string, int> seen;
  const std::lock_guard lock(mutex);
  if (seen[std::string(name_of(diagnostic.code)) + diagnostic.place()]++ > 0) return;
  const HandlerOptions options = handler_options();
  if (options.data_fd >= 0)
    write_line(options.data_fd, "{\"notice\":\"" + std::string(name_of(diagnostic.code)) + "\",\"message\":\"" + escape(diagnostic.text()) + "\"}\n");
  else
    write_line(options.text_fd, diagnostic.text() + "\n");
}

Unwritten find_unwritten(std::span<const std::byte> bytes) {
  Unwritten longest;
  size_t at = 0;
  while (at < bytes.size()) {
    if (bytes[at] != std::byte{GuardedRegion::kPoison}) {
      ++at;
      continue;
    }
    size_t end = at;
    while (end < bytes.size() && bytes[end] == std::byte{GuardedRegion::kPoison}) ++end;
    const bool whole = at == 0 && end == bytes.size();
    if ((end - at >= kShortestGap || whole) && end - at > longest.last - longest.first) longest = {at, end};
    at = end;
  }
  return longest;
}

}  // namespace surelite::guard
