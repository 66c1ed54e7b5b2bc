// SPDX-License-Identifier: Apache-2.0
// Registrations of the library's own operators.
#include "micro/ops/op.h"

namespace surelite {
namespace micro {

TFLMRegistration registration_of(TfLiteStatus (*prepare)(TfLiteContext*, TfLiteNode*),
                                 TfLiteStatus (*run)(TfLiteContext*, TfLiteNode*),
                                 void (*reset)(TfLiteContext*, void*)) {
  TFLMRegistration made{};
  made.init = own_init;
  made.prepare = prepare;
  made.invoke = run;
  made.reset = reset;
  return made;
}

}  // namespace micro
}  // namespace surelite
