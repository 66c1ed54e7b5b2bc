// SPDX-License-Identifier: Apache-2.0
#include "plan/delegate.h"

namespace surelite {

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

Diagnostics delegate_failed(std::string_view name, const Where& where, const Diagnostics& why) {
  Diagnostics all{diagnose(Code::D501, where,
                           {{"delegate", name},
                            {"what", first_message(why)},
                            {"effect", "The policy is strict: the CPU does not take over."}})};
  all.insert(all.end(), why.begin(), why.end());
  return all;
}

}  // namespace surelite
