// SPDX-License-Identifier: Apache-2.0
// Where findings of the drop-in go: to the caller's error reporter, and into the thread's last diagnostic.
#pragma once

#include <cstdarg>
#include <new>
#include <string>
#include <string_view>

#include "base/out_of_memory.h"
#include "surelite/diagnostic.h"
#include "tensorflow/lite/core/c/c_api_types.h"

namespace surelite::compat {

// The format that findings are reported with, known by its address: they say their severity themselves, so what writes
// to stderr puts no "ERROR: " in front.
inline constexpr char kFindingFormat[] = "%s";

// A function as clients register it, or (null) the one that writes to stderr.
struct Reporter {
  void (*function)(void* user, const char* format, va_list args) = nullptr;
  void* user = nullptr;

  void line(const std::string& text) const;
  void format(const char* format, va_list args) const;
};

// Keeps it for surelite_last_diagnostic without telling anybody.
void remember(const Diagnostic& diagnostic) noexcept;
void remember(std::string_view text) noexcept;
const char* last_diagnostic();

// TensorFlow Lite's own words for the case, if it has any, in a call of their own; then one call per finding. Without
// memory for the words, that is what is said.
void report(const Reporter& reporter, std::string_view lead, const Diagnostic& diagnostic) noexcept;
void report(const Reporter& reporter, std::string_view lead, const Diagnostics& diagnostics) noexcept;

// Runs the body of a function of the C interface: nothing may be thrown across it.
template <class T, class Body>
T shielded(T failure, Body&& body) noexcept {
  try {
    return body();
  } catch (const std::bad_alloc&) {
    remember(out_of_memory("the interface's own tables"));
  } catch (...) {
    remember("I901 error: broken invariant: an exception reached the C interface");
  }
  return failure;
}
template <class Body>
void shielded(Body&& body) noexcept {
  shielded(0, [&] {
    body();
    return 0;
  });
}

}  // namespace surelite::compat
