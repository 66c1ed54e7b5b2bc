// SPDX-License-Identifier: Apache-2.0
#include "guard/naming.h"

#include <initializer_list>

namespace surelite::guard {
namespace {

constexpr TypeFacts kTypes[] = {
    {"float32", 4, false}, {"float16", 2, false},   {"int32", 4, false},      {"uint8", 1, true},     {"int64", 8, false},
    {"string", 0, false},  {"bool", 1, false},      {"int16", 2, true},       {"complex64", 8, false}, {"int8", 1, true},
    {"float64", 8, false}, {"complex128", 16, false}, {"uint64", 8, false},   {"resource", 4, false}, {"variant", 0, false},
    {"uint32", 4, false},  {"uint16", 2, false},    {"int4", 0, true},        {"bfloat16", 2, false}, {"int2", 0, true},
    {"uint4", 0, true},    {"float8_e4m3fn", 1, false}, {"float8_e5m2", 1, false},
};

const char* role_name(Role role) {
  switch (role) {
    case Role::input: return "input";
    case Role::output: return "output";
    case Role::constant: return "constant";
    case Role::variable: return "variable";
    case Role::internal: break;
  }
  return "tensor";
}

int rank_of(const Region& region) { return region.rank < 8 ? region.rank : 8; }

// The tensor's bytes if it had that many channels; 0 if it is no image of 1, 3 or 4 channels.
uint64_t with_channels(const Region& region, uint64_t channels) {
  if (region.rank != 4) return 0;
  const int32_t own = region.dims[3];
  if (own != 1 && own != 3 && own != 4) return 0;
  return region.bytes / static_cast<uint64_t>(own) * channels;
}

const char* channels_in_words(uint64_t count) { return count == 1 ? "grey" : count == 3 ? "RGB" : "RGBA"; }

}  // namespace

TypeFacts facts_of(int8_t type) {
  const bool known = type >= 0 && type < static_cast<int8_t>(sizeof(kTypes) / sizeof(kTypes[0]));
  return known ? kTypes[type] : TypeFacts{"unknown", 0, false};
}

void put_tensor(FixedText& text, const Region& region) {
  text << facts_of(region.type).name << " " << role_name(region.role) << " ";
  text.number(region.position >= 0 ? region.position : region.tensor) << " \"";
  text.name(region.name, sizeof(region.name)) << "\" (";
  const int rank = rank_of(region);
  for (int i = 0; i < rank; ++i) (i ? text << "x" : text).number(region.dims[i]);
  const TypeFacts type = facts_of(region.type);
  if (rank && type.bytes > 1) text << " " << type.name;
  if (rank) text << " = ";
  text.grouped(region.bytes) << " bytes)";
}

uint64_t elements_of(const Region& region) {
  uint64_t count = 1;
  const int rank = rank_of(region);
  for (int i = 0; i < rank; ++i) {
    const auto dim = static_cast<uint64_t>(region.dims[i] > 0 ? region.dims[i] : 0);
    if (dim != 0 && count > UINT64_MAX / dim) return 0;
    count *= dim;
  }
  return count;
}

void put_quantize(FixedText& text, const Region& region) {
  if (region.scale != 0) {
    text << " Quantize with scale ";
    text.real(static_cast<double>(region.scale)) << ", zero point ";
    text.number(region.zero_point) << " (surelite's write_real does it), or convert the model with float inputs.";
  } else {
    text << " Convert the values to the tensor's type one by one.";
  }
}

bool put_meaning(FixedText& text, const Region& region, uint64_t length) {
  const TypeFacts type = facts_of(region.type);
  const uint64_t count = elements_of(region);
  const auto exactly = [&](const char* factor, uint64_t of) {
    text << " ";
    text.grouped(length) << " is exactly " << factor << " x ";
    text.grouped(of) << ": ";
  };
  if (type.bytes == 1 && count && length == 4 * count) {
    exactly("4", count);
    text << "float32 data for " << (type.quantizable ? "a quantized tensor" : "a tensor of single bytes");
    text << (with_channels(region, 4) == length ? ", or RGBA pixels for a grey picture." : ".");
    put_quantize(text, region);
    return true;
  }
  if (type.quantizable && type.bytes == 2 && count && length == 4 * count) {
    exactly("4", count);
    text << "float32 data for a tensor of " << type.name << ".";
    put_quantize(text, region);
    return true;
  }
  if (type.bytes == 4 && count && length == 8 * count) {
    exactly("8", count);
    text << "8 bytes per element (double or int64) for a tensor of " << type.name << ". Convert the elements.";
    return true;
  }
  const uint64_t own_channels = region.rank == 4 && region.dims[3] > 0 ? static_cast<uint64_t>(region.dims[3]) : 0;
  for (const bool in_floats : {false, true})
    for (const uint64_t channels : {uint64_t{1}, uint64_t{3}, uint64_t{4}}) {
      const uint64_t bytes = with_channels(region, channels);
      if (bytes == 0 || channels == own_channels || (in_floats && type.bytes != 1) || length != (in_floats ? 4 : 1) * bytes) continue;
      text << " The ratio is ";
      text.number(static_cast<int64_t>(channels)) << ":";
      text.number(static_cast<int64_t>(own_channels)) << ": " << channels_in_words(channels) << " data" << (in_floats ? " in float32" : "");
      text << " for " << (own_channels == 1 ? "a " : "an ") << channels_in_words(own_channels) << " tensor" << (in_floats ? " of single bytes" : "") << ".";
      if (channels == 4) text << " Drop the alpha channel.";
      return true;
    }
  if (region.bytes && length % region.bytes == 0 && length > region.bytes) {
    text << " That is ";
    text.grouped(length / region.bytes) << " times the tensor's size: check the element type, the number of elements against bytes, and the batch.";
    return true;
  }
  return false;
}

}  // namespace surelite::guard
