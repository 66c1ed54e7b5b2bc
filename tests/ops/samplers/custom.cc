// SPDX-License-Identifier: Apache-2.0
// Cases for custom operators: signal processing, spectra, detection, landmarks.
#include <algorithm>

#include "samplers.h"

namespace surelite::harness {

void sample_vector(Maker& m) { m.in(Shape{m.extent(16)}); }

void sample_signal_window(Maker& m) {
  const int length = m.extent(8);
  m.in(Shape{m.extent(3), length});
  m.in(Shape{length}, m.random.chance(0.5) ? Role::constant : Role::input);
}

void sample_signal_rfft(Maker& m) {
  const int length = 1 << m.random.small(1, 6);
  m.in(Shape{m.grown(m.extent(2)), m.random.small(1, length)});
  m.set("fft_length", int64_t{length});
}

void sample_signal_energy(Maker& m) {
  const int bins = m.extent(10);
  m.in(Shape{2 * bins});
  const int64_t begin = m.random.in(0, bins);
  m.set("start_index", begin);
  m.set("end_index", m.random.in(begin, bins));
}

void sample_signal_filter_bank(Maker& m) {
  const int channels = m.extent(4), bins = m.grown(24);
  m.in(Shape{bins});
  m.in(Shape{bins}, Role::constant);
  m.in(Shape{bins}, Role::constant);
  std::vector<int64_t> first, weight, width;
  int64_t at = 0;
  for (int i = 0; i <= channels; ++i) {
    width.push_back(m.random.in(0, 4));
    first.push_back(at);
    weight.push_back(at);
    at += width.back();
  }
  m.list(first);
  m.list(weight);
  m.list(width);
  m.set("num_channels", int64_t{channels});
}

void sample_signal_square_root(Maker& m) {
  m.in(Shape{m.extent(8)});
  m.scalar(m.random.in(0, 16));
}

void sample_signal_subtraction(Maker& m) {
  const int channels = m.extent(6);
  m.in(Shape{channels});
  m.set("num_channels", int64_t{channels});
}

void sample_signal_pcan(Maker& m) {
  const Shape shape{m.extent(6)};
  m.in(shape);
  m.in(shape);
  m.in(Shape{125}, Role::constant);
}

void sample_audio_spectrogram(Maker& m) {
  m.in(Shape{m.grown(m.random.small(0, 40)), m.extent(3)});
  m.set("window_size", m.random.in(2, 20));
}

void sample_mfcc(Maker& m) {
  const int bands = m.random.small(2, 6);
  m.in(Shape{m.extent(2), m.extent(3), m.random.small(8, 33)});
  m.last().values.ranged = true;
  m.last().values.high = 50;
  m.scalar(m.random.in(8000, 16000));
  m.set("filterbank_channel_count", int64_t{bands});
  m.set("dct_coefficient_count", m.random.in(1, bands));
  m.set("lower_frequency_limit", m.random.in(20, 300));
  m.set("upper_frequency_limit", m.random.in(2000, 3900));
}

void sample_rfft(Maker& m) {
  const int height = 1 << m.random.small(0, 3), width = 1 << m.random.small(0, 4);
  Shape shape = m.shape(0, 1, 3);
  shape.push_back(m.random.small(1, height + 1));
  shape.push_back(m.random.small(1, width + 1));
  m.in(shape);
  m.list({height, width});
}

void sample_detection(Maker& m) {
  const int boxes = m.extent(8), classes = m.extent(3);
  m.prefer(m.random.pick({ElementType::float32, ElementType::uint8}));
  m.in(Shape{1, boxes, 4});
  m.in(Shape{1, boxes, classes + m.random.small(0, 1)});
  m.last().values.ranged = m.last().type == ElementType::float32;
  m.last().values.high = 1;
  m.in(Shape{boxes, 4}, Role::constant);
  // Anchors of negative size are refused during the run.
  m.last().values.ranged = true;
  m.last().values.low = m.last().type == ElementType::uint8 ? std::min(m.last().quant.first_zero_point() + 1, 250) : 0;
  m.last().values.high = m.last().type == ElementType::uint8 ? 255 : 1;
  m.set("num_classes", int64_t{classes});
}

void sample_suppression(Maker& m) {
  const int boxes = m.grown(m.random.small(0, 8));
  m.in(Shape{boxes, 4});
  m.last().values.ranged = m.random.chance(0.5);
  m.last().values.high = 1;
  m.in(Shape{boxes});
  m.scalar(m.random.in(0, 9));
  for (int i = m.spec().name == "NON_MAX_SUPPRESSION_V5" ? 3 : 2; i > 0; --i) {
    m.either(Shape{});
    m.last().values.ranged = true;
    m.last().values.high = 1;
  }
}

void sample_deconvolution(Maker& m) {
  const int depth = m.extent(4), channels = m.extent(4);
  m.in(Shape{m.extent(2), m.extent(4), m.extent(4), depth});
  m.in(Shape{channels, m.window(3), m.window(3), depth}, Role::constant);
  m.in(Shape{channels}, Role::constant);
}

void sample_image(Maker& m) { m.in(Shape{m.extent(2), m.extent(6), m.extent(6), m.extent(3)}); }

void sample_unpooling(Maker& m) {
  const Shape shape{m.extent(2), m.extent(4), m.extent(4), m.extent(3)};
  m.in(shape);
  m.ranged(shape, 0, 4);
}

void sample_bilinear_transform(Maker& m) {
  m.in(Shape{1, m.extent(5), m.extent(5), m.extent(3)});
  m.in(Shape{1, 4, 4});
  m.one.op().version = m.random.small(1, 2);
  const int64_t height = m.grown(m.random.small(0, 6)), width = m.grown(m.random.small(0, 6));
  if (m.random.chance(0.5)) return m.set("output_size", std::vector<int64_t>{height, width});
  m.set("output_height", height);
  m.set("output_width", width);
}

void sample_landmark_transform(Maker& m) {
  const bool first = m.one.op().version == 1;
  const int dimensions = m.random.small(2, 3), points = m.extent(5);
  m.in(first ? Shape{1, 1, 1, points * dimensions} : Shape{1, points, dimensions});
  m.in(Shape{1, 4, 4});
  m.set("dimensions", int64_t{dimensions});
}

void sample_landmark_matrix(Maker& m) {
  const bool first = m.one.op().version == 1;
  const int points = m.grown(m.random.small(4, 8));
  m.in(first ? Shape{1, 1, 1, points * 3} : Shape{1, points, 3});
  m.set("left_rotation_idx", m.random.in(0, points - 1));
  m.set("right_rotation_idx", m.random.in(0, points - 1));
  m.set("subset_idxs", std::vector<int64_t>{m.random.in(0, points - 1), m.random.in(0, points - 1)});
  m.set("input_hw", std::vector<int64_t>{m.random.in(1, 200), m.random.in(1, 200)});
  m.set("output_hw", std::vector<int64_t>{m.random.in(1, 200), m.random.in(1, 200)});
  m.set("subset", std::vector<int64_t>{m.random.in(0, points - 1), m.random.in(0, points - 1)});
}

}  // namespace surelite::harness
