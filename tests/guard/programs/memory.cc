// SPDX-License-Identifier: Apache-2.0
// Mistakes with the memory of tensors.
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "programs/sessions.h"
#include "programs/situations.h"
#include "run/access.h"
#include "run/graph.h"

namespace situations {
namespace {

template <class T>
volatile T* data(Result<TensorView> view) {
  return reinterpret_cast<volatile T*>(view->bytes()->data());
}

void copy_floats() {
  Session session = image_session();
  const std::vector<float> pixels(28 * 28, 0.5f);
  std::memcpy(session.input(0)->bytes()->data(), pixels.data(), pixels.size() * sizeof(float));
}

// As the compiler writes it when it takes the copy over from the library.
void copy_inline() {
  Session session = image_session();
  const std::vector<float> pixels(28 * 28, 0.5f);
#if defined(__x86_64__)
  void* to = session.input(0)->bytes()->data();
  const void* from = pixels.data();
  size_t count = pixels.size() * sizeof(float);
  asm volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(count) : : "memory");
#else
  std::memcpy(session.input(0)->bytes()->data(), pixels.data(), pixels.size() * sizeof(float));
#endif
}

void copy_last_piece() {
  Session session = image_session();
  const std::vector<int8_t> row(100, 1);
  std::memcpy(session.input(0)->bytes()->data() + 700, row.data(), row.size());
}

void copy_result() {
  Session session = image_session();
  std::vector<int8_t> result(1000);
  std::memcpy(result.data(), session.output(0)->bytes()->data(), result.size());
}

void copy_rgba() {
  Session session = rgb_session();
  const std::vector<uint8_t> frame(64 * 64 * 4, 7);
  std::memcpy(session.input(0)->bytes()->data(), frame.data(), frame.size());
}

void write_loop() {
  Session session = image_session();
  volatile int8_t* input = data<int8_t>(session.input(0));
  for (int i = 0; i <= 28 * 28; ++i) input[i] = 1;
}

void write_floats() {
  Session session = image_session();
  volatile float* input = data<float>(session.input(0));
  for (int i = 0; i < 28 * 28; ++i) input[i] = 0.5f;
}

int read_loop() {
  Session session = image_session();
  volatile int8_t* output = data<int8_t>(session.output(0));
  int sum = 0;
  for (int i = 0; i < 1001; ++i) sum += output[i];
  return sum ? 1 : 2;
}

void write_before() {
  Session session = image_session();
  data<int8_t>(session.input(0))[-3] = 1;
}

void write_empty() {
  Session session = add_session({0, 3});
  data<float>(session.input(0))[0] = 1;
}

void use_after_resize() {
  Session session = add_session({1, 50});
  volatile float* input = data<float>(session.input(0));
  if (!session.resize(std::vector<Shape>{{1, 60}, {1, 60}})) return;
  input[7] = 1;
}

void resize_then_overrun() {
  Session session = add_session({1, 50});
  if (!session.resize(std::vector<Shape>{{1, 60}, {1, 60}}) || !session.run()) return;
  data<float>(session.input(0))[60] = 1;
}

void use_after_close() {
  volatile float* output = nullptr;
  {
    Session session = add_session({1, 50});
    output = data<float>(session.output(0));
  }
  output[3] = 1;
}

// A member that outlives the session writes its last result while the owner is destroyed.
struct Owner {
  struct Writer {
    volatile float* last = nullptr;
    ~Writer() { *last = 0; }
  } writer;
  Session session = add_session({1, 50});
};
void use_while_destroying() {
  Owner owner;
  owner.writer.last = data<float>(owner.session.output(0));
}

void write_constant() {
  Session session = bias_session();
  Graph& graph = SessionAccess::graph(session);
  *reinterpret_cast<volatile float*>(graph.tensor(1).data) = 1;
}

// A string input has no memory before it is set.
void use_without_memory() {
  Session session = text_session();
  const auto bytes = session.input(0)->bytes();
  volatile char* text = bytes ? reinterpret_cast<char*>(bytes->data()) : nullptr;
  text[5] = 'x';
}

// --- nothing wrong with these

int write_in_pieces() {
  Session session = image_session();
  const std::vector<int8_t> row(28, 1);
  for (size_t y = 0; y < 28; ++y) std::memcpy(session.input(0)->bytes()->data() + y * 28, row.data(), row.size());
  return session.run() ? 0 : 1;
}

int empty_tensors() {
  Session session = add_session({0, 3});
  return session.run() && session.output(0)->bytes()->empty() ? 0 : 1;
}

// An alternative reading order and the last bytes of every tensor.
int touch_all_bytes() {
  Session session = rgb_session();
  auto input = *session.input(0)->bytes();
  for (size_t i = input.size(); i-- > 0;) input[i] = static_cast<std::byte>(i);
  if (!session.run()) return 1;
  const auto output = *session.output(0)->bytes();
  int sum = 0;
  for (const std::byte b : output) sum += static_cast<int>(b);
  return sum > 0 ? 0 : 1;
}

int resize_and_go_on() {
  Session session = add_session({1, 50});
  for (int n = 40; n < 60; ++n) {
    if (!session.resize(std::vector<Shape>{{1, n}, {1, n}})) return 1;
    const std::vector<float> values(static_cast<size_t>(n), static_cast<float>(n));
    if (!session.input(0)->write_real(values) || !session.input(1)->write_real(values) || !session.run()) return 1;
    if (session.output(0)->read_real()->back() != static_cast<float>(2 * n)) return 1;
  }
  return 0;
}

// --- near misses

int memory_grows() {
  Session session = image_session();
  static std::vector<std::vector<int8_t>> kept;
  for (int i = 0; i < 64; ++i) {
    kept.emplace_back(1 << 18, static_cast<int8_t>(i));
    if (!session.input(0)->copy_from(std::vector<int8_t>(28 * 28, static_cast<int8_t>(i))) || !session.run()) return 1;
  }
  return 0;
}

int session_leaks() {
  auto* session = new Session(image_session());
  return session->input(0)->copy_from(std::vector<int8_t>(28 * 28, 1)) && session->run() ? 0 : 1;
}

int status_dropped() {
  Session session = image_session();
  (void)session.input(0)->copy_from(std::vector<int8_t>(7, 1));
  (void)session.run();
  return 0;
}

int input_kept() {
  Session session = image_session();
  bool fine = static_cast<bool>(session.input(0)->copy_from(std::vector<int8_t>(28 * 28, 1)));
  for (int i = 0; i < 5; ++i) fine = fine && session.run();
  return fine ? 0 : 1;
}

}  // namespace

