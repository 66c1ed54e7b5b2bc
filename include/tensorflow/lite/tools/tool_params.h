// SPDX-License-Identifier: Apache-2.0
// Named parameters of tools, of four types. A name that does not exist, or has another type, ends the program, as
// tools' own checks do. For one thread at a time.
#ifndef SURELITE_TENSORFLOW_LITE_TOOLS_TOOL_PARAMS_H_
#define SURELITE_TENSORFLOW_LITE_TOOLS_TOOL_PARAMS_H_

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>

#include "tensorflow/lite/tools/logging.h"

namespace tflite {
namespace tools {

template <typename T>
class TypedToolParam;

class ToolParam {
 protected:
  enum class ParamType { TYPE_INT32, TYPE_FLOAT, TYPE_BOOL, TYPE_STRING };
  template <typename T>
  static ParamType GetValueType();

 public:
  explicit ToolParam(ParamType type) : type_(type) {}
  virtual ~ToolParam() = default;
  template <typename T>
  static std::unique_ptr<ToolParam> Create(const T& default_value, int position = 0) {
    auto param = std::make_unique<TypedToolParam<T>>(default_value);
    param->SetPosition(position);
    return param;
  }
  template <typename T>
  TypedToolParam<T>* AsTyped() {
    return static_cast<TypedToolParam<T>*>(OfType(GetValueType<T>()));
  }
  template <typename T>
  const TypedToolParam<T>* AsConstTyped() const {
    return const_cast<ToolParam*>(this)->AsTyped<T>();
  }
  // Whether it was set since it was made with its default.
  bool HasValueSet() const { return has_value_set_; }
  // Where on the command line it was.
  int GetPosition() const { return position_; }
  void SetPosition(int position) { position_ = position; }
  virtual void Set(const ToolParam& other) = 0;
  virtual std::unique_ptr<ToolParam> Clone() const = 0;

 protected:
  bool has_value_set_ = false;
  int position_ = 0;

 private:
  ToolParam* OfType(ParamType type) {
    TFLITE_TOOLS_CHECK(type == type_) << "another type was asked for than the parameter's";
    return this;
  }
  const ParamType type_;
};

template <>
inline ToolParam::ParamType ToolParam::GetValueType<int32_t>() {
  return ParamType::TYPE_INT32;
}
template <>
inline ToolParam::ParamType ToolParam::GetValueType<float>() {
  return ParamType::TYPE_FLOAT;
}
template <>
inline ToolParam::ParamType ToolParam::GetValueType<bool>() {
  return ParamType::TYPE_BOOL;
}
template <>
inline ToolParam::ParamType ToolParam::GetValueType<std::string>() {
  return ParamType::TYPE_STRING;
}

template <typename T>
class TypedToolParam : public ToolParam {
 public:
  explicit TypedToolParam(const T& value) : ToolParam(GetValueType<T>()), value_(value) {}
  T Get() const { return value_; }
  void Set(const T& value) {
    value_ = value;
    has_value_set_ = true;
  }
  void Set(const ToolParam& other) override {
    Set(other.AsConstTyped<T>()->Get());
    SetPosition(other.GetPosition());
  }
  std::unique_ptr<ToolParam> Clone() const override { return ToolParam::Create<T>(value_, position_); }

 private:
  T value_;
};

class ToolParams {
 public:
  void AddParam(const std::string& name, std::unique_ptr<ToolParam> value) { params_[name] = std::move(value); }
  void RemoveParam(const std::string& name) { params_.erase(name); }
  bool HasParam(const std::string& name) const { return params_.count(name) != 0; }
  bool Empty() const { return params_.empty(); }
  const ToolParam* GetParam(const std::string& name) const {
    const auto found = params_.find(name);
    return found == params_.end() ? nullptr : found->second.get();
  }
  template <typename T>
  void Set(const std::string& name, const T& value, int position = 0) {
    Known(name).SetPosition(position);
    Known(name).AsTyped<T>()->Set(value);
  }
  template <typename T>
  bool HasValueSet(const std::string& name) const {
    return Known(name).template AsConstTyped<T>()->HasValueSet();
  }
  template <typename T>
  int GetPosition(const std::string& name) const {
    return Known(name).template AsConstTyped<T>()->GetPosition();
  }
  template <typename T>
  T Get(const std::string& name) const {
    return Known(name).template AsConstTyped<T>()->Get();
  }
  // The values of those that both have.
  void Set(const ToolParams& other) {
    for (auto& [name, param] : params_)
      if (const ToolParam* from = other.GetParam(name)) param->Set(*from);
  }
  // Those of the other as well; of those that both have the other's if `overwrite`.
  void Merge(const ToolParams& other, bool overwrite = false) {
    for (const auto& [name, param] : other.params_)
      if (overwrite || !HasParam(name)) AddParam(name, param->Clone());
  }

 private:
  ToolParam& Known(const std::string& name) const {
    TFLITE_TOOLS_CHECK(HasParam(name)) << "there is no parameter '" << name << "'";
    return *params_.at(name);
  }
  std::unordered_map<std::string, std::unique_ptr<ToolParam>> params_;
};

#define LOG_TOOL_PARAM(params, type, name, description, verbose)    \
  TFLITE_MAY_LOG(INFO, (verbose) || params.HasValueSet<type>(name)) \
      << description << ": [" << params.Get<type>(name) << "]"

}  // namespace tools
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_TOOLS_TOOL_PARAMS_H_
