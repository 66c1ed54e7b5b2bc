// SPDX-License-Identifier: Apache-2.0
// DumpArenaInfo, under the path of its own.
#ifndef SURELITE_TENSORFLOW_LITE_SIMPLE_MEMORY_ARENA_DEBUG_DUMP_H_
#define SURELITE_TENSORFLOW_LITE_SIMPLE_MEMORY_ARENA_DEBUG_DUMP_H_

#include "tensorflow/lite/simple_memory_arena.h"

#endif  // SURELITE_TENSORFLOW_LITE_SIMPLE_MEMORY_ARENA_DEBUG_DUMP_H_
