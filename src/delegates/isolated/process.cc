// SPDX-License-Identifier: Apache-2.0
#include "delegates/isolated/process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/socket.h>
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

#include "base/checked.h"
#include "delegates/drop_in/library.h"
#include "delegates/drop_in/piece.h"

extern char** environ;

namespace surelite {
namespace {

using isolated::Answer;
using isolated::Area;
using isolated::Order;
using isolated::Request;
using isolated::SharedStatus;
using Clock = std::chrono::steady_clock;

constexpr size_t kAlignment = 64;
constexpr size_t kMostOfALine = 300;  // that the child printed
constexpr int kSecondsToTell = 5;  // where it hangs
constexpr int kSecondsToDie = 10;  // a process that was killed, or closed its socket, is gone by then

// Away from the numbers that the child expects its own at.
int move_up(int fd) {
  constexpr int kAbove = 16;
  if (fd < 0) return fd;
  const int moved = fcntl(fd, F_DUPFD_CLOEXEC, kAbove);
  close(fd);
  return moved;
}

// Shared memory that nobody can make smaller, so that touching it is safe whatever the child does.
int make_memory(size_t bytes) {
  const int fd = move_up(memfd_create("surelite", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (fd < 0) return -1;
  if (ftruncate(fd, static_cast<off_t>(bytes)) == 0 &&
      fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == 0)
    return fd;
  close(fd);
  return -1;
}

void* map(int fd, size_t bytes) {
  void* mapped = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  return mapped == MAP_FAILED ? nullptr : mapped;
}

void close_if_open(int* fd) {
  if (*fd >= 0) close(*fd);
  *fd = -1;
}

// Text that a child wrote: it may lack its end.
template <size_t N>
std::string text_in(const char (&buffer)[N]) {
  std::string text(buffer, strnlen(buffer, N));
  for (char& c : text)
    if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) > 0x7e) c = ' ';
  return text;
}

int milliseconds_until(Clock::time_point deadline) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
  return static_cast<int>(std::clamp<int64_t>(left + 1, 0, INT32_MAX));
}

// Its wait status, or -1 where somebody else has taken it; killed if it does not end. What it started goes with it,
// while its number is still its own.
int reap(pid_t child) {
  const auto deadline = Clock::now() + std::chrono::seconds(kSecondsToDie);
  bool killed = false;
  while (true) {
    siginfo_t ended{};
    if (waitid(P_PID, static_cast<id_t>(child), &ended, WEXITED | WNOHANG | WNOWAIT) != 0) {
      if (errno != EINTR) return -1;
    } else if (ended.si_pid == child) {
      kill(-child, SIGKILL);
      int status = 0;
      return waitpid(child, &status, 0) == child ? status : -1;
    }
    if (!killed && Clock::now() > deadline) {
      kill(child, SIGKILL);
      killed = true;
    }
    poll(nullptr, 0, 2);
  }
}

}  // namespace

struct DelegateProcess::Piece {
  std::string about;
  std::byte* memory = nullptr;
  size_t bytes = 0;
  std::vector<Area> inputs, outputs;
  ~Piece() {
    if (memory) munmap(memory, bytes);
  }
};

DelegateProcess::DelegateProcess(DelegateSpec spec, const IsolationOptions& options)
    : spec_(std::move(spec)), options_(options) {}

DelegateProcess::~DelegateProcess() {
  close_if_open(&socket_);
  if (child_ > 0) {
    kill(child_, SIGKILL);
    reap(child_);
  }
  close_if_open(&words_);
  if (status_) munmap(status_, sizeof *status_);
}

bool DelegateProcess::alive() const {
  const std::lock_guard lock(mutex_);
  return child_ > 0;
}

Result<std::unique_ptr<DelegateProcess>> DelegateProcess::start(DelegateSpec spec, const IsolationOptions& options) {
  std::unique_ptr<DelegateProcess> process(new DelegateProcess(std::move(spec), options));
  SURELITE_TRY(process->spawn());
  return process;
}

