// SPDX-License-Identifier: Apache-2.0
// surelite_delegate_host DELEGATE DROP_IN MEMORY THREADS: the child of an isolated delegate. It takes orders from a
// socket until that closes; whatever the delegate does ends this process alone.
#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <thread>

#include "delegates/drop_in/piece.h"
#include "delegates/isolated/host/last_words.h"
#include "delegates/isolated/host/native_piece.h"
#include "delegates/isolated/protocol.h"

namespace surelite::isolated {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kLimitMemory = false;  // they reserve terabytes
#else
constexpr bool kLimitMemory = true;
#endif

struct Part {
  std::byte* memory = nullptr;
  size_t bytes = 0;
  std::vector<std::span<const std::byte>> inputs;
  std::vector<std::span<std::byte>> outputs;
  std::unique_ptr<RunnablePiece> piece;
  ~Part() {
    piece.reset();
    if (memory) munmap(memory, bytes);
  }
};

class Host {
 public:
  Host(SharedStatus* status, DelegateSpec spec, int threads)
      : status_(status), spec_(std::move(spec)), threads_(threads) {}

  Answer obey(const Order& order, int memory, const std::string& drop_in) {
    Answer answer;
    const Status done = order.request == Request::load  ? load(order, memory, drop_in, &answer)
                                  : order.request == Request::run ? run(order)
                                                                  : unload(order);
    answer.done = done.has_value();
    if (!done) tell(done.error().front().message());
    return answer;
  }

 private:
  void tell(const std::string& message) {
    const size_t length = std::min(message.size(), kMessageBytes - 1);
    std::memcpy(status_->message, message.data(), length);
    status_->message[length] = 0;
  }

  Status load(const Order& order, int memory, const std::string& path, Answer* answer) {
    const bool native = spec_.is_backend();
    if (!opened_ && !native) {
      SURELITE_LET(drop_in_, DropIn::open(path));
      opened_ = true;
    }
    auto part = std::make_unique<Part>();
    void* mapped = mmap(nullptr, order.bytes, PROT_READ | PROT_WRITE, MAP_SHARED, memory, 0);
    if (mapped == MAP_FAILED) return fail(Code::B802, {{"bytes", order.bytes}, {"what", "a part's tensors"}});
    part->memory = static_cast<std::byte*>(mapped);
    part->bytes = order.bytes;
    for (uint32_t i = 0; i < order.inputs + order.outputs; ++i) {
      Area area;
      std::memcpy(&area, part->memory + order.areas + i * sizeof area, sizeof area);
      if (i < order.inputs) part->inputs.emplace_back(part->memory + area.offset, area.bytes);
      else part->outputs.emplace_back(part->memory + area.offset, area.bytes);
    }
    const auto enter = [status = status_](PiecePhase phase) { status->phase = static_cast<uint32_t>(phase); };
    const std::span<const std::byte> model(part->memory, order.model_bytes);
    if (native) {
      SURELITE_LET(part->piece, NativePiece::open(spec_, model, threads_, enter));
    } else {
      SURELITE_LET(part->piece, PluginPiece::open(drop_in_, spec_, model, threads_, enter));
    }
    const std::vector<uint8_t>& taken = part->piece->taken();
    answer->operators = static_cast<uint32_t>(taken.size());
    std::memcpy(part->memory + order.taken, taken.data(), std::min<size_t>(taken.size(), order.operators));
    parts_[order.part] = std::move(part);
    return {};
  }

  Status run(const Order& order) {
    const auto found = parts_.find(order.part);
    if (found == parts_.end()) return fail(Code::I901, {{"what", "the child has no such part"}});
    return found->second->piece->run(found->second->inputs, found->second->outputs);
  }

  Status unload(const Order& order) {
    parts_.erase(order.part);
    return {};
  }

  SharedStatus* status_;
  DelegateSpec spec_;
  int threads_;
  DropIn drop_in_;
  bool opened_ = false;
  std::map<uint32_t, std::unique_ptr<Part>> parts_;
};

// An order and the file descriptor that may come with it; false when the parent is gone.
bool receive(Order* order, int* memory) {
  *memory = -1;
  iovec data{order, sizeof *order};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
  msghdr message{};
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  ssize_t count;
  do count = recvmsg(kSocket, &message, MSG_CMSG_CLOEXEC);
  while (count < 0 && errno == EINTR);
  if (count != static_cast<ssize_t>(sizeof *order)) return false;
  if (const cmsghdr* header = CMSG_FIRSTHDR(&message); header && header->cmsg_type == SCM_RIGHTS)
    std::memcpy(memory, CMSG_DATA(header), sizeof *memory);
  return true;
}

// A delegate that hangs must not outlive the parent.
void end_with_parent() {
  std::thread([] {
    pollfd socket{kSocket, POLLRDHUP, 0};
    while (poll(&socket, 1, -1) < 0 && errno == EINTR) {
    }
    _exit(0);
  }).detach();
}

int serve(int count, char** arguments) {
  if (count != 5) return 2;
  syscall(SYS_close_range, static_cast<unsigned>(kStatusMemory) + 1, ~0u, 0);
  setpgid(0, 0);
  const uint64_t memory_limit = std::strtoull(arguments[3], nullptr, 10);
  const rlimit none{0, 0}, most{memory_limit, memory_limit};
  setrlimit(RLIMIT_CORE, &none);
  void* mapped = mmap(nullptr, sizeof(SharedStatus), PROT_READ | PROT_WRITE, MAP_SHARED, kStatusMemory, 0);
  if (mapped == MAP_FAILED) return 2;
  auto* status = static_cast<SharedStatus*>(mapped);
  leave_last_words(status);
  end_with_parent();
  if (kLimitMemory && memory_limit > 0) setrlimit(RLIMIT_AS, &most);
  const Result<DelegateSpec> spec = parse_delegate(arguments[1]);
  if (!spec) return 2;
  Host host(status, *spec, std::atoi(arguments[4]));
  Order order;
  int memory = -1;
  while (receive(&order, &memory)) {
    const Answer answer = host.obey(order, memory, arguments[2]);
    if (memory >= 0) close(memory);
    if (send(kSocket, &answer, sizeof answer, MSG_NOSIGNAL) != static_cast<ssize_t>(sizeof answer)) break;
  }
  _exit(0);
}

}  // namespace
}  // namespace surelite::isolated

int main(int count, char** arguments) { return surelite::isolated::serve(count, arguments); }
