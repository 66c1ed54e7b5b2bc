// SPDX-License-Identifier: Apache-2.0
// Spoils a sound case in one or two places: every outcome is allowed but a fault.
#include <algorithm>
#include <limits>

#include "maker.h"

namespace surelite::harness {
namespace {

CaseTensor* some_input(Case* one, Random& random) {
  std::vector<int32_t> known;
  for (const int32_t t : one->op().inputs)
    if (t >= 0) known.push_back(t);
  return known.empty() ? nullptr : &one->tensor(random.pick(known));
}

void spoil_extent(Case* one, Random& random) {
  CaseTensor* tensor = some_input(one, random);
  if (!tensor || tensor->shape.rank() == 0) return;
  tensor->shape[random.small(0, tensor->shape.rank() - 1)] =
      static_cast<int32_t>(random.pick<int64_t>({0, 0, 1, 2, 3, 7, 16, 17, 33, 1000, 65536, INT32_MAX}));
}

void spoil_rank(Case* one, Random& random) {
  CaseTensor* tensor = some_input(one, random);
  if (!tensor) return;
  Shape shape;
  const int rank = random.small(0, 8);
  for (int i = 0; i < rank; ++i)
    shape.push_back(i < tensor->shape.rank() ? tensor->shape[i] : static_cast<int32_t>(random.in(0, 2)));
  tensor->shape = shape;
}

void spoil_type(Case* one, Random& random) {
  auto& tensors = one->graphs[0].tensors;
  CaseTensor& tensor = tensors[random.next() % tensors.size()];
  tensor.type = static_cast<ElementType>(random.in(0, 20));
}

void spoil_option(Case* one, Random& random) {
  auto& fields = one->op().options.fields;
  if (fields.empty()) return;
  OptionsSpec::Value& value = fields[random.next() % fields.size()].value;
  const auto odd = [&] {
    return random.pick<int64_t>(
        {-1, 0, 1, 2, -2, 5, 100, 1000, 65536, INT32_MAX, INT32_MIN, INT32_MAX - 1, INT64_MAX, INT64_MIN});
  };
  if (auto* whole = std::get_if<int64_t>(&value)) *whole = odd();
  if (auto* real = std::get_if<double>(&value))
    *real = random.pick({0.0, -1.0, 1e38, -1e38, 1e-40, std::numeric_limits<double>::infinity(),
                         std::numeric_limits<double>::quiet_NaN()});
  if (auto* list = std::get_if<std::vector<int64_t>>(&value)) {
    if (list->empty() || random.chance(0.3)) list->push_back(odd());
    else if (random.chance(0.3)) list->pop_back();
    else (*list)[random.next() % list->size()] = odd();
  }
}

void spoil_values(Case* one, Random& random) {
  CaseTensor* tensor = some_input(one, random);
  if (!tensor) return;
  Values& values = tensor->values;
  const auto odd = [&] {
    return random.pick<int64_t>({-1, 0, -2, 9, 100, INT32_MAX, INT32_MIN, INT32_MAX / 2, INT64_MAX, INT64_MIN});
  };
  if (!values.fixed.empty()) values.fixed[random.next() % values.fixed.size()] = odd();
  else if (values.ranged) values.low = std::min(values.low, odd()), values.high = std::max(values.high, odd());
}

void spoil_inputs(Case* one, Random& random) {
  std::vector<int32_t>& inputs = one->op().inputs;
  if (inputs.empty()) return;
  int32_t& input = inputs[random.next() % inputs.size()];
  switch (random.small(0, 3)) {
    case 0: input = inputs[random.next() % inputs.size()]; break;
    case 1: input = -1; break;
    case 2: inputs.pop_back(); break;
    default: inputs.push_back(inputs[random.next() % inputs.size()]);
  }
}

void spoil_quantization(Case* one, Random& random) {
  auto& tensors = one->graphs[0].tensors;
  CaseTensor& tensor = tensors[random.next() % tensors.size()];
  if (random.chance(0.25)) {
    tensor.quant = {};
    return;
  }
  tensor.quant.kind = Quantization::Kind::affine;
  const int count = random.chance(0.6) ? 1 : random.small(0, 5);
  tensor.quant.scale.clear();
  tensor.quant.zero_point.clear();
  for (int i = 0; i < count; ++i) {
    tensor.quant.scale.push_back(
        random.pick({1e-30f, 1e-10f, 1e-3f, 1.0f, 1000.0f, 1e20f, 1e30f, 0.0f, 1e-38f, 3e38f}));
    tensor.quant.zero_point.push_back(
        static_cast<int32_t>(random.pick<int64_t>({0, -128, 127, 255, 128, 32767, INT32_MAX, INT32_MIN, 5})));
  }
  tensor.quant.quantized_dimension = random.small(0, 4);
}

void spoil_role(Case* one, Random& random) {
  CaseTensor* tensor = some_input(one, random);
  if (tensor && tensor->role != Role::inner) tensor->role = random.pick({Role::input, Role::constant, Role::variable});
}

void spoil_outputs(Case* one, Random& random) {
  std::vector<int32_t>& outputs = one->op().outputs;
  if (outputs.empty()) return;
  if (random.chance(0.5)) outputs.pop_back();
  else {
    CaseTensor extra = one->tensor(outputs.back());
    one->graphs[0].tensors.push_back(extra);
    outputs.push_back(static_cast<int32_t>(one->graphs[0].tensors.size()) - 1);
  }
  one->graphs[0].outputs = outputs;
}

}  // namespace

void spoil(Case* one, Random& random) {
  if (one->graphs[0].tensors.empty()) return;
  const int places = random.small(1, 2);
  for (int i = 0; i < places; ++i)
    switch (random.small(0, 13)) {
      case 0:
      case 1: spoil_extent(one, random); break;
      case 2: spoil_rank(one, random); break;
      case 3: spoil_type(one, random); break;
      case 4:
      case 5:
      case 6: spoil_option(one, random); break;
      case 7:
      case 8: spoil_values(one, random); break;
      case 9: spoil_inputs(one, random); break;
      case 10: spoil_quantization(one, random); break;
      case 11: spoil_role(one, random); break;
      case 12: one->op().version = random.small(0, 15); break;
      default: spoil_outputs(one, random);
    }
}

}  // namespace surelite::harness
