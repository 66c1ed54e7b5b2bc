// SPDX-License-Identifier: Apache-2.0
#include "delegates/nnapi/delegate.h"

#include <mutex>
#include <set>
#include <string_view>

#include "delegates/nnapi/network.h"

namespace surelite {
namespace {

using namespace nnapi;

struct Options {
  std::string library, accelerator;
  bool relaxed = false;
};

Failure failed(const std::string& what) {
  return fail(Code::D501, {{"delegate", "nnapi"}, {"what", what}, {"effect", ""}});
}
Failure failed(const std::string& what, int error) { return failed(what + ": " + meaning_of(error)); }

class Kernel final : public DelegateKernel {
 public:
  Kernel(std::shared_ptr<const Library> library, std::unique_ptr<Network> network, NnCompilation* compilation)
      : nn_(std::move(library)), network_(std::move(network)), compilation_(compilation) {}
  ~Kernel() override { nn_->Compilation_free(compilation_); }

  // Executions are for one run each; a compilation may have several at once.
  Status run(Memory*, std::span<const Tensor* const> inputs, std::span<const Tensor* const> outputs) const override {
    NnExecution* execution = nullptr;
    int error = nn_->Execution_create(compilation_, &execution);
    if (error != kNoError) return failed("no execution", error);
    for (size_t i = 0; i < inputs.size() && error == kNoError; ++i)
      error = nn_->Execution_setInput(execution, static_cast<int32_t>(i), nullptr, inputs[i]->data, inputs[i]->bytes);
    for (size_t i = 0; i < outputs.size() && error == kNoError; ++i)
      error =
          nn_->Execution_setOutput(execution, static_cast<int32_t>(i), nullptr, outputs[i]->data, outputs[i]->bytes);
    NnEvent* event = nullptr;
    if (error == kNoError) error = nn_->Execution_startCompute(execution, &event);
    if (event) {
      const int waited = nn_->Event_wait(event);
      if (error == kNoError) error = waited;
      nn_->Event_free(event);
    }
    nn_->Execution_free(execution);
    return error == kNoError ? Status() : Status(failed("the run failed", error));
  }

 private:
  std::shared_ptr<const Library> nn_;
  std::unique_ptr<Network> network_;
  NnCompilation* compilation_;
};

class NnapiDelegate final : public NarrowingDelegate {
 public:
  explicit NnapiDelegate(Options options) : options_(std::move(options)) {}

  std::string_view name() const override { return "nnapi"; }
  Tolerance tolerance() const override { return options_.relaxed ? kHalfTolerance : Tolerance{}; }

  // From level 29 on, devices say of a whole graph which operations they take.
  Status survey(const PartView& everything) override {
    SURELITE_TRY(open());
    constants_.survey(everything);
    {
      const std::lock_guard lock(mutex_);
      for (const OpView& op : everything.ops) declined_.erase(&op.def());
    }
    if (devices_.empty()) return {};
    std::vector<OpView> ops;
    std::vector<const Tensor*> inputs, outputs;
    std::set<const Tensor*> computed, read;
    for (const OpView& op : everything.ops)
      if (accepts(op, constants_, nn_->level)) ops.push_back(op);
    if (ops.empty()) return {};
    for (const OpView& op : ops)
      for (const Tensor* tensor : op.outputs()) outputs.push_back(tensor), computed.insert(tensor);
    for (const OpView& op : ops)
      for (const Tensor* tensor : op.inputs())
        if (tensor && !computed.contains(tensor) && !constants_.is_constant(*tensor) && read.insert(tensor).second)
          inputs.push_back(tensor);
    const PartView all{ops, inputs, outputs, everything.model};
    SURELITE_LET(const std::unique_ptr<Network> network, Network::build(nn_, all, options_.relaxed));
    const std::unique_ptr<bool[]> taken(new bool[ops.size()]());
    if (const int error = nn_->Model_getSupportedOperationsForDevices(
            network->get(), devices_.data(), static_cast<uint32_t>(devices_.size()), taken.get());
        error != kNoError)
      return failed("the devices cannot be asked", error);
    const std::lock_guard lock(mutex_);
    for (size_t i = 0; i < ops.size(); ++i)
      if (!taken[i]) declined_.insert(&ops[i].def());
    return {};
  }

