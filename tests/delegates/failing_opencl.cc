// SPDX-License-Identifier: Apache-2.0
// OpenCL's library with one call that fails: the others go to the real one. Releases do not fail.
#include <atomic>

#include "delegates/opencl/library.h"

#define EXPORT extern "C" __attribute__((visibility("default")))

using namespace surelite::opencl;

namespace {

std::atomic<int> calls_left{-1};
std::atomic<int32_t> armed_error{0};

// True for the call that fails, and from then on: a device that is lost stays lost.
bool strikes() {
  if (calls_left < 0) return false;
  if (calls_left == 0) return true;
  --calls_left;
  return false;
}

const Library& real() {
  static const surelite::Result<Library> library = Library::open("");
  static const Library none;
  return library ? *library : none;
}

}  // namespace

// A negative number of calls: none fails. Returns how many calls were left.
EXPORT int failing_opencl_arm(int calls_before, int32_t error) {
  armed_error = error;
  return calls_left.exchange(calls_before);
}

#define STATUS(name, parameters, ...) \
  EXPORT int32_t name parameters { return strikes() ? armed_error.load() : real().name(__VA_ARGS__); }
#define HANDLE(type, name, parameters, ...)                  \
  EXPORT type name parameters {                          \
    if (!strikes()) return real().name(__VA_ARGS__);         \
    if (error) *error = armed_error;                         \
    return nullptr;                                          \
  }
#define RELEASE(name, type) \
  EXPORT int32_t name(type handle) { return real().name(handle); }

STATUS(clGetPlatformIDs, (uint32_t most, Platform* list, uint32_t* count), most, list, count)
STATUS(clGetPlatformInfo, (Platform id, uint32_t what, size_t size, void* to, size_t* used), id, what, size, to, used)
STATUS(clGetDeviceIDs, (Platform id, Bits type, uint32_t most, DeviceId* list, uint32_t* count), id, type, most, list,
       count)
STATUS(clGetDeviceInfo, (DeviceId id, uint32_t what, size_t size, void* to, size_t* used), id, what, size, to, used)
HANDLE(Context, clCreateContext,
       (const intptr_t* properties, uint32_t count, const DeviceId* list, ContextNotify notify, void* data,
        int32_t* error),
       properties, count, list, notify, data, error)
HANDLE(Queue, clCreateCommandQueue, (Context context, DeviceId id, Bits properties, int32_t* error), context, id,
       properties, error)
HANDLE(Buffer, clCreateBuffer, (Context context, Bits flags, size_t size, void* from, int32_t* error), context, flags,
       size, from, error)
HANDLE(Program, clCreateProgramWithSource,
       (Context context, uint32_t count, const char* const* texts, const size_t* sizes, int32_t* error), context, count,
       texts, sizes, error)
HANDLE(Program, clCreateProgramWithBinary,
       (Context context, uint32_t count, const DeviceId* list, const size_t* sizes, const unsigned char* const* codes,
        int32_t* states, int32_t* error),
       context, count, list, sizes, codes, states, error)
STATUS(clBuildProgram,
       (Program program, uint32_t count, const DeviceId* list, const char* options, BuildNotify notify, void* data),
       program, count, list, options, notify, data)
STATUS(clGetProgramInfo, (Program program, uint32_t what, size_t size, void* to, size_t* used), program, what, size, to,
       used)
STATUS(clGetProgramBuildInfo, (Program program, DeviceId id, uint32_t what, size_t size, void* to, size_t* used),
       program, id, what, size, to, used)
HANDLE(KernelId, clCreateKernel, (Program program, const char* name, int32_t* error), program, name, error)
STATUS(clSetKernelArg, (KernelId kernel, uint32_t index, size_t size, const void* value), kernel, index, size, value)
STATUS(clEnqueueNDRangeKernel,
       (Queue queue, KernelId kernel, uint32_t axes, const size_t* from, const size_t* size, const size_t* group,
        uint32_t waits, const Event* list, Event* event),
       queue, kernel, axes, from, size, group, waits, list, event)
STATUS(clEnqueueWriteBuffer,
       (Queue queue, Buffer buffer, uint32_t blocks, size_t offset, size_t size, const void* from, uint32_t waits,
        const Event* list, Event* event),
       queue, buffer, blocks, offset, size, from, waits, list, event)
STATUS(clEnqueueReadBuffer,
       (Queue queue, Buffer buffer, uint32_t blocks, size_t offset, size_t size, void* to, uint32_t waits,
        const Event* list, Event* event),
       queue, buffer, blocks, offset, size, to, waits, list, event)
STATUS(clFinish, (Queue queue), queue)
STATUS(clGetEventProfilingInfo, (Event event, uint32_t what, size_t size, void* to, size_t* used), event, what, size,
       to, used)
RELEASE(clReleaseContext, Context)
RELEASE(clReleaseCommandQueue, Queue)
RELEASE(clReleaseMemObject, Buffer)
RELEASE(clReleaseProgram, Program)
RELEASE(clReleaseKernel, KernelId)
RELEASE(clReleaseEvent, Event)
