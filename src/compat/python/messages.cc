// SPDX-License-Identifier: Apache-2.0
// Collecting messages.
#include "compat/python/messages.h"

#include <cstdio>

namespace surelite::compat::python {
namespace {

// A run that fails at every element of a loop fills no memory with it.
constexpr size_t kMostText = 64 << 10;

void collect(void*, const char* format, va_list args) {
  std::string& text = messages();
  if (text.size() >= kMostText) return;
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

std::string& messages() {
  thread_local std::string text;
  return text;
}

int32_t end(TfLiteStatus status) noexcept {
  if (status == kTfLiteOk) return messages().empty() ? 0 : SURELITE_PYTHON_MESSAGES;
  try {
    if (messages().empty()) messages() = last_diagnostic();
  } catch (const std::bad_alloc&) {
    messages().clear();
  }
  return static_cast<int32_t>(status) | (messages().empty() ? 0 : SURELITE_PYTHON_MESSAGES);
}

Reporter collector() { return {collect, nullptr}; }

}  // namespace surelite::compat::python
