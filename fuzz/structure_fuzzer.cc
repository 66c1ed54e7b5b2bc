// SPDX-License-Identifier: Apache-2.0
// libFuzzer entry: model files that are changed through the schema, so that they stay models, and joined with each
// other; each is taken as far as it goes under the limits for strangers.
#include <cstring>

#include "hostile/campaign/attack.h"
#include "hostile/campaign/fields.h"
#include "tflite_generated.h"

extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t max_size);

namespace surelite::hostile {
namespace {

using Bytes = std::vector<std::byte>;

// A file may name a kind of options and have none, which FlatBuffers does not pack again.
template <class Union>
void drop_if_empty(Union* any) {
  if (!any->value) any->Reset();
}

std::unique_ptr<tflite::ModelT> unpack(const uint8_t* data, size_t size) {
  flatbuffers::Verifier verifier(data, size);
  if (size < 8 || !tflite::VerifyModelBuffer(verifier)) return nullptr;
  std::unique_ptr<tflite::ModelT> model(tflite::UnPackModel(data));
  for (const auto& graph : model->subgraphs) {
    for (const auto& op : graph->operators) {
      drop_if_empty(&op->builtin_options);
      drop_if_empty(&op->builtin_options_2);
    }
    for (const auto& tensor : graph->tensors) {
      if (tensor->quantization) drop_if_empty(&tensor->quantization->details);
      if (!tensor->sparsity) continue;
      for (const auto& axis : tensor->sparsity->dim_metadata) {
        drop_if_empty(&axis->array_segments);
        drop_if_empty(&axis->array_indices);
      }
    }
  }
  return model;
}

// The size, or 0 where it does not fit.
size_t put(const Bytes& bytes, uint8_t* data, size_t max_size) {
  if (bytes.size() > max_size) return 0;
  std::memcpy(data, bytes.data(), bytes.size());
  return bytes.size();
}

size_t change(uint8_t* data, size_t size, size_t max_size, Random& random) {
  const auto* raw = reinterpret_cast<const std::byte*>(data);
  if (random.chance(0.3)) {
    Bytes bytes(raw, raw + size);
    if (!mutate_field(&bytes, random)) return 0;
    return put(bytes, data, max_size);
  }
  const std::unique_ptr<tflite::ModelT> model = unpack(data, size);
  if (!model) return 0;
  const auto mutation = static_cast<Mutation>(random.small(1, static_cast<int>(Mutation::fields) - 1));
  if (!mutate(model.get(), mutation, random)) return 0;
  return put(pack(*model, random.chance(0.3)), data, max_size);
}

}  // namespace
}  // namespace surelite::hostile

using namespace surelite::hostile;

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size, unsigned seed) {
  Random random(seed);
  if (random.chance(0.9))
    for (int tries = 0; tries < 4; ++tries)
      if (const size_t changed = change(data, size, max_size, random)) return changed;
  return LLVMFuzzerMutate(data, size, max_size);
}

extern "C" size_t LLVMFuzzerCustomCrossOver(const uint8_t* one, size_t one_size, const uint8_t* other,
                                            size_t other_size, uint8_t* out, size_t max_out, unsigned seed) {
  Random random(seed);
  const std::unique_ptr<tflite::ModelT> to = unpack(one, one_size), from = unpack(other, other_size);
  if (!to || !from || to->subgraphs.empty() || from->subgraphs.empty()) return 0;
  append(to.get(), *from, random);
  if (random.chance(0.2)) wrap_in_call(to.get(), random);
  return put(pack(*to, false), out, max_out);
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  Attack attack;
  const auto* bytes = reinterpret_cast<const std::byte*>(data);
  attack.bytes.assign(bytes, bytes + size);
  // How it is compiled and what is in its inputs.
  uint64_t number = size;
  for (size_t i = 0; i < size; ++i) number = (number ^ data[i]) * 0x100000001b3u;
  if (number % 4096 == 4095) --number;  // a gigabyte is not for a fuzzer
  carry_out(attack, number);
  return 0;
}