Status DelegateProcess::spawn() {
  const auto refuse = [&](const std::string& reason) {
    return fail(Code::D520, {{"delegate", spec_.name()}, {"reason", reason}});
  };
  const std::string host = options_.host.empty() ? find_host() : options_.host;
  const std::string drop_in = options_.drop_in.empty() ? find_drop_in() : options_.drop_in;
  if (host.empty()) return refuse("surelite_delegate_host was not found beside the program or below ../lib/surelite");
  if (drop_in.empty()) return refuse("libtensorflowlite_c.so was not found beside the program or below ../lib");
  int status_memory = make_memory(sizeof(SharedStatus));
  int ends[2] = {-1, -1}, pipes[2] = {-1, -1};
  const auto give_up = [&](int reason) {
    for (int* fd : {&status_memory, &ends[0], &ends[1], &pipes[0], &pipes[1]}) close_if_open(fd);
    return refuse(std::strerror(reason));
  };
  if (status_memory < 0 || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0 ||
      pipe2(pipes, O_CLOEXEC | O_NONBLOCK) != 0)
    return give_up(errno);
  for (int* fd : {&ends[0], &ends[1], &pipes[0], &pipes[1]}) *fd = move_up(*fd);
  void* mapped = map(status_memory, sizeof(SharedStatus));
  if (!mapped) return give_up(errno);
  status_ = new (mapped) SharedStatus;

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  for (const int to : {1, 2}) posix_spawn_file_actions_adddup2(&actions, pipes[1], to);
  posix_spawn_file_actions_adddup2(&actions, ends[1], isolated::kSocket);
  posix_spawn_file_actions_adddup2(&actions, status_memory, isolated::kStatusMemory);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t no_signals, all_signals;
  sigemptyset(&no_signals);
  sigfillset(&all_signals);
  posix_spawnattr_setsigmask(&attributes, &no_signals);
  posix_spawnattr_setsigdefault(&attributes, &all_signals);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);

  std::vector<std::string> strings{host, spec_.inner(), drop_in, std::to_string(options_.memory_bytes),
                                   std::to_string(options_.threads)};
  const size_t argument_count = strings.size();
  strings.push_back(options_.guarded ? "SURELITE_GUARD=1" : "SURELITE_GUARD=0");
  std::vector<char*> arguments, environment;
  for (size_t i = 0; i < argument_count; ++i) arguments.push_back(strings[i].data());
  for (char** variable = environ; *variable; ++variable) {
    const std::string_view entry(*variable);
    if (!entry.starts_with("SURELITE_GUARD") && !entry.starts_with("SURELITE_DELEGATES="))
      environment.push_back(*variable);
  }
  environment.push_back(strings.back().data());
  arguments.push_back(nullptr);
  environment.push_back(nullptr);
  const int failed =
      posix_spawn(&child_, host.c_str(), &actions, &attributes, arguments.data(), environment.data());
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  if (failed != 0) {
    child_ = -1;
    return give_up(failed);
  }
  close_if_open(&status_memory);
  close_if_open(&ends[1]);
  close_if_open(&pipes[1]);
  socket_ = ends[0];
  words_ = pipes[0];
  return {};
}

Result<Answer> DelegateProcess::order(const Order& what, int memory, const std::string& about) {
  if (child_ <= 0) return cause_;
  status_->phase = static_cast<uint32_t>(PiecePhase::idle);
  status_->message[0] = 0;
  Order sent = what;
  iovec data{&sent, sizeof sent};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
  msghdr message{};
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  if (memory >= 0) {
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof memory);
    std::memcpy(CMSG_DATA(header), &memory, sizeof memory);
  }
  if (sendmsg(socket_, &message, MSG_NOSIGNAL) != static_cast<ssize_t>(sizeof sent)) return end(about, false);
  constexpr double kLongest = 1e8;
  const bool limited = options_.seconds > 0 && options_.seconds < kLongest;
  const auto deadline = Clock::now() + std::chrono::duration_cast<Clock::duration>(
                                           std::chrono::duration<double>(limited ? options_.seconds : 0));
  while (true) {
    pollfd socket{socket_, POLLIN, 0};
    const int ready = poll(&socket, 1, limited ? milliseconds_until(deadline) : -1);
    if (ready < 0 && errno == EINTR) continue;
    if (ready == 0) return end(about, true);
    Answer answer;
    const ssize_t count = recv(socket_, &answer, sizeof answer, 0);
    if (count < 0 && errno == EINTR) continue;
    if (count != static_cast<ssize_t>(sizeof answer)) return end(about, false);
    return answer;
  }
}

