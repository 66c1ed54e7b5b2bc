// SPDX-License-Identifier: Apache-2.0
// Makers of delegates that a program links in, and that its command line switches on. None is registered by the
// library: kernels of its own do what XNNPACK would.
#ifndef SURELITE_TENSORFLOW_LITE_TOOLS_DELEGATES_DELEGATE_PROVIDER_H_
#define SURELITE_TENSORFLOW_LITE_TOOLS_DELEGATES_DELEGATE_PROVIDER_H_

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tensorflow/lite/core/c/common.h"
#include "tensorflow/lite/tools/command_line_flags.h"
#include "tensorflow/lite/tools/logging.h"
#include "tensorflow/lite/tools/tool_params.h"

namespace tflite {
namespace tools {

using TfLiteDelegatePtr = std::unique_ptr<TfLiteDelegate, void (*)(TfLiteDelegate*)>;

class DelegateProvider {
 public:
  virtual ~DelegateProvider() = default;
  // Flags that set parameters of `params`.
  virtual std::vector<Flag> CreateFlags(ToolParams* params) const = 0;
  virtual void LogParams(const ToolParams& params, bool verbose) const = 0;
  // Null if the parameters do not ask for it.
  virtual TfLiteDelegatePtr CreateTfLiteDelegate(const ToolParams& params) const = 0;
  // The same with its place among the delegates: lower ones are applied first.
  virtual std::pair<TfLiteDelegatePtr, int> CreateRankedTfLiteDelegate(const ToolParams& params) const = 0;
  virtual std::string GetName() const = 0;
  const ToolParams& DefaultParams() const { return default_params_; }

 protected:
  template <typename T>
  Flag CreateFlag(const char* name, ToolParams* params, const std::string& usage) const {
    return Flag(name,
                std::function<void(const T&, int)>([params, name](const T& value, int position) {
                  params->Set<T>(name, value, position);
                }),
                default_params_.Get<T>(name), usage, Flag::kOptional);
  }
  ToolParams default_params_;
};

using DelegateProviderPtr = std::unique_ptr<DelegateProvider>;
using DelegateProviderList = std::vector<DelegateProviderPtr>;

class DelegateProviderRegistrar {
 public:
  template <typename T>
  struct Register {
    Register() { All().push_back(std::make_unique<T>()); }
  };
  static const DelegateProviderList& GetProviders() { return All(); }

 private:
  static DelegateProviderList& All() {
    static DelegateProviderList* const list = new DelegateProviderList;
    return *list;
  }
};

#define REGISTER_DELEGATE_PROVIDER_VNAME(T) gDelegateProvider_##T##_
#define REGISTER_DELEGATE_PROVIDER(T) \
  static ::tflite::tools::DelegateProviderRegistrar::Register<T> REGISTER_DELEGATE_PROVIDER_VNAME(T)

inline const DelegateProviderList& GetRegisteredDelegateProviders() {
  return DelegateProviderRegistrar::GetProviders();
}

// All that are registered, over one set of parameters.
class ProvidedDelegateList {
 public:
  struct ProvidedDelegate {
    const DelegateProvider* provider = nullptr;
    TfLiteDelegatePtr delegate{nullptr, [](TfLiteDelegate*) {}};
    int rank = 0;
  };
  ProvidedDelegateList() = default;
  explicit ProvidedDelegateList(ToolParams* params) : params_(params) {}

  const DelegateProviderList& providers() const { return GetRegisteredDelegateProviders(); }
  int GetCount() const { return static_cast<int>(providers().size()); }
  void AddAllDelegateParams() const {
    for (const DelegateProviderPtr& provider : providers()) params_->Merge(provider->DefaultParams());
  }
  void AppendCmdlineFlags(std::vector<Flag>* flags) const {
    for (const DelegateProviderPtr& provider : providers())
      for (Flag& flag : provider->CreateFlags(params_)) flags->push_back(std::move(flag));
  }
  std::vector<ProvidedDelegate> CreateAllRankedDelegates(const ToolParams& params) const {
    std::vector<ProvidedDelegate> made;
    for (const DelegateProviderPtr& provider : providers()) {
      std::pair<TfLiteDelegatePtr, int> one = provider->CreateRankedTfLiteDelegate(params);
      if (!one.first) continue;
      made.emplace_back();
      made.back().provider = provider.get();
      made.back().delegate = std::move(one.first);
      made.back().rank = one.second;
    }
    std::stable_sort(made.begin(), made.end(),
                     [](const ProvidedDelegate& a, const ProvidedDelegate& b) { return a.rank < b.rank; });
    return made;
  }
  std::vector<ProvidedDelegate> CreateAllRankedDelegates() const {
    return params_ ? CreateAllRankedDelegates(*params_) : std::vector<ProvidedDelegate>();
  }

 private:
  ToolParams* params_ = nullptr;
};

}  // namespace tools
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_TOOLS_DELEGATES_DELEGATE_PROVIDER_H_
