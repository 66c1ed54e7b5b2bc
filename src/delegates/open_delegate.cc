// SPDX-License-Identifier: Apache-2.0
#include "surelite/open_delegate.h"

#include <algorithm>

#include "delegates/drop_in/in_process.h"
#include "delegates/isolated/process.h"
#include "delegates/model_delegate.h"
#include "delegates/nnapi/delegate.h"
#include "delegates/opencl/delegate.h"
#include "delegates/spec.h"
#include "delegates/xnnpack/delegate.h"

namespace surelite {
namespace {

// Of a backend in another process.
Tolerance tolerance_of(const DelegateSpec& spec) {
  const std::pair<std::string, std::string> half{"precision", "float16"};
  const bool narrows = spec.is_backend() && std::ranges::find(spec.options, half) != spec.options.end();
  return narrows ? kHalfTolerance : Tolerance{};
}

}  // namespace

Result<std::shared_ptr<Delegate>> open_delegate(std::string_view name, const DelegateSetup& setup) {
  SURELITE_LET(const DelegateSpec spec, parse_delegate(name));
  if (!spec.isolated) {
    if (spec.kind == "xnnpack") return make_xnnpack_delegate(setup.threads);
    if (spec.kind == "nnapi") return make_nnapi_delegate(spec.options);
    if (spec.kind == "gpu" || spec.kind == "opencl") return make_opencl_delegate(spec.kind, spec.options);
  }
  ModelDelegate::Start start;
  if (spec.isolated) {
    const IsolationOptions options{setup.seconds, setup.memory_bytes, setup.threads,
                                   setup.guarded, setup.host,         setup.drop_in};
    start = [spec, options]() -> Result<std::shared_ptr<PieceBackend>> {
      SURELITE_LET(std::unique_ptr<DelegateProcess> process, DelegateProcess::start(spec, options));
      return std::shared_ptr<PieceBackend>(std::move(process));
    };
  } else {
    start = [spec, setup] { return InProcess::open(spec, setup.threads, setup.drop_in); };
  }
  return std::shared_ptr<Delegate>(std::make_shared<ModelDelegate>(spec.name(), tolerance_of(spec), std::move(start)));
}

}  // namespace surelite
