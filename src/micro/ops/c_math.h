// SPDX-License-Identifier: Apache-2.0
// The C library's functions of real numbers, which come without a header where there is no C++ library. Only operators
// that call one link it.
#pragma once

extern "C" {
double exp(double x);
float expf(float x);
float logf(float x);
float sinf(float x);
float cosf(float x);
float tanhf(float x);
float expm1f(float x);
float sqrtf(float x);
float floorf(float x);
float ceilf(float x);
float rintf(float x);
float fmodf(float x, float y);
}
