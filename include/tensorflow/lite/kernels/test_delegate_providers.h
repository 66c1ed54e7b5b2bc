// SPDX-License-Identifier: Apache-2.0
// The delegates that tests of kernels run with, by the flags of the test program. A program that has no main of its
// own for this runs without any.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_TEST_DELEGATE_PROVIDERS_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_TEST_DELEGATE_PROVIDERS_H_

#include <functional>
#include <string>
#include <vector>

#include "tensorflow/lite/tools/command_line_flags.h"
#include "tensorflow/lite/tools/delegates/delegate_provider.h"
#include "tensorflow/lite/tools/tool_params.h"

namespace tflite {

class KernelTestDelegateProviders {
 public:
  static constexpr char kAccelerationTestConfigPath[] = "acceleration_test_config_path";
  static constexpr char kUseSimpleAllocator[] = "use_simple_allocator";
  static constexpr char kAllowFp16PrecisionForFp32[] = "allow_fp16_precision_for_fp32";
  static constexpr char kDumpTFLiteModelDir[] = "dump_tflite_model_dir";

  // One for the whole program.
  static KernelTestDelegateProviders* Get() {
    static KernelTestDelegateProviders* const providers = new KernelTestDelegateProviders;
    return providers;
  }
  KernelTestDelegateProviders() : list_(&params_) {
    list_.AddAllDelegateParams();
    params_.AddParam(kAccelerationTestConfigPath, tools::ToolParam::Create<std::string>(""));
    params_.AddParam(kUseSimpleAllocator, tools::ToolParam::Create<bool>(false));
    params_.AddParam(kAllowFp16PrecisionForFp32, tools::ToolParam::Create<bool>(false));
    params_.AddParam(kDumpTFLiteModelDir, tools::ToolParam::Create<std::string>(""));
    // Delegates that are not linked in count as switched off.
    if (!params_.HasParam("use_nnapi")) params_.AddParam("use_nnapi", tools::ToolParam::Create<bool>(false));
  }
  // Takes the flags it knows out of the command line; false after a line on stderr if one is wrong.
  bool InitFromCmdlineArgs(int* argc, const char** argv) {
    std::vector<Flag> flags;
    const auto set = [&](const char* name, auto value, const char* usage) {
      using T = decltype(value);
      flags.emplace_back(name, std::function<void(const T&)>([this, name](const T& v) { params_.Set<T>(name, v); }),
                         value, usage, Flag::kOptional);
    };
    set(kAccelerationTestConfigPath, std::string(), "which tests a delegate has to take");
    set(kUseSimpleAllocator, false, "an allocation for each tensor");
    set(kAllowFp16PrecisionForFp32, false, "compare as if results were computed with 16 bits");
    set(kDumpTFLiteModelDir, std::string(), "a folder for the models of the tests");
    list_.AppendCmdlineFlags(&flags);
    return Flags::Parse(argc, argv, flags);
  }
  tools::ToolParams* MutableParams() { return &params_; }
  const tools::ToolParams& ConstParams() const { return params_; }
  std::vector<tools::ProvidedDelegateList::ProvidedDelegate> CreateAllDelegates(
      const tools::ToolParams& params) const {
    return list_.CreateAllRankedDelegates(params);
  }
  std::vector<tools::ProvidedDelegateList::ProvidedDelegate> CreateAllDelegates() const {
    return list_.CreateAllRankedDelegates();
  }

 private:
  tools::ToolParams params_;
  tools::ProvidedDelegateList list_;
};

}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_TEST_DELEGATE_PROVIDERS_H_
