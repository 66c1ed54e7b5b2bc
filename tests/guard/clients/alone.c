/* SPDX-License-Identifier: Apache-2.0 */
/* A library of TensorFlow Lite's name without its functions, and a program without any library: neither can be guarded.
 */
#include <stdio.h>

int main(void) {
  puts("alone");
  return 0;
}
