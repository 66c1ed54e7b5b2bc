// SPDX-License-Identifier: Apache-2.0
// What a device compiled and measured, as a file: a mark, the length and a sum of what follows, what it was made for,
// the work-group sizes, the program. A file that differs in any of them is not read, and replaced.
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>

#include "delegates/opencl/device.h"
#include "delegates/opencl/kernels.h"

namespace surelite::opencl {
namespace {

constexpr char kMark[8] = {'S', 'L', 'O', 'P', 'E', 'N', 'C', '1'};
constexpr uint64_t kMostBytes = uint64_t{256} << 20;

uint64_t sum_of(std::string_view bytes) {
  uint64_t sum = 0xcbf29ce484222325;
  for (const char c : bytes) sum = (sum ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return sum;
}

void put(std::string* to, uint64_t value) { to->append(reinterpret_cast<const char*>(&value), sizeof value); }
void put(std::string* to, std::string_view text) {
  put(to, text.size());
  to->append(text);
}

bool take(std::string_view* from, uint64_t* value) {
  if (from->size() < sizeof *value) return false;
  std::memcpy(value, from->data(), sizeof *value);
  from->remove_prefix(sizeof *value);
  return true;
}
bool take(std::string_view* from, std::string_view* text) {
  uint64_t length = 0;
  if (!take(from, &length) || length > from->size()) return false;
  *text = from->substr(0, length);
  from->remove_prefix(length);
  return true;
}

std::string hexadecimal(uint64_t value) {
  std::string text;
  for (int shift = 60; shift >= 0; shift -= 4) text += "0123456789abcdef"[value >> shift & 15];
  return text;
}

}  // namespace

std::string Device::fingerprint() const {
  std::string all = platform_version_ + "\n" + description_ + "\n" + text(kDriverVersion) + "\n" +
                    text(kDeviceVersion) + "\n" + (options_.half ? "half\n" : "float\n");
  uint64_t sources = 0;
  for (const char* source : {kKernelBasics, kWeightedKernels, kElementKernels, kReshapingKernels, kPickingKernels})
    sources = sources * 31 + sum_of(source);
  return all + hexadecimal(sources);
}

std::string Device::cache_path() const {
  return (std::filesystem::path(options_.cache) / ("surelite-opencl-" + hexadecimal(sum_of(fingerprint())) + ".bin"))
      .string();
}

bool Device::load_cache() {
  if (options_.cache.empty()) return false;
  std::ifstream file(cache_path(), std::ios::binary | std::ios::ate);
  const auto size = static_cast<std::streamoff>(file ? file.tellg() : std::streampos(-1));
  if (size < static_cast<std::streamoff>(sizeof kMark + 2 * sizeof(uint64_t)) ||
      static_cast<uint64_t>(size) > kMostBytes)
    return false;
  std::string bytes(static_cast<size_t>(size), '\0');
  file.seekg(0);
  if (!file.read(bytes.data(), size) || std::memcmp(bytes.data(), kMark, sizeof kMark) != 0) return false;
  std::string_view rest(bytes), made_for, name, program;
  rest.remove_prefix(sizeof kMark);
  uint64_t length = 0, sum = 0, count = 0;
  if (!take(&rest, &length) || !take(&rest, &sum) || length != rest.size() || sum != sum_of(rest)) return false;
  if (!take(&rest, &made_for) || made_for != fingerprint() || !take(&rest, &count)) return false;
  std::map<std::string, GroupSize> tuned;
  for (uint64_t i = 0; i < count; ++i) {
    std::array<uint64_t, 3> found{};
    if (!take(&rest, &name)) return false;
    for (uint64_t& each : found)
      if (!take(&rest, &each)) return false;
    const GroupSize group{static_cast<size_t>(found[0]), static_cast<size_t>(found[1]), static_cast<size_t>(found[2])};
    for (const GroupSize& allowed : group_sizes_)
      if (group == allowed) tuned[std::string(name)] = group;
  }
  if (!take(&rest, &program) || program.empty()) return false;
  const size_t program_size = program.size();
  const auto* code = reinterpret_cast<const unsigned char*>(program.data());
  int32_t status = kSuccess, error = kSuccess;
  program_ = cl_.clCreateProgramWithBinary(context_, 1, &id_, &program_size, &code, &status, &error);
  if (program_ && error == kSuccess && status == kSuccess && build("the cached kernels do not load")) {
    tuned_ = std::move(tuned);
    return true;
  }
  // A driver that does not know its own binary compiles it again.
  if (program_) cl_.clReleaseProgram(program_);
  program_ = nullptr;
  well_ = true;
  return false;
}

std::vector<unsigned char> Device::binary() const {
  size_t size = 0;
  if (cl_.clGetProgramInfo(program_, kBinarySizes, sizeof size, &size, nullptr) != kSuccess || size == 0 ||
      size > kMostBytes)
    return {};
  std::vector<unsigned char> bytes(size);
  unsigned char* pointer = bytes.data();
  if (cl_.clGetProgramInfo(program_, kBinaries, sizeof pointer, &pointer, nullptr) != kSuccess) return {};
  return bytes;
}

// Under another name first, so that no reader sees half of it. A folder that cannot be written to keeps nothing.
void Device::save_cache() const {
  if (options_.cache.empty() || !program_) return;
  const std::vector<unsigned char> code = binary();
  if (code.empty()) return;
  std::string rest;
  put(&rest, fingerprint());
  put(&rest, tuned_.size());
  for (const auto& [name, size] : tuned_) {
    put(&rest, name);
    for (const size_t each : size) put(&rest, each);
  }
  put(&rest, std::string_view(reinterpret_cast<const char*>(code.data()), code.size()));
  std::string head(kMark, sizeof kMark);
  put(&head, rest.size());
  put(&head, sum_of(rest));
  const std::string path = cache_path(), unfinished = path + "." + std::to_string(getpid());
  std::error_code ignored;
  {
    std::ofstream file(unfinished, std::ios::binary | std::ios::trunc);
    file << head << rest;
    if (!file.flush()) {
      std::filesystem::remove(unfinished, ignored);
      return;
    }
  }
  std::filesystem::rename(unfinished, path, ignored);
  if (ignored) std::filesystem::remove(unfinished, ignored);
}

}  // namespace surelite::opencl
