// SPDX-License-Identifier: Apache-2.0
// Who watches runs from outside the core: guarded mode does. The core asks it through this interface and is complete
// without it; a session or interpreter that nobody watches tests a null pointer per step.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "model/graph.h"
#include "ops/tensor.h"
#include "surelite/guarding.h"

namespace surelite {

// A tensor of a graph that is watched. What this points at lives as long as the graph.
struct ObservedTensor {
  const ModelData* model = nullptr;
  const Tensor* tensor = nullptr;
  int subgraph = 0, index = 0;
  int input = -1, output = -1;  // position among the subgraph's, -1 if it is none
  bool is_constant = false, is_variable = false;
};

// An operator right before or after it runs.
struct ObservedStep {
  int subgraph = 0, op = 0;
  std::string_view name;
  bool foreign = false;               // its kernel came from outside
  const Where* where = nullptr;       // null, and no tensors: planned right before it runs
  std::span<Tensor* const> outputs;
  std::span<const Tensor* const> inputs;  // null for those that are absent
};

// Memory that an observer gives a tensor of its own, in place of the arena or the file.
class ObservedMemory {
 public:
  virtual ~ObservedMemory() = default;
  std::span<std::byte> bytes() const { return bytes_; }
  // A707 if something wrote next to the tensor where that does not fault; it is mended.
  virtual Status check() = 0;
  // What made it go, as reports shall say of pointers that are used later; a literal.
  virtual void set_end(std::string_view by) = 0;

 protected:
  std::span<std::byte> bytes_;
};

// One per session or interpreter. Thread-compatible, as those are; outlives their graphs.
class RunObserver {
 public:
  virtual ~RunObserver() = default;

  // False: it only remembers calls and operators; tensors stay where they are, and nobody asks for memory.
  virtual bool gives_memory() const = 0;
  // Whether it gives memory to all tensors, or to those that code from outside can reach.
  virtual bool watches_all() const = 0;
  // Of `bytes` bytes; a constant's hold its value and stay as they are. Fails with B802.
  virtual Result<std::unique_ptr<ObservedMemory>> give_memory(const ObservedTensor& tensor, size_t bytes) = 0;

  // For a kernel from outside: its `number`-th temporary or scratch buffer (`kind`, a literal). Fails with B802.
  virtual Result<std::unique_ptr<ObservedMemory>> give_scratch(const char* kind, int number, std::string_view op,
                                                               size_t bytes) = 0;

  virtual void before_step(const ObservedStep& step) = 0;
  virtual void after_step(const ObservedStep& step, bool succeeded) = 0;
  // `inputs` are those in the graph's own memory.
  virtual void before_run(std::span<const ObservedTensor> inputs) = 0;
  virtual void after_run(int subgraph, const Status& status) = 0;
  // How many bytes from its start an application has written of a tensor in memory given by give_memory; all of them
  // where that cannot be told.
  virtual size_t written_bytes(const Tensor& tensor) const = 0;

  // Code from outside prepares: a delegate, or the kernel of an operator or delegate. Calls may lie within each other.
  virtual void begin_prepare(bool delegate, std::string_view name) = 0;
  virtual void end_prepare() = 0;

  // The application calls `function`, a literal.
  virtual void note_call(const char* function) = 0;
  // It is about to get at a tensor's bytes.
  virtual void note_read(const ObservedTensor& tensor) = 0;
  // It got null for a tensor that has no memory yet, and will have `bytes` bytes (0: not known); or it got memory.
  virtual void note_null(int tensor, std::string_view name, size_t bytes) = 0;
  virtual void forget_null(int tensor) = 0;
  // The library copies between a tensor and memory of the application, or has done so.
  virtual void begin_copy(const void* to, const void* from, size_t bytes) = 0;
  virtual void end_copy() = 0;
};

// Tells an observer, if there is one, of a copy for as long as it lives.
class ObservedCopy {
 public:
  ObservedCopy(RunObserver* observer, const void* to, const void* from, size_t bytes) : observer_(observer) {
    if (observer_) observer_->begin_copy(to, from, bytes);
  }
  ~ObservedCopy() {
    if (observer_) observer_->end_copy();
  }
  ObservedCopy(const ObservedCopy&) = delete;
  ObservedCopy& operator=(const ObservedCopy&) = delete;

 private:
  RunObserver* observer_;
};

// Tells an observer, if there is one, that code from outside prepares for as long as it lives.
class ObservedPrepare {
 public:
  ObservedPrepare(RunObserver* observer, bool delegate, std::string_view name) : observer_(observer) {
    if (observer_) observer_->begin_prepare(delegate, name);
  }
  ~ObservedPrepare() {
    if (observer_) observer_->end_prepare();
  }
  ObservedPrepare(const ObservedPrepare&) = delete;
  ObservedPrepare& operator=(const ObservedPrepare&) = delete;

 private:
  RunObserver* observer_;
};

// src/guard's or, in a library without it, that of src/run/unobserved.cc.
// For a session whose caller asked for `asked`, or an interpreter; none where the environment does not ask for it
// either. A718 where the library has none, A711 where the environment asks for something that does not exist.
Result<std::unique_ptr<RunObserver>> open_observer(Guarding asked = Guarding::none, bool all = false);

}  // namespace surelite
