// SPDX-License-Identifier: Apache-2.0
// Where the loaded form tells the doctor what happens. Without the doctor in the program there is no table.
#pragma once

#include "surelite/micro.h"
#include "surelite/micro_loaded.h"

namespace surelite {
namespace micro {

// Bytes of a guard, and what places in the arena are rounded to for it.
constexpr uint32_t kGuardBytes = 32;

struct DoctorHooks {
  void (*refused)(const SureliteMicroDiagnostic& diagnostic);
  void (*enter)();                       // memory is the library's own from here on
  void (*loaded)(const Loaded& loaded);  // for the first time
  void (*leave)(const Loaded& loaded);   // the application's turn
  void (*step)(const Loaded& loaded, int32_t subgraph, int32_t node);
  bool (*holds)(const Loaded& loaded);  // the model is what was loaded
  void (*gone)(const Loaded& loaded);
};
extern "C" const DoctorHooks surelite_micro_doctor __attribute__((weak));

inline const DoctorHooks* doctor() { return &surelite_micro_doctor; }

}  // namespace micro
}  // namespace surelite
