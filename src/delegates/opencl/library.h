// SPDX-License-Identifier: Apache-2.0
// OpenCL's shared library, opened when it is first asked for, and what is called of it. The types are declared here, so
// that nothing of OpenCL is needed to build.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "surelite/diagnostic.h"

namespace surelite::opencl {

using Platform = struct PlatformTag*;
using DeviceId = struct DeviceTag*;
using Context = struct ContextTag*;
using Queue = struct QueueTag*;
using Buffer = struct BufferTag*;
using Program = struct ProgramTag*;
using KernelId = struct KernelTag*;
using Event = struct EventTag*;

using Bits = uint64_t;  // cl_bitfield
using BuildNotify = void (*)(Program, void*);
using ContextNotify = void (*)(const char*, const void*, size_t, void*);

inline constexpr int32_t kSuccess = 0;
inline constexpr Bits kTypeCpu = 2, kTypeGpu = 4, kTypeAccelerator = 8, kTypeAll = 0xFFFFFFFF;
inline constexpr Bits kReadWrite = 1, kReadOnly = 4, kCopyHost = 32, kProfiling = 2;
inline constexpr uint32_t kPlatformVersion = 0x0901, kDeviceType = 0x1000, kMaxWorkGroup = 0x1004,
                          kMaxWorkItems = 0x1005, kMaxAllocation = 0x1010, kCompilerAvailable = 0x1028,
                          kDeviceName = 0x102B, kDriverVersion = 0x102D, kDeviceVersion = 0x102F,
                          kBinarySizes = 0x1165, kBinaries = 0x1166, kBuildLog = 0x1183, kEventStart = 0x1282,
                          kEventEnd = 0x1283;

// CALL(result, name, parameters)
#define SURELITE_OPENCL_FUNCTIONS(CALL)                                                                               \
  CALL(int32_t, clGetPlatformIDs, (uint32_t, Platform*, uint32_t*))                                                   \
  CALL(int32_t, clGetPlatformInfo, (Platform, uint32_t, size_t, void*, size_t*))                                      \
  CALL(int32_t, clGetDeviceIDs, (Platform, Bits, uint32_t, DeviceId*, uint32_t*))                                     \
  CALL(int32_t, clGetDeviceInfo, (DeviceId, uint32_t, size_t, void*, size_t*))                                        \
  CALL(Context, clCreateContext, (const intptr_t*, uint32_t, const DeviceId*, ContextNotify, void*, int32_t*))        \
  CALL(int32_t, clReleaseContext, (Context))                                                                          \
  CALL(Queue, clCreateCommandQueue, (Context, DeviceId, Bits, int32_t*))                                              \
  CALL(int32_t, clReleaseCommandQueue, (Queue))                                                                       \
  CALL(Buffer, clCreateBuffer, (Context, Bits, size_t, void*, int32_t*))                                              \
  CALL(int32_t, clReleaseMemObject, (Buffer))                                                                         \
  CALL(Program, clCreateProgramWithSource, (Context, uint32_t, const char* const*, const size_t*, int32_t*))          \
  CALL(Program, clCreateProgramWithBinary,                                                                            \
       (Context, uint32_t, const DeviceId*, const size_t*, const unsigned char* const*, int32_t*, int32_t*))          \
  CALL(int32_t, clBuildProgram, (Program, uint32_t, const DeviceId*, const char*, BuildNotify, void*))                \
  CALL(int32_t, clGetProgramInfo, (Program, uint32_t, size_t, void*, size_t*))                                        \
  CALL(int32_t, clGetProgramBuildInfo, (Program, DeviceId, uint32_t, size_t, void*, size_t*))                         \
  CALL(int32_t, clReleaseProgram, (Program))                                                                          \
  CALL(KernelId, clCreateKernel, (Program, const char*, int32_t*))                                                    \
  CALL(int32_t, clReleaseKernel, (KernelId))                                                                          \
  CALL(int32_t, clSetKernelArg, (KernelId, uint32_t, size_t, const void*))                                            \
  CALL(int32_t, clEnqueueNDRangeKernel,                                                                               \
       (Queue, KernelId, uint32_t, const size_t*, const size_t*, const size_t*, uint32_t, const Event*, Event*))      \
  CALL(int32_t, clEnqueueWriteBuffer,                                                                                 \
       (Queue, Buffer, uint32_t, size_t, size_t, const void*, uint32_t, const Event*, Event*))                        \
  CALL(int32_t, clEnqueueReadBuffer,                                                                                  \
       (Queue, Buffer, uint32_t, size_t, size_t, void*, uint32_t, const Event*, Event*))                              \
  CALL(int32_t, clFinish, (Queue))                                                                                    \
  CALL(int32_t, clReleaseEvent, (Event))                                                                              \
  CALL(int32_t, clGetEventProfilingInfo, (Event, uint32_t, size_t, void*, size_t*))

struct Library {
#define CALL(result, name, parameters) result(*name) parameters = nullptr;
  SURELITE_OPENCL_FUNCTIONS(CALL)
#undef CALL

  // Stays open. An empty path: the usual names, one after the other. D503 where there is none, or it lacks functions.
  static Result<Library> open(const std::string& path);
};

// "out of memory on the device (-4)"
std::string meaning_of(int32_t error);

}  // namespace surelite::opencl
