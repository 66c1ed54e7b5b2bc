// SPDX-License-Identifier: Apache-2.0
// Everything the planner, the tests, the docs and the compatibility layer may know about an operator.
//
// An operator is a file with `prepare`, `run` and an OpSpec. The types it accepts, its arity and its options table are
// data in the spec and are checked before prepare is called. prepare runs when the shapes of all inputs are known: at
// compile time for static models, again before the run of an operator whose input shapes depend on data. It checks
// shapes, options and quantization, sets output shapes, asks for scratch memory and picks the kernel (set_run). run
// touches spans only and checks only what depends on data: indices, divisors, bounds of loops.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/graph.h"
#include "ops/tensor.h"
#include "surelite/diagnostic.h"
#include "surelite/limits.h"

namespace surelite {

namespace simd {
class Kernels;       // simd/kernels.h, for operators ops/fast/kernels.h
}
class Deadline;      // base/deadline.h
class MemoryPool;    // base/memory_pool.h
class PrepareContext;
class RunContext;
class Resources;     // ops/shared/control/resources.h: variables and hash tables of a session
struct GraphPlan;    // plan/program.h: a compiled subgraph
struct OpSpec;

// The table of kernels to choose from: this machine's, or none.
const simd::Kernels& kernels_for(bool reference_kernels);

using PrepareFn = Status (*)(PrepareContext&);
using RunFn = Status (*)(RunContext&);

// Whose code a kernel is.
enum class Origin : uint8_t {
  own,       // the library's
  client,    // an operator that the application registered
  delegate,  // a delegate's
};

struct OpSpec {
  std::string_view name;  // "FLOOR_MOD", or the custom code
  // Versions that the stock resolver registers.
  int min_version = 1;
  int max_version = 1;
  // Accepted types, one row per line of "inputs -> outputs", types separated by blanks, rows by newlines. A type is
  // f32, f16, bf16, f64, i2, i4, i8, i16, i32, i64, u4, u8, u16, u32, u64, bool, str, c64, c128, res, var or any;
  // alternatives are joined by '|'; "T:f32|i8" names the choice, a later "T" must equal it; a trailing '?' marks an
  // optional tensor and '*' any number of repetitions (last in its list). Example: "T:f32|i8 T f32? -> T".
  std::string_view types;
  // The options table this operator needs, "Conv2DOptions"; empty if it has none or can do without.
  std::string_view options;
  PrepareFn prepare = nullptr;
  RunFn run = nullptr;  // the kernel unless prepare picks another
  // Has effects beyond its outputs (variables, tables, random state): never folded, never dropped.
  bool side_effects = false;
  // The one input that may be a sparse constant: `data` is then shorter than the shape says. Elsewhere sparse tensors
  // are refused before prepare. kSparseChecked: prepare looks at every input itself.
  static constexpr int kSparseChecked = -2;
  int sparse_input = -1;
  Origin origin = Origin::own;
  // Handed through to prepare and run; its meaning is theirs.
  void* user = nullptr;
};

// What planning knows of an output of a subgraph that an operator calls.
struct SubgraphOutput {
  ElementType type = ElementType::float32;
  Shape shape;
  bool shape_known = false;  // false: it depends on data
};

// How run goes through its output by rows, the steps along axis 1 of [batch, height, width, channels]: then a plan may
// have it compute some of them at a time.
struct RowUse {
  enum class Way : uint8_t {
    none,
    // Each element is computed from those at the same place: run may be given fewer rows of one image.
    elements,
    // Run calls parallel() once and does nothing besides. The call's range are the rows of all images in order, each
    // in as many parts as the next, or a part for `unit` rows. A piece of it reads the rows under the window only.
    windows,
  };
  Way way = Way::none;
  int inputs = 1;  // that many of the first inputs are read by rows, the others whole
  int32_t filter = 1, stride = 1, dilation = 1, pad = 0;  // rows of such an input under one of the output
  int32_t unit = 1;
};

// Elements around height and width of [batch, height, width, channels], of the value that stands for 0.
struct Margins {
  int32_t top = 0, bottom = 0, left = 0, right = 0;
};

// An input of an operator, or one of its outputs: what a refusal is about.
struct Operand {
  constexpr Operand(int input) : index(input) {}
  static constexpr Operand output(int i) {
    Operand at(i);
    at.is_output = true;
    return at;
  }
  int index;
  bool is_output = false;
};

// What an operator takes, as a refusal says it: a number, or words around numbers ("3 or 4").
struct Wanted {
  template <class Value>
  Wanted(const Value& value) : view("wanted", value) {}
  ArgumentView view;
};

using Refusal = Failure;

// As diagnostics write real numbers.
std::string in_digits(double value);

// What an operator may do while it is planned. Thread-compatible.
class PrepareContext {
 public:
  // The plan's side of the contract (plan/infer.cc and run/eager.cc implement it).
  class Host {
   public:
    virtual ~Host() = default;
    virtual Result<std::shared_ptr<const GraphPlan>> plan_subgraph(int index, std::span<const Shape> input_shapes) = 0;
    virtual std::vector<SubgraphOutput> subgraph_outputs(const GraphPlan& plan) const = 0;
    virtual const ModelData& model() const = 0;
    virtual const Limits& limits() const = 0;
    virtual bool reference_kernels() const = 0;  // --kernels=reference: plain kernels only
    // Whether the value of an operator's input can be read; it may have to be computed first.
    virtual bool known(const Tensor& tensor) { return tensor.has_value; }
    // The clip that the only reader of an operator's output applies to it next, 0 if there is none; numbered like fused
    // activations. Whoever asks applies it too. And whether that was asked for a tensor, whose values are clipped then.
    virtual int next_clip(const Tensor&) { return 0; }
    virtual bool is_clipped(const Tensor&) const { return false; }
    // Where an operator did nothing but put margins around a tensor: that tensor, for who pads for itself. Else null.
    virtual Tensor* within_margins(const Tensor&, Margins*) { return nullptr; }
    virtual MemoryPool* packed_memory() { return nullptr; }  // where packed weights go; null: the heap
  };

