// SPDX-License-Identifier: Apache-2.0
// Tables of a graph, for kernels of an application's own. The library's HASHTABLE operators keep theirs elsewhere.
#ifndef SURELITE_TENSORFLOW_LITE_EXPERIMENTAL_RESOURCE_LOOKUP_INTERFACES_H_
#define SURELITE_TENSORFLOW_LITE_EXPERIMENTAL_RESOURCE_LOOKUP_INTERFACES_H_

#include <memory>

#include "tensorflow/lite/core/c/common.h"
#include "tensorflow/lite/experimental/resource/lookup_util.h"
#include "tensorflow/lite/experimental/resource/resource_base.h"

namespace tflite {
namespace resource {

class LookupInterface : public ResourceBase {
 public:
  // A key that is not there gives the default.
  virtual TfLiteStatus Lookup(TfLiteContext* context, const TfLiteTensor* keys, TfLiteTensor* values,
                              const TfLiteTensor* default_value) = 0;
  // As many values as keys. A table that is initialized stays as it is.
  virtual TfLiteStatus Import(TfLiteContext* context, const TfLiteTensor* keys, const TfLiteTensor* values) = 0;
  virtual size_t Size() = 0;
  virtual TfLiteType GetKeyType() const = 0;
  virtual TfLiteType GetValueType() const = 0;
  virtual TfLiteStatus CheckKeyAndValueTypes(TfLiteContext* context, const TfLiteTensor* keys,
                                             const TfLiteTensor* values) = 0;
};

// Null if there is none of this number.
inline LookupInterface* GetHashtableResource(ResourceMap* resources, int resource_id) {
  const auto found = resources->find(resource_id);
  return found == resources->end() ? nullptr : static_cast<LookupInterface*>(found->second.get());
}

}  // namespace resource
}  // namespace tflite

#include "tensorflow/lite/experimental/resource/static_hashtable.h"

#endif  // SURELITE_TENSORFLOW_LITE_EXPERIMENTAL_RESOURCE_LOOKUP_INTERFACES_H_
