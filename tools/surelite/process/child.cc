// SPDX-License-Identifier: Apache-2.0
#include "process/child.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdlib>
#include <cstring>

namespace surelite::tool {
namespace {

using Clock = std::chrono::steady_clock;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kLimitMemory = false;
#else
constexpr bool kLimitMemory = true;
#endif

struct Pipe {
  int read = -1, write = -1;
  bool open() {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return false;
    read = ends[0], write = ends[1];
    return true;
  }
  static void close_end(int* end) {
    if (*end >= 0) ::close(*end);
    *end = -1;
  }
  ~Pipe() { close_end(&read), close_end(&write); }
};

// Everything the child needs, made before the fork: afterwards only async-signal-safe calls are allowed.
struct Start {
  std::vector<std::string> strings;
  std::vector<char*> arguments, environment;
  std::string path;
  const ChildOptions* options = nullptr;
  int output = -1, errors = -1, failure = -1;
};

void set_limit(int resource, uint64_t value) {
  const rlimit limit{static_cast<rlim_t>(value), static_cast<rlim_t>(value)};
  setrlimit(static_cast<__rlimit_resource>(resource), &limit);
}

[[noreturn]] void become(const Start& start) {
  setpgid(0, 0);
  const ChildOptions& options = *start.options;
  set_limit(RLIMIT_CORE, 0);
  if (kLimitMemory && options.memory_bytes > 0) set_limit(RLIMIT_AS, options.memory_bytes);
  if (options.seconds > 0) set_limit(RLIMIT_CPU, static_cast<uint64_t>(std::ceil(options.seconds)) + 1);
  if (options.streams == Streams::capture) {
    dup2(start.output, STDOUT_FILENO);
    dup2(start.errors, STDERR_FILENO);
  } else if (options.streams == Streams::pass_errors) {
    dup2(STDERR_FILENO, STDOUT_FILENO);
  }
  execve(start.path.c_str(), start.arguments.data(), start.environment.data());
  const int reason = errno;
  [[maybe_unused]] const ssize_t written = ::write(start.failure, &reason, sizeof reason);
  _exit(127);
}

// What execvp would find, looked up here because execve is the one that may follow a fork.
std::string find_program(const std::string& name) {
  if (name.find('/') != name.npos) return name;
  const char* path = std::getenv("PATH");
  std::string_view rest = path ? path : "/usr/local/bin:/usr/bin:/bin";
  while (true) {
    const size_t end = rest.find(':');
    const std::string candidate = fmt::format("{}/{}", end == 0 || rest.empty() ? "." : rest.substr(0, end), name);
    if (access(candidate.c_str(), X_OK) == 0) return candidate;
    if (end == rest.npos) return name;
    rest.remove_prefix(end + 1);
  }
}

Start prepare(const std::vector<std::string>& arguments, const ChildOptions& options) {
  Start start;
  start.options = &options;
  start.path = find_program(arguments[0]);
  start.strings = arguments;
  for (const auto& [name, value] : options.environment) start.strings.push_back(name + "=" + value);
  for (size_t i = 0; i < arguments.size(); ++i) start.arguments.push_back(start.strings[i].data());
  for (size_t i = arguments.size(); i < start.strings.size(); ++i) start.environment.push_back(start.strings[i].data());
  for (char** variable = environ; *variable; ++variable) {
    const std::string_view entry(*variable);
    const bool replaced = std::any_of(options.environment.begin(), options.environment.end(), [&](const auto& added) {
      return entry.starts_with(added.first) && entry.substr(added.first.size()).starts_with('=');
    });
    if (!replaced) start.environment.push_back(*variable);
  }
  start.arguments.push_back(nullptr);
  start.environment.push_back(nullptr);
  return start;
}

// Reads what is there; false at the end of the stream.
bool drain(int end, std::string* into, uint64_t most) {
  std::array<char, 65536> piece;
  const ssize_t count = ::read(end, piece.data(), piece.size());
  if (count < 0) return errno == EINTR || errno == EAGAIN;
  const uint64_t room = most - std::min<uint64_t>(most, into->size());
  into->append(piece.data(), static_cast<size_t>(std::min<uint64_t>(room, static_cast<uint64_t>(count))));
  return count > 0;
}

// Waits until the child has ended, reading along. Returns its wait status.
int supervise(pid_t child, Pipe* output, Pipe* errors, Clock::time_point start, const ChildOptions& options,
              ChildResult* result, rusage* usage) {
  int status = 0;
  bool ended = false;
  while (!ended || output->read >= 0 || errors->read >= 0) {
    if (!ended && wait4(child, &status, WNOHANG, usage) == child) {
      ended = true;
      kill(-child, SIGKILL);  // whatever it left running would keep the pipes open
    }
    if (ended && output->read < 0 && errors->read < 0) break;
    const double passed = std::chrono::duration<double>(Clock::now() - start).count();
    if (!ended && options.seconds > 0 && passed > options.seconds && !result->timed_out) {
      result->timed_out = true;
      kill(-child, SIGKILL);
    }
    std::array<pollfd, 2> ends{{{output->read, POLLIN, 0}, {errors->read, POLLIN, 0}}};
    poll(ends.data(), ends.size(), ended ? 100 : 10);
    if (ends[0].revents && !drain(output->read, &result->output, options.most_output_bytes))
      Pipe::close_end(&output->read);
    if (ends[1].revents && !drain(errors->read, &result->errors, options.most_output_bytes))
      Pipe::close_end(&errors->read);
    const bool silent = ends[0].revents == 0 && ends[1].revents == 0;
    if (ended && silent) break;
  }
  return status;
}

}  // namespace

std::string own_path() {
  std::array<char, 4096> path{};
  const ssize_t length = readlink("/proc/self/exe", path.data(), path.size() - 1);
  return length > 0 ? std::string(path.data(), static_cast<size_t>(length)) : "surelite";
}

Result<ChildResult> run_child(const std::vector<std::string>& arguments, const ChildOptions& options) {
  const auto refuse = [&](int reason) {
    return fail(Code::R453, {{"program", arguments.empty() ? "" : arguments[0]}, {"reason", std::strerror(reason)}});
  };
  if (arguments.empty()) return refuse(ENOENT);
  Pipe output, errors, failure;
  if (!failure.open() || (options.streams == Streams::capture && (!output.open() || !errors.open())))
    return refuse(errno);
  Start start = prepare(arguments, options);
  start.output = output.write, start.errors = errors.write, start.failure = failure.write;
  const Clock::time_point begin = Clock::now();
  const pid_t child = fork();
  if (child < 0) return refuse(errno);
  if (child == 0) become(start);
  setpgid(child, child);  // both sides do it: whichever comes first
  Pipe::close_end(&output.write);
  Pipe::close_end(&errors.write);
  Pipe::close_end(&failure.write);
  int reason = 0;
  if (::read(failure.read, &reason, sizeof reason) == static_cast<ssize_t>(sizeof reason)) {
    waitpid(child, nullptr, 0);
    return refuse(reason);
  }
  ChildResult result;
  rusage usage{};
  const int status = supervise(child, &output, &errors, begin, options, &result, &usage);
  result.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  result.peak_resident_bytes = static_cast<int64_t>(usage.ru_maxrss) * 1024;
  if (WIFEXITED(status)) result.exit_code = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) result.signal = WTERMSIG(status);
  if (result.signal == SIGXCPU) result.timed_out = true;
  return result;
}

Diagnostics findings_of(const ChildResult& result, const std::string& what, double seconds_allowed) {
  if (result.timed_out) return {diagnose(Code::R451, {{"program", what}, {"seconds", seconds_allowed}})};
  if (result.signal == 0) return {};
  const char* name = sigabbrev_np(result.signal);
  return {diagnose(Code::R450,
                   {{"program", what}, {"signal", result.signal}, {"name", fmt::format("SIG{}", name ? name : "?")}})};
}

Json to_json(const ChildResult& result) {
  Json json = Json::object();
  json["exit_code"] = result.exit_code >= 0 ? Json(result.exit_code) : Json();
  json["signal"] = result.signal ? Json(result.signal) : Json();
  if (const char* name = result.signal ? sigabbrev_np(result.signal) : nullptr)
    json["signal_name"] = std::string("SIG") + name;
  json["timed_out"] = result.timed_out;
  json["seconds"] = result.seconds;
  json["peak_resident_bytes"] = result.peak_resident_bytes;
  return json;
}

}  // namespace surelite::tool
