// SPDX-License-Identifier: Apache-2.0
#include "guard/start.h"

#include <fcntl.h>

#include <cstdlib>

#include "base/failure_listener.h"
#include "guard/handler.h"
#include "guard/note.h"
#include "guard/report.h"
#include "guard/summary.h"
#include "guard/table.h"

namespace surelite::guard {
namespace {

// What a fault handler writes with has to be there before.
void start_guarding(bool note) {
  HandlerOptions options;
  options.note = note;
  if (const char* path = secure_getenv("SURELITE_GUARD_FILE")) {
    options.data_fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
    if (options.data_fd >= 0) options.text_fd = -1;
  }
  install_handler(options);
  listen_to_failures(note_refusal);
  watch_exit();
  // A parent sees by it that the library is in use.
  static const char kHello[] = "{\"hello\":1}\n";
  if (options.data_fd >= 0) write_all(options.data_fd, kHello, sizeof(kHello) - 1);
}

struct Asked {
  GuardSetting setting;
  bool note = false;
};

const Asked& asked() {
  static const Asked all = [] {
    Asked read;
    read.setting = read_guard_setting(secure_getenv("SURELITE_GUARD"));
    const char* path = secure_getenv("SURELITE_CRASH_NOTE");
    read.note = path && *path;
    if (read.note) prepare_note(path);
    if (read.setting.side != Guarding::none) {
      start_guarding(read.note);
    } else if (read.note) {
      install_handler({.text_fd = -1, .data_fd = -1, .note = true});
      listen_to_failures(note_refusal);
    }
    return read;
  }();
  return all;
}

bool is_set(const char* name) {
  const char* value = secure_getenv(name);
  return value && *value;
}

// What a program sets in its own environment later counts as well, up to its first session or interpreter.
__attribute__((constructor)) void start() {
  if (is_set("SURELITE_GUARD") || is_set("SURELITE_CRASH_NOTE")) asked();
}

}  // namespace

const GuardSetting& setting_from_environment() { return asked().setting; }
bool note_from_environment() { return asked().note; }

}  // namespace surelite::guard