  struct OutputPlan {
    bool from_run = false;   // memory (and shape, unless shape_set) is set by run
    bool shape_set = false;  // resize was called
    int alias_of = -1;      // input whose memory the output may share
    std::array<int8_t, 2> written_over{-1, -1};  // inputs that it may take the place of
    std::vector<std::byte> constant;  // value known while planning
    bool has_constant = false;
  };

  PrepareContext(Host* host, const OperatorDef& op, const OpSpec& spec, std::vector<Tensor*> inputs,
                 std::vector<Tensor*> outputs, Where where);

  const OperatorDef& op() const { return op_; }
  const OpSpec& spec() const { return spec_; }
  const OptionsView& options() const { return op_.options; }
  Host& host() { return *host_; }
  // The kernels that this machine has for the operator to choose from; none under --kernels=reference.
  const simd::Kernels& kernels() const { return *kernels_; }
  const ModelData& model() const { return host_->model(); }

  int input_count() const { return static_cast<int>(inputs_.size()); }
  int output_count() const { return static_cast<int>(outputs_.size()); }
  // Absent: beyond the list, or kNoTensor.
  bool has_input(int i) const { return i < input_count() && inputs_[static_cast<size_t>(i)] != nullptr; }
  const Tensor& input(int i) const { return *inputs_[static_cast<size_t>(i)]; }
  const Tensor& output(int i) const { return *outputs_[static_cast<size_t>(i)]; }
  bool has_output(int i) const { return i < output_count() && outputs_[static_cast<size_t>(i)] != nullptr; }
  const Tensor& tensor(Operand at) const { return at.is_output ? output(at.index) : input(at.index); }

  // True if the value of input i can be read now. If not: `if (!ctx.known(i)) return ctx.later();`, and prepare is
  // called again right before the operator runs, when everything is known.
  bool known(int i);
  // Run does not read the value of input i, which is known and was packed: computed weights need no memory of their own
  // then.
  void packed(int i);
  bool is_packed(int i) const { return static_cast<size_t>(i) < packed_.size() && packed_[static_cast<size_t>(i)]; }
  Status later();
  bool waiting() const { return waiting_; }
  // Whether it was asked for the value of an input that is no constant.
  bool consulted_values() const { return consulted_; }

