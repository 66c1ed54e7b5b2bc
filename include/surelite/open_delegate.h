// SPDX-License-Identifier: Apache-2.0
// Delegates by name. They are in a library of their own, libsurelite_delegates.a, next to libsurelite.a.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "surelite/delegate.h"

namespace surelite {

struct DelegateSetup {
  int threads = 1;
  // Of `isolated:` delegates, whose process is ended beyond them; 0 means no limit.
  double seconds = 30;                        // for each part that is prepared, and each run
  uint64_t memory_bytes = uint64_t{4} << 30;  // address space
  bool guarded = false;                       // the process runs in guarded mode
  // The shared drop-in library and the program that isolated delegates live in; empty: where they were installed.
  std::string drop_in, host;
};

// "gpu" or "opencl", with options "gpu,key=value,...": a device of OpenCL. precision=float32 or float16 (how tensors
// are stored), device=NUMBER or part of its NAME, cache=FOLDER (for compiled kernels), library=PATH; D521 for other
// options. "xnnpack": the library of that name; where this was built without its header, D502.
// "plugin:libx.so,key=value,...": a library with TensorFlow Lite's external-delegate interface, in this process.
// "isolated:plugin:libx.so,...": the same in a process of its own, as is any other behind "isolated:". If that crashes,
// hangs, ends or breaks its memory, runs finish on the CPU, D516 to D518 say what happened, and the delegate stays off.
// "cpu": the drop-in's kernels as if they were a delegate, which takes nothing. Opens nothing yet: what is missing
// shows when a program is compiled (D501, D503, D520). Fails with D521 for another name. Safe from several threads.
Result<std::shared_ptr<Delegate>> open_delegate(std::string_view name, const DelegateSetup& setup = {});

}  // namespace surelite