int run_memory_situation(std::string_view name) {
  struct Entry {
    std::string_view name;
    void (*wrong)();
    int (*right)();
  };
  static constexpr Entry kEntries[] = {
      {"copy_floats", copy_floats, nullptr},
      {"copy_inline", copy_inline, nullptr},
      {"copy_last_piece", copy_last_piece, nullptr},
      {"copy_result", copy_result, nullptr},
      {"copy_rgba", copy_rgba, nullptr},
      {"write_loop", write_loop, nullptr},
      {"write_floats", write_floats, nullptr},
      {"read_loop", nullptr, read_loop},
      {"write_before", write_before, nullptr},
      {"write_empty", write_empty, nullptr},
      {"use_after_resize", use_after_resize, nullptr},
      {"resize_then_overrun", resize_then_overrun, nullptr},
      {"use_after_close", use_after_close, nullptr},
      {"use_while_destroying", use_while_destroying, nullptr},
      {"write_constant", write_constant, nullptr},
      {"use_without_memory", use_without_memory, nullptr},
      {"write_in_pieces", nullptr, write_in_pieces},
      {"empty_tensors", nullptr, empty_tensors},
      {"touch_all_bytes", nullptr, touch_all_bytes},
      {"resize_and_go_on", nullptr, resize_and_go_on},
      {"memory_grows", nullptr, memory_grows},
      {"session_leaks", nullptr, session_leaks},
      {"status_dropped", nullptr, status_dropped},
      {"input_kept", nullptr, input_kept},
  };
  for (const Entry& entry : kEntries) {
    if (entry.name != name) continue;
    if (entry.right) return entry.right();
    entry.wrong();
    return 0;
  }
  return kNoSuchSituation;
}

}  // namespace situations
