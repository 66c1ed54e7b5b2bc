// SPDX-License-Identifier: Apache-2.0
#include "guard/log.h"

#include <fcntl.h>
#include <unistd.h>

#include <map>
#include <mutex>

#include "guard/handler.h"
#include "guard/pages.h"
#include "guard/report.h"
#include "guard/start.h"

namespace surelite::guard {
namespace {

constexpr size_t kShortestGap = 16;

std::string escape(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += static_cast<unsigned char>(c) < 32 ? ' ' : static_cast<unsigned char>(c) > 126 ? '?' : c;
  }
  return out;
}

void write_line(int fd, const std::string& line) {
  if (fd >= 0) write_all(fd, line.data(), line.size());
}

// Never destroyed: static objects may go on using the library while the process ends.
struct Seen {
  std::mutex mutex;
  std::map<std::string, int> counts;
};
Seen& seen() {
  static Seen* const instance = new Seen;
  return *instance;
}

}  // namespace

void notice(const Diagnostic& diagnostic) {
  if (guarding_from_environment() == Guarding::none) return;
  const std::lock_guard lock(seen().mutex);
  const bool placed = diagnostic.where.tensor >= 0 || diagnostic.where.op >= 0;
  if (seen().counts[std::string(name_of(diagnostic.code)) + (placed ? diagnostic.place() : diagnostic.message())]++ > 0)
    return;
  const HandlerOptions options = handler_options();
  if (options.data_fd < 0) return write_line(options.text_fd, diagnostic.text() + "\n");
  static constexpr const char* kSeverities[] = {"note", "warning", "error"};
  tell_parent("{\"notice\":\"" + std::string(name_of(diagnostic.code)) + "\",\"severity\":\"" +
              kSeverities[static_cast<int>(diagnostic.severity())] + "\",\"message\":\"" + escape(diagnostic.text()) +
              "\"}");
}

void tell_parent(const std::string& line) { write_line(handler_options().data_fd, line + "\n"); }

void tell_parent_with_maps(const std::string& line) {
  const int out = handler_options().data_fd;
  if (out < 0) return;
  std::string all = line + "\n";
  const int maps = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
  char piece[4096];
  for (ssize_t got; maps >= 0 && (got = read(maps, piece, sizeof(piece))) > 0;)
    all.append(piece, static_cast<size_t>(got));
  if (maps >= 0) close(maps);
  write_line(out, all);
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
