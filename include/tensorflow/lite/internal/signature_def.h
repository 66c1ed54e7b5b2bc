// SPDX-License-Identifier: Apache-2.0
// A named entry point of a model, as interpreters built by hand take it.
#ifndef SURELITE_TENSORFLOW_LITE_INTERNAL_SIGNATURE_DEF_H_
#define SURELITE_TENSORFLOW_LITE_INTERNAL_SIGNATURE_DEF_H_

#include <cstdint>
#include <map>
#include <string>

namespace tflite {
namespace internal {

struct SignatureDef {
  // Names, and the tensors of the subgraph that they stand for.
  std::map<std::string, uint32_t> inputs;
  std::map<std::string, uint32_t> outputs;
  std::string signature_key;
  uint32_t subgraph_index = 0;
};

}  // namespace internal
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_INTERNAL_SIGNATURE_DEF_H_
