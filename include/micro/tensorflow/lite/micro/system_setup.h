// SPDX-License-Identifier: Apache-2.0
// What a platform does before anything else.
#ifndef SURELITE_MICRO_TENSORFLOW_LITE_MICRO_SYSTEM_SETUP_H_
#define SURELITE_MICRO_TENSORFLOW_LITE_MICRO_SYSTEM_SETUP_H_

namespace tflite {

// Does nothing, unless a platform defines its own.
void InitializeTarget();

}  // namespace tflite

#endif  // SURELITE_MICRO_TENSORFLOW_LITE_MICRO_SYSTEM_SETUP_H_
