// SPDX-License-Identifier: Apache-2.0
// Changes one thing in a model (a weight, a scale, a zero point, padding, an activation) and lets `surelite diff` find
// it: it must end with findings and name the place. Usage: seeded_faults TOOL FOLDER MODEL...
#include <cstdio>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "process/child.h"
#include "tflite_generated.h"

namespace surelite::tool {
namespace {

struct Fault {
  int op = -1;
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
  return Fault{static_cast<int>(*op), "constant"};
}

tflite::QuantizationParametersT* quantization(tflite::SubGraphT& graph, const tflite::OperatorT& op) {
  if (op.outputs.empty() || op.outputs[0] < 0) return nullptr;
  tflite::QuantizationParametersT* quant = graph.tensors[static_cast<size_t>(op.outputs[0])]->quantization.get();
  return quant && quant->scale.size() == 1 && quant->zero_point.size() == 1 ? quant : nullptr;
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
  return Fault{static_cast<int>(*op), scale ? "scale" : "zero point"};
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
  return Fault{static_cast<int>(*op), "option padding"};
}

std::optional<Fault> change_activation(tflite::ModelT* model) {
  tflite::SubGraphT& graph = *model->subgraphs[0];
  const auto op = middle(graph, [](tflite::OperatorT& o) { return activation(o) != nullptr; });
  if (!op) return std::nullopt;
  tflite::ActivationFunctionType& found = *activation(*graph.operators[*op]);
  found = found == tflite::ActivationFunctionType_RELU6 ? tflite::ActivationFunctionType_NONE
                                                        : tflite::ActivationFunctionType_RELU6;
  return Fault{static_cast<int>(*op), "option fused_activation_function"};
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

// Whether the answer names the operator, or the tensor that it writes or reads, and what was changed.
bool names(const Json& answer, const Fault& fault) {
  for (const Json& difference : list_of(answer, "file_differences"))
    if (text_of(difference, "what") == fault.what) return true;
  return false;
}

int run(const std::string& tool, const std::string& folder, const std::vector<std::string>& models) {
  int seeded = 0, found = 0;
  for (const std::string& path : models) {
    std::ifstream file(path, std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    if (bytes.size() < 8) {
      std::fprintf(stderr, "%s cannot be read\n", path.c_str());
      return 1;
    }
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
      ++seeded;
      const Result<ChildResult> result = run_child({tool, "diff", path, changed, "--json"}, {});
      const Json answer = result ? Json::parse(result->output, nullptr, false) : Json();
      const bool right = result && result->signal == 0 && result->exit_code == 1 && names(answer, *fault);
      found += right;
      if (!right)
        std::printf("not found: %s, %s of op %d (exit code %d)\n", path.c_str(), fault->what.c_str(), fault->op,
                    result ? result->exit_code : -1);
    }
  }
  std::printf("found %d of %d seeded faults\n", found, seeded);
  return found == seeded && seeded >= 13 ? 0 : 1;
}

}  // namespace
}  // namespace surelite::tool

int main(int argc, char** argv) {
  if (argc < 4) return 2;
  return surelite::tool::run(argv[1], argv[2], std::vector<std::string>(argv + 3, argv + argc));
}