std::string DelegateProcess::doing(const std::string& about) const {
  switch (static_cast<PiecePhase>(status_->phase.load())) {
    case PiecePhase::creating: return "creating the delegate";
    case PiecePhase::preparing: return "preparing " + about;
    case PiecePhase::running: return "running " + about;
    case PiecePhase::deleting: return "deleting the delegate of " + about;
    case PiecePhase::idle: break;
  }
  return "waiting, after " + about;
}

// The last line that it printed, frames of a backtrace left out.
std::string DelegateProcess::last_message() {
  std::string all;
  std::array<char, 4096> piece;
  constexpr size_t kMost = 1 << 20;
  while (all.size() < kMost) {
    const ssize_t count = read(words_, piece.data(), piece.size());
    if (count <= 0) break;
    all.append(piece.data(), static_cast<size_t>(count));
  }
  std::string last;
  for (size_t at = 0; at < all.size();) {
    const size_t end = std::min(all.find('\n', at), all.size());
    const std::string_view line = std::string_view(all).substr(at, std::min<size_t>(end - at, kMostOfALine));
    at = end + 1;
    const bool is_frame = line.find("[0x") != line.npos || line.starts_with("  ");
    if (line.empty() || is_frame) continue;
    last = line;
    if (line.find("G6") != line.npos && line.find("error") != line.npos) break;  // guarded mode says it best
  }
  for (char& c : last)
    if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) > 0x7e) c = ' ';
  return last;
}

// The child has ended, or ends now.
Failure DelegateProcess::end(const std::string& about, bool timed_out) {
  if (timed_out) {
    kill(child_, SIGQUIT);  // where are you?
    const auto deadline = Clock::now() + std::chrono::seconds(kSecondsToTell);
    while (status_->placed == 0 && Clock::now() < deadline) poll(nullptr, 0, 2);
    kill(child_, SIGKILL);
  }
  close_if_open(&socket_);
  const int status = reap(child_);
  child_ = -1;
  const std::string what = doing(about);
  const std::string place = status_->placed ? " in " + text_in(status_->place) : "";
  std::string said = last_message();
  said = said.empty() ? "Run its operators on the CPU, or mend the delegate." : "It said: " + said;
  const uint32_t noted = status_->signal;
  const int signal = status >= 0 && WIFSIGNALED(status) ? WTERMSIG(status) : static_cast<int>(noted);
  if (timed_out) {
    cause_ = fail(Code::D517, {{"delegate", spec_.name()},
                               {"seconds", options_.seconds},
                               {"doing", what},
                               {"place", place.empty() ? "" : "; it was" + place}});
  } else if (signal != 0) {
    const char* name = sigabbrev_np(signal);
    cause_ = fail(Code::D516,
                  {{"delegate", spec_.name()},
                   {"signal", signal},
                   {"name", fmt::format("SIG{}", name ? name : "?")},
                   {"doing", what},
                   {"address", status_->has_address ? fmt::format(", at address {:#x}", status_->address.load()) : ""},
                   {"place", place.empty() ? "" : "," + place},
                   {"message", said}});
  } else {
    cause_ = fail(Code::D518, {{"delegate", spec_.name()},
                               {"exit", status >= 0 ? WEXITSTATUS(status) : -1},
                               {"doing", what},
                               {"message", said}});
  }
  return cause_;
}

