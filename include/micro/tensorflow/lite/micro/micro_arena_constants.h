// SPDX-License-Identifier: Apache-2.0
// Alignment of what lies in an arena, in bytes.
#ifndef SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MICRO_ARENA_CONSTANTS_H_
#define SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MICRO_ARENA_CONSTANTS_H_

namespace tflite {

constexpr int MicroArenaBufferAlignment() { return 16; }

}  // namespace tflite

#endif  // SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MICRO_ARENA_CONSTANTS_H_
