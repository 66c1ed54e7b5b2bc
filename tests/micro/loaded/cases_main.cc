// SPDX-License-Identifier: Apache-2.0
// cases FILE LEAST [OPERATOR]: loads the models that operators.py or random_main packed and compares with what is
// recorded: integers bit for bit, real numbers within rounding. LEAST have to be right. What the library refuses, and
// cases that change shapes, are counted by operator; those of OPERATOR (or all) are listed with the reason.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <string>

#include "digits.h"

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
    const int result = try_case(op, file, inputs, lengths[2], inputs + lengths[2], lengths[3], resolver);
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
