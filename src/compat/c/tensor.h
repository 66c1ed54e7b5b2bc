// SPDX-License-Identifier: Apache-2.0
// Checked access to a tensor by pointer, shared by the plain and the opaque functions.
#pragma once

#include "compat/mirror/tensor_table.h"

namespace surelite::compat {

// Whose it is; not usable, after a report, if it is null or its interpreter is gone.
TensorOwner known_tensor(const TfLiteTensor* tensor, const char* function, bool* usable);
bool usable_tensor(const TfLiteTensor* tensor, const char* function);
TfLiteStatus copy_into(TfLiteTensor* tensor, const void* from, size_t bytes, const char* function);
TfLiteStatus copy_out_of(const TfLiteTensor* tensor, void* to, size_t bytes, const char* function);
void* data_of(const TfLiteTensor* tensor, const char* function);

}  // namespace surelite::compat
