// SPDX-License-Identifier: Apache-2.0
// Changes one thing in a model (a weight, a scale, a zero point, padding, an activation) and lets `surelite diff` find
// it: it must end with findings, name the operator or tensor, and say what was changed. Models that are not valid are
// passed over. Usage: seeded_faults TOOL FOLDER MODEL...
#include <cstdio>
#include <fstream>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "process/child.h"
#include "surelite/model.h"
#include "tflite_generated.h"

namespace surelite::tool {
namespace {

struct Fault {
  int op = -1, tensor = -1;
  std::string what;  // as diff names it
};

// The middle operator that has what is changed, so that layers lie on both sides.
template <class Has>
std::optional<size_t> middle(const tflite::SubGraphT& graph, Has has) {
  std::vector<size_t> found;
  for (size_t i = 0; i < graph.operators.size(); ++i)
    if (has(*graph.operators[i])) found.push_back(i);
  if (found.empty()) return std::nullopt;
  return found[found.size() / 2];
}

std::optional<Fault> change_weight(tflite::ModelT* model) {
  tflite::SubGraphT& graph = *model->subgraphs[0];
  const auto buffer = [&](const tflite::OperatorT& op) -> tflite::BufferT* {
    if (op.inputs.size() < 2 || op.inputs[1] < 0 || op.builtin_options.type == tflite::BuiltinOptions_ReshapeOptions)
      return nullptr;
    const tflite::TensorT& tensor = *graph.tensors[static_cast<size_t>(op.inputs[1])];
    tflite::BufferT* data = model->buffers[tensor.buffer].get();
    const bool is_filter = tensor.shape.size() >= 2 && data->data.size() > 16;
    return is_filter && (tensor.type == tflite::TensorType_INT8 || tensor.type == tflite::TensorType_UINT8 ||
                         tensor.type == tflite::TensorType_FLOAT32)
               ? data
               : nullptr;
  };
  const auto op = middle(graph, [&](const tflite::OperatorT& o) { return buffer(o) != nullptr; });
  if (!op) return std::nullopt;
  std::vector<uint8_t>& data = buffer(*graph.operators[*op])->data;
  data[(data.size() / 2) | 3] ^= 0x10;
  return Fault{static_cast<int>(*op), graph.operators[*op]->inputs[1], "constant"};
}

tflite::QuantizationParametersT* quantization(tflite::SubGraphT& graph, const tflite::OperatorT& op) {
  if (op.outputs.empty() || op.outputs[0] < 0) return nullptr;
  tflite::QuantizationParametersT* quant = graph.tensors[static_cast<size_t>(op.outputs[0])]->quantization.get();
  return quant && quant->scale.size() == 1 && quant->scale[0] > 0 && quant->zero_point.size() == 1 ? quant : nullptr;
}

std::optional<Fault> change_quantization(tflite::ModelT* model, bool scale) {
  tflite::SubGraphT& graph = *model->subgraphs[0];
  const auto op = middle(graph, [&](const tflite::OperatorT& o) { return quantization(graph, o) != nullptr; });
  if (!op) return std::nullopt;
  tflite::QuantizationParametersT* quant = quantization(graph, *graph.operators[*op]);
  if (scale)
    quant->scale[0] *= 1.25f;
  else
    quant->zero_point[0] += quant->zero_point[0] > 0 ? -3 : 3;
  return Fault{static_cast<int>(*op), graph.operators[*op]->outputs[0], scale ? "scale" : "zero point"};
}

tflite::Padding* padding(tflite::OperatorT& op) {
  if (auto* options = op.builtin_options.AsConv2DOptions()) return &options->padding;
  if (auto* options = op.builtin_options.AsDepthwiseConv2DOptions()) return &options->padding;
  if (auto* options = op.builtin_options.AsPool2DOptions()) return &options->padding;
  return nullptr;
}

tflite::ActivationFunctionType* activation(tflite::OperatorT& op) {
  if (auto* options = op.builtin_options.AsConv2DOptions()) return &options->fused_activation_function;
  if (auto* options = op.builtin_options.AsDepthwiseConv2DOptions()) return &options->fused_activation_function;
  if (auto* options = op.builtin_options.AsFullyConnectedOptions()) return &options->fused_activation_function;
  if (auto* options = op.builtin_options.AsAddOptions()) return &options->fused_activation_function;
  return nullptr;
}

std::optional<Fault> change_padding(tflite::ModelT* model) {
  tflite::SubGraphT& graph = *model->subgraphs[0];
  const auto op = middle(graph, [](tflite::OperatorT& o) { return padding(o) != nullptr; });
  if (!op) return std::nullopt;
  tflite::Padding& found = *padding(*graph.operators[*op]);
  found = found == tflite::Padding_SAME ? tflite::Padding_VALID : tflite::Padding_SAME;
  return Fault{static_cast<int>(*op), -1, "option padding"};
}

std::optional<Fault> change_activation(tflite::ModelT* model) {
  tflite::SubGraphT& graph = *model->subgraphs[0];
  const auto op = middle(graph, [](tflite::OperatorT& o) { return activation(o) != nullptr; });
  if (!op) return std::nullopt;
  tflite::ActivationFunctionType& found = *activation(*graph.operators[*op]);
  found = found == tflite::ActivationFunctionType_RELU6 ? tflite::ActivationFunctionType_NONE
                                                        : tflite::ActivationFunctionType_RELU6;
  return Fault{static_cast<int>(*op), -1, "option fused_activation_function"};
}

std::optional<Fault> seed(tflite::ModelT* model, int kind) {
  switch (kind) {
    case 0: return change_weight(model);
    case 1: return change_quantization(model, true);
    case 2: return change_quantization(model, false);
    case 3: return change_padding(model);
    default: return change_activation(model);
  }
}

// Whether the answer names the place and what was changed there; a tensor may be named where it is first read.
bool names(const Json& answer, const Fault& fault) {
  for (const Json& difference : list_of(answer, "file_differences"))
    if (integer_of(difference, "subgraph", -1) == 0 && text_of(difference, "what") == fault.what &&
        (fault.tensor >= 0 ? integer_of(difference, "tensor", -1) == fault.tensor
                           : integer_of(difference, "op", -1) == fault.op))
      return true;
  return false;
}

bool is_valid(const std::string& bytes) {
  return Model::from_bytes(std::as_bytes(std::span<const char>(bytes))).has_value();
}

constexpr const char* kKinds[] = {"weight", "scale", "zero point", "padding", "activation"};

// Of a kind of fault: how many were seeded, named with their place, and began the layers whose values diverge.
struct Row {
  int seeded = 0, found = 0, first = 0;
};

int run(const std::string& tool, const std::string& folder, const std::vector<std::string>& models) {
  Row rows[std::size(kKinds)];
  int models_seeded = 0;
  for (const std::string& path : models) {
    std::ifstream file(path, std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    if (bytes.empty()) {
      std::fprintf(stderr, "%s cannot be read\n", path.c_str());
      return 1;
    }
    if (!is_valid(bytes)) continue;
    bool any = false;
    for (int kind = 0; kind < 5; ++kind) {
      const std::unique_ptr<tflite::ModelT> model(tflite::GetModel(bytes.data())->UnPack());
      const std::optional<Fault> fault = seed(model.get(), kind);
      if (!fault) continue;
      flatbuffers::FlatBufferBuilder builder;
      builder.Finish(tflite::Model::Pack(builder, model.get()), "TFL3");
      const std::string changed = folder + "/seeded.tflite";
      std::ofstream(changed, std::ios::binary)
          .write(reinterpret_cast<const char*>(builder.GetBufferPointer()),
                 static_cast<std::streamsize>(builder.GetSize()));
      Row& row = rows[kind];
      ++row.seeded;
      any = true;
      const Result<ChildResult> result = run_child({tool, "diff", path, changed, "--json"}, {});
      const Json answer = result ? Json::parse(result->output, nullptr, false) : Json();
      const bool right = result && result->signal == 0 && result->exit_code == 1 && names(answer, *fault);
      row.found += right;
      row.first += integer_of(object_of(answer, "first_divergence"), "op", -1) == fault->op;
      if (!right)
        std::printf("not found: %s, %s of op %d (exit code %d)\n", path.c_str(), fault->what.c_str(), fault->op,
                    result ? result->exit_code : -1);
    }
    models_seeded += any;
  }
  Row all;
  std::printf("%-12s %8s %8s %28s\n", "fault", "seeded", "named", "first layer to diverge");
  for (size_t kind = 0; kind < std::size(kKinds); ++kind) {
    const Row& row = rows[kind];
    std::printf("%-12s %8d %8d %28d\n", kKinds[kind], row.seeded, row.found, row.first);
    all = {all.seeded + row.seeded, all.found + row.found, all.first + row.first};
  }
  std::printf("found %d of %d seeded faults in %d models\n", all.found, all.seeded, models_seeded);
  return all.found == all.seeded && all.seeded >= 13 ? 0 : 1;
}

}  // namespace
}  // namespace surelite::tool

int main(int argc, char** argv) {
  if (argc < 4) return 2;
  return surelite::tool::run(argv[1], argv[2], std::vector<std::string>(argv + 3, argv + argc));
}
