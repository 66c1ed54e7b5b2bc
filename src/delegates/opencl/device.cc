// SPDX-License-Identifier: Apache-2.0
#include "delegates/opencl/device.h"

#include <algorithm>

#include "delegates/opencl/kernels.h"

namespace surelite::opencl {
namespace {

constexpr uint32_t kMostPlatforms = 16, kMostDevices = 32;
constexpr size_t kMostLog = 600;

struct Found {
  Platform platform;
  DeviceId id;
  Bits type = 0;
  std::string name;
};

template <class T>
T number(const Library& cl, DeviceId id, uint32_t property) {
  T value{};
  return cl.clGetDeviceInfo(id, property, sizeof value, &value, nullptr) == kSuccess ? value : T{};
}

}  // namespace

std::string Device::text(uint32_t property) const {
  std::array<char, 1024> words{};
  if (cl_.clGetDeviceInfo(id_, property, words.size() - 1, words.data(), nullptr) != kSuccess) return "";
  return words.data();
}

std::string Device::platform_text(Platform platform, uint32_t property) const {
  std::array<char, 1024> words{};
  if (cl_.clGetPlatformInfo(platform, property, words.size() - 1, words.data(), nullptr) != kSuccess) return "";
  return words.data();
}

Failure Device::failed(const std::string& what, int32_t error) const {
  well_ = false;
  return fail(Code::D501,
              {{"delegate", options_.name}, {"what", what + ": " + meaning_of(error)}, {"effect", ""}});
}

Result<std::shared_ptr<Device>> Device::open(const Options& options) {
  std::shared_ptr<Device> device(new Device(options));
  SURELITE_LET(device->cl_, Library::open(options.library));
  SURELITE_TRY(device->choose());
  int32_t error = kSuccess;
  device->context_ = device->cl_.clCreateContext(nullptr, 1, &device->id_, nullptr, nullptr, &error);
  if (!device->context_) return device->failed("no context on " + device->description_, error);
  SURELITE_TRY(device->compile());
  return device;
}

Device::~Device() {
  if (changed_ && well_) save_cache();
  if (program_) cl_.clReleaseProgram(program_);
  if (context_) cl_.clReleaseContext(context_);
}

// The first GPU, else the first accelerator, else whatever is there; or the one that was asked for.
Status Device::choose() {
  const auto refuse = [&](const std::string& what) {
    return fail(Code::D501, {{"delegate", options_.name}, {"what", what}, {"effect", ""}});
  };
  std::array<Platform, kMostPlatforms> platforms{};
  uint32_t count = 0;
  if (const int32_t error = cl_.clGetPlatformIDs(kMostPlatforms, platforms.data(), &count); error != kSuccess)
    return refuse("OpenCL has no device: " + meaning_of(error));
  std::vector<Found> all;
  for (uint32_t p = 0; p < std::min(count, kMostPlatforms); ++p) {
    std::array<DeviceId, kMostDevices> devices{};
    uint32_t found = 0;
    if (cl_.clGetDeviceIDs(platforms[p], kTypeAll, kMostDevices, devices.data(), &found) != kSuccess) continue;
    for (uint32_t d = 0; d < std::min(found, kMostDevices); ++d) {
      if (!number<uint32_t>(cl_, devices[d], kCompilerAvailable)) continue;
      if (number<size_t>(cl_, devices[d], kMaxWorkGroup) < kSharedGroup) continue;
      id_ = devices[d];
      all.push_back({platforms[p], devices[d], number<Bits>(cl_, devices[d], kDeviceType), text(kDeviceName)});
    }
  }
  id_ = nullptr;
  if (all.empty()) return refuse("OpenCL has no device that compiles kernels");
  const Found* chosen = nullptr;
  std::string names;
  const auto rank = [](Bits type) { return type & kTypeGpu ? 0 : type & kTypeAccelerator ? 1 : 2; };
  for (size_t i = 0; i < all.size(); ++i) {
    names += (i ? ", " : "") + std::to_string(i) + " " + all[i].name;
    const bool asked = options_.device.empty() || options_.device == std::to_string(i) ||
                       (!std::ranges::all_of(options_.device, [](char c) { return c >= '0' && c <= '9'; }) &&
                        all[i].name.find(options_.device) != std::string::npos);
    if (asked && (!chosen || rank(all[i].type) < rank(chosen->type))) chosen = &all[i];
  }
  if (!chosen) return refuse("there is no device \"" + options_.device + "\" among " + names);
  id_ = chosen->id;
  description_ = chosen->name;
  platform_version_ = platform_text(chosen->platform, kPlatformVersion);
  max_allocation_ = number<uint64_t>(cl_, id_, kMaxAllocation);
  std::array<size_t, 8> most{};
  if (cl_.clGetDeviceInfo(id_, kMaxWorkItems, sizeof most, most.data(), nullptr) != kSuccess) most.fill(1);
  const size_t group = number<size_t>(cl_, id_, kMaxWorkGroup);
  static constexpr GroupSize kSizes[] = {{16, 4, 1}, {64, 1, 1}, {8, 8, 1},  {32, 1, 1}, {32, 2, 1},
                                         {4, 16, 1}, {32, 4, 1}, {16, 8, 1}, {8, 4, 4},  {256, 1, 1}};
  // A processor compiles a kernel anew for each size of its groups, and gains little.
  const size_t tried = chosen->type & kTypeCpu ? 1 : std::size(kSizes);
  for (size_t i = 0; i < tried; ++i)
    if (const GroupSize& s = kSizes[i];
        s[0] * s[1] * s[2] <= group && s[0] <= most[0] && s[1] <= most[1] && s[2] <= most[2])
      group_sizes_.push_back(s);
  if (group_sizes_.empty()) group_sizes_.push_back({1, 1, 1});
  return {};
}

Status Device::build(const char* what) {
  const int32_t error = cl_.clBuildProgram(program_, 1, &id_, options_.half ? "-DHALF" : "", nullptr, nullptr);
  if (error == kSuccess) return {};
  std::string log(kMostLog, '\0');
  size_t length = 0;
  if (cl_.clGetProgramBuildInfo(program_, id_, kBuildLog, 0, nullptr, &length) == kSuccess && length > 1) {
    log.resize(length);
    if (cl_.clGetProgramBuildInfo(program_, id_, kBuildLog, length, log.data(), nullptr) != kSuccess) log.clear();
    log = log.substr(0, std::min(log.find('\0'), kMostLog));
  } else {
    log.clear();
  }
  return failed(std::string(what) + " on " + description_ + (log.empty() ? "" : ": " + log), error);
}

Status Device::compile() {
  if (load_cache()) return {};
  const char* const sources[] = {kKernelBasics, kWeightedKernels, kElementKernels, kReshapingKernels, kPickingKernels};
  int32_t error = kSuccess;
  program_ = cl_.clCreateProgramWithSource(context_, std::size(sources), sources, nullptr, &error);
  if (!program_) return failed("no program on " + description_, error);
  changed_ = true;
  return build("the kernels do not compile");
}

bool Device::find_tuned(const std::string& launch, GroupSize* size) const {
  const std::lock_guard lock(mutex_);
  const auto found = tuned_.find(launch);
  if (found == tuned_.end()) return false;
  *size = found->second;
  return true;
}

void Device::keep_tuned(const std::string& launch, const GroupSize& size) {
  const std::lock_guard lock(mutex_);
  tuned_[launch] = size;
  changed_ = true;
}

}  // namespace surelite::opencl
