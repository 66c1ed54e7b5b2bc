// SPDX-License-Identifier: Apache-2.0
// The door for backends. A delegate says which operators it takes, prepares the parts of a graph that it gets, and runs
// them. It needs no other header than this one and those of base.
#pragma once

#include <exception>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ops/tensor.h"
#include "surelite/diagnostic.h"

namespace surelite {

// An operator whose shapes are known. What it points at lives as long as the call that gets it; definitions and the
// bytes of constants live as long as the kernel. Tensors with `has_value` are constants; an absent input is null.
class OpView {
 public:
  OpView(std::string_view delegate, const OperatorDef& def, const Where& where, std::span<const Tensor* const> inputs,
         std::span<const Tensor* const> outputs)
      : delegate_(delegate), def_(def), where_(where), inputs_(inputs), outputs_(outputs) {}

  const OperatorDef& def() const { return def_; }  // name, version, options
  const Where& where() const { return where_; }
  std::span<const Tensor* const> inputs() const { return inputs_; }
  std::span<const Tensor* const> outputs() const { return outputs_; }
  bool has_input(size_t i) const { return i < inputs_.size() && inputs_[i]; }

  // Reasons not to take it.
  Status not_implemented() const;                                            // D504
  Status wrong_version(int last) const;                                      // D505
  Status wrong_type(const Tensor& tensor, std::string_view accepted) const;  // D506
  // "strides", 3, "1 to 2"; "a rank of", 5, "up to 4".
  Status wrong_value(std::string_view what, int64_t value, std::string_view accepted) const;  // D507

 private:
  std::string_view delegate_;
  const OperatorDef& def_;
  const Where& where_;
  std::span<const Tensor*const> inputs_, outputs_;
};

// Operators that one kernel is to run, in an order in which they can run.
struct PartView {
  std::span<const OpView> ops;
  std::span<const Tensor* const> inputs;   // what the part reads from outside; no constants
  std::span<const Tensor* const> outputs;  // what others read of what it computes; constants left out
};

// A prepared part. Sessions share it: calls come from several threads at once, but never with the same memory.
class DelegateKernel {
 public:
  // What a session needs between its runs.
  class Memory {
   public:
    virtual ~Memory() = default;
  };

  virtual ~DelegateKernel() = default;

  // Called once per session, before its first run. Null is fine for a kernel that needs no memory.
  virtual Result<std::unique_ptr<Memory>> open() const { return std::unique_ptr<Memory>(); }
  // Tensors are in the order of the PartView, with memory that may move from run to run. Reads inputs, leaves them as
  // they are, and writes every byte of every output. After a failure the CPU runs the operators: outputs may be half
  // written.
  virtual Status run(Memory* memory, std::span<const Tensor* const> inputs,
                     std::span<const Tensor* const> outputs) const = 0;
};

// Programs keep it alive. They may be compiled on several threads at once.
class Delegate {
 public:
  virtual ~Delegate() = default;

  // For messages: "xnnpack".
  virtual std::string_view name() const = 0;
  // Success if this operator can run here, otherwise the reason: a D5xx with both numbers. Quick, and without effects:
  // it is asked about every operator, except those with lasting effects, with sizes that depend on data, or with
  // kernels of the application, and those of subgraphs that control flow calls.
  virtual Status claims(const OpView& op) const = 0;
  // Makes the kernel for operators that were claimed. After a failure the CPU runs them.
  virtual Result<std::unique_ptr<DelegateKernel>> prepare(const PartView& part) = 0;
};

// What happens when a delegate fails to prepare or to run.
enum class DelegatePolicy : uint8_t {
  fall_back,  // the CPU takes over, the result is the same; D511 or D512 is noted
  strict,     // compiling, opening or running fails with D501
};

struct DelegateOptions {
  std::vector<std::shared_ptr<Delegate>> delegates;  // the first that takes an operator gets it
  DelegatePolicy policy = DelegatePolicy::fall_back;
  size_t min_operators = 2;  // smaller parts stay on the CPU
};

// Calls into a delegate, which may be foreign code: what it throws becomes a failure.
template <class Call>
auto ask_delegate(std::string_view name, Call&& call) -> decltype(call()) try {
  return call();
} catch (const std::exception& thrown) {
  return fail(Code::D501, {{"delegate", name}, {"what", std::string("it threw ") + thrown.what()}, {"effect", ""}});
} catch (...) {
  return fail(Code::D501, {{"delegate", name}, {"what", "it threw an exception"}, {"effect", ""}});
}

// D501 for a policy that does not let the CPU take over, followed by what the delegate said.
[[gnu::cold]] Diagnostics delegate_failed(std::string_view name, const Where& where, const Diagnostics& why);
// The first message of a failure, for D511 and D512; never empty.
[[gnu::cold]] std::string first_message(const Diagnostics& why);

}  // namespace surelite
