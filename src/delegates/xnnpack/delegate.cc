// SPDX-License-Identifier: Apache-2.0
#include "delegates/xnnpack/delegate.h"

#include <cstring>

#include "delegates/xnnpack/accepts.h"
#include "delegates/xnnpack/build.h"
#include "delegates/xnnpack/library.h"

namespace surelite {
namespace {

using xnnpack::Subgraph;

std::vector<size_t> sizes_of(const PartView& part) {
  std::vector<size_t> sizes;
  for (const Tensor* tensor : part.inputs) sizes.push_back(tensor->bytes);
  for (const Tensor* tensor : part.outputs) sizes.push_back(tensor->bytes);
  return sizes;
}

class Kernel final : public DelegateKernel {
 public:
  Kernel(const Xnnpack& library, std::unique_ptr<Subgraph> graph, std::vector<size_t> sizes, int threads)
      : library_(library), graph_(std::move(graph)), sizes_(std::move(sizes)), threads_(threads) {}

  // A runtime and buffers of its own per session: the library reads up to XNN_EXTRA_BYTES beyond the end of a tensor,
  // where somebody else's memory may be, or none.
  Result<std::unique_ptr<Memory>> open() const override {
    auto memory = std::make_unique<Opened>(library_);
    if (threads_ > 1) memory->threads = library_.pthreadpool_create(static_cast<size_t>(threads_));
    if (library_.xnn_create_runtime_v2(graph_->get(), memory->threads, 0, &memory->runtime) != xnn_status_success)
      return fail(Code::D501,
                  {{"delegate", "xnnpack"}, {"what", "the library cannot make a runtime of the part"}, {"effect", ""}});
    std::vector<xnn_external_value> values;
    for (size_t i = 0; i < sizes_.size(); ++i) {
      SURELITE_LET(Block block, allocate_zeroed(sizes_[i] + XNN_EXTRA_BYTES, "a tensor for XNNPACK"));
      values.push_back({static_cast<uint32_t>(i), block.data()});
      memory->buffers.push_back(std::move(block));
    }
    if (library_.xnn_setup_runtime(memory->runtime, values.size(), values.data()) != xnn_status_success)
      return fail(Code::D501,
                  {{"delegate", "xnnpack"}, {"what", "the library does not accept the tensors"}, {"effect", ""}});
    return std::unique_ptr<Memory>(std::move(memory));
  }

  Status run(Memory* memory, std::span<const Tensor* const> inputs,
             std::span<const Tensor* const> outputs) const override {
    Opened& opened = *static_cast<Opened*>(memory);
    for (size_t i = 0; i < inputs.size(); ++i)
      std::memcpy(opened.buffers[i].data(), inputs[i]->data, inputs[i]->bytes);
    if (library_.xnn_invoke_runtime(opened.runtime) != xnn_status_success)
      return fail(Code::D501, {{"delegate", "xnnpack"}, {"what", "the library's run failed"}, {"effect", ""}});
    for (size_t i = 0; i < outputs.size(); ++i)
      std::memcpy(outputs[i]->data, opened.buffers[inputs.size() + i].data(), outputs[i]->bytes);
    return {};
  }

 private:
  struct Opened final : Memory {
    explicit Opened(const Xnnpack& opened_from) : library(opened_from) {}
    ~Opened() override {
      if (runtime) library.xnn_delete_runtime(runtime);
      if (threads) library.pthreadpool_destroy(threads);
    }
    const Xnnpack& library;
    xnn_runtime_t runtime = nullptr;
    pthreadpool_t threads = nullptr;
    std::vector<Block> buffers;
  };

  const Xnnpack& library_;
  std::unique_ptr<Subgraph> graph_;
  std::vector<size_t> sizes_;
  int threads_;
};

class XnnpackDelegate final : public Delegate {
 public:
  explicit XnnpackDelegate(int threads) : threads_(threads) {}

  std::string_view name() const override { return "xnnpack"; }
  Status survey(const PartView&) override {
    SURELITE_TRY(Xnnpack::get());
    return {};
  }
  Status claims(const OpView& op) const override { return xnnpack::accepts(op); }
  Result<std::unique_ptr<DelegateKernel>> prepare(const PartView& part) override {
    SURELITE_LET(const Xnnpack* library, Xnnpack::get());
    SURELITE_LET(std::unique_ptr<Subgraph> graph, Subgraph::build(*library, part));
    return std::unique_ptr<DelegateKernel>(new Kernel(*library, std::move(graph), sizes_of(part), threads_));
  }

 private:
  const int threads_;
};

}  // namespace

std::shared_ptr<Delegate> make_xnnpack_delegate(int threads) { return std::make_shared<XnnpackDelegate>(threads); }

}  // namespace surelite
