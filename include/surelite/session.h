// SPDX-License-Identifier: Apache-2.0
// A program with memory: write inputs, run, read outputs.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "surelite/program.h"
#include "surelite/tensor.h"

namespace surelite {

class Graph;
class StepObserver;
struct RunState;

enum class Guarding : uint8_t { none, after, before };

struct SessionOptions {
  int threads = 0;  // 0: as the program was compiled for
  // Every tensor that an application or a foreign operator can reach in memory of its own, flush against an inaccessible page on
  // that side; the environment (SURELITE_GUARD) can ask for that, too.
  Guarding guard = Guarding::none;
  bool guard_all = false;  // those between our own operators as well
  // Asked between operators and loop iterations; true cancels the run.
  std::function<bool()> check_cancelled;
};

// Not thread-safe by contract; use from a second thread during run() is detected (A706). Pins its program.
class Session {
 public:
  static Result<Session> open(const Program& program, const SessionOptions& options = {});
  // Runs in the caller's memory: 64-byte aligned, at least footprint().arena_bytes long, alive as long as the session. Fails
  // with B803. A static model then allocates nothing after opening.
  static Result<Session> open_in(const Program& program, std::span<std::byte> arena, const SessionOptions& options = {});
  Session(Session&&) noexcept;
  Session& operator=(Session&&) noexcept;
  ~Session();

  int input_count() const;
  int output_count() const;
  // By position or by name (of the signature, or of the tensor). A704 names what exists.
  Result<TensorView> input(int index);
  Result<TensorView> input(std::string_view name);
  Result<TensorView> output(int index);
  Result<TensorView> output(std::string_view name);
  template <class T>
  Result<std::span<T>> input(std::string_view name) {
    SURELITE_LET(TensorView view, input(name));
    return view.template values<T>();
  }
  template <class T>
  Result<std::span<T>> output(std::string_view name) {
    SURELITE_LET(TensorView view, output(name));
    return view.template values<T>();
  }

  // Runs the model. Fails with R4xx (data), A7xx (misuse); outputs are then not to be used. The first run_limit etc. apply.
  Status run();
  // May be called from any thread: the run in flight stops at the next operator with R405.
  void cancel();
  // Gives an input another shape; everything is planned anew at once. The content of all inputs is lost, views are stale.
  Status resize(int input, const Shape& shape);
  Status resize(std::span<const Shape> input_shapes);
  // Variables to zero or their zero point, resources forgotten. Streams of random operators go on.
  Status reset_variables();

  // Sees every operator of the coming runs; null ends it. The observer must outlive the runs.
  void observe(StepObserver* observer);
  const Program& program() const;
  // The plan in force: the program's, or that of the last resize.
  const GraphPlan& plan() const;
  size_t held_bytes() const;
  // For adapters within the project.
  Graph& graph();

 private:
  friend class TensorView;
  struct Inside;
  explicit Session(std::unique_ptr<Inside> inside);
  std::unique_ptr<Inside> inside_;
};

}  // namespace surelite
