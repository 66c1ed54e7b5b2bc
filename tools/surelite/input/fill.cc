// SPDX-License-Identifier: Apache-2.0
#include "input/fill.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "input/text.h"
#include "report/contract.h"

namespace surelite::tool {
namespace {

// Positions of open extents, or nothing if the model fixes the shape.
std::vector<int> open_axes(const TensorDef& tensor) {
  std::vector<int> axes;
  for (size_t i = 0; i < tensor.shape_signature.size(); ++i)
    if (tensor.shape_signature[i] < 0) axes.push_back(static_cast<int>(i));
  return axes;
}

// The shape with the one open extent chosen such that it has `count` elements; as it is if there is no such choice.
Shape stretch(const TensorDef& tensor, int64_t count) {
  const std::vector<int> open = open_axes(tensor);
  Shape shape = tensor.shape;
  if (open.size() != 1 || open[0] >= shape.rank()) return shape;
  shape[open[0]] = 1;
  const int64_t rest = shape.count();
  if (rest <= 0 || count % rest || count / rest > INT32_MAX) return tensor.shape;
  shape[open[0]] = static_cast<int32_t>(count / rest);
  return shape;
}

bool fits_signature(const TensorDef& tensor, const Shape& shape) {
  if (tensor.shape_signature.size() != static_cast<size_t>(shape.rank())) return false;
  for (int i = 0; i < shape.rank(); ++i) {
    const int32_t wanted = tensor.shape_signature[static_cast<size_t>(i)];
    if (wanted >= 0 && wanted != shape[i]) return false;
  }
  return true;
}

struct ShapeChooser {
  const TensorDef& tensor;
  Shape operator()(const ArrayData& data) const {
    if (fits_signature(tensor, data.shape)) return data.shape;
    const bool rank_unknown = !tensor.has_rank && tensor.shape_signature.empty() && tensor.shape.rank() == 0;
    return rank_unknown ? data.shape : stretch(tensor, data.shape.count());
  }
  Shape operator()(const RawData& data) const {
    const int bits = bits_of(tensor.type);
    return bits >= 8 ? stretch(tensor, static_cast<int64_t>(data.bytes.size() / static_cast<size_t>(bits / 8)))
                     : tensor.shape;
  }
  Shape operator()(const ImageData& data) const {
    Shape shape = tensor.shape;
    if (shape.rank() != 4 || open_axes(tensor).empty()) return shape;
    const auto open = [&](int axis) { return tensor.shape_signature[static_cast<size_t>(axis)] < 0; };
    const Layout guess = guess_layout(shape, shape[1] == 3 && shape[3] != 3 ? "nchw" : "nhwc");
    if (open(guess.height)) shape[guess.height] = data.height;
    if (open(guess.width)) shape[guess.width] = data.width;
    return shape;
  }
  Shape operator()(const SoundData& data) const { return stretch(tensor, static_cast<int64_t>(data.samples.size())); }
  Shape operator()(const TextData& data) const {
    return tensor.type == ElementType::string ? stretch(tensor, static_cast<int64_t>(data.lines.size())) : tensor.shape;
  }
};

template <class T>
Result<std::vector<std::byte>> pack(const std::vector<double>& numbers, const Target& target, const TensorView& view) {
  std::vector<std::byte> bytes(numbers.size() * sizeof(T));
  for (size_t i = 0; i < numbers.size(); ++i) {
    T value{};
    if constexpr (std::is_integral_v<T>) {
      // 2^64 is the first double past the widest type; bounds are compared as doubles, which is exact for narrower
      // types.
      const double low = static_cast<double>(std::numeric_limits<T>::min()),
                   high = static_cast<double>(std::numeric_limits<T>::max());
      const bool too_large = sizeof(T) == 8 ? numbers[i] >= high : numbers[i] > high;
      if (numbers[i] != std::floor(numbers[i]) || numbers[i] < low || too_large)
        return does_not_fit(target, view, fmt::format("{:.9g} at position {}", numbers[i], i),
                            "Give integers in the tensor's range, or add --real to quantize real numbers.");
    }
    value = static_cast<T>(numbers[i]);
    std::memcpy(bytes.data() + i * sizeof(T), &value, sizeof(T));
  }
  return bytes;
}

Result<std::vector<std::byte>> pack(const std::vector<double>& numbers, const Target& target, const TensorView& view) {
  switch (view.type()) {
    case ElementType::float32: return pack<float>(numbers, target, view);
    case ElementType::float64: return pack<double>(numbers, target, view);
    case ElementType::int8: return pack<int8_t>(numbers, target, view);
    case ElementType::uint8: return pack<uint8_t>(numbers, target, view);
    case ElementType::int16: return pack<int16_t>(numbers, target, view);
    case ElementType::uint16: return pack<uint16_t>(numbers, target, view);
    case ElementType::int32: return pack<int32_t>(numbers, target, view);
    case ElementType::uint32: return pack<uint32_t>(numbers, target, view);
    case ElementType::int64: return pack<int64_t>(numbers, target, view);
    case ElementType::uint64: return pack<uint64_t>(numbers, target, view);
    case ElementType::boolean: {
      std::vector<std::byte> bytes;
      for (const double number : numbers) bytes.push_back(std::byte{number != 0});
      return bytes;
    }
    default:
      return does_not_fit(target, view, "numbers as text",
                          fmt::format("Give a .raw file with the bytes of {}.", name_of(view.type())));
  }
}

// A letter outside of remarks: these are no numbers but words.
bool holds_words(const std::vector<std::string>& lines) {
  for (const std::string& line : lines)
    for (const char c : line.substr(0, line.find('#')))
      if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 128) return true;
  return false;
}

}  // namespace

