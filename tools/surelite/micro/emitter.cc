// SPDX-License-Identifier: Apache-2.0
#include "micro/emitter.h"

#include <algorithm>

namespace surelite::tool::micro {

void Emitter::append(const std::string& value, std::string* list, size_t* column) {
  constexpr size_t kWidth = 112;
  if (*column == 0 || *column + value.size() + 2 > kWidth) {
    *list += "\n   ";
    *column = 3;
  }
  *list += " " + value + ",";
  *column += value.size() + 2;
}

std::string Emitter::array(std::string_view type, std::string_view what, size_t count, const std::string& list,
                           size_t bytes) {
  const std::string name = fmt::format("{}{}", what, arrays_++);
  constants_ += fmt::format("alignas(16) const {} {}[{}] = {{{}\n}};\n", type, name, std::max<size_t>(count, 1),
                            count ? list : "\n    0,");
  constant_bytes_ += bytes;
  return name;
}

std::string Emitter::constant_floats(std::string_view what, std::span<const float> values) {
  std::string list;
  size_t column = 0;
  for (const float value : values)
    append(value == value && value - value == 0 ? fmt::format("{:.9e}f", value)
           : value != value                     ? std::string("__builtin_nanf(\"\")")
           : value > 0                          ? std::string("__builtin_inff()")
                                                : std::string("-__builtin_inff()"),
           &list, &column);
  return array("float", what, values.size(), list, values.size() * sizeof(float));
}

std::string Emitter::constant_bytes(std::string_view what, std::span<const std::byte> bytes) {
  std::string list;
  size_t column = 0;
  for (const std::byte byte : bytes) append(fmt::format("{}", static_cast<int>(byte)), &list, &column);
  return array("uint8_t", what, bytes.size(), list, bytes.size());
}

std::string Emitter::structs(std::string_view type, std::string_view what, size_t count, const std::string& list,
                             size_t bytes_each) {
  if (count > 0) return array(type, what, count, list, count * bytes_each);
  const std::string name = fmt::format("{}{}", what, arrays_++);
  constants_ += fmt::format("const {} {} = {{{}}};\n", type, name, list);
  return name;
}

std::string Emitter::parameters(std::string_view type, const std::string& fields, int op) {
  parameter_bytes_ += 4 * (1 + static_cast<size_t>(std::count(fields.begin(), fields.end(), ',')));
  const std::string name = fmt::format("step{}", op < 0 ? step_->op : op);
  constants_ += fmt::format("const {} {} = {{{}}};\n", type, name, fields);
  return name;
}

std::string Emitter::read(int32_t tensor, std::string_view type) {
  const TensorPlan& plan = plan_.tensors[static_cast<size_t>(tensor)];
  if (plan.storage == Storage::constant) {
    const std::string name = constant_bytes("value", {plan.constant, plan.bytes});
    return fmt::format("reinterpret_cast<const {}*>({})", type, name);
  }
  step_->reads.push_back(tensor);
  return fmt::format("at<{}>(tensor{})", type, tensor);
}

std::string Emitter::write(int32_t tensor, std::string_view type) {
  step_->writes.push_back(tensor);
  return fmt::format("at<{}>(tensor{})", type, tensor);
}

std::string Emitter::state(int32_t tensor, std::string_view type) {
  const TensorDef& def = plan_.def().tensors[static_cast<size_t>(tensor)];
  const bool known =
      std::any_of(states_.begin(), states_.end(), [&](const StateMemory& s) { return s.tensor == tensor; });
  if (!known)
    states_.push_back({tensor, plan_.tensors[static_cast<size_t>(tensor)].bytes,
                       def.type == ElementType::int8 ? def.quantization.first_zero_point() & 255 : 0});
  return fmt::format("reinterpret_cast<{}*>(state{})", type, tensor);
}

std::string Emitter::scratch(size_t bytes, std::string_view type) {
  step_->scratch.push_back(bytes);
  return fmt::format("at<{}>(scratch{}_{})", type, step_->op, step_->scratch.size() - 1);
}

Refusal Operation::refuse(std::string_view wanted) const {
  std::string found;
  for (int i = 0; i < ctx.input_count(); ++i)
    if (has(i))
      found += (found.empty() ? "" : ", ") + std::string(name_of(in(i).type)) + " " + to_string(in(i).shape) +
               (in(i).has_value ? " (constant)" : "");
  return ctx.fail(Code::P352, {{"op", op.name}, {"found", found}, {"wanted", wanted}});
}

}  // namespace surelite::tool::micro
