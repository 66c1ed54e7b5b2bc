// SPDX-License-Identifier: Apache-2.0
// Views of strings in tensors.
#ifndef SURELITE_TENSORFLOW_LITE_STRING_TYPE_H_
#define SURELITE_TENSORFLOW_LITE_STRING_TYPE_H_

#include <cstddef>
#include <string>

namespace tflite {

using std::string;

}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_STRING_TYPE_H_
