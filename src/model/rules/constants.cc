// SPDX-License-Identifier: Apache-2.0
// A constant's buffer has exactly the bytes that its shape and type say.
#include "base/checked.h"
#include "model/rules/rules.h"

namespace surelite::rules {
namespace {

// What a wrong length usually means.
std::string_view likely_cause(const TensorDef& tensor, uint64_t have, uint64_t need) {
  const int bits = bits_of(tensor.type);
  if (need > 0 && have == 4 * need && bits == 8) return "4 times too many: probably float data under an 8-bit type.";
  if (have > 0 && need == 4 * have && bits == 32) return "A quarter: probably 8-bit data under a 32-bit type.";
  if (have > 0 && need == 2 * have && bits == 32) return "A half: probably 16-bit data under a 32-bit type.";
  if (need > 0 && have == 2 * need && bits == 4) return "Twice: probably 4-bit data that was not packed.";
  return "Shape, type or data was edited without the others: convert the model again.";
}

}  // namespace

void constants(const ModelData& model, const Limits&, Findings* findings) {
  for_each_tensor(model, [&](int s, int t, const TensorDef& tensor) {
    if (!tensor.is_constant) return;
    const auto where = [&] { return where_tensor(model, s, t); };
    if (tensor.type == ElementType::resource || tensor.type == ElementType::variant) {
      findings->add(Code::M212, where(), {{"type", name_of(tensor.type)}, {"bytes", tensor.data.size()}});
      return;
    }
    if (tensor.type == ElementType::string || tensor.sparsity) return;  // rules of their own
    const std::optional<size_t> need = checked_bytes(tensor.type, tensor.shape.dims());
    if (!need || *need == tensor.data.size()) return;  // no size: the shapes rule or the enumerations rule said why
    findings->add(Code::M209, where(), {{"have", tensor.data.size()}, {"shape", to_string(tensor.shape)},
                                      {"type", name_of(tensor.type)}, {"need", *need},
                                      {"cause", likely_cause(tensor, tensor.data.size(), *need)}});
  });
}

}  // namespace surelite::rules
