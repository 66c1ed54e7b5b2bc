// SPDX-License-Identifier: Apache-2.0
// Whether a subgraph that initializes resources has run.
#ifndef SURELITE_TENSORFLOW_LITE_EXPERIMENTAL_RESOURCE_INITIALIZATION_STATUS_H_
#define SURELITE_TENSORFLOW_LITE_EXPERIMENTAL_RESOURCE_INITIALIZATION_STATUS_H_

#include "tensorflow/lite/experimental/resource/resource_base.h"

namespace tflite {
namespace resource {

class InitializationStatus : public ResourceBase {
 public:
  void MarkInitializationIsDone() { done_ = true; }
  bool IsInitialized() override { return done_; }

 private:
  bool done_ = false;
};

using InitializationStatusMap = std::unordered_map<std::int32_t, std::unique_ptr<InitializationStatus>>;

}  // namespace resource
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_EXPERIMENTAL_RESOURCE_INITIALIZATION_STATUS_H_
