// SPDX-License-Identifier: Apache-2.0
// What a library of a delegate exports under the name TFL_TheStableDelegate.
#ifndef SURELITE_TENSORFLOW_LITE_CORE_ACCELERATION_CONFIGURATION_C_STABLE_DELEGATE_H_
#define SURELITE_TENSORFLOW_LITE_CORE_ACCELERATION_CONFIGURATION_C_STABLE_DELEGATE_H_

#include "tensorflow/lite/core/acceleration/configuration/c/delegate_plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define TFL_STABLE_DELEGATE_ABI_VERSION "1.0.0"

// The three texts last as long as the library: the version of this interface, the delegate's name, its own version.
typedef struct TfLiteStableDelegate {
  const char* delegate_abi_version;
  const char* delegate_name;
  const char* delegate_version;
  const TfLiteOpaqueDelegatePlugin* delegate_plugin;
} TfLiteStableDelegate;

#ifdef __cplusplus
}
#endif

#endif  // SURELITE_TENSORFLOW_LITE_CORE_ACCELERATION_CONFIGURATION_C_STABLE_DELEGATE_H_
