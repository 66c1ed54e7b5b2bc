// SPDX-License-Identifier: Apache-2.0
// GetModel: where a file ends, and what stands for one that is not sound.
#include "micro/loaded/diagnostic.h"
#include "micro/loaded/verify.h"

// What linkers put behind the code and the constants of a program.
extern "C" {
extern const char etext[] __attribute__((weak));
extern const char _etext[] __attribute__((weak));
extern const char __etext[] __attribute__((weak));
extern const char edata[] __attribute__((weak));
}

namespace surelite {
namespace micro {
namespace {

constexpr int kRemembered = 4;
File sizes[kRemembered];  // as the program said them
struct Accepted {
  const uint8_t* root;
  File file;
};
Accepted models[kRemembered];  // by GetModel; nothing is read of files whose memory may be gone
int next_size, next_model;

// A table without fields, which stands for models that are refused: its version is 0.
alignas(4) const uint8_t kNoModel[] = {8, 0, 0, 0, 4, 0, 4, 0, 4, 0, 0, 0};
constexpr uint32_t kNoModelRoot = 8;

void remember(const File& file, const uint8_t* root) {
  for (Accepted& one : models)
    if (one.root == root || one.file.at == file.at) {
      one = {root, file};
      return;
    }
  models[next_model] = {root, file};
  next_model = (next_model + 1) % kRemembered;
}

}  // namespace

File file_of(const void* model) {
  for (const Accepted& one : models)
    if (one.root && one.root == model) return one.file;
  return {nullptr, 0};
}

}  // namespace micro
}  // namespace surelite

using surelite::micro::File;

extern "C" {

void SureliteMicroSetModelSize(const void* file, size_t bytes) {
  using namespace surelite::micro;
  const auto* at = static_cast<const uint8_t*>(file);
  const auto size = static_cast<uint32_t>(bytes > 0x7fffffff ? 0x7fffffff : bytes);
  for (File& known : sizes)
    if (known.at == at) {
      known.bytes = size;
      return;
    }
  sizes[next_size] = {at, size};
  next_size = (next_size + 1) % kRemembered;
}

__attribute__((weak)) size_t SureliteMicroReadableBytes(const void* from) {
  const auto at = reinterpret_cast<uintptr_t>(from);
  const char* const ends[] = {etext, _etext, __etext, edata};
  for (const char* end : ends)
    if (reinterpret_cast<uintptr_t>(end) > at) return reinterpret_cast<uintptr_t>(end) - at;
  // Neither code nor constants: no end is known. What microcontrollers may have of memory.
  return size_t{16} << 20;
}

}  // extern "C"

namespace tflite {

const Model* GetModel(const void* file) {
  using namespace surelite::micro;
  const auto* at = static_cast<const uint8_t*>(file);
  const auto* none = reinterpret_cast<const Model*>(kNoModel + kNoModelRoot);
  if (!at) {
    refuse(Code::U101, 0, 0);
    return none;
  }
  size_t bytes = 0;
  for (const File& known : sizes)
    if (known.at == at) bytes = known.bytes;
  if (bytes == 0) bytes = SureliteMicroReadableBytes(at);
  const File whole{at, static_cast<uint32_t>(bytes > 0x7fffffff ? 0x7fffffff : bytes)};
  if (!verify(whole)) return none;
  const uint8_t* root = at + flatbuffers::ReadScalar<uint32_t>(at);
  remember(whole, root);
  return reinterpret_cast<const Model*>(root);
}

}  // namespace tflite