Shape shape_for(const TensorDef& tensor, const InputData& data) { return std::visit(ShapeChooser{tensor}, data); }

Failure does_not_fit(const Target& target, const TensorView& view, std::string found, std::string hint) {
  Where where;
  where.tensor = target.tensor;
  where.tensor_name = target.def().name;
  return fail(diagnose(
      Code::A751, where,
      {{"path", target.path},
       {"found", std::move(found)},
       {"tensor", fmt::format("\"{}\"", view.name())},
       {"expected", fmt::format("{} {}, {} bytes", to_string(view.shape()), name_of(view.type()), view.byte_size())},
       {"hint", std::move(hint)}}));
}

Status fill_from_data(TensorView* view, const Target& target, const InputData& data, const FillOptions& options,
                      Json* how) {
  (*how)["file"] = target.path;
  if (const auto* array = std::get_if<ArrayData>(&data)) return fill_with_array(view, target, *array, options, how);
  if (const auto* image = std::get_if<ImageData>(&data)) return fill_with_image(view, target, *image, options, how);
  if (const auto* sound = std::get_if<SoundData>(&data)) return fill_with_sound(view, target, *sound, options, how);
  if (const auto* text = std::get_if<TextData>(&data)) return fill_with_text(view, target, *text, options, how);
  const std::vector<std::byte>& bytes = std::get<RawData>(data).bytes;
  (*how)["kind"] = "raw";
  if (!options.real) return view->copy_from(std::span<const std::byte>(bytes));
  (*how)["real"] = true;
  std::vector<float> values(bytes.size() / sizeof(float));
  if (values.size() * sizeof(float) != bytes.size())
    return does_not_fit(target, *view, fmt::format("{} bytes", bytes.size()),
                        "With --real a raw file holds 32-bit floats.");
  if (!bytes.empty()) std::memcpy(values.data(), bytes.data(), bytes.size());
  return view->write_real(values);
}

Status fill_with_text(TensorView* view, const Target& target, const TextData& data, const FillOptions& options,
                      Json* how) {
  (*how)["kind"] = "text";
  if (view->type() == ElementType::string) return view->set_strings(data.lines);
  if (holds_words(data.lines) && target.notes && target.notes->vocabulary) {
    std::string text;
    for (const std::string& line : data.lines) text += line + "\n";
    size_t words = 0;
    const auto tokens =
        tokens_of(text, *target.notes->vocabulary, static_cast<size_t>(view->shape().count()), &words);
    (*how)["words"] = words;
    SURELITE_LET(const std::vector<std::byte> bytes,
                 pack(std::vector<double>(tokens.begin(), tokens.end()), target, *view));
    return view->copy_from(std::span<const std::byte>(bytes));
  }
  SURELITE_LET(const std::vector<double> numbers, parse_numbers(data.lines, target.path));
  if (options.real) {
    (*how)["real"] = true;
    return view->write_real(std::vector<float>(numbers.begin(), numbers.end()));
  }
  SURELITE_LET(const std::vector<std::byte> bytes, pack(numbers, target, *view));
  return view->copy_from(std::span<const std::byte>(bytes));
}

Status fill_with_sound(TensorView* view, const Target& target, const SoundData& data, const FillOptions& options,
                       Json* how) {
  (*how)["kind"] = "sound";
  (*how)["sample_rate"] = data.rate;
  (*how)["channels"] = data.channels;
  (*how)["samples"] = data.samples.size() / static_cast<size_t>(data.channels);
  std::vector<float> samples = data.samples;
  std::vector<int16_t> pcm = data.pcm;
  const int64_t count = view->shape().count();
  if (data.channels == 2 && count != static_cast<int64_t>(samples.size())) {
    (*how)["mixed_to_mono"] = true;
    std::vector<float> mono;
    for (size_t i = 0; i + 1 < samples.size(); i += 2) mono.push_back((samples[i] + samples[i + 1]) / 2);
    samples = std::move(mono);
    pcm.clear();
  }
  if (view->type() == ElementType::float32) return view->copy_from(std::as_bytes(std::span<const float>(samples)));
  if (view->type() == ElementType::int16 && (view->quantization().scale.empty() || !options.real)) {
    if (pcm.empty())
      for (const float sample : samples)
        pcm.push_back(static_cast<int16_t>(
            std::lround(std::clamp(std::isnan(sample) ? 0.0f : sample, -1.0f, 32767.0f / 32768) * 32768)));
    return view->copy_from(std::as_bytes(std::span<const int16_t>(pcm)));
  }
  if (view->quantization().scale.empty())
    return does_not_fit(
        target, *view, "sound samples",
        "Sound goes to float32, int16 and quantized tensors; compute the features the model wants first.");
  return view->write_real(samples);
}

}  // namespace surelite::tool
