// SPDX-License-Identifier: Apache-2.0
// TFLM_DECODE: constants that a model holds in fewer bits, each with 16 bytes and a table that say how: indices into a
// table of values, Huffman codes, or the values that are not zero. They are decoded once, when the model is loaded,
// into memory that lasts; to the operators that read them they are constants.
#include "micro/ops/op.h"

namespace surelite {
namespace micro {
namespace {

constexpr uint32_t kHeaderBytes = 16;
enum { kOfTable = 0, kHuffman = 1, kPruned = 2 };

// Bits of a constant, the highest of a byte first; zeros behind its end.
struct Bits {
  const uint8_t* from;
  uint32_t bytes;

  uint32_t take(uint64_t at, uint32_t count) const {
    uint32_t value = 0;
    for (uint32_t i = 0; i < count; ++i, ++at) {
      const uint64_t byte = at >> 3;
      value = value << 1 | (byte < bytes ? from[byte] >> (~at & 7) & 1u : 0u);
    }
    return value;
  }
  bool has(uint64_t count) const { return count <= uint64_t{bytes} * 8; }
};

struct Coded {
  Bits bits;
  const uint8_t* header;
  const uint8_t* table;
  uint32_t table_bytes;
  uint32_t count, width;  // elements of the result, and bytes of each
  uint32_t channels;
  bool last_axis;  // channels are the last axis, not the first
  View out;

  uint32_t channel_of(uint32_t i) const { return last_axis ? i % channels : i / (count / channels); }
  // Element `index` of the table; false beyond it.
  bool copy(uint64_t index, uint8_t* to) const {
    if ((index + 1) * width > table_bytes) return false;
    __builtin_memcpy(to, table + index * width, width);
    return true;
  }
};

bool decode_indices(const Coded& c, uint8_t* to) {
  const uint32_t width = c.header[5] & 7u, stride = c.header[6];
  if (width == 0 || !c.bits.has(uint64_t{c.count} * width)) return false;
  for (uint32_t i = 0; i < c.count; ++i, to += c.width) {
    const uint64_t first = c.channels > 1 ? uint64_t{c.channel_of(i)} * stride : 0;
    if (!c.copy(first + c.bits.take(uint64_t{i} * width, width), to)) return false;
  }
  return true;
}

// Tables of 16 or 32 bits: found, a count of bits less one or of the bits that the symbol has in this table, and the
// symbol or how far on the next table is.
bool decode_huffman(const Coded& c, uint8_t* to) {
  const bool wide = (c.header[5] & 1) != 0;
  if (c.width > 2 || (c.width == 2 && !wide)) return false;
  const uint32_t first_bits = (c.header[5] >> 4) + 1u, entry = wide ? 4 : 2, shift = wide ? 27 : 11;
  const uint32_t found = wide ? 0x80000000u : 0x8000u, value_mask = (1u << shift) - 1;
  uint64_t at = 0;
  for (uint32_t i = 0; i < c.count; ++i, to += c.width) {
    uint64_t place = 0;
    uint32_t used = first_bits, word = 0;
    for (;;) {
      place += c.bits.take(at, used);
      at += used;
      if ((place + 1) * entry > c.table_bytes) return false;
      word = 0;
      __builtin_memcpy(&word, c.table + place * entry, entry);
      if (word & found) break;
      used = (word >> shift & 15) + 1;
      place += word & value_mask;
      // Every step reads a bit: a stream that has ended leads nowhere.
      if (!c.bits.has(at)) return false;
    }
    const uint32_t needed = word >> shift & 15;
    if (needed < used) at -= used - needed;
    if (!c.bits.has(at)) return false;
    __builtin_memcpy(to, &word, c.width);
  }
  return true;
}

bool decode_pruned(const Coded& c, uint8_t* to) {
  if (!c.bits.has(c.count)) return false;
  const auto* quantization = c.out.def->quantization();
  const auto* zeros = quantization ? quantization->zero_point() : nullptr;
  const bool bytes = c.out.type() == kTfLiteInt8;
  if (!bytes && zeros && zeros->size() > 0 && zeros->Get(0) != 0) return false;
  uint32_t next = 0;
  for (uint32_t i = 0; i < c.count; ++i, to += c.width) {
    if (c.bits.take(i, 1)) {
      if (!c.copy(next++, to)) return false;
      continue;
    }
    __builtin_memset(to, 0, c.width);
    const uint32_t channel = c.channels > 1 ? c.channel_of(i) : 0;
    if (bytes && zeros && channel < zeros->size()) *to = static_cast<uint8_t>(zeros->Get(channel));
  }
  return true;
}

bool has_type(TfLiteType type) {
  return type == kTfLiteBool || type == kTfLiteFloat32 || type == kTfLiteInt8 || type == kTfLiteInt16 ||
         type == kTfLiteInt32 || type == kTfLiteInt64;
}

bool decode(Op& op, int number) {
  const View in = op.in(2 * number), how = op.in(2 * number + 1), out = op.out(number);
  if (!in.constant || !how.constant) return op.refuse(kConstant);
  if (!has_type(out.type())) return op.refuse(kTypes);
  const uint32_t how_bytes = bytes_of(*how.def), bytes = bytes_of(*out.def);
  if (how_bytes < kHeaderBytes) return op.refuse(kShapes);
  Coded c = {{in.data<uint8_t>(), bytes_of(*in.def)},
             how.data<uint8_t>(),
             how.data<uint8_t>() + kHeaderBytes,
             how_bytes - kHeaderBytes,
             static_cast<uint32_t>(out.count()),
             bytes / static_cast<uint32_t>(out.count()),
             out.scales() > 1 ? out.scales() : 1,
             false,
             out};
  if (c.header[1] != 1 || c.header[4] != 1) return op.refuse(kOptions);
  if (c.channels > 1) {
    const int32_t axis = out.def->quantization()->quantized_dimension();
    c.last_axis = axis == out.rank() - 1;
    if ((!c.last_axis && axis != 0) || out.rank() == 0 || static_cast<uint32_t>(out.dim(axis)) != c.channels)
      return op.refuse(kQuant);
  }
  if (!out.eval->data.raw) out.eval->data.data = op.loaded().allocator->Persistent(bytes, 16);
  uint8_t* result = out.eval->data.uint8;
  if (!result) return false;
  switch (c.header[0]) {
    case kOfTable: return decode_indices(c, result) || op.refuse(kConstant);
    case kHuffman: return decode_huffman(c, result) || op.refuse(kConstant);
    case kPruned: return decode_pruned(c, result) || op.refuse(kConstant);
    default: return op.refuse(kOptions);
  }
}

bool prepare(Op& op) {
  if (!op.takes(2, 1 << 14, 1, 1 << 13)) return false;
  if (op.inputs() != 2 * op.outputs()) return op.refuse(kArity);
  for (int i = 0; i < op.outputs(); ++i)
    if (!decode(op, i)) return false;
  return true;
}

void run(const Run&) {}

TFLMRegistration registration;

}  // namespace
}  // namespace micro
}  // namespace surelite

namespace tflite {

TFLMRegistration Register_DECODE() { return surelite::micro::own<surelite::micro::prepare, surelite::micro::run>(); }

const TFLMRegistration* RegisteredDecode() {
  surelite::micro::registration = Register_DECODE();
  return &surelite::micro::registration;
}

}  // namespace tflite
