// SPDX-License-Identifier: Apache-2.0
// Runs a chain of operators in bands of rows. Operators run as they do alone, on tensors that begin where the whole
// tensor would for the rows in memory to be in place, and with a host that hands out those rows of their loop.
#include <algorithm>
#include <atomic>
#include <cstring>

#include "base/deadline.h"
#include "plan/rows/chain.h"

namespace surelite {
namespace {

// The host of an operator that computes some of its rows.
class RowHost final : public RunContext::Host {
 public:
  explicit RowHost(RunContext::Host* outer) : outer_(outer) {}

  // Rows [first, end) of `all`; `all` is 0 for a loop that goes over these rows only.
  void set_rows(int64_t first, int64_t end, int64_t all) { first_ = first, end_ = end, all_ = all; }

  void parallel(int64_t count, int64_t grain, void (*body)(void*, int64_t, int64_t), void* argument) override {
    int64_t begin = 0, end = count;
    if (all_ > 0 && count >= all_) begin = count / all_ * first_, end = count / all_ * end_;
    else if (all_ > 0 && count > 0)
      begin = first_ / (all_ / count), end = std::min(count, (end_ - 1) / (all_ / count) + 1);
    if (!deadline().exists()) {
      if (begin < end) body(argument, begin, end);
      return;
    }
    in_pieces(deadline(), end - begin, grain,
              [&](int64_t first, int64_t last) { body(argument, begin + first, begin + last); });
  }
  Status resize_output(Tensor*, const Shape&, size_t) override { return misused("resizes an output"); }
  Result<std::span<Tensor* const>> call(int, int, std::span<const Tensor* const>) override {
    return misused("calls a subgraph");
  }
  Resources& resources() override { return outer_->resources(); }
  bool cancelled() const override { return deadline().over(); }
  const Deadline& deadline() const override { return outer_->deadline(); }
  const Limits& limits() const override { return outer_->limits(); }
  bool& called_once(int subgraph) override { return outer_->called_once(subgraph); }

 private:
  static Failure misused(const char* what) {
    return surelite::fail(Code::I901, {{"what", std::string("an operator that goes by rows ") + what}});
  }

  RunContext::Host* outer_;
  int64_t first_ = 0, end_ = 0, all_ = 0;
};

// One thread's way through some bands.
class Walk {
 public:
  Walk(const RunContext& ctx, const RowChain& chain, std::byte* windows)
      : ctx_(ctx), chain_(chain), windows_(windows), host_(ctx.host) {
    for (size_t k = 0; k < chain.stages.size(); ++k) {
      const RowStage& stage = chain.stages[k];
      Operator& op = operators_[k];
      for (size_t i = 0; i < stage.op->inputs.size(); ++i) {
        const Tensor* whole = ctx.inputs[stage.first_input + i];
        if (!whole) continue;
        op.tensors[i] = *whole;
        op.inputs[i] = &op.tensors[i];
        const int maker = stage.made_by[i];
        if (maker >= 0) op.tensors[i].bytes = chain.stages[static_cast<size_t>(maker)].bytes;
      }
      Tensor& out = op.tensors[kMostStageInputs];
      out = *ctx.outputs[k];
      out.bytes = stage.bytes;
      op.output = &out;
    }
  }

  // False if an operator failed.
  bool run(int64_t begin, int64_t end, size_t first_stage, size_t last_stage) {
    first_stage_ = first_stage, last_stage_ = last_stage;
    const int32_t bands = chain_.bands();
    for (int64_t at = begin; at < end && !ctx_.host->deadline().over(); ++at) {
      const auto row = static_cast<int32_t>(at % bands) * chain_.band;
      if (at == begin || row == 0) {
        image_ = at / bands;
        done_ = chain_.rows_from(row);
        front_ = done_;
      }
      if (!run_band(std::min(row + chain_.band, chain_.stages.back().height))) return false;
    }
    return true;
  }

 private:
  struct Operator {
    std::array<Tensor, kMostStageInputs + 1> tensors;  // the output behind the inputs
    std::array<Tensor*, kMostStageInputs> inputs{};
    Tensor* output = nullptr;
  };

  bool run_band(int32_t end) {
    const StageRows next = chain_.rows_up_to(end), first = chain_.first_read(done_);
    const size_t last = chain_.stages.size() - 1;
    for (size_t k = first_stage_; k <= last_stage_; ++k) {
      if (next[k] <= done_[k]) continue;
      if (k < last && !chain_.whole) make_room(k, first[k], next[k]);
      if (!run_stage(k, next[k])) return false;
      done_[k] = next[k];
    }
    return true;
  }

  std::byte* window(size_t k) const { return windows_ + chain_.stages[k].window_offset; }