  // Sets the shape of an output; fails with P311 or B801 when its size overflows or passes the limit.
  Status resize(int output, const Shape& shape);
  // The output's shape (and memory) will be set by run. String outputs always are, their shape may be known though.
  void from_run(int output) { output_plans_[static_cast<size_t>(output)].from_run = true; }
  // The output may share the input's memory: same bytes, other shape (RESHAPE, SQUEEZE). The kernel must then accept
  // output.data == input.data.
  void alias(int output, int input) { output_plans_[static_cast<size_t>(output)].alias_of = input; }
  // The output may take the input's place in memory if nobody reads the input afterwards: the kernel computes each
  // element from those at the same place, and has read them before it writes. For two inputs at most.
  void write_over(int output, int input) {
    std::array<int8_t, 2>& list = output_plans_[static_cast<size_t>(output)].written_over;
    list[list[0] >= 0 ? 1 : 0] = static_cast<int8_t>(input);
  }
  int next_clip(int output) { return host_->next_clip(*outputs_[static_cast<size_t>(output)]); }
  bool is_clipped(int input) const { return host_->is_clipped(*inputs_[static_cast<size_t>(input)]); }
  // The output is input 0 with these margins.
  void add_margins(const Margins& margins) { margins_ = margins; }
  // Margins of input 0, if run can do without: take_within() makes the tensor within them input 0.
  bool has_margins(Margins* margins) const { return host_->within_margins(*inputs_[0], margins) != nullptr; }
  void take_within() {
    Margins margins;
    inputs_[0] = host_->within_margins(*inputs_[0], &margins);
    takes_within_ = true;
  }
  // The output's value is known now (SHAPE, RANK): it becomes a constant and run is skipped if all outputs are.
  Status set_constant(int output, std::span<const std::byte> bytes);

  // Scratch memory for run, 64-byte aligned, uninitialized; returns its index for RunContext::scratch.
  int scratch(size_t bytes);
  // Memory that keeps its content between runs of a session; zero at first. Index for RunContext::persistent.
  int persistent(size_t bytes);
  // The same, but zero again after a reset of the session's variables.
  int resettable(size_t bytes);
  // State made by prepare, shared by all sessions of the program and read-only in run.
  template <class State>
  State& state() {
    auto fresh = std::make_shared<State>();
    State& ref = *fresh;
    state_ = std::move(fresh);
    return ref;
  }
  void set_run(RunFn run) { run_ = run; }
  // How the run that was set can be had in parts; a choice for operators without scratch memory and state of a session.
  void by_rows(const RowUse& use) { row_use_ = use; }
  // Plans a subgraph for these input shapes; index for RunContext::call.
  Result<int> plan_subgraph(int index, std::span<const Shape> input_shapes);
  // For the input shapes that it was planned for.
  std::vector<SubgraphOutput> subgraph_outputs(int slot) const {
    return host_->subgraph_outputs(*subgraphs_[static_cast<size_t>(slot)]);
  }

