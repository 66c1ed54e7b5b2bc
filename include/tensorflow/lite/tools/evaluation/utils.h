// SPDX-License-Identifier: Apache-2.0
// Lines and names of files, and the library's delegates by name, for tools that evaluate models.
#ifndef SURELITE_TENSORFLOW_LITE_TOOLS_EVALUATION_UTILS_H_
#define SURELITE_TENSORFLOW_LITE_TOOLS_EVALUATION_UTILS_H_

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <system_error>
#include <unordered_set>
#include <vector>

#include "tensorflow/lite/core/c/common.h"
#include "tensorflow/lite/delegates/gpu/delegate.h"
#include "tensorflow/lite/delegates/nnapi/nnapi_delegate.h"
#include "tensorflow/lite/delegates/xnnpack/xnnpack_delegate.h"

namespace tflite {
namespace evaluation {

using TfLiteDelegatePtr = std::unique_ptr<TfLiteDelegate, void (*)(TfLiteDelegate*)>;

inline std::string StripTrailingSlashes(const std::string& path) {
  size_t length = path.size();
  while (length > 0 && path[length - 1] == '/') --length;
  return path.substr(0, length);
}

// False if the file cannot be read.
inline bool ReadFileLines(const std::string& file_path, std::vector<std::string>* lines_output) {
  std::ifstream file(file_path);
  if (!file || !lines_output) return false;
  lines_output->clear();
  for (std::string line; std::getline(file, line);) lines_output->push_back(line);
  return true;
}

// Paths of the files in a folder whose extension, in lower case and with its dot, is in the set; of all if that is
// empty.
inline TfLiteStatus GetSortedFileNames(const std::string& directory, std::vector<std::string>* result,
                                       const std::unordered_set<std::string>& extensions = {}) {
  result->clear();
  std::error_code error;
  for (std::filesystem::directory_iterator entry(directory, error), end; !error && entry != end;
       entry.increment(error)) {
    std::string extension = entry->path().extension().string();
    std::transform(extension.begin(), extension.end(), extension.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (extensions.empty() || extensions.count(extension))
      result->push_back(StripTrailingSlashes(directory) + "/" + entry->path().filename().string());
  }
  std::sort(result->begin(), result->end());
  return error ? kTfLiteError : kTfLiteOk;
}

inline TfLiteDelegatePtr SureliteNoDelegate() { return TfLiteDelegatePtr(nullptr, [](TfLiteDelegate*) {}); }

// The library's own keep the CPU where the device or its driver is not there.
inline TfLiteDelegatePtr CreateNNAPIDelegate() {
  return TfLiteDelegatePtr(NnApiDelegate(), [](TfLiteDelegate*) {});
}
inline TfLiteDelegatePtr CreateNNAPIDelegate(StatefulNnApiDelegate::Options options) {
  return TfLiteDelegatePtr(new StatefulNnApiDelegate(options),
                           [](TfLiteDelegate* delegate) { delete static_cast<StatefulNnApiDelegate*>(delegate); });
}
inline TfLiteDelegatePtr CreateGPUDelegate(TfLiteGpuDelegateOptionsV2* options) {
  return TfLiteDelegatePtr(TfLiteGpuDelegateV2Create(options), TfLiteGpuDelegateV2Delete);
}
inline TfLiteDelegatePtr CreateGPUDelegate() {
  TfLiteGpuDelegateOptionsV2 options = TfLiteGpuDelegateOptionsV2Default();
  return CreateGPUDelegate(&options);
}
inline TfLiteXNNPackDelegateOptions XNNPackDelegateOptionsDefault() { return TfLiteXNNPackDelegateOptionsDefault(); }
inline TfLiteDelegatePtr CreateXNNPACKDelegate(const TfLiteXNNPackDelegateOptions* options) {
  return TfLiteDelegatePtr(TfLiteXNNPackDelegateCreate(options), TfLiteXNNPackDelegateDelete);
}
inline TfLiteDelegatePtr CreateXNNPACKDelegate() {
  const TfLiteXNNPackDelegateOptions options = XNNPackDelegateOptionsDefault();
  return CreateXNNPACKDelegate(&options);
}
inline TfLiteDelegatePtr CreateXNNPACKDelegate(int num_threads, bool force_fp16 = false) {
  TfLiteXNNPackDelegateOptions options = XNNPackDelegateOptionsDefault();
  if (num_threads > 1) options.num_threads = num_threads;
  if (force_fp16) options.flags |= TFLITE_XNNPACK_DELEGATE_FLAG_FORCE_FP16;
  return CreateXNNPACKDelegate(&options);
}
// Not made by this library.
inline TfLiteDelegatePtr CreateHexagonDelegate(const std::string& /*library_directory_path*/, bool /*profiling*/) {
  return SureliteNoDelegate();
}
inline TfLiteDelegatePtr CreateCoreMlDelegate() { return SureliteNoDelegate(); }

}  // namespace evaluation
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_TOOLS_EVALUATION_UTILS_H_
