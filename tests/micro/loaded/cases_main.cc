// SPDX-License-Identifier: Apache-2.0
// cases FILE LEAST [OPERATOR]: loads the models that operators.py or random_main packed and compares with what is
// recorded, as models and, where they are of one operator, through KernelRunner: integers bit for bit, real numbers
// within rounding. Each that is right is loaded once more without each of its inputs. LEAST have to be right. What the
// library refuses, and cases that change shapes, are counted by operator; those of OPERATOR (or all) are listed with
// the reason.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <deque>
#include <map>
#include <memory>
#include <string>

#include "digits.h"
#include "micro/loaded/graph.h"
#include "tensorflow/lite/micro/kernels/kernel_runner.h"
#include "tensorflow/lite/schema/schema_utils.h"

namespace {

struct Count {
  int right = 0, wrong = 0, refused = 0;
};

bool same(const char* got, const char* want, size_t bytes, TfLiteType type) {
  if (type != kTfLiteFloat32) return std::memcmp(got, want, bytes) == 0;
  for (size_t at = 0; at + 4 <= bytes; at += 4) {
    float a = 0, b = 0;
    std::memcpy(&a, got + at, 4);
    std::memcpy(&b, want + at, 4);
    if (std::isnan(a) != std::isnan(b)) return false;
    if (!(a == b) && !std::isnan(a) && !(std::abs(a - b) <= 1e-5f * std::max(1.0f, std::abs(b)))) return false;
  }
  return true;
}

// The types of the first operator's inputs, by the schema's numbers.
std::string types_of(const tflite::Model& model) {
  std::string text;
  if (model.version() != 3) return text;
  const tflite::SubGraph& graph = *model.subgraphs()->Get(0);
  if (!graph.operators() || graph.operators()->size() == 0 || !graph.operators()->Get(0)->inputs()) return text;
  for (const int32_t input : *graph.operators()->Get(0)->inputs())
    text += ' ' + std::to_string(input < 0 ? -1 : graph.tensors()->Get(static_cast<uint32_t>(input))->type());
  return text;
}

// -1: refused. What a called subgraph does to shapes is found in the run.
int try_case(const std::string& op, const Bytes& file, const char* inputs, size_t input_bytes, const char* outputs,
             size_t output_bytes, const tflite::MicroOpResolver& resolver) {
  const Bytes arena(1 << 20), variables(4096);
  const tflite::Model* model = file.model();
  if (model->version() != 3) return -1;
  tflite::MicroInterpreter interpreter(model, resolver, arena.data(), arena.size());
  if (interpreter.AllocateTensors() != kTfLiteOk) return -1;
  for (size_t i = 0; i < interpreter.inputs_size(); ++i) {
    const TfLiteTensor* input = interpreter.input(i);
    if (input->bytes > input_bytes) return -1;
    if (input->bytes > 0) std::memcpy(input->data.raw, inputs, input->bytes);
    inputs += input->bytes, input_bytes -= input->bytes;
  }
  if (input_bytes != 0) return -1;
  if (interpreter.Invoke() != kTfLiteOk) return last_code() == 406 && (op == "IF" || op == "WHILE") ? -1 : 0;
  for (size_t i = 0; i < interpreter.outputs_size(); ++i) {
    const TfLiteTensor* output = interpreter.output(i);
    if (output->bytes > output_bytes) return -1;
    if (output->bytes > 0 && !same(output->data.raw, outputs, output->bytes, output->type)) return 0;
    outputs += output->bytes, output_bytes -= output->bytes;
  }
  return output_bytes == 0 ? 1 : -1;
}

// Any index of an operator may be -1: loading ends with a code or goes on, and the sanitizers see nothing.
void load_without_each(const Bytes& file, const tflite::MicroOpResolver& resolver) {
  const Bytes arena(1 << 20);
  const tflite::Model* model = file.model();
  for (const tflite::Operator* op : *model->subgraphs()->Get(0)->operators())
    for (const auto* list : {op->inputs(), op->intermediates()})
      for (uint32_t i = 0; list && i < list->size() && i < 8; ++i) {
        auto* index = const_cast<uint8_t*>(list->Data()) + 4 * i;
        const int32_t old = list->Get(i), none = -1;
        std::memcpy(index, &none, 4);
        tflite::MicroInterpreter(model, resolver, arena.data(), arena.size()).AllocateTensors();
        std::memcpy(index, &old, 4);
      }
}

const TFLMRegistration* registration_of(const tflite::Model& model, const tflite::Operator& operation,
                                        const tflite::MicroOpResolver& resolver) {
  const tflite::OperatorCode& code = *model.operator_codes()->Get(operation.opcode_index());
  if (code.custom_code()) return resolver.FindOp(code.custom_code()->c_str());
  return resolver.FindOp(tflite::GetBuiltinCode(&code));
}

// The same operator by itself, over arrays: KernelRunner has to find options and quantization in structs. True for
// models of more than one operator, and for large ones, which it has no room for.
bool same_by_itself(const tflite::Model& model, const char* inputs, const char* outputs,
                    const tflite::MicroOpResolver& resolver) {
  constexpr size_t kMostBytes = 8192;
  const tflite::SubGraph& graph = *model.subgraphs()->Get(0);
  if (model.subgraphs()->size() != 1 || !graph.operators() || graph.operators()->size() != 1) return true;
  const tflite::Operator& operation = *graph.operators()->Get(0);
  const uint32_t count = graph.tensors()->size();
  std::deque<std::vector<std::max_align_t>> memory;
  const auto allocate = [&memory](size_t bytes, size_t, bool) -> void* {
    return memory.emplace_back(bytes / sizeof(std::max_align_t) + 1).data();
  };
  std::vector<TfLiteTensor> tensors(count);
  for (uint32_t i = 0; i < count; ++i) {
    const tflite::Tensor& from = *graph.tensors()->Get(i);
    const size_t bytes = surelite::micro::bytes_of(from);
    if (bytes > kMostBytes || from.is_variable()) return true;
    TfLiteEvalTensor eval = {};
    const uint8_t* constant = surelite::micro::data_of(from, model);
    eval.data.data = allocate(bytes, 16, false);
    if (constant) std::memcpy(eval.data.data, constant, bytes);
    eval.dims = surelite::micro::array_of(from.shape());
    eval.type = surelite::micro::type_of(from.type());
    surelite::micro::fill_tensor(from, eval, constant != nullptr, allocate, &tensors[i]);
  }
  for (uint32_t k = 0; graph.inputs() && k < graph.inputs()->size(); ++k) {
    TfLiteTensor& input = tensors[static_cast<size_t>(graph.inputs()->Get(k))];
    if (input.bytes > 0) std::memcpy(input.data.raw, inputs, input.bytes);
    inputs += input.bytes;
  }
  tflite::MicroAllocator options_of;
  const std::unique_ptr<uint8_t[]> room(new uint8_t[1024]);
  options_of.Start(room.get(), 1024, false);
  void* options = nullptr;
  const auto code = tflite::GetBuiltinCode(model.operator_codes()->Get(operation.opcode_index()));
  if (!surelite::micro::parse_options(operation, code, &options_of, &options)) return false;
  const auto* custom = operation.custom_options();
  tflite::micro::KernelRunner runner(*registration_of(model, operation, resolver), tensors.data(),
                                     static_cast<int>(count), surelite::micro::array_of(operation.inputs()),
                                     surelite::micro::array_of(operation.outputs()), options,
                                     surelite::micro::array_of(operation.intermediates()));
  if (runner.InitAndPrepare(custom ? reinterpret_cast<const char*>(custom->Data()) : nullptr,
                            custom ? custom->size() : 0) != kTfLiteOk ||
      runner.Invoke() != kTfLiteOk)
    return false;
  for (uint32_t k = 0; graph.outputs() && k < graph.outputs()->size(); ++k) {
    const TfLiteTensor& output = tensors[static_cast<size_t>(graph.outputs()->Get(k))];
    if (output.bytes > 0 && !same(output.data.raw, outputs, output.bytes, output.type)) return false;
    outputs += output.bytes;
  }
  return true;
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 3) return 2;
  const std::vector<unsigned char> all = read_file(arguments[1]);
  const tflite::AllOpsResolver resolver;
  std::map<std::string, Count> by_operator;
  int right = 0, wrong = 0, refused = 0;
  for (size_t at = 0; at + 16 <= all.size();) {
    uint32_t lengths[4];
    std::memcpy(lengths, all.data() + at, sizeof lengths);
    at += sizeof lengths;
    const std::string name(reinterpret_cast<const char*>(all.data() + at), lengths[0]);
    at += lengths[0];
    const Bytes file(std::vector<unsigned char>(all.begin() + static_cast<long>(at),
                                                all.begin() + static_cast<long>(at + lengths[1])));
    const char* inputs = reinterpret_cast<const char*>(all.data()) + at + lengths[1];
    const std::string op = name.substr(0, name.find(':'));
    const char* outputs = inputs + lengths[2];
    int result = try_case(op, file, inputs, lengths[2], outputs, lengths[3], resolver);
    if (result == 1 && !same_by_itself(*file.model(), inputs, outputs, resolver)) {
      std::printf("by itself: ");
      result = 0;
    }
    if (result == 1) load_without_each(file, resolver);
    at += lengths[1] + lengths[2] + lengths[3];
    Count& counted = by_operator[op];
    (result < 0 ? refused : result ? right : wrong) += 1;
    (result < 0 ? counted.refused : result ? counted.right : counted.wrong) += 1;
    if (result < 0 && count > 3 && (op == arguments[3] || std::string("all") == arguments[3])) {
      const SureliteMicroDiagnostic& last = *SureliteMicroLastDiagnostic();
      std::printf("refused %s: U%d %u %u, operator %d, tensor %d, inputs%s\n", name.c_str(), last.code, last.first,
                  last.second, last.op, last.tensor, types_of(*file.model()).c_str());
    }
    if (result == 0) std::printf("WRONG %s (code %d)\n", name.c_str(), last_code());
  }
  for (const auto& one : by_operator)
    if (one.second.right + one.second.wrong > 0)
      std::printf("%-32s %3d right %3d wrong %3d refused\n", one.first.c_str(), one.second.right, one.second.wrong,
                  one.second.refused);
  std::printf("%d right, %d wrong, %d refused\n", right, wrong, refused);
  return wrong > 0 || right < std::atoi(arguments[2]) ? 1 : 0;
}