  // Diagnostics with the place filled in.
  [[gnu::cold]] Refusal fail(Code code, std::initializer_list<ArgumentView> arguments) const;
  // Each kind of refusal names the tensor, what it has and what the operator takes.
  [[gnu::cold]] Refusal wrong_rank(Operand at, Wanted wanted) const;                                       // P316
  [[gnu::cold]] Refusal wrong_extent(Operand at, int axis, Wanted wanted) const;                           // P317
  [[gnu::cold]] Refusal extents_differ(Operand at, int axis, Operand other, int other_axis) const;         // P318
  // `reason` goes behind the number: ", one entry per axis".
  [[gnu::cold]] Refusal wrong_count(Operand at, Wanted wanted, std::string_view reason = "") const;        // P319
  [[gnu::cold]] Refusal shapes_differ(Operand at, Operand other) const;                                    // P320
  // `inner` axes at the end take no part.
  [[gnu::cold]] Refusal not_broadcastable(Operand at, Operand other, int inner = 0) const;                 // P321
  [[gnu::cold]] Refusal not_broadcastable(Operand at, const Shape& shape) const;                           // P321
  [[gnu::cold]] Refusal wrong_shape(Operand at, std::string_view wanted) const;                            // P322
  [[gnu::cold]] Refusal window_does_not_fit(int64_t extent, int64_t window, int64_t stride,
                                            int64_t dilation) const;  // P323
  // `quantity` of the tensor: "axis 3", "the number of elements".
  [[gnu::cold]] Refusal not_divisible(Operand at, std::string_view quantity, int64_t value,
                                      int64_t divisor) const;                                              // P324
  [[gnu::cold]] Refusal impossible_extent(int axis, int64_t extent) const;                                 // P325
  [[gnu::cold]] Refusal types_differ(Operand at, Operand other) const;                                     // P328
  [[gnu::cold]] Refusal wrong_scale_count(Operand at, Wanted wanted) const;                                // P330
  [[gnu::cold]] Refusal wrong_scale(Operand at, Wanted wanted) const;                                      // P331
  [[gnu::cold]] Refusal wrong_zero_point(Operand at, Wanted wanted) const;                                 // P332
  [[gnu::cold]] Refusal wrong_scale_axis(Operand at, std::string_view wanted) const;                       // P333
  [[gnu::cold]] Refusal quantization_differs(Operand at, Operand other) const;                             // P334
  // What is of no kind above; its numbers as named arguments.
  [[gnu::cold]] Refusal bad_shape(std::string_view what, std::initializer_list<ArgumentView> numbers) const;  // P307
  [[gnu::cold]] Refusal bad_option(std::string_view option, ArgumentView value,
                                   std::string_view expected) const;                                       // P308
  [[gnu::cold]] Refusal bad_quantization(Operand at, std::string_view what) const;                         // P309
  [[gnu::cold]] Refusal bad_value(int input, int64_t value, std::string_view expected) const;              // P310
  [[gnu::cold]] Refusal bad_type(std::string_view found) const;                                            // P304
  // "input 1 \"weights\" [8,3,3,3] int8"
  [[gnu::cold]] std::string describe_input(int i) const;
  [[gnu::cold]] std::string describe_output(int i) const;
  [[gnu::cold]] std::string describe(Operand at) const {
    return at.is_output ? describe_output(at.index) : describe_input(at.index);
  }

  // For the planner.
  RunFn chosen_run() const { return run_; }
  const RowUse& row_use() const { return row_use_; }
  const Margins& margins() const { return margins_; }
  bool takes_within() const { return takes_within_; }
  std::shared_ptr<void> take_state() { return std::move(state_); }
  std::vector<size_t> take_scratch() { return std::move(scratch_); }
  std::vector<size_t> take_persistent() { return std::move(persistent_); }
  std::vector<bool> take_resettable() { return std::move(resettable_); }
  bool has_subgraphs() const { return !subgraphs_.empty(); }
  std::vector<std::shared_ptr<const GraphPlan>> take_subgraphs() { return std::move(subgraphs_); }
  std::vector<OutputPlan>& output_plans() { return output_plans_; }
  const Where& where() const { return where_; }

 private:
  // The arguments, and who wrote the file as far as it says.
  [[gnu::cold]] Refusal refuse_quantization(Code code, std::initializer_list<ArgumentView> arguments) const;

  Host* host_;
  const simd::Kernels* kernels_;
  const OperatorDef& op_;
  const OpSpec& spec_;
  std::vector<Tensor*> inputs_;
  std::vector<Tensor*> outputs_;
  Where where_;
  std::vector<OutputPlan> output_plans_;
  RunFn run_ = nullptr;
  std::shared_ptr<void> state_;
  std::vector<size_t> scratch_;
  std::vector<size_t> persistent_;
  std::vector<bool> resettable_;  // one per entry of persistent_
  std::vector<bool> packed_;      // inputs, as far as any was
  std::vector<std::shared_ptr<const GraphPlan>> subgraphs_;
  bool waiting_ = false;
  bool consulted_ = false;
  RowUse row_use_;
  Margins margins_;  // all 0: the output is something else
  bool takes_within_ = false;
};

// What a kernel may do while it runs.
class RunContext {
 public:
  // The session's side of the contract (run/graph.cc implements it).
  class Host {
   public:
    virtual ~Host() = default;
    // Gives a from_run output its shape and memory; string tensors get `bytes` bytes.
    virtual Status resize_output(Tensor* tensor, const Shape& shape, size_t bytes) = 0;
    // Runs subgraph `slot` of the step; inputs are copied in, the child's outputs are returned and stay valid until the
    // next call of the same step. Inputs may have other shapes than those planned for: the subgraph is then planned
    // anew, and keeps its variables. An output may lie where an input of the child lies: copy outputs away before
    // passing them on.
    virtual Result<std::span<Tensor* const>> call(int step, int slot, std::span<const Tensor* const> inputs) = 0;
    virtual Resources& resources() = 0;
    virtual bool cancelled() const = 0;
    virtual const Limits& limits() const = 0;
    // Splits [0, count) over the session's threads; `body` gets [begin, end) and must not allocate or fail.
    virtual void parallel(int64_t count, int64_t grain, void (*body)(void*, int64_t, int64_t), void* argument) = 0;
    // Whether the given subgraph has run to its end in this session (CALL_ONCE).
    virtual bool& called_once(int subgraph) = 0;
    virtual const Deadline& deadline() const = 0;
  };

