// SPDX-License-Identifier: Apache-2.0
// Tensors' values to and from Python.
#include <climits>
#include <cstdlib>

#include "compat/c/tensor.h"
#include "compat/mirror/element_types.h"
#include "compat/python/places.h"

namespace surelite::compat::python {
namespace {

// Memory of its own for a string tensor, with these strings in it.
TfLiteStatus replace_strings(const Place& place, int32_t index, std::span<const std::byte> packed) {
  TfLiteTensor& target = *place.graph->tensor(index);
  const auto refuse = [&](const char* value, const char* expected) {
    refuse_argument(place.core->reporter(), "surelite_python.set_strings", "tensor", value, expected);
    return kTfLiteError;
  };
  if (target.type != kTfLiteString) return refuse(TfLiteTypeGetName(target.type), "a string tensor is needed");
  if (target.allocation_type == kTfLiteMmapRo) return refuse("a constant of the model", "it cannot be written");
  if (packed.size() > INT_MAX) return refuse("more than 2 GiB", "offsets are 32-bit numbers");
  const Result<std::vector<std::string_view>> strings =
      read_strings(packed, to_shape(target.dims).count(), target.name ? target.name : "");
  if (!strings) {
    report(place.core->reporter(), "", strings.error());
    return kTfLiteError;
  }
  const size_t bytes = string_bytes(*strings);
  auto* memory = static_cast<std::byte*>(std::malloc(bytes ? bytes : 1));
  if (!memory) throw std::bad_alloc();
  write_string_layout(*strings, memory);
  place.graph->table().drop_data(index);
  target.data.raw = reinterpret_cast<char*>(memory);
  target.bytes = bytes;
  target.allocation_type = kTfLiteDynamic;
  return kTfLiteOk;
}

}  // namespace

int32_t set(TfLiteInterpreter* interpreter, int32_t subgraph, int32_t index, const void* from, size_t bytes) {
  begin();
  return end(shielded(kTfLiteError, [&] {
    const Place place = tensor_at(interpreter, subgraph, index, "set_tensor");
    if (!place) return kTfLiteError;
    return place.core->exclusive_copy("set_tensor", [&] {
      const TfLiteStatus status = place.graph->copy_in(index, from, bytes);
      // The caller gets an exception: nothing to remember until the next run.
      place.graph->forget_refusal(index);
      return status;
    });
  }));
}

int32_t get(TfLiteInterpreter* interpreter, int32_t subgraph, int32_t index, void* to, size_t bytes) {
  begin();
  return end(shielded(kTfLiteError, [&] {
    const Place place = tensor_at(interpreter, subgraph, index, "get_tensor");
    if (!place) return kTfLiteError;
    return place.core->exclusive_copy("get_tensor", [&] {
      const TfLiteStatus readable = place.graph->make_readable(index);
      if (readable != kTfLiteOk) return readable;
      place.graph->note_access("get_tensor", index);
      return place.graph->copy_out(index, to, bytes);
    });
  }));
}

void* view(TfLiteInterpreter* interpreter, int32_t subgraph, int32_t index) {
  begin();
  return shielded(static_cast<void*>(nullptr), [&]() -> void* {
    const Place place = tensor_at(interpreter, subgraph, index, "tensor");
    if (!place) return nullptr;
    void* data = nullptr;
    (void)end(place.core->exclusive_copy("tensor", [&] {
      place.graph->note_access("tensor", index);
      place.graph->forget_refusal(index);
      data = place.graph->tensor(index)->data.raw;
      return kTfLiteOk;
    }));
    return data;
  });
}

int32_t set_strings(TfLiteInterpreter* interpreter, int32_t subgraph, int32_t index, const void* packed,
                    size_t bytes) {
  begin();
  return end(shielded(kTfLiteError, [&] {
    const Place place = tensor_at(interpreter, subgraph, index, "set_tensor");
    if (!place || !packed) return kTfLiteError;
    return place.core->exclusive_copy(
        "set_tensor", [&] { return replace_strings(place, index, {static_cast<const std::byte*>(packed), bytes}); });
  }));
}

}  // namespace surelite::compat::python
