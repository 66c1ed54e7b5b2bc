// SPDX-License-Identifier: Apache-2.0
#include "plan/delegate.h"

namespace surelite {

std::string_view DelegateTensor::name() const { return tensor_->def->name; }
ElementType DelegateTensor::type() const { return tensor_->type; }
const Shape& DelegateTensor::shape() const { return tensor_->shape; }
const Quantization& DelegateTensor::quantization() const { return tensor_->quant(); }
bool DelegateTensor::is_constant() const { return tensor_->def->is_constant || tensor_->has_value; }
std::span<const std::byte> DelegateTensor::bytes() const {
  return {tensor_->data, tensor_->data ? tensor_->bytes : size_t{0}};
}
std::span<std::byte> DelegateTensor::writable_bytes() const {
  return {tensor_->data, tensor_->data ? tensor_->bytes : size_t{0}};
}

std::string_view OpView::name() const { return def_.name; }
int OpView::version() const { return def_.version; }
int64_t OpView::integer_option(std::string_view field) const { return def_.options.i64(field); }
float OpView::real_option(std::string_view field) const { return def_.options.f32(field); }

Status Delegate::survey(const PartView&) { return {}; }

Status OpView::left_out() const {
  return fail(diagnose(Code::D515, where_, {{"delegate", delegate_}, {"op", def_.name}}));
}

Status OpView::not_implemented() const {
  return fail(diagnose(Code::D504, where_, {{"delegate", delegate_}, {"op", def_.name}}));
}

Status OpView::wrong_version(int last) const {
  return fail(diagnose(Code::D505, where_,
                       {{"delegate", delegate_}, {"op", def_.name}, {"version", def_.version}, {"last", last}}));
}

Status OpView::wrong_type(const Tensor& tensor, std::string_view accepted) const {
  return fail(diagnose(Code::D506, where_,
                       {{"delegate", delegate_},
                        {"op", def_.name},
                        {"tensor", "\"" + tensor.def->name + "\""},
                        {"type", name_of(tensor.type)},
                        {"accepted", accepted}}));
}

Status OpView::wrong_value(std::string_view what, int64_t value, std::string_view accepted) const {
  return fail(
      diagnose(Code::D507, where_,
               {{"delegate", delegate_}, {"op", def_.name}, {"what", what}, {"value", value}, {"accepted", accepted}}));
}

std::string first_message(const Diagnostics& why) { return why.empty() ? "it gave no reason" : why.front().message(); }

void add_causes(const Diagnostics& why, Diagnostics* notes) {
  for (const Diagnostic& each : why)
    if (each.code == Code::D516 || each.code == Code::D517 || each.code == Code::D518) notes->push_back(each);
}

Diagnostics delegate_failed(std::string_view name, const Where& where, const Diagnostics& why) {
  Diagnostics all{diagnose(Code::D501, where,
                           {{"delegate", name},
                            {"what", first_message(why)},
                            {"effect", "The policy is strict: the CPU does not take over."}})};
  all.insert(all.end(), why.begin(), why.end());
  return all;
}

}  // namespace surelite