Result<PieceBackend::Loaded> DelegateProcess::load(std::span<const std::byte> model,
                                                   std::span<const size_t> input_bytes,
                                                   std::span<const size_t> output_bytes, size_t operators,
                                                   std::string what) {
  const std::lock_guard lock(mutex_);
  if (child_ <= 0) return cause_;
  auto part = std::make_unique<Piece>();
  part->about = std::move(what);
  size_t at = 0;
  const auto take = [&](size_t bytes) {
    const size_t here = at;
    at += (bytes + kAlignment - 1) / kAlignment * kAlignment;
    return here;
  };
  take(model.size());
  for (const size_t bytes : input_bytes) part->inputs.push_back({take(bytes), bytes});
  for (const size_t bytes : output_bytes) part->outputs.push_back({take(bytes), bytes});
  std::vector<Area> areas = part->inputs;
  areas.insert(areas.end(), part->outputs.begin(), part->outputs.end());
  Order order_load;
  order_load.part = static_cast<uint32_t>(pieces_.size());
  order_load.model_bytes = model.size();
  order_load.inputs = static_cast<uint32_t>(part->inputs.size());
  order_load.outputs = static_cast<uint32_t>(part->outputs.size());
  order_load.areas = take(areas.size() * sizeof(Area));
  order_load.operators = operators;
  order_load.taken = take(operators);
  order_load.bytes = part->bytes = at + kAlignment;
  int memory = make_memory(part->bytes);
  part->memory = memory < 0 ? nullptr : static_cast<std::byte*>(map(memory, part->bytes));
  if (!part->memory) {
    close_if_open(&memory);
    return fail(Code::B802, {{"bytes", part->bytes}, {"what", "tensors shared with a delegate's process"}});
  }
  std::memcpy(part->memory, model.data(), model.size());
  if (!areas.empty()) std::memcpy(part->memory + order_load.areas, areas.data(), areas.size() * sizeof(Area));
  const Result<Answer> answer = order(order_load, memory, part->about);
  close_if_open(&memory);
  if (!answer) return answer.failure();
  if (!answer->done)
    return fail(Code::D501, {{"delegate", spec_.name()}, {"what", text_in(status_->message)}, {"effect", ""}});
  Loaded loaded{order_load.part, std::vector<bool>(operators, false)};
  for (size_t op = 0; op < std::min<size_t>(operators, answer->operators); ++op)
    loaded.taken[op] = part->memory[order_load.taken + op] != std::byte{0};
  pieces_.push_back(std::move(part));
  return loaded;
}

Status DelegateProcess::run(uint32_t index, std::span<const std::span<const std::byte>> inputs,
                            std::span<const std::span<std::byte>> outputs) {
  const std::lock_guard lock(mutex_);
  if (child_ <= 0) return cause_;
  const Piece& part = *pieces_[index];
  for (size_t i = 0; i < inputs.size(); ++i)
    if (!inputs[i].empty()) std::memcpy(part.memory + part.inputs[i].offset, inputs[i].data(), inputs[i].size());
  Order order_run;
  order_run.request = Request::run;
  order_run.part = index;
  SURELITE_LET(const Answer answer, order(order_run, -1, part.about));
  if (!answer.done)
    return fail(Code::D501, {{"delegate", spec_.name()}, {"what", text_in(status_->message)}, {"effect", ""}});
  for (size_t i = 0; i < outputs.size(); ++i)
    if (!outputs[i].empty()) std::memcpy(outputs[i].data(), part.memory + part.outputs[i].offset, outputs[i].size());
  return {};
}

Status DelegateProcess::unload(uint32_t index) {
  const std::lock_guard lock(mutex_);
  if (child_ <= 0) return cause_;
  Order order_unload;
  order_unload.request = Request::unload;
  order_unload.part = index;
  SURELITE_TRY(order(order_unload, -1, pieces_[index]->about));
  return {};
}

}  // namespace surelite
