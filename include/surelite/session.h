// SPDX-License-Identifier: Apache-2.0
// A program with memory: write inputs, run, read outputs.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

#include "surelite/guarding.h"
#include "surelite/observer.h"
#include "surelite/program.h"
#include "surelite/tensor.h"

namespace surelite {

struct SessionOptions {
  int threads = 0;  // 0: as the program was compiled for
  // Every tensor that an application or a foreign operator can reach in memory of its own, flush against an
  // inaccessible page on that side; the environment (SURELITE_GUARD) can ask for that, too. A718 where the library was
  // built without.
  Guarding guard = Guarding::none;
  bool guard_all = false;  // those between our own operators as well
  // Asked between operators and loop iterations, on the thread that runs; true cancels the run, an exception ends it
  // (A722).
  std::function<bool()> check_cancelled;
};

// Not thread-safe by contract; every call during another one, from a second thread or a callback, is refused with A706,
// cancel() aside. Pins its program. A session may be empty, as a model may: its calls then fail with the first cause,
// or A719, and its counts are 0.
class Session {
 public:
  Session();
  // An empty session with this cause.
  explicit Session(Failure cause);
  // Fails with B801 or B802 without memory; for an empty program with what made it so.
  static Result<Session> open(const Program& program, const SessionOptions& options = {});
  // Runs in the caller's memory: 64-byte aligned, at least footprint().arena_bytes long, alive as long as the session.
  // Fails with A711 or B803 where it is not. A static model then allocates nothing after opening.
  static Result<Session> open_in(const Program& program, std::span<std::byte> arena,
                                 const SessionOptions& options = {});
  // Views, observers and cancel() follow the move.
  Session(Session&&) noexcept;
  Session& operator=(Session&&) noexcept;
  ~Session();

  // Why this session is empty; success if it is not.
  [[nodiscard]] Status status() const;
  [[nodiscard]] int input_count() const;
  [[nodiscard]] int output_count() const;
  // By position or by name (of the signature, or of the tensor). A704 names what exists.
  Result<TensorView> input(int index);
  Result<TensorView> input(std::string_view name);
  template <class Text>
    requires(std::is_pointer_v<Text> || std::is_null_pointer_v<Text>)
  Result<TensorView> input(Text name) {
    const char* text = name;
    return input(std::string_view(text ? text : ""));
  }
  Result<TensorView> output(int index);
  Result<TensorView> output(std::string_view name);
  template <class Text>
    requires(std::is_pointer_v<Text> || std::is_null_pointer_v<Text>)
  Result<TensorView> output(Text name) {
    const char* text = name;
    return output(std::string_view(text ? text : ""));
  }
  // The elements in place: input<float>("image") or input<float>(0). The span is empty where that fails: A704 for the
  // name or the position, A703 for the type, A701 while there is no memory.
  template <class T, class Key>
  Result<std::span<T>> input(const Key& key) {
    SURELITE_LET(TensorView view, input(key));
    return view.template values<T>();
  }
  template <class T, class Key>
  Result<std::span<T>> output(const Key& key) {
    SURELITE_LET(TensorView view, output(key));
    return view.template values<T>();
  }

  // Runs the model. Fails with R4xx (data), A705 to A707 and A722 (misuse), B8xx (memory); outputs are then not to be
  // used.
  Status run();
  // May be called from any thread: the run in flight stops at the next operator with R405.
  void cancel();
  // Gives an input another shape; everything is planned anew at once. The content of all inputs is lost, spans are
  // stale. Fails with A704 for the position or the number of shapes, A708 for a constant input, P3xx for shapes that do
  // not fit, B8xx without memory; the session then stays as it was, and runs fail with A705 until a resize succeeds.
  Status resize(int input, const Shape& shape);
  Status resize(std::span<const Shape> input_shapes);
  // Variables to zero or their zero point, resources forgotten. Streams of random operators go on. A706 during a run.
  Status reset_variables();

  // Tensors of the graph that runs, by position (as inspect() lists them) or by name, to read after a run; for those
  // between operators the program must be compiled with keep_all_tensors (A725). A704 names what exists. Only inputs
  // can be written (A726).
  Result<TensorView> tensor(int index);
  Result<TensorView> tensor(std::string_view name);
  template <class Text>
    requires(std::is_pointer_v<Text> || std::is_null_pointer_v<Text>)
  Result<TensorView> tensor(Text name) {
    const char* text = name;
    return tensor(std::string_view(text ? text : ""));
  }

  // Tells the observer about every operator of the coming runs; an empty one ends that. Operators that row_fusion has
  // joined, and in guarded mode element-wise ones behind another, are one, under the name of the last. Costs two looks
  // at the clock per operator, and what going through their rows together saves. PADs whose convolutions pad for
  // themselves do not run, like what was known while compiling. Fails with A706 during a run.
  Status observe(OperatorObserver observer);
  // An empty one for an empty session.
  [[nodiscard]] Program program() const;
  // Bytes of memory held, weights that were packed while planning aside; 0 for an empty session.
  [[nodiscard]] size_t held_bytes() const;
  // Notes on the runs so far that are no failures: R409 (fewer threads than asked for), D511, D512 and D519 (a
  // delegate gave up, each once). None for an empty session. Changes with runs.
  [[nodiscard]] Diagnostics findings() const;

 private:
  friend struct SessionAccess;
  explicit Session(std::shared_ptr<SessionInside> inside);
  std::shared_ptr<SessionInside> inside_;
  Failure cause_;
};

}  // namespace surelite
