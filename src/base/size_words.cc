// SPDX-License-Identifier: Apache-2.0
// The sentences for what a size means: the cause as a clause, the next step as a sentence.
#include <string_view>

#include "base/size_meaning.h"

namespace surelite {
namespace {

struct Words {
  const char* cause;
  const char* advice;
};

constexpr const char* kExactly = "Give exactly {bytes} bytes, or resize the input first.";
constexpr const char* kConvert = "Convert the values to {type} one by one.";

// In the order of SizeCause.
constexpr Words kWords[] = {
    {"nothing was given", kExactly},
    {"the tensor is empty", "It takes no bytes; resize the input first if there is data for it."},
    {"exactly {width} x {number}: {data} data for a tensor of {type}", kConvert},
    {"one byte for each of {number} elements: 8-bit data for a tensor of {type}",
     "Convert each byte to {type}, scaled as the model was trained."},
    {"one byte for each of {number} elements, where {type} is packed",
     "Pack the elements: the first into the low bits of a byte."},
    {"the number of elements, not of bytes", "Multiply by the {number} bytes of an element."},
    {"{given} channel{s} where the tensor has {own}: {given_colour} for {own_colour}", kExactly},
    {"{given} plane{s} where the tensor has {own}: {given_colour} for {own_colour}", kExactly},
    {"{given_colour} in {data} for {own_colour} in {type}", "Convert both the colours and the type of the values."},
    {"{number} bits per pixel: a camera frame for RGB", "Convert the frame to RGB: it is YUV or RGB565."},
    {"one of the {number} entries of the batch", "Give all {number} entries, or resize the batch to 1 first."},
    {"rows of {number} bytes, which is a bitmap with padding at their ends", "Copy row by row, without the padding."},
    {"exactly {number} times its size", kExactly},
    {"exactly 1/{number} of its size", kExactly},
    {"{number} byte{plural} too many", kExactly},
    {"{number} byte{plural} too few", kExactly},
};
static_assert(sizeof(kWords) / sizeof(kWords[0]) == static_cast<size_t>(SizeCause::too_few) + 1);

const char* colour(uint64_t channels) { return channels == 1 ? "grey" : channels == 3 ? "RGB" : "RGBA"; }

struct Sentence {
  FixedText& text;
  const SizedTensor& tensor;
  const SizeMeaning& meaning;
  Digits digits;

  void number(uint64_t value) { digits == Digits::grouped ? text.grouped(value) : text.plain(value); }
  void type(ElementType type) {
    const std::string_view name = name_of(type);
    text.name(name.data(), name.size());
  }

  void put(std::string_view key) {
    if (key == "bytes")
      number(tensor.bytes);
    else if (key == "number")
      number(meaning.number);
    else if (key == "type")
      type(tensor.type);
    else if (key == "data" && meaning.data == ElementType::uint8)
      text << "8 bits";
    else if (key == "data")
      type(meaning.data);
    else if (key == "width")
      number(static_cast<uint64_t>(bits_of(meaning.data)) / 8);
    else if (key == "given")
      number(meaning.given_channels);
    else if (key == "s")
      text << (meaning.given_channels == 1 ? "" : "s");
    else if (key == "plural")
      text << (meaning.number == 1 ? "" : "s");
    else if (key == "own")
      number(meaning.own_channels);
    else if (key == "given_colour")
      text << colour(meaning.given_channels);
    else if (key == "own_colour")
      text << colour(meaning.own_channels);
    else if (key == "scale")
      text.real(tensor.scale);
    else if (key == "zero_point")
      text.number(tensor.zero_point);
  }

  void fill(std::string_view words) {
    for (size_t at = 0; at < words.size(); ++at) {
      const size_t close = words[at] == '{' ? words.find('}', at) : words.npos;
      if (close == words.npos) {
        text.put(words[at]);
        continue;
      }
      put(words.substr(at + 1, close - at - 1));
      at = close;
    }
  }
};

const char* advice_for_colours(const SizeMeaning& meaning) {
  if (meaning.own_channels == 1) return "Convert the picture to grey first.";
  if (meaning.given_channels == 1) return "Repeat the grey value in every colour.";
  return meaning.given_channels == 4 ? "Drop the alpha channel." : "Add an alpha channel.";
}

bool is_quantizable(ElementType type) {
  return type == ElementType::int8 || type == ElementType::uint8 || type == ElementType::int16;
}

const char* advice_for_type(const SizedTensor& tensor, const SizeMeaning& meaning) {
  if (meaning.data != ElementType::float32 || !is_quantizable(tensor.type) || tensor.scale == 0) return kConvert;
  return "Quantize with scale {scale}, zero point {zero_point} (value / scale + zero point), or convert the model with "
         "float inputs.";
}

}  // namespace

void put_causes(FixedText& text, const SizedTensor& tensor, const SizeMeanings& meanings, Digits digits) {
  for (int i = 0; i < meanings.count && i < SizeMeanings::kMost; ++i) {
    if (i) text << ", or ";
    const SizeMeaning& meaning = meanings.list[i];
    Sentence{text, tensor, meaning, digits}.fill(kWords[static_cast<size_t>(meaning.cause)].cause);
  }
}

void put_advice(FixedText& text, const SizedTensor& tensor, const SizeMeanings& meanings, Digits digits) {
  if (meanings.empty()) return;
  const SizeMeaning& best = meanings.list[0];
  const char* words = kWords[static_cast<size_t>(best.cause)].advice;
  if (best.cause == SizeCause::other_type) words = advice_for_type(tensor, best);
  if (best.cause == SizeCause::channels || best.cause == SizeCause::planes) words = advice_for_colours(best);
  Sentence{text, tensor, best, digits}.fill(words);
}

void put_quantize(FixedText& text, const SizedTensor& tensor) {
  const SizeMeaning floats{.cause = SizeCause::other_type, .data = ElementType::float32};
  Sentence{text, tensor, floats, Digits::plain}.fill(advice_for_type(tensor, floats));
}

}  // namespace surelite
