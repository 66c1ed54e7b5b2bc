// SPDX-License-Identifier: Apache-2.0
// Pictures into tensors: resized, channels fitted, normalized as the model wants it.
//
// The rule for the range, first match wins:
//  1. --mean and --std: real value = (pixel - mean) / std, quantized if the tensor is.
//  2. uint8, and integers without scale: the pixel as it is.
//  3. int8: pixel - 128. Quantizing calibrated images comes to the same, whatever the scale.
//  4. The model's metadata: its mean and std.
//  5. A float tensor that the model quantizes at once: the range of that quantization tells 0..1, -1..1 or 0..255.
//  6. int16: (pixel - 127.5) / 127.5. Other floats: pixel / 255.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "input/fill.h"
#include "input/resize.h"
#include "report/contract.h"

namespace surelite::tool {
namespace {

struct Normalization {
  std::vector<float> mean, deviation;  // one value, or one per channel
  int raw_offset = 0;
  bool raw = false;  // stored value = pixel + raw_offset
  std::string reason;
};

float pick(const std::vector<float>& values, int channel) {
  return values[values.size() == 1 ? 0 : static_cast<size_t>(channel) % values.size()];
}

// What a QUANTIZE right behind a float input says about the range of its values.
bool range_behind(const Target& target, double* low, double* high) {
  for (const OperatorDef& op : target.graph->operators)
    if (op.name == "QUANTIZE" && op.inputs.size() == 1 && op.inputs[0] == target.tensor && op.outputs.size() == 1)
      return real_range(target.graph->tensors[static_cast<size_t>(op.outputs[0])], low, high);
  return false;
}

Normalization choose(const Target& target, ElementType type, const FillOptions& options) {
  if (!options.mean.empty() || !options.std_deviation.empty())
    return {options.mean.empty() ? std::vector<float>{0} : options.mean,
            options.std_deviation.empty() ? std::vector<float>{1} : options.std_deviation, 0, false,
            "--mean and --std"};
  const bool is_float = type == ElementType::float32 || type == ElementType::float16;
  if (type == ElementType::int8) return {{}, {}, -128, true, "int8 tensor: pixel - 128"};
  if (!is_float && (type == ElementType::uint8 || target.def().quantization.scale.empty()))
    return {{}, {}, 0, true, "integer tensor: pixels as they are"};
  const TensorNotes* notes = target.notes;
  if (notes && !notes->mean.empty() && notes->std_deviation.size() == notes->mean.size() &&
      std::none_of(notes->std_deviation.begin(), notes->std_deviation.end(),
                   [](float s) { return s == 0 || !std::isfinite(s); }))
    return {notes->mean, notes->std_deviation, 0, false, "the model's metadata"};
  double low = 0, high = 0;
  if (is_float && range_behind(target, &low, &high)) {
    if (high > 100)
      return {{0}, {1}, 0, false, fmt::format("the model quantizes this input over {:.4g}..{:.4g}", low, high)};
    if (low < -0.4)
      return {
          {127.5f}, {127.5f}, 0, false, fmt::format("the model quantizes this input over {:.4g}..{:.4g}", low, high)};
    return {{0}, {255}, 0, false, fmt::format("the model quantizes this input over {:.4g}..{:.4g}", low, high)};
  }
  if (!is_float) return {{127.5f}, {127.5f}, 0, false, "16-bit tensor without metadata: -1 to 1"};
  return {{0},
          {255},
          0,
          false,
          "float tensor without metadata: 0 to 1; use --mean and --std if the model was trained otherwise"};
}

struct Picture {
  int height = 0, width = 0, channels = 1;
  bool channels_first = false;
};

// How the tensor holds a picture; a flat square counts as one.
bool picture_of(const Shape& shape, const std::string& wanted, Picture* picture, std::string* name) {
  const Layout layout = guess_layout(shape, wanted);
  *name = layout.name;
  if (!layout.name.empty()) {
    *picture = {shape[layout.height], shape[layout.width], layout.channels < 0 ? 1 : shape[layout.channels],
                layout.channels >= 0 && layout.channels < layout.height};
    return picture->height > 0 && picture->width > 0 && picture->channels >= 1 && picture->channels <= 4 &&
           picture->channels != 2;
  }
  const int64_t count = shape.count();
  const auto side = static_cast<int32_t>(std::lround(std::sqrt(static_cast<double>(count))));
  if (shape.rank() > 2 || side < 8 || int64_t{side} * side != count) return false;
  *picture = {side, side, 1, false};
  *name = "flat square";
  return true;
}

}  // namespace

Status fill_with_image(TensorView* view, const Target& target, const ImageData& image, const FillOptions& options,
                       Json* how) {
  const ElementType type = view->type();
  const std::string found = fmt::format("a picture of {} x {} pixels", image.width, image.height);
  Picture picture;
  std::string layout;
  if (type == ElementType::string || type == ElementType::boolean ||
      !picture_of(view->shape(), options.layout, &picture, &layout))
    return does_not_fit(
        target, *view, found,
        "The tensor does not look like a picture: say --layout nhwc or nchw if it is one, or give a .npy file.");
  const Normalization normalization = choose(target, type, options);
  for (const float deviation : normalization.deviation)
    if (deviation == 0 || !std::isfinite(deviation))
      return does_not_fit(target, *view, found, "--std must be finite and not 0.");
  (*how)["kind"] = "image";
  (*how)["image_size"] = {image.width, image.height};
  (*how)["resized_to"] = {picture.width, picture.height};
  (*how)["layout"] = layout;
  if (!normalization.raw) {
    (*how)["mean"] = normalization.mean;
    (*how)["std"] = normalization.deviation;
  }
  (*how)["normalization"] = normalization.reason;

  const Region region = region_for(options.resize, image, picture.height, picture.width);
  (*how)["resize"] = options.resize;
  (*how)["shows"] = {region.left, region.top, region.right, region.bottom};
  const std::vector<float> pixels = resize(image, region, picture.height, picture.width, picture.channels);
  const size_t area = static_cast<size_t>(picture.height) * static_cast<size_t>(picture.width),
               channels = static_cast<size_t>(picture.channels);
  std::vector<float> values(static_cast<size_t>(view->shape().count()));
  for (size_t i = 0; i < values.size(); ++i) {
    const size_t within = i % pixels.size();  // every entry of a batch gets the same picture
    const size_t at = picture.channels_first ? within % area * channels + within / area : within;
    const int c = static_cast<int>(at % channels);
    values[i] = normalization.raw ? std::round(pixels[at]) + static_cast<float>(normalization.raw_offset)
                                  : (pixels[at] - pick(normalization.mean, c)) / pick(normalization.deviation, c);
  }
  if (!normalization.raw || (type != ElementType::int8 && type != ElementType::uint8)) return view->write_real(values);
  std::vector<std::byte> bytes(values.size());
  std::transform(values.begin(), values.end(), bytes.begin(),
                 [](float v) { return static_cast<std::byte>(static_cast<int>(v)); });
  return view->copy_from(std::span<const std::byte>(bytes));
}

}  // namespace surelite::tool