  const OperatorDef* op = nullptr;
  const OpSpec* spec = nullptr;
  Host* host = nullptr;
  int step = 0;
  const Where* where = nullptr;
  const simd::Kernels* kernel_table = &kernels_for(true);  // what prepare chose from; none unless it is set
  const void* state_ptr = nullptr;
  std::span<Tensor* const> inputs;
  std::span<Tensor* const> outputs;
  std::span<const std::span<std::byte>> scratches;
  std::span<const std::span<std::byte>> persistents;

  const simd::Kernels& kernels() const { return *kernel_table; }
  int input_count() const { return static_cast<int>(inputs.size()); }
  int output_count() const { return static_cast<int>(outputs.size()); }
  bool has_input(int i) const { return i < input_count() && inputs[static_cast<size_t>(i)] != nullptr; }
  bool has_output(int i) const { return i < output_count() && outputs[static_cast<size_t>(i)] != nullptr; }
  const Tensor& input(int i) const { return *inputs[static_cast<size_t>(i)]; }
  const Tensor& output(int i) const { return *outputs[static_cast<size_t>(i)]; }
  template <class T>
  std::span<const T> in(int i) const { return input(i).values<T>(); }
  template <class T>
  std::span<T> out(int i) const { return output(i).values_mut<T>(); }
  template <class State>
  const State& state() const { return *static_cast<const State*>(state_ptr); }
  std::span<std::byte> scratch(int i) const { return scratches[static_cast<size_t>(i)]; }
  template <class T>
  std::span<T> scratch_of(int i) const {
    return {reinterpret_cast<T*>(scratch(i).data()), scratch(i).size() / sizeof(T)};
  }
  std::span<std::byte> persistent(int i) const { return persistents[static_cast<size_t>(i)]; }

  Status resize(int output, const Shape& shape);
  // Writes a string output in the file format's layout: count, offsets, characters.
  Status write_strings(int output, const Shape& shape, std::span<const std::string_view> strings);
  Result<std::span<Tensor* const>> call(int slot, std::span<const Tensor* const> call_inputs) {
    return host->call(step, slot, call_inputs);
  }
  Resources& resources() { return host->resources(); }
  bool cancelled() const { return host->cancelled(); }

  // for (i in range) body(begin, end), on several threads if that pays: grain is the least count worth a thread.
  template <class Body>
  void parallel(int64_t count, int64_t grain, Body&& body) const {
    using Plain = std::remove_reference_t<Body>;
    host->parallel(
        count, grain, [](void* self, int64_t begin, int64_t end) { (*static_cast<Plain*>(self))(begin, end); }, &body);
  }

  [[gnu::cold]] Failure fail(Code code, std::initializer_list<ArgumentView> arguments) const;
  [[gnu::cold]] Failure bad_index(int input, int64_t position, int64_t value, int64_t size) const;  // R401
  [[gnu::cold]] Failure bad_value(int input, int64_t position, ArgumentView value,
                                  std::string_view expected) const;                   // R403
  Failure divided_by_zero(int64_t position) const;                                    // R402
};

// The strings of a string tensor's bytes, or the reason why the layout is malformed. `count` strings are expected.
Result<std::vector<std::string_view>> read_strings(const Tensor& tensor);
Result<std::vector<std::string_view>> read_strings(std::span<const std::byte> bytes, int64_t expected_count,
                                                   std::string_view tensor_name);
// The layout's offsets have 32 bits.
inline constexpr size_t kMostStringBytes = INT32_MAX;
// Success if a tensor of that name can hold so many bytes of the layout, else R411.
Status check_string_bytes(size_t bytes, std::string_view tensor_name);
// Bytes of the layout for these strings.
size_t string_bytes(std::span<const std::string_view> strings);
void write_string_layout(std::span<const std::string_view> strings, std::byte* out);

}  // namespace surelite
