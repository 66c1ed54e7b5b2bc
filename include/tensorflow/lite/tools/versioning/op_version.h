// SPDX-License-Identifier: Apache-2.0
// Versions of operators that converters and delegates ask for.
#ifndef SURELITE_TENSORFLOW_LITE_TOOLS_VERSIONING_OP_VERSION_H_
#define SURELITE_TENSORFLOW_LITE_TOOLS_VERSIONING_OP_VERSION_H_

#include <cstdint>
#include <vector>

#include "tensorflow/lite/tools/versioning/op_signature.h"

namespace tflite {

// The lowest version with which a converter writes such a node; 1 for operators without others.
TFL_CAPI_EXPORT int GetBuiltinOperatorVersion(const OpSignature& op_sig);

// Raises the versions in a model to what its operators need. The bytes must be a model that was verified. A version
// that its file leaves out, which stands for 1, cannot be changed in place: that is reported.
TFL_CAPI_EXPORT void UpdateOpVersion(uint8_t* model_buffer_pointer);

}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_TOOLS_VERSIONING_OP_VERSION_H_
