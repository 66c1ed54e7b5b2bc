// SPDX-License-Identifier: Apache-2.0
#include "hostile/campaign/bases.h"

#include <filesystem>
#include <fstream>
#include <iterator>

#include "hostile/campaign/mutations.h"
#include "maker.h"
#include "model/hostile/shared_models.h"
#include "tflite_generated.h"

namespace surelite::hostile {
namespace {

constexpr size_t kSmall = 6000;
constexpr double kFiles = 0.2, kJoined = 0.3, kWrapped = 0.08;

std::unique_ptr<tflite::ModelT> unpack(const std::vector<std::byte>& bytes) {
  const auto* data = reinterpret_cast<const uint8_t*>(bytes.data());
  flatbuffers::Verifier verifier(data, bytes.size());
  if (bytes.size() < 8 || !tflite::VerifyModelBuffer(verifier)) return nullptr;
  return std::unique_ptr<tflite::ModelT>(tflite::UnPackModel(data));
}

std::unique_ptr<tflite::ModelT> of_some_operator(harness::Random& random, std::string* name) {
  const harness::Row& row = random.pick(harness::all_rows());
  *name += (name->empty() ? "" : "+") + std::string(row.spec->name);
  const harness::Case one = harness::make_case(row, random);
  const Result<std::vector<std::byte>> bytes = harness::write_model(one, random);
  return bytes ? unpack(*bytes) : nullptr;
}

}  // namespace

Bases::Bases(size_t largest) {
  for (const char* name : {"digits_float", "digits_int8", "digits_uint8"}) {
    std::ifstream file(std::filesystem::path(DIGITS) / (std::string(name) + ".tflite"), std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    const auto* data = reinterpret_cast<const std::byte*>(text.data());
    if (text.size() <= largest) files_.push_back({name, {data, data + text.size()}});
  }
  for (auto& list : {test::shared_models(largest), test::hostile_models()})
    for (const test::NamedModel& known : list)
      if (known.bytes.size() <= largest && unpack(known.bytes)) files_.push_back({known.name, known.bytes});
}

Bases::~Bases() = default;

uint64_t Bases::fingerprint() const {
  uint64_t sum = files_.size();
  for (const File& file : files_)
    for (const std::byte b : file.bytes) sum = (sum ^ static_cast<uint64_t>(b)) * 0x100000001b3u;
  return sum;
}

Base Bases::make(uint64_t number) const {
  harness::Random random(number * 0x2545f4914f6cdd1du + 7);
  Base base;
  if (!files_.empty() && random.chance(kFiles)) {
    // Large files are drawn less often: they take longer.
    const File* file = &random.pick(files_);
    for (int i = 0; i < 3 && file->bytes.size() > kSmall; ++i) file = &random.pick(files_);
    base.name = file->name;
    base.model = unpack(file->bytes);
    base.small = file->bytes.size() <= kSmall;
    return base;
  }
  for (int tries = 0; tries < 8 && !base.model; ++tries) {
    base.name.clear();
    base.model = of_some_operator(random, &base.name);
  }
  if (!base.model) return base;
  if (random.chance(kJoined))
    for (int more = random.small(1, 3); more > 0; --more)
      if (const auto next = of_some_operator(random, &base.name)) append(base.model.get(), *next, random);
  if (random.chance(kWrapped)) wrap_in_call(base.model.get(), random);
  return base;
}

}  // namespace surelite::hostile
