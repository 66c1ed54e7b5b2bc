// SPDX-License-Identifier: Apache-2.0
// Fourier transform of complex vectors whose length is a power of two, in double precision.
#pragma once

#include <cstdint>

#include "base/memory.h"
#include "surelite/diagnostic.h"

namespace surelite {

struct Complex {
  double re = 0.0, im = 0.0;
};

inline bool is_power_of_two(int64_t value) { return value > 0 && (value & (value - 1)) == 0; }

class Fft {
 public:
  // `length` is a power of two.
  static Result<Fft> make(int64_t length);

  // In place: values[k] = sum of values[n] * exp(-2 pi i k n / length), or with +i if `inverse`. Not scaled.
  void run(Complex* values, bool inverse) const { transform(values, length_, inverse); }
  // Of real values, two in each of the first length / 2 elements: the first length / 2 + 1 sums, which say all. A
  // transform of length 1 finds its value in the real part of the only element.
  void run_real(Complex* values) const;
  int64_t length() const { return length_; }

 private:
  // Of a length that divides the table's.
  void transform(Complex* values, int64_t length, bool inverse) const;

  int64_t length_ = 1;
  Block turns_;  // exp(-2 pi i k / length) for k < length / 2
};

}  // namespace surelite
