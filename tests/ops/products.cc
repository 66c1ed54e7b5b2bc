// SPDX-License-Identifier: Apache-2.0
// How many multiply-accumulates a layer asks for, and how many elements windows look at.
#include <algorithm>

#include "cost.h"

namespace surelite::harness {
namespace {

const Shape& shape_of(const Case& one, size_t input) {
  static const Shape kNone{0};
  const std::vector<int32_t>& inputs = one.op().inputs;
  return input < inputs.size() && inputs[input] >= 0 ? one.graphs[0].tensors[static_cast<size_t>(inputs[input])].shape
                                                     : kNone;
}

template <class T>
T option(const Case& one, std::string_view name, T otherwise) {
  for (const OptionsSpec::Field& field : one.op().options.fields)
    if (const auto* value = std::get_if<T>(&field.value); value && field.name == name) return *value;
  return otherwise;
}

int64_t last(const Shape& shape) { return std::max(shape.rank() > 0 ? shape[shape.rank() - 1] : 0, 1); }

int64_t product_of(const std::vector<int64_t>& values) {
  int64_t product = 1;
  for (const int64_t value : values) product *= value;
  return product;
}

// Elements of each window of pooling and its like; 0 for other operators.
int64_t window_of(const Case& one) {
  const std::string& name = one.op().name;
  if (name == "STABLEHLO_REDUCE_WINDOW") return product_of(option<std::vector<int64_t>>(one, "window_dimensions", {}));
  if (name == "AveragePool3D" || name == "MaxPool3D")
    return product_of(option<std::vector<int64_t>>(one, "ksize", {}));
  if (name == "REDUCE_WINDOW")
    return product_of(one.graphs[0].tensors[static_cast<size_t>(one.op().inputs[2])].values.fixed);
  return option<int64_t>(one, "filter_width", 0) * option<int64_t>(one, "filter_height", 0);
}

// Each step of each batch takes all matrices once: rank 2, and neither the input nor a state. Where the stock kernel
// goes through a sequence as often as it has steps (BIDIRECTIONAL_SEQUENCE_RNN, 8-bit weights, time first), so does
// ours.
int64_t recurrent_products(const Case& one) {
  const std::string& name = one.op().name;
  const bool basic = option<int64_t>(one, "kernel_type", 0) == 1;
  int64_t weights = 0;
  for (size_t i = 1; i < one.op().inputs.size(); ++i) {
    if (one.op().inputs[i] < 0 || (basic && i != 2) || (name == "UNIDIRECTIONAL_SEQUENCE_GRU" && i == 1)) continue;
    const CaseTensor& tensor = one.graphs[0].tensors[static_cast<size_t>(one.op().inputs[i])];
    if (tensor.shape.rank() == 2 && tensor.role != Role::variable) weights += tensor.shape.count();
  }
  const Shape& in = shape_of(one, 0);
  const bool again = name == "BIDIRECTIONAL_SEQUENCE_RNN" && option<int64_t>(one, "time_major", 0) != 0 &&
                     one.graphs[0].tensors[static_cast<size_t>(one.op().inputs[1])].type != ElementType::float32;
  return weights * (in.count() / last(in)) * (again ? in[0] : 1);
}

// Filters are [out][height][width][in], of CONV_3D [depth][height][width][in][out], of CONV_3D_TRANSPOSE
// [depth][height][width][out][in].
int64_t products_of(const Case& one, int64_t outputs) {
  const std::string& name = one.op().name;
  const Shape& filter = shape_of(one, 1);
  if (name.find("RNN") != name.npos || name.find("LSTM") != name.npos || name.find("GRU") != name.npos ||
      name == "SVDF")
    return recurrent_products(one);
  if (filter.count() == 0) return 0;
  if (name == "EMBEDDING_LOOKUP_SPARSE") {
    const Shape& table = shape_of(one, 4);
    return shape_of(one, 0).count() * table.count(1, table.rank());
  }
  if (name == "CONV_2D" || name == "FULLY_CONNECTED") return filter.count() / filter[0] * outputs;
  if (name == "DEPTHWISE_CONV_2D" || name == "CONV_3D") return filter.count() / last(filter) * outputs;
  if (name == "BATCH_MATMUL") {
    const bool turned = option<int64_t>(one, "adj_y", 0) != 0;  // stored as [n, k]
    return filter[filter.rank() - (turned ? 1 : 2)] * outputs;
  }
  if (name == "TRANSPOSE_CONV" || name == "CONV_3D_TRANSPOSE")
    return filter.count() / last(filter) * shape_of(one, 2).count();
  if (name == "Convolution2DTransposeBias") return filter.count() / last(filter) * shape_of(one, 0).count();
  return 0;
}

}  // namespace

void count_products(const Case& one, int64_t outputs, Cost* cost) {
  if (const int64_t window = window_of(one)) cost->looks = (window + 1) * outputs;
  else cost->products = products_of(one, outputs);
}

}  // namespace surelite::harness
