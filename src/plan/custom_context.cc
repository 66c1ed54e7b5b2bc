// SPDX-License-Identifier: Apache-2.0
// What functions of a custom operator see of the planner and of a run. Positions, types and sizes they name are
// checked.
#include <fmt/format.h>

#include <climits>

#include "base/checked.h"
#include "plan/custom_operator.h"

namespace surelite {
namespace {

const Shape no_shape;
const Quantization no_quantization;

}  // namespace

int CustomContext::input_count() const { return prepare_ ? prepare_->input_count() : run_->input_count(); }
int CustomContext::output_count() const { return prepare_ ? prepare_->output_count() : run_->output_count(); }

const Tensor* CustomContext::tensor(bool input, int i) const {
  if (i < 0) return nullptr;
  const auto of = [&](const auto& context) -> const Tensor* {
    if (input) return context.has_input(i) ? &context.input(i) : nullptr;
    return context.has_output(i) ? &context.output(i) : nullptr;
  };
  return prepare_ ? of(*prepare_) : of(*run_);
}

ElementType CustomContext::input_type(int i) const {
  const Tensor* found = tensor(true, i);
  return found ? found->type : ElementType::float32;
}
const Shape& CustomContext::input_shape(int i) const {
  const Tensor* found = tensor(true, i);
  return found ? found->shape : no_shape;
}
const Quantization& CustomContext::input_quantization(int i) const {
  const Tensor* found = tensor(true, i);
  return found ? found->quant() : no_quantization;
}
ElementType CustomContext::output_type(int i) const {
  const Tensor* found = tensor(false, i);
  return found ? found->type : ElementType::float32;
}
const Shape& CustomContext::output_shape(int i) const {
  const Tensor* found = tensor(false, i);
  return found ? found->shape : no_shape;
}
const Quantization& CustomContext::output_quantization(int i) const {
  const Tensor* found = tensor(false, i);
  return found ? found->quant() : no_quantization;
}

std::span<const std::byte> CustomContext::custom_options() const {
  return prepare_ ? prepare_->op().custom_options : run_->op->custom_options;
}

Failure CustomContext::fail(std::string_view message) const {
  return prepare_ ? prepare_->fail(Code::A724, {{"message", message}}) : run_->fail(Code::A724, {{"message", message}});
}

Failure CustomContext::absent(bool input, int i) const {
  const std::string available =
      fmt::format("the operator has {}, and optional ones may be absent", input ? input_count() : output_count());
  const std::initializer_list<ArgumentView> arguments = {
      {"what", input ? "input" : "output"}, {"given", i}, {"available", available}};
  return prepare_ ? prepare_->fail(Code::A704, arguments) : run_->fail(Code::A704, arguments);
}

Status CustomContext::check_output_shape(int i, const Shape& shape) const {
  if (!tensor(false, i)) return absent(false, i);
  for (const int32_t extent : shape)
    if (extent < 0)
      return fail(fmt::format("it gives output {} the shape {}, which has a negative extent", i, to_string(shape)));
  return {};
}

Status CustomPrepare::set_output_shape(int output, const Shape& shape) {
  SURELITE_TRY(check_output_shape(output, shape));
  SURELITE_TRY(prepare_->resize(output, shape));
  prepared_.shaped[static_cast<size_t>(output)] = true;
  return {};
}

Result<std::span<const std::byte>> CustomPrepare::constant(int input) const {
  const Tensor* found = tensor(true, input);
  if (!found) return absent(true, input);
  if (!found->def->is_constant)
    return prepare_->fail(Code::A701, {{"tensor", found->def->name}, {"hint", "It is no constant: read it in run."}});
  return found->def->data;
}

void CustomPrepare::keep(std::shared_ptr<const void> state) { prepared_.kept = std::move(state); }

int CustomPrepare::request_scratch(size_t bytes) { return prepare_->scratch(bytes); }

const void* CustomRun::kept() const { return prepared_.kept.get(); }

Result<std::span<std::byte>> CustomRun::bytes_of(bool input, int i) const {
  const Tensor* found = tensor(input, i);
  if (!found) return absent(input, i);
  if (!found->has_value)
    return run_->fail(Code::A701, {{"tensor", found->def->name}, {"hint", "Call set_output_shape first."}});
  return std::span<std::byte>(found->data, found->bytes);
}

Result<std::span<std::byte>> CustomRun::bytes_of(bool input, int i, ElementType wanted) const {
  SURELITE_LET(const std::span<std::byte> bytes, bytes_of(input, i));
  const Tensor& found = *tensor(input, i);
  if (found.type != wanted)
    return run_->fail(Code::A703,
                      {{"tensor", fmt::format("{} {} \"{}\"", input ? "input" : "output", i, found.def->name)},
                       {"actual", name_of(found.type)},
                       {"asked", name_of(wanted)}});
  return bytes;
}

Result<std::span<const std::byte>> CustomRun::input_bytes(int i) const {
  SURELITE_LET(const std::span<std::byte> bytes, bytes_of(true, i));
  return std::span<const std::byte>(bytes);
}
Result<std::span<std::byte>> CustomRun::output_bytes(int i) { return bytes_of(false, i); }

Status CustomRun::set_output_shape(int output, const Shape& shape) {
  SURELITE_TRY(check_output_shape(output, shape));
  const Tensor& found = *tensor(false, output);
  if (found.type == ElementType::string)
    return fail(fmt::format("output {} holds strings: give it shape and strings by set_output_strings", output));
  if (prepared_.shaped[static_cast<size_t>(output)] && found.shape == shape) return {};
  if (prepared_.shaped[static_cast<size_t>(output)])
    return fail(fmt::format("it gives output {} the shape {} in run, after {} in prepare", output, to_string(shape),
                            to_string(found.shape)));
  return run_->resize(output, shape);
}

Result<std::vector<std::string_view>> CustomRun::input_strings(int i) const {
  SURELITE_TRY(bytes_of(true, i, ElementType::string));
  return read_strings(*tensor(true, i));
}

Status CustomRun::set_output_strings(int output, const Shape& shape, std::span<const std::string_view> strings) {
  SURELITE_TRY(check_output_shape(output, shape));
  const Tensor& found = *tensor(false, output);
  if (found.type != ElementType::string)
    return run_->fail(Code::A703, {{"tensor", fmt::format("output {} \"{}\"", output, found.def->name)},
                                   {"actual", name_of(found.type)},
                                   {"asked", "string"}});
  if (const std::optional<int64_t> count = checked_count(shape.dims());
      !count || *count != static_cast<int64_t>(strings.size()))
    return fail(
        fmt::format("it gives output {} {} strings for the shape {}", output, strings.size(), to_string(shape)));
  size_t bytes = 4 * (strings.size() + 2);
  for (const std::string_view text : strings) bytes += text.size();
  if (bytes > INT32_MAX)
    return fail(fmt::format("the strings of output {} take {} bytes, more than the format can hold", output, bytes));
  return run_->write_strings(output, shape, strings);
}

std::span<std::byte> CustomRun::scratch(int number) {
  return number < 0 || static_cast<size_t>(number) >= run_->scratches.size() ? std::span<std::byte>()
                                                                             : run_->scratch(number);
}

bool CustomRun::cancelled() const { return run_->cancelled(); }

}  // namespace surelite
