// SPDX-License-Identifier: Apache-2.0
// LOG, VLOG and CHECK for tests and tools that are compiled against TensorFlow's own: lines on stderr; LOG(FATAL) and a
// failed check end the program, as its author asked for. The library uses none of it. A macro of that name that is
// there already (Abseil's, glog's) stays.
#ifndef SURELITE_TENSORFLOW_CORE_PLATFORM_LOGGING_H_
#define SURELITE_TENSORFLOW_CORE_PLATFORM_LOGGING_H_

#include <cstdlib>
#include <iostream>
#include <sstream>
#include <string>

namespace tsl {
constexpr int INFO = 0, WARNING = 1, ERROR = 2, FATAL = 3, NUM_SEVERITIES = 4;

namespace internal {

// Collects one line and writes it when it goes.
class LogMessage {
 public:
  LogMessage(const char* file, int line, int severity) : severity_(severity) {
    stream_ << "IWEF"[severity & 3] << ' ' << file << ':' << line << "] ";
  }
  ~LogMessage() {
    std::cerr << stream_.str() + "\n" << std::flush;
    if (severity_ == FATAL) std::abort();
  }
  LogMessage(const LogMessage&) = delete;
  LogMessage& operator=(const LogMessage&) = delete;
  std::ostream& stream() { return stream_; }

 private:
  std::ostringstream stream_;
  int severity_;
};

// Makes `condition ? nothing : a stream` an expression of one type.
struct Nothing {
  void operator&(std::ostream&) const {}
};

// Null if the comparison holds, otherwise the sentence. Each side is evaluated once.
template <class A, class B, class Holds>
std::string* CheckSentence(const A& a, const B& b, Holds holds, const char* expression) {
  if (holds(a, b)) return nullptr;
  std::ostringstream words;
  words << "Check failed: " << expression << " (" << a << " vs. " << b << ") ";
  return new std::string(words.str());
}

template <class T>
T&& CheckNotNull(const char* file, int line, const char* expression, T&& pointer) {
  if (pointer == nullptr) LogMessage(file, line, FATAL).stream() << "'" << expression << "' must not be null";
  return static_cast<T&&>(pointer);
}

}  // namespace internal
}  // namespace tsl

namespace tensorflow {
using tsl::ERROR;
using tsl::FATAL;
using tsl::INFO;
using tsl::WARNING;
namespace internal {
using tsl::internal::LogMessage;
}
}  // namespace tensorflow

#ifndef LOG
#define LOG(severity) ::tsl::internal::LogMessage(__FILE__, __LINE__, ::tsl::severity).stream()
#endif
#ifndef LOG_IF
#define LOG_IF(severity, condition) !(condition) ? (void)0 : ::tsl::internal::Nothing() & LOG(severity)
#endif
#ifndef VLOG_IS_ON
#define VLOG_IS_ON(level) ((level) <= 0)
#endif
#ifndef VLOG
#define VLOG(level) !VLOG_IS_ON(level) ? (void)0 : ::tsl::internal::Nothing() & LOG(INFO)
#endif
#ifndef CHECK
#define CHECK(condition) \
  (condition) ? (void)0 : ::tsl::internal::Nothing() & LOG(FATAL) << "Check failed: " #condition " "
#endif
#define SURELITE_CHECK_OP(op, a, b)                                                                           \
  while (std::string* surelite_sentence = ::tsl::internal::CheckSentence(                                     \
             (a), (b), [](const auto& x, const auto& y) { return x op y; }, #a " " #op " " #b))               \
  ::tsl::internal::LogMessage(__FILE__, __LINE__, ::tsl::FATAL).stream() << *surelite_sentence
#ifndef CHECK_EQ
#define CHECK_EQ(a, b) SURELITE_CHECK_OP(==, a, b)
#define CHECK_NE(a, b) SURELITE_CHECK_OP(!=, a, b)
#define CHECK_LE(a, b) SURELITE_CHECK_OP(<=, a, b)
#define CHECK_LT(a, b) SURELITE_CHECK_OP(<, a, b)
#define CHECK_GE(a, b) SURELITE_CHECK_OP(>=, a, b)
#define CHECK_GT(a, b) SURELITE_CHECK_OP(>, a, b)
#endif
#ifndef CHECK_NOTNULL
#define CHECK_NOTNULL(pointer) ::tsl::internal::CheckNotNull(__FILE__, __LINE__, #pointer, (pointer))
#endif
#ifndef QCHECK
#define QCHECK(condition) CHECK(condition)
#define QCHECK_EQ(a, b) CHECK_EQ(a, b)
#endif
#ifndef DCHECK
#ifdef NDEBUG
#define DCHECK(condition) CHECK(true || (condition))
#else
#define DCHECK(condition) CHECK(condition)
#endif
#endif

#endif  // SURELITE_TENSORFLOW_CORE_PLATFORM_LOGGING_H_
