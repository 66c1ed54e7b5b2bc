// SPDX-License-Identifier: Apache-2.0
// The graph that an interpreter gives to kernels is MicroGraph itself.
#ifndef SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MICRO_INTERPRETER_GRAPH_H_
#define SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MICRO_INTERPRETER_GRAPH_H_

#include "tensorflow/lite/micro/micro_graph.h"

namespace tflite {

using MicroInterpreterGraph = MicroGraph;

}  // namespace tflite

#endif  // SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MICRO_INTERPRETER_GRAPH_H_
