// SPDX-License-Identifier: Apache-2.0
// Where the header of XNNPACK was not there when this was built: takes no operator, and says so.
#include "delegates/xnnpack/delegate.h"

namespace surelite {
namespace {

class Absent final : public Delegate {
 public:
  std::string_view name() const override { return "xnnpack"; }
  Status survey(const PartView&) override { return fail(Code::D502, {{"delegate", "xnnpack"}}); }
  Status claims(const OpView& op) const override { return op.not_implemented(); }
  Result<std::unique_ptr<DelegateKernel>> prepare(const PartView&) override {
    return std::unique_ptr<DelegateKernel>();
  }
};

}  // namespace

std::shared_ptr<Delegate> make_xnnpack_delegate(int) { return std::make_shared<Absent>(); }

}  // namespace surelite
