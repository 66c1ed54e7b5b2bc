// SPDX-License-Identifier: Apache-2.0
// A firmware with a mistake, and the doctor in it: the camera gives real numbers, the input has bytes. What the doctor
// writes becomes a sentence by `surelite guard --symbolize LOG --binary ELF`.
#include "surelite/doctor.h"

#include <string.h>

#include "board/board.h"
#include "digits_int8.h"

extern "C" uint32_t board_stack_end[];

namespace {

float camera_frame[784];
volatile int frames;

__attribute__((noinline)) void read_camera() {
  memcpy(digits_int8::get_image(), camera_frame, sizeof camera_frame);
  frames = frames + 1;  // after the copy, which would else be a jump that leaves no frame of this function
}

}  // namespace

int main() {
  SureliteDoctorOptions options = {};
  options.write = SureliteDoctorSemihosting;  // a firmware's own: a UART without interrupts
  options.after = [] { board::leave(0); };
  options.stack_limit = board_stack_end;
  SureliteDoctorStart(&options);
  digits_int8_watch();
  read_camera();
  digits_int8::run();
  board::print("nothing was noticed\n");
  return 1;
}
