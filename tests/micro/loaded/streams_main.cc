// SPDX-License-Identifier: Apache-2.0
// streams_main FOLDER: models of single operators that keep samples from run to run, which the desktop does not have,
// and of a layer with coded weights, with inputs of several steps and what must come out, from their definitions:
// NAME.tflite, NAME.in, NAME.out. Prints the names; streams.py runs them.
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <functional>

#include "case.h"
#include "model/writer/writer.h"

namespace {

using namespace surelite;

constexpr int kSteps = 7;
using Samples = std::vector<int16_t>;

struct Stream {
  std::string name, op;
  std::vector<OptionsSpec::Field> fields;
  ElementType type = ElementType::int16;
  Shape in;
  std::vector<std::pair<ElementType, Shape>> out;
  // All inputs up to now, and the step's number: the outputs' bytes.
  std::function<std::string(const std::vector<Samples>&, int)> expected;
};

std::string bytes_of(const Samples& samples) {
  return {reinterpret_cast<const char*>(samples.data()), samples.size() * sizeof(int16_t)};
}

Samples channel_of(const std::vector<Samples>& steps, size_t channel, size_t channels) {
  Samples all;
  for (const Samples& step : steps) {
    const size_t frame = step.size() / channels;
    all.insert(all.end(), step.begin() + static_cast<long>(channel * frame),
               step.begin() + static_cast<long>((channel + 1) * frame));
  }
  return all;
}

Stream delay(int length, int channels, int frame) {
  Stream s{"delay" + std::to_string(length),
           "SignalDelay",
           {{"delay_length", length}},
           ElementType::int16,
           Shape{channels, frame},
           {{ElementType::int16, Shape{channels, frame}}},
           {}};
  s.expected = [=](const std::vector<Samples>& steps, int step) {
    Samples out;
    for (int c = 0; c < channels; ++c) {
      const Samples all = channel_of(steps, static_cast<size_t>(c), static_cast<size_t>(channels));
      for (int i = 0; i < frame; ++i) {
        const int at = step * frame + i - length;
        out.push_back(at < 0 ? int16_t{0} : all[static_cast<size_t>(at)]);
      }
    }
    return bytes_of(out);
  };
  return s;
}

Stream framer(int size, int step_size, bool prefill, int channels, int frames) {
  Stream s{"framer" + std::to_string(size) + (prefill ? "filled" : ""),
           "SignalFramer",
           {{"frame_size", size}, {"frame_step", step_size}, {"prefill", prefill}},
           ElementType::int16,
           Shape{channels, frames * step_size},
           {{ElementType::int16, Shape{channels, frames, size}}, {ElementType::boolean, Shape{}}},
           {}};
  s.expected = [=](const std::vector<Samples>& steps, int step) {
    Samples out;
    bool valid = true;
    for (int c = 0; c < channels; ++c) {
      Samples all(static_cast<size_t>(prefill ? size - step_size : 0), 0);
      const Samples given = channel_of(steps, static_cast<size_t>(c), static_cast<size_t>(channels));
      all.insert(all.end(), given.begin(), given.end());
      int begun = 0;  // frames that came out
      const int before = static_cast<int>(all.size() - given.size());
      for (int k = 0; k < (step + 1) * frames; ++k) {
        const bool full = before + (k + 1) * step_size - begun * step_size >= size;
        if (k >= step * frames) {
          for (int i = 0; i < size; ++i)
            out.push_back(full ? all[static_cast<size_t>(begun * step_size + i)] : int16_t{0});
          valid = valid && full;
        }
        begun += full;
      }
    }
    return bytes_of(out) + static_cast<char>(valid);
  };
  return s;
}

Stream stacker(int width, int left, int right, int every) {
  const int total = left + right + 1;
  Stream s{"stacker" + std::to_string(left) + std::to_string(right),
           "SignalStacker",
           {{"num_channels", width},
            {"stacker_left_context", left},
            {"stacker_right_context", right},
            {"stacker_step", every}},
           ElementType::int16,
           Shape{width},
           {{ElementType::int16, Shape{width * total}}, {ElementType::boolean, Shape{}}},
           {}};
  s.expected = [=](const std::vector<Samples>& steps, int step) {
    std::vector<Samples> frames(static_cast<size_t>(left), steps[0]);
    int begun = 0;
    bool valid = false;
    Samples out(static_cast<size_t>(width * total), 0);
    for (int k = 0; k <= step; ++k) {
      frames.push_back(steps[static_cast<size_t>(k)]);
      valid = static_cast<int>(frames.size()) - begun >= total;
      if (!valid) continue;
      if (k == step) {
        out.clear();
        for (int i = 0; i < total; ++i)
          out.insert(out.end(), frames[static_cast<size_t>(begun + i)].begin(),
                     frames[static_cast<size_t>(begun + i)].end());
      }
      begun += every;
    }
    return bytes_of(out) + static_cast<char>(valid);
  };
  return s;
}

Stream overlap(int size, int step_size, int frames) {
  Stream s{"overlap" + std::to_string(size),
           "SignalOverlapAdd",
           {{"frame_step", step_size}},
           ElementType::int16,
           Shape{frames, size},
           {{ElementType::int16, Shape{frames * step_size}}},
           {}};
  s.expected = [=](const std::vector<Samples>& steps, int step) {
    Samples out;
    for (int f = step * frames; f < (step + 1) * frames; ++f)
      for (int i = 0; i < step_size; ++i) {
        int sum = 0;  // saturates with every frame
        for (int g = 0; g <= f; ++g) {
          const int at = (f - g) * step_size + i;
          if (at >= size) continue;
          const int value = steps[static_cast<size_t>(g / frames)][static_cast<size_t>(g % frames * size + at)];
          sum = std::clamp(sum + value, -32768, 32767);
        }
        out.push_back(static_cast<int16_t>(sum));
      }
    return bytes_of(out);
  };
  return s;
}

Stream slots(int count, int depth, int cycles) {
  Stream s{"slots" + std::to_string(count),
           "CIRCULAR_BUFFER",
           {},
           ElementType::int8,
           Shape{1, 1, 1, depth},
           {{ElementType::int8, Shape{1, count, 1, depth}}, {ElementType::boolean, Shape{1}}},
           {}};
  if (count % 2 == 0) s.fields = {{"cycles_max", cycles}};
  s.expected = [=](const std::vector<Samples>& steps, int step) {
    std::string out;
    for (int k = step - count + 1; k <= step; ++k)
      for (int i = 0; i < depth; ++i)
        out += k < 0 ? '\0' : static_cast<char>(steps[static_cast<size_t>(k)][static_cast<size_t>(i)]);
    return out + static_cast<char>((step + 1) % cycles == 0);
  };
  return s;
}

bool write(const Stream& s, const std::string& folder) {
  harness::Case one;
  auto& graph = one.graphs[0];
  graph.tensors.resize(1 + s.out.size());
  graph.tensors[0].type = s.type;
  graph.tensors[0].shape = s.in;
  harness::CaseOp op;
  op.name = s.op;
  op.custom = true;
  op.inputs = {0};
  op.options.fields = s.fields;
  op.format = harness::CaseOp::Format::flex;
  for (size_t i = 0; i < s.out.size(); ++i) {
    graph.tensors[i + 1].type = s.out[i].first;
    graph.tensors[i + 1].shape = s.out[i].second;
    graph.tensors[i + 1].role = harness::Role::inner;
    op.outputs.push_back(static_cast<int32_t>(i + 1));
  }
  graph.outputs = op.outputs;
  graph.ops = {op};
  harness::Random random(harness::mix_seed(1, s.name));
  const auto model = harness::write_model(one, random);
  if (!model) return false;
  std::ofstream(folder + "/" + s.name + ".tflite", std::ios::binary)
      .write(reinterpret_cast<const char*>(model->data()), static_cast<long>(model->size()));
  std::ofstream in(folder + "/" + s.name + ".in", std::ios::binary),
      out(folder + "/" + s.name + ".out", std::ios::binary);
  std::vector<Samples> steps;
  uint32_t state = 1;
  int64_t count = 1;
  for (int axis = 0; axis < s.in.rank(); ++axis) count *= s.in[axis];
  for (int step = 0; step < kSteps; ++step) {
    Samples samples;
    for (int64_t i = 0; i < count; ++i) {
      state = state * 1664525u + 1013904223u;
      samples.push_back(s.type == ElementType::int8 ? static_cast<int8_t>(state >> 24)
                                                    : static_cast<int16_t>(state >> 16));
    }
    steps.push_back(samples);
    std::string bytes = bytes_of(samples);
    if (s.type == ElementType::int8) bytes.assign(samples.begin(), samples.end());
    in.write(bytes.data(), static_cast<long>(bytes.size()));
    const std::string expected = s.expected(steps, step);
    out.write(expected.data(), static_cast<long>(expected.size()));
  }
  return in.good() && out.good();
}

// A layer whose weights TFLM_DECODE makes: one bit for each, -1 or 2.
bool write_decoded(const std::string& folder) {
  const auto affine = [](float scale) {
    Quantization quant;
    quant.kind = Quantization::Kind::affine;
    quant.scale = {scale};
    quant.zero_point.assign(1, 0);
    return quant;
  };
  const std::vector<uint8_t> coded{0x5a, 0xc0};
  std::vector<uint8_t> how(18);
  how[1] = how[4] = how[5] = 1, how[6] = 2, how[16] = 0xff, how[17] = 2;
  const int weights[3][4] = {{-1, 2, -1, 2}, {2, -1, 2, -1}, {2, 2, -1, -1}};
  ModelWriter writer;
  const int in = writer.add_tensor("in", ElementType::int8, Shape{1, 4}, affine(0.5f));
  const int packed = writer.add_constant("coded", ElementType::uint8, Shape{2}, coded);
  const int table = writer.add_constant("how", ElementType::uint8, Shape{18}, how);
  const int decoded = writer.add_tensor("weights", ElementType::int8, Shape{3, 4}, affine(1.0f));
  const int out = writer.add_tensor("out", ElementType::int8, Shape{1, 3}, affine(0.5f));
  writer.add_custom_operator("TFLM_DECODE", {packed, table}, {decoded});
  writer.add_operator("FULLY_CONNECTED", {in, decoded}, {out}, {"FullyConnectedOptions", {}}, 4);
  writer.set_inputs({in});
  writer.set_outputs({out});
  const auto model = writer.finish();
  if (!model) return false;
  std::ofstream(folder + "/decoded.tflite", std::ios::binary)
      .write(reinterpret_cast<const char*>(model->data()), static_cast<long>(model->size()));
  std::ofstream given(folder + "/decoded.in", std::ios::binary), wanted(folder + "/decoded.out", std::ios::binary);
  for (int step = 0; step < kSteps; ++step) {
    int values[4];
    for (int i = 0; i < 4; ++i) given.put(static_cast<char>(values[i] = (step * 37 + i * 23) % 80 - 40));
    for (const auto& row : weights) {
      int sum = 0;
      for (int i = 0; i < 4; ++i) sum += row[i] * values[i];
      wanted.put(static_cast<char>(std::clamp(sum, -128, 127)));
    }
  }
  return given.good() && wanted.good();
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) return 2;
  const Stream all[] = {
      delay(3, 1, 8),           delay(11, 2, 4),           delay(0, 1, 5),      framer(10, 4, false, 1, 1),
      framer(9, 3, true, 2, 2), framer(4, 4, false, 1, 2), stacker(3, 2, 1, 2), stacker(2, 0, 3, 1),
      overlap(8, 3, 2),         overlap(6, 6, 1),          slots(5, 4, 1),      slots(4, 3, 3)};
  if (!write_decoded(arguments[1])) return 1;
  std::printf("decoded\n");
  for (const Stream& one : all) {
    if (!write(one, arguments[1])) return 1;
    std::printf("%s\n", one.name.c_str());
  }
  return 0;
}
