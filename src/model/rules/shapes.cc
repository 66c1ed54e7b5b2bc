// SPDX-License-Identifier: Apache-2.0
// Shapes: extents of 0 or more, products and byte sizes that fit, a bounded rank, and a signature that agrees.
#include "base/checked.h"
#include "model/rules/rules.h"

namespace surelite::rules {
namespace {

bool has_negative(const Shape& shape) {
  for (const int32_t extent : shape)
    if (extent < 0) return true;
  return false;
}

// `where` is made for those that are told of.
template <class MakeWhere>
void check_signature(const TensorDef& tensor, const MakeWhere& where, Findings* findings) {
  const std::vector<int32_t>& signature = tensor.shape_signature;
  if (signature.empty()) return;
  if (signature.size() != static_cast<size_t>(tensor.shape.rank())) {
    findings->add(Code::M218, where(), {{"entries", signature.size()}, {"rank", tensor.shape.rank()}});
    return;
  }
  for (size_t i = 0; i < signature.size(); ++i) {
    const int32_t extent = tensor.shape[static_cast<int>(i)];
    if (signature[i] != -1 && signature[i] != extent)
      findings->add(Code::M219, where(), {{"entry", signature[i]}, {"axis", i}, {"extent", extent}});
  }
}

}  // namespace

void shapes(const ModelData& model, const Limits& limits, Findings* findings) {
  for_each_tensor(model, [&](int s, int t, const TensorDef& tensor) {
    const auto where = [&] { return where_tensor(model, s, t); };
    if (tensor.shape.rank() > limits.max_rank) {
      findings->add(Code::M217, where(), {{"rank", tensor.shape.rank()}, {"limit", limits.max_rank}});
      return;
    }
    if (has_negative(tensor.shape))
      findings->add(Code::M215, where(), {{"shape", to_string(tensor.shape)}});
    else if (!checked_count(tensor.shape.dims()) ||
             (bits_of(tensor.type) > 0 && !checked_bytes(tensor.type, tensor.shape.dims())))
      findings->add(Code::M216, where(), {{"shape", to_string(tensor.shape)}, {"type", name_of(tensor.type)}});
    check_signature(tensor, where, findings);
  });
}

}  // namespace surelite::rules
