// SPDX-License-Identifier: Apache-2.0
#include "delegates/opencl/delegate.h"

#include <mutex>

#include "delegates/opencl/accepts.h"
#include "delegates/opencl/opened.h"

namespace surelite {
namespace {

using opencl::Device;
using opencl::Opened;
using opencl::Recipe;

class Kernel final : public DelegateKernel {
 public:
  explicit Kernel(std::shared_ptr<const Recipe> recipe) : recipe_(std::move(recipe)) {}

  Result<std::unique_ptr<Memory>> open() const override {
    SURELITE_LET(std::unique_ptr<Opened> opened, Opened::open(recipe_));
    return std::unique_ptr<Memory>(std::move(opened));
  }
  Status run(Memory* memory, std::span<const Tensor* const> inputs,
             std::span<const Tensor* const> outputs) const override {
    return static_cast<Opened*>(memory)->run(inputs, outputs);
  }

 private:
  std::shared_ptr<const Recipe> recipe_;
};

class OpenClDelegate final : public NarrowingDelegate {
 public:
  explicit OpenClDelegate(opencl::Options options) : options_(std::move(options)) {}

  std::string_view name() const override { return options_.name; }
  Tolerance tolerance() const override { return options_.half ? kHalfTolerance : Tolerance{}; }
  Status survey(const PartView& everything) override {
    SURELITE_TRY(device());
    constants_.survey(everything);
    return {};
  }
  Status claims(const OpView& op) const override { return opencl::accepts(op, constants_); }
  Result<std::unique_ptr<DelegateKernel>> prepare(const PartView& part) override {
    SURELITE_LET(const std::shared_ptr<Device> device, this->device());
    SURELITE_LET(std::unique_ptr<Recipe> recipe, Recipe::build(device, options_.half, constants_, part));
    return std::unique_ptr<DelegateKernel>(new Kernel(std::move(recipe)));
  }

 private:
  // One for all programs; another one after it failed.
  Result<std::shared_ptr<Device>> device() {
    const std::lock_guard lock(mutex_);
    if (device_ && device_->well()) return device_;
    device_.reset();
    SURELITE_LET(device_, Device::open(options_));
    return device_;
  }

  const opencl::Options options_;
  Constants constants_;
  std::mutex mutex_;
  std::shared_ptr<Device> device_;
};

Failure refuse(const std::string& name, const std::string& given, const char* reason) {
  return fail(Code::D521, {{"given", name + "," + given},
                           {"reason", reason},
                           {"known", "Its options are precision=float32 or float16, device=NUMBER or NAME, "
                                     "cache=FOLDER and library=PATH."}});
}

}  // namespace

Result<std::shared_ptr<Delegate>> make_opencl_delegate(
    std::string name, const std::vector<std::pair<std::string, std::string>>& options) {
  opencl::Options chosen;
  chosen.name = std::move(name);
  for (const auto& [key, value] : options) {
    if (key == "precision") {
      if (value != "float32" && value != "float16")
        return refuse(chosen.name, key + "=" + value, "there is no such precision");
      chosen.half = value == "float16";
    } else if (key == "device") {
      chosen.device = value;
    } else if (key == "cache") {
      chosen.cache = value;
    } else if (key == "library") {
      chosen.library = value;
    } else {
      return refuse(chosen.name, key + "=" + value, "it has no such option");
    }
  }
  return std::shared_ptr<Delegate>(std::make_shared<OpenClDelegate>(std::move(chosen)));
}

}  // namespace surelite
