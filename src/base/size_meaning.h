// SPDX-License-Identifier: Apache-2.0
// Why so many bytes were probably given for a tensor that takes another number: causes as an enumeration and numbers,
// and one table of sentences. Nothing is allocated and nothing outside the arguments is read, so a fault handler may
// ask too.
//
// A size says nothing about the order of values: NCHW data for an NHWC tensor has the right size, and no cause is
// found.
#pragma once

#include <cstdint>
#include <span>

#include "base/fixed_text.h"
#include "surelite/types.h"

namespace surelite {

// What has to be known of a tensor.
struct SizedTensor {
  ElementType type = ElementType::float32;
  std::span<const int32_t> dims;
  uint64_t bytes = 0;  // that it takes
  float scale = 0;     // 0: not quantized, or per channel
  int32_t zero_point = 0;
};

enum class SizeCause : uint8_t {
  nothing_given,
  tensor_empty,
  other_type,        // one element of another type for each of the tensor's
  eight_bit,         // one byte for each of its elements
  unpacked,          // the same, where elements have 4 or 2 bits
  element_count,     // the number of elements was passed as a number of bytes
  channels,          // a picture with another number of channels
  planes,            // the same where channels come before rows
  channels_in_type,  // other channels in another type
  pixel_format,      // camera frames of 12 or 16 bits per pixel for RGB
  batch_missing,     // one entry of a batch
  padded_rows,       // rows of a picture as a bitmap holds them, with padding at their ends
  multiple,
  fraction,
  too_many,
  too_few,
};

struct SizeMeaning {
  SizeCause cause = SizeCause::too_many;
  ElementType data = ElementType::uint8;  // what the given bytes probably hold
  uint8_t given_channels = 0, own_channels = 0;
  // What the sentence counts: elements, bits per pixel, entries of the batch, bytes per row, the factor or the
  // difference.
  uint64_t number = 0;
};

// All that fit, best first. Empty if the size is right.
struct SizeMeanings {
  static constexpr int kMost = 6;
  SizeMeaning list[kMost];
  int count = 0;
  bool empty() const { return count == 0; }
  // False if the number tells nothing but a difference.
  bool explains() const;
};

[[nodiscard]] SizeMeanings meanings_of(const SizedTensor& tensor, uint64_t given);

enum class Digits : uint8_t { plain, grouped };  // 150528 or 150,528

// "exactly 4 x 784: float32 data for a tensor of int8, or 4 channels where the tensor has 1: RGBA for grey". Nothing
// for an empty list.
void put_causes(FixedText& text, const SizedTensor& tensor, const SizeMeanings& meanings,
                Digits digits = Digits::plain);
// The next step for the best of them: one sentence with a period.
void put_advice(FixedText& text, const SizedTensor& tensor, const SizeMeanings& meanings,
                Digits digits = Digits::plain);
// The advice for float data given for a quantized tensor, where that is known without a size.
void put_quantize(FixedText& text, const SizedTensor& tensor);

}  // namespace surelite