  Status claims(const OpView& op) const override {
    SURELITE_TRY(accepts(op, constants_, nn_ ? nn_->level : 0));
    const std::lock_guard lock(mutex_);
    return declined_.contains(&op.def()) ? op.left_out() : Status();
  }

  Result<std::unique_ptr<DelegateKernel>> prepare(const PartView& part) override {
    SURELITE_TRY(open());
    SURELITE_LET(std::unique_ptr<Network> network, Network::build(nn_, part, options_.relaxed));
    NnCompilation* compilation = nullptr;
    int error = devices_.empty()
                    ? nn_->Compilation_create(network->get(), &compilation)
                    : nn_->Compilation_createForDevices(network->get(), devices_.data(),
                                                        static_cast<uint32_t>(devices_.size()), &compilation);
    if (error != kNoError) return failed("no compilation", error);
    if (error = nn_->Compilation_finish(compilation); error != kNoError) {
      nn_->Compilation_free(compilation);
      return failed("the devices cannot compile the part", error);
    }
    return std::unique_ptr<DelegateKernel>(new Kernel(nn_, std::move(network), compilation));
  }

 private:
  // The library's own CPU path is slower than the CPU's kernels here: left out, unless it was asked for.
  Status open() {
    const std::lock_guard lock(mutex_);
    if (nn_) return {};
    SURELITE_LET(const Library library, Library::open(options_.library));
    uint32_t count = 0;
    std::string names;
    if (library.level >= 29 && library._getDeviceCount(&count) == kNoError) {
      for (uint32_t i = 0; i < count; ++i) {
        NnDevice* device = nullptr;
        const char* name = nullptr;
        if (library._getDevice(i, &device) != kNoError || library.Device_getName(device, &name) != kNoError || !name)
          continue;
        names += (names.empty() ? "" : ", ") + std::string(name);
        const bool own = std::string_view(name) == "nnapi-reference";
        if (options_.accelerator.empty() ? !own : options_.accelerator == name) devices_.push_back(device);
      }
      if (devices_.empty())
        return failed(options_.accelerator.empty() ? "there is no device but the library's own CPU path"
                                                   : "there is no device " + options_.accelerator + " among " + names);
    } else if (!options_.accelerator.empty()) {
      return failed("devices can be chosen from feature level 29 on, and this is " + std::to_string(library.level));
    }
    nn_ = std::make_shared<const Library>(library);
    return {};
  }

  const Options options_;
  Constants constants_;
  mutable std::mutex mutex_;
  std::shared_ptr<const Library> nn_;
  std::vector<const NnDevice*> devices_;        // empty: the library chooses
  std::set<const OperatorDef*> declined_;  // by the devices, when they were last asked
};

}  // namespace

Result<std::shared_ptr<Delegate>> make_nnapi_delegate(
    const std::vector<std::pair<std::string, std::string>>& options) {
  Options chosen;
  for (const auto& [key, value] : options) {
    if (key == "library") chosen.library = value;
    else if (key == "accelerator") chosen.accelerator = value;
    else if (key == "precision" && (value == "float32" || value == "float16")) chosen.relaxed = value == "float16";
    else
      return fail(Code::D521,
                  {{"given", "nnapi," + key + "=" + value},
                   {"reason", "it has no such option"},
                   {"known", "Its options are accelerator=NAME, precision=float32 or float16, and library=PATH."}});
  }
  return std::shared_ptr<Delegate>(std::make_shared<NnapiDelegate>(std::move(chosen)));
}

}  // namespace surelite
