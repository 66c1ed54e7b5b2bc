// SPDX-License-Identifier: Apache-2.0
// Collecting messages.
#include "compat/python/messages.h"

#include <cstdio>
#include <string>

#include "base/platform/per_thread.h"

namespace surelite::compat::python {
namespace {

// A run that fails at every element of a loop fills no memory with it.
constexpr size_t kMostText = 64 << 10;

void collect(void*, const char* format, va_list args) {
  std::string* const kept = PerThread<std::string>::get();
  if (!kept || kept->size() >= kMostText) return;
  std::string& text = *kept;
  va_list again;
  va_copy(again, args);
  const int length = std::vsnprintf(nullptr, 0, format, again);
  va_end(again);
  if (length <= 0) return;
  try {
    if (!text.empty()) text += '\n';
    const size_t start = text.size();
    text.resize(start + static_cast<size_t>(length) + 1);
    std::vsnprintf(text.data() + start, static_cast<size_t>(length) + 1, format, args);
    text.pop_back();
  } catch (const std::bad_alloc&) {
    text.clear();
  }
}

}  // namespace

const char* messages() noexcept {
  const std::string* const text = PerThread<std::string>::get();
  return text ? text->c_str() : last_diagnostic();
}

void forget_messages() noexcept {
  if (std::string* const text = PerThread<std::string>::get()) text->clear();
}

int32_t end(TfLiteStatus status) noexcept {
  std::string* const text = PerThread<std::string>::get();
  try {
    if (status != kTfLiteOk && text && text->empty()) *text = last_diagnostic();
  } catch (const std::bad_alloc&) {
    text->clear();
  }
  const bool said = status != kTfLiteOk ? *messages() != 0 : text && !text->empty();
  return static_cast<int32_t>(status) | (said ? SURELITE_PYTHON_MESSAGES : 0);
}

Reporter collector() { return {collect, nullptr}; }

}  // namespace surelite::compat::python
