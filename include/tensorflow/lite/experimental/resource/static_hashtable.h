// SPDX-License-Identifier: Apache-2.0
// A table that is filled once.
#ifndef SURELITE_TENSORFLOW_LITE_EXPERIMENTAL_RESOURCE_STATIC_HASHTABLE_H_
#define SURELITE_TENSORFLOW_LITE_EXPERIMENTAL_RESOURCE_STATIC_HASHTABLE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <type_traits>
#include <unordered_map>
#include <utility>

#include "tensorflow/lite/core/c/common.h"
#include "tensorflow/lite/experimental/resource/lookup_interfaces.h"
#include "tensorflow/lite/experimental/resource/lookup_util.h"
#include "tensorflow/lite/kernels/kernel_util.h"

namespace tflite {
namespace resource {
namespace internal {

template <typename KeyType, typename ValueType>
class StaticHashtable : public LookupInterface {
 public:
  StaticHashtable(TfLiteType key_type, TfLiteType value_type) : key_type_(key_type), value_type_(value_type) {}

  TfLiteStatus Lookup(TfLiteContext* context, const TfLiteTensor* keys, TfLiteTensor* values,
                      const TfLiteTensor* default_value) override {
    if (!is_initialized_) {
      context->ReportError(context, "hashtable need to be initialized before using");
      return kTfLiteError;
    }
    TensorReader<KeyType> wanted(keys);
    TensorWriter<ValueType> found(values);
    const ValueType otherwise = TensorReader<ValueType>(default_value).GetData(0);
    const int count = static_cast<int>(NumElements(keys));
    for (int i = 0; i < count; ++i) {
      const auto entry = map_.find(wanted.GetData(i));
      found.SetData(i, entry == map_.end() ? otherwise : entry->second);
    }
    found.Commit();
    return kTfLiteOk;
  }
  TfLiteStatus Import(TfLiteContext* context, const TfLiteTensor* keys, const TfLiteTensor* values) override {
    if (is_initialized_) return kTfLiteOk;
    const int64_t count = NumElements(keys);
    if (count != NumElements(values)) {
      context->ReportError(context, "%lld keys, but %lld values", static_cast<long long>(count),
                           static_cast<long long>(NumElements(values)));
      return kTfLiteError;
    }
    TensorReader<KeyType> key(keys);
    TensorReader<ValueType> value(values);
    for (int i = 0; i < static_cast<int>(count); ++i) map_.insert({key.GetData(i), value.GetData(i)});
    is_initialized_ = true;
    return kTfLiteOk;
  }
  size_t Size() override { return map_.size(); }
  TfLiteType GetKeyType() const override { return key_type_; }
  TfLiteType GetValueType() const override { return value_type_; }
  TfLiteStatus CheckKeyAndValueTypes(TfLiteContext* context, const TfLiteTensor* keys,
                                     const TfLiteTensor* values) override {
    TF_LITE_ENSURE_EQ(context, keys->type, key_type_);
    TF_LITE_ENSURE_EQ(context, values->type, value_type_);
    return kTfLiteOk;
  }
  bool IsInitialized() override { return is_initialized_; }
  size_t GetMemoryUsage() override { return map_.size() * (sizeof(KeyType) + sizeof(ValueType)); }

 private:
  const TfLiteType key_type_, value_type_;
  std::unordered_map<KeyType, ValueType> map_;
  bool is_initialized_ = false;
};

}  // namespace internal

// From int64 to strings or the other way round; null for other types.
inline LookupInterface* CreateStaticHashtable(TfLiteType key_type, TfLiteType value_type) {
  if (key_type == kTfLiteInt64 && value_type == kTfLiteString)
    return new internal::StaticHashtable<int64_t, std::string>(key_type, value_type);
  if (key_type == kTfLiteString && value_type == kTfLiteInt64)
    return new internal::StaticHashtable<std::string, int64_t>(key_type, value_type);
  return nullptr;
}
inline void CreateHashtableResourceIfNotAvailable(ResourceMap* resources, int resource_id, TfLiteType key_dtype,
                                                  TfLiteType value_dtype) {
  if (resources->count(resource_id)) return;
  if (LookupInterface* const table = CreateStaticHashtable(key_dtype, value_dtype))
    resources->emplace(resource_id, std::unique_ptr<ResourceBase>(table));
}

}  // namespace resource
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_EXPERIMENTAL_RESOURCE_STATIC_HASHTABLE_H_