  void make_room(size_t k, int32_t first, int32_t end) {
    const RowStage& stage = chain_.stages[k];
    if (end - front_[k] <= stage.window_rows) return;
    const auto skipped = static_cast<size_t>(first - front_[k]), kept = static_cast<size_t>(done_[k] - first);
    std::memmove(window(k), window(k) + skipped * stage.row_bytes, kept * stage.row_bytes);
    front_[k] = first;
  }

  // Where row 0 of all images would be. Only rows of the window are used: integers, as it is a place outside.
  std::byte* start_of(size_t k) const {
    const RowStage& stage = chain_.stages[k];
    const auto rows = static_cast<uintptr_t>(image_) * static_cast<uintptr_t>(stage.height) +
                      static_cast<uintptr_t>(front_[k]);
    return reinterpret_cast<std::byte*>(reinterpret_cast<uintptr_t>(window(k)) - rows * stage.row_bytes);
  }

  bool run_stage(size_t k, int32_t end) {
    const RowStage& stage = chain_.stages[k];
    Operator& op = operators_[k];
    const bool by_elements = stage.use.way == RowUse::Way::elements;
    const int64_t first = image_ * stage.height + done_[k], count = end - done_[k];
    const auto cut = [&](Tensor* tensor, size_t row_bytes) {
      tensor->data = moved(tensor->data, static_cast<size_t>(first) * row_bytes);
      tensor->shape[0] = 1, tensor->shape[1] = static_cast<int32_t>(count);
      tensor->bytes = static_cast<size_t>(count) * row_bytes;
    };
    for (size_t i = 0; i < stage.op->inputs.size(); ++i) {
      Tensor& tensor = op.tensors[i];
      const int maker = stage.made_by[i];
      if (!op.inputs[i] || static_cast<int>(i) >= stage.use.inputs) continue;
      tensor.data = maker >= 0 ? start_of(static_cast<size_t>(maker)) : ctx_.inputs[stage.first_input + i]->data;
      if (by_elements) cut(&tensor, row_bytes_of(*ctx_.inputs[stage.first_input + i], stage));
    }
    const bool in_window = !chain_.whole && k + 1 < chain_.stages.size();
    op.output->data = in_window ? start_of(k) : ctx_.outputs[k]->data;
    if (by_elements) cut(op.output, stage.row_bytes);
    host_.set_rows(first, first + count, by_elements ? 0 : int64_t{chain_.images} * stage.height);
    RunContext context;
    context.op = stage.op;
    context.spec = stage.spec;
    context.host = &host_;
    context.step = ctx_.step;
    context.where = ctx_.where;
    context.kernel_table = ctx_.kernel_table;
    context.state_ptr = stage.state.get();
    context.inputs = {op.inputs.data(), stage.op->inputs.size()};
    context.outputs = {&op.output, 1};
    return stage.run(context).has_value();
  }

  static std::byte* moved(std::byte* data, size_t bytes) {
    return reinterpret_cast<std::byte*>(reinterpret_cast<uintptr_t>(data) + bytes);
  }
  // Of an input that has the output's shape, and perhaps another type.
  static size_t row_bytes_of(const Tensor& input, const RowStage& stage) {
    return stage.row_bytes / static_cast<size_t>(bits_of(stage.output_type) / 8) *
           static_cast<size_t>(bits_of(input.type) / 8);
  }

  const RunContext& ctx_;
  const RowChain& chain_;
  std::byte* windows_;
  RowHost host_;
  std::array<Operator, kMostStages> operators_;
  size_t first_stage_ = 0, last_stage_ = 0;
  int64_t image_ = 0;
  StageRows done_{}, front_{};  // rows computed so far, and the row at the front of the window
};

}  // namespace

Status run_stages(RunContext& ctx, size_t first, size_t last) {
  const RowChain& chain = ctx.state<RowChain>();
  const int64_t bands = int64_t{chain.bands()} * chain.images;
  std::atomic<bool> failed{false};
  // As many ranges as there are sets of windows.
  ctx.parallel(chain.windows, chain.grain, [&](int64_t begin, int64_t end) {
    std::byte* const own =
        chain.whole ? nullptr : ctx.scratch(0).data() + static_cast<size_t>(begin) * chain.window_bytes;
    if (!Walk(ctx, chain, own).run(bands * begin / chain.windows, bands * end / chain.windows, first, last))
      failed.store(true);
  });
  if (failed.load()) return ctx.fail(Code::I901, {{"what", "an operator that goes by rows failed"}});
  return {};
}

Status run_chain(RunContext& ctx) { return run_stages(ctx, 0, ctx.state<RowChain>().stages.size() - 1); }

}  // namespace surelite
