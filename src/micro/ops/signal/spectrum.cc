// SPDX-License-Identifier: Apache-2.0
// The steps of an audio front end around its Fourier transform: window, scale, energy, filter bank, square root,
// spectral subtraction, gain control, logarithm.
#include "micro/ops/flex.h"
#include "micro/ops/op.h"

namespace surelite {
namespace micro {
namespace {

Flex options_of(const Op& op) {
  return Flex(op.node()->custom_initial_data, static_cast<size_t>(op.node()->custom_initial_data_size));
}

bool is(const View& view, TfLiteType type, int32_t count) { return view.type() == type && view.count() == count; }

struct Samples {
  int32_t count, window, shift;
};

bool prepare_window(Op& op) {
  if (!op.takes(2, 2, 1, 1)) return false;
  const View in = op.in(0), window = op.in(1);
  if (in.type() != kTfLiteInt16 || window.type() != kTfLiteInt16 || !is(op.out(), kTfLiteInt16, in.count()))
    return op.refuse(kTypes);
  if (in.count() % window.count() != 0) return op.refuse(kShapes);
  auto* s = op.state<Samples>();
  if (!s) return false;
  *s = {in.count(), window.count(), options_of(op).i32("shift")};
  return (s->shift >= 0 && s->shift <= 31) || op.refuse(kOptions);
}
void run_window(const Run& run) {
  const Samples& s = run.state<Samples>();
  const int16_t *in = run.in<int16_t>(0), *window = run.in<int16_t>(1);
  for (int32_t i = 0; i < s.count; ++i) {
    const int32_t product = (int32_t{in[i]} * window[i % s.window]) >> s.shift;
    run.out<int16_t>()[i] = static_cast<int16_t>(product < INT16_MIN   ? INT16_MIN
                                                 : product > INT16_MAX ? INT16_MAX
                                                                       : product);
  }
}

bool prepare_scale(Op& op) {
  if (!op.takes(1, 1, 2, 2)) return false;
  const View in = op.in(0);
  if (in.type() != kTfLiteInt16 || !is(op.out(0), kTfLiteInt16, in.count()) || !is(op.out(1), kTfLiteInt32, 1))
    return op.refuse(kTypes);
  auto* s = op.state<Samples>();
  if (s) s->count = in.count();
  return s != nullptr;
}
void run_scale(const Run& run) {
  const int32_t count = run.state<Samples>().count;
  const int16_t* in = run.in<int16_t>(0);
  int16_t most = 0;
  for (int32_t i = 0; i < count; ++i) {
    if (in[i] > most)
      most = in[i];
    else if (-int32_t{in[i]} > most)
      most = static_cast<int16_t>(-int32_t{in[i]});
  }
  const int spare = 15 - (32 - fixed::leading_zeros(most)), bits = spare > 0 ? spare : 0;
  for (int32_t i = 0; i < count; ++i) run.out<int16_t>(0)[i] = static_cast<int16_t>(int32_t{in[i]} * (1 << bits));
  *run.out<int32_t>(1) = bits;
}

struct Bins {
  int32_t count, begin, end;
};

bool prepare_energy(Op& op) {
  if (!op.takes(1, 1, 1, 1)) return false;
  const View in = op.in(0);
  if (in.type() != kTfLiteInt16 || !is(op.out(), kTfLiteUInt32, in.count() / 2)) return op.refuse(kTypes);
  auto* s = op.state<Bins>();
  if (!s) return false;
  const Flex options = options_of(op);
  *s = {in.count() / 2, options.i32("start_index"), options.i32("end_index")};
  return (s->begin >= 0 && s->end >= s->begin && s->end <= s->count) || op.refuse(kOptions);
}
void run_energy(const Run& run) {
  const Bins& s = run.state<Bins>();
  const auto* in = run.in<int16_t>(0);
  auto* out = run.out<uint32_t>();
  for (int32_t i = 0; i < s.count; ++i) {
    const int32_t re = in[2 * i], im = in[2 * i + 1];
    const bool inside = i >= s.begin && i < s.end;
    out[i] = inside ? static_cast<uint32_t>(re * re) + static_cast<uint32_t>(im * im) : 0;
  }
}

enum { kEnergies, kWeights, kUnweights, kFirstBin, kFirstWeight, kWidth };

struct Bank {
  int32_t channels;
};

// The lists are constant: what they lead to is looked at once.
bool prepare_bank(Op& op) {
  if (!op.takes(6, 6, 1, 1)) return false;
  auto* s = op.state<Bank>();
  if (!s) return false;
  s->channels = options_of(op).i32("num_channels");
  if (s->channels < 1) return op.refuse(kOptions);
  if (op.in(kEnergies).type() != kTfLiteUInt32 || !is(op.out(), kTfLiteUInt64, s->channels)) return op.refuse(kTypes);
  const int32_t weights = op.in(kWeights).count();
  for (int i = kWeights; i <= kWidth; ++i) {
    if (op.in(i).type() != kTfLiteInt16) return op.refuse(kTypes);
    if (!op.in(i).constant) return op.refuse(kConstant);
    if (i >= kFirstBin && op.in(i).count() <= s->channels) return op.refuse(kShapes);
  }
  if (op.in(kUnweights).count() != weights) return op.refuse(kShapes);
  for (int32_t c = 0; c <= s->channels; ++c) {
    const int32_t width = op.in(kWidth).data<int16_t>()[c], bin = op.in(kFirstBin).data<int16_t>()[c],
                  weight = op.in(kFirstWeight).data<int16_t>()[c];
    if (width > 0 && (bin < 0 || bin + width > op.in(kEnergies).count() || weight < 0 || weight + width > weights))
      return op.refuse(kOptions);
  }
  return true;
}
void run_bank(const Run& run) {
  uint64_t rest = 0;
  for (int32_t c = 0; c <= run.state<Bank>().channels; ++c) {
    uint64_t sum = rest;
    rest = 0;
    const uint32_t* energy = run.in<uint32_t>(kEnergies) + run.in<int16_t>(kFirstBin)[c];
    const int32_t first = run.in<int16_t>(kFirstWeight)[c];
    for (int32_t i = 0; i < run.in<int16_t>(kWidth)[c]; ++i) {
      sum += static_cast<uint64_t>(int64_t{run.in<int16_t>(kWeights)[first + i]}) * energy[i];
      rest += static_cast<uint64_t>(int64_t{run.in<int16_t>(kUnweights)[first + i]}) * energy[i];
    }
    if (c > 0) run.out<uint64_t>()[c - 1] = sum;
  }
}

bool prepare_root(Op& op) {
  if (!op.takes(2, 2, 1, 1)) return false;
  const View in = op.in(0);
  if (in.type() != kTfLiteUInt64 || !is(op.in(1), kTfLiteInt32, 1) || !is(op.out(), kTfLiteUInt32, in.count()))
    return op.refuse(kTypes);
  auto* s = op.state<Samples>();
  if (s) s->count = in.count();
  return s != nullptr;
}
// Bit by bit from the top, then rounded.
uint32_t rounded_root(uint64_t number) {
  uint64_t root = 0, rest = number;
  for (uint64_t bit = uint64_t{1} << 62; bit; bit >>= 2) {
    if (rest >= root + bit) {
      rest -= root + bit;
      root = (root >> 1) + bit;
    } else {
      root >>= 1;
    }
  }
  const uint64_t largest = number >> 32 ? 0xffffffffu : 0xffffu;
  return static_cast<uint32_t>(rest > root && root != largest ? root + 1 : root);
}
TfLiteStatus run_root(TfLiteContext* context, TfLiteNode* node) {
  const Run run(context, node);
  const int32_t shift = *run.in<int32_t>(1);
  if (shift < 0 || shift > 31) return kTfLiteError;
  for (int32_t i = 0; i < run.state<Samples>().count; ++i)
    run.out<uint32_t>()[i] = rounded_root(run.in<uint64_t>(0)[i]) >> shift;
  return kTfLiteOk;
}

struct Subtraction {
  static constexpr size_t kDeviceBytes = 40;
  uint32_t fresh[2], kept[2];  // of even and odd channels
  uint32_t least;
  int32_t scale_bits, result_bits, count;
  bool clamping;
  uint32_t* estimates;
};

void forget_estimates(TfLiteContext*, void* state) {
  const auto* s = static_cast<const Subtraction*>(state);
  if (s && s->estimates) __builtin_memset(s->estimates, 0, static_cast<size_t>(s->count) * sizeof(uint32_t));
}
bool prepare_subtraction(Op& op) {
  if (!op.takes(1, 1, 2, 2)) return false;
  const View in = op.in(0);
  if (in.type() != kTfLiteUInt32 || !is(op.out(0), kTfLiteUInt32, in.count()) ||
      !is(op.out(1), kTfLiteUInt32, in.count()))
    return op.refuse(kTypes);
  auto* s = op.state<Subtraction>();
  if (!s) return false;
  const Flex options = options_of(op);
  const auto word = [&options](const char* key) { return static_cast<uint32_t>(options.i32(key)); };
  s->fresh[0] = word("smoothing"), s->kept[0] = word("one_minus_smoothing");
  s->fresh[1] = word("alternate_smoothing"), s->kept[1] = word("alternate_one_minus_smoothing");
  s->least = word("min_signal_remaining");
  s->clamping = word("clamping") != 0;
  s->scale_bits = options.i32("smoothing_bits");
  s->result_bits = options.i32("spectral_subtraction_bits");
  s->count = in.count();
  if (s->scale_bits < 0 || s->scale_bits > 31 || s->result_bits < 0 || s->result_bits > 63 ||
      options.i32("num_channels") != s->count)
    return op.refuse(kOptions);
  s->estimates = op.many<uint32_t>(s->count);
  forget_estimates(nullptr, s);
  return s->estimates != nullptr;
}
void run_subtraction(const Run& run) {
  const Subtraction& s = run.state<Subtraction>();
  for (int32_t i = 0; i < s.count; ++i) {
    const uint32_t in = run.in<uint32_t>(0)[i], scaled = in << s.scale_bits;
    uint32_t& estimate = s.estimates[i];
    estimate = static_cast<uint32_t>((uint64_t{scaled} * s.fresh[i % 2] + uint64_t{estimate} * s.kept[i % 2]) >>
                                     s.result_bits);
    const uint32_t noise = estimate < scaled ? estimate : scaled;
    if (s.clamping) estimate = noise;
    const auto least = static_cast<uint32_t>(uint64_t{in} * s.least >> s.result_bits);
    const uint32_t signal = (scaled - noise) >> s.scale_bits;
    run.out<uint32_t>(0)[i] = signal > least ? signal : least;
    run.out<uint32_t>(1)[i] = estimate;
  }
}

constexpr int kRatioBits = 12, kOutputBits = 6;

bool prepare_gain(Op& op) {
  if (!op.takes(3, 3, 1, 1)) return false;
  const View in = op.in(0);
  if (in.type() != kTfLiteUInt32 || !is(op.in(1), kTfLiteUInt32, in.count()) || op.in(2).type() != kTfLiteInt16 ||
      !is(op.out(), kTfLiteUInt32, in.count()))
    return op.refuse(kTypes);
  // Two single entries, one for 2, and pieces of 4 for each further power of two.
  if (op.in(2).count() < 125) return op.refuse(kShapes);
  auto* s = op.state<Samples>();
  if (!s) return false;
  *s = {in.count(), 0, options_of(op).i32("snr_shift")};
  return (s->shift >= 0 && s->shift <= 63) || op.refuse(kOptions);
}
uint32_t gain_for(uint32_t noise, const int16_t* table) {
  if (noise <= 2) return static_cast<uint32_t>(int32_t{table[noise]});
  const int length = 32 - __builtin_clz(noise);
  const int16_t* piece = table + 4 * length - 6;
  const auto position = static_cast<int32_t>((length < 11 ? noise << (11 - length) : noise >> (length - 11)) & 0x3ff);
  const auto slope =
      static_cast<uint32_t>((int32_t{piece[2]} * position) >> 5) + (static_cast<uint32_t>(int32_t{piece[1]}) << 5);
  const auto rise = static_cast<int32_t>(slope * static_cast<uint32_t>(position) + (1u << 14)) >> 15;
  return static_cast<uint32_t>(int32_t{static_cast<int16_t>(rise + piece[0])});
}
void run_gain(const Run& run) {
  const Samples& s = run.state<Samples>();
  for (int32_t i = 0; i < s.count; ++i) {
    const uint32_t gain = gain_for(run.in<uint32_t>(1)[i], run.in<int16_t>(2));
    const auto ratio = static_cast<uint32_t>(uint64_t{run.in<uint32_t>(0)[i]} * gain >> s.shift);
    run.out<uint32_t>()[i] = ratio < 2u << kRatioBits ? (ratio * ratio) >> (2 + 2 * kRatioBits - kOutputBits)
                                                      : (ratio >> (kRatioBits - kOutputBits)) - (1u << kOutputBits);
  }
}

constexpr int kFractionBits = 16, kSegmentBits = 7;

// log2(1 + x) - x at the ends of 128 segments, with 16 bits of fraction.
const int16_t kBulge[] = {
    0,    224,  442,  654,  861,  1063, 1259, 1450, 1636, 1817, 1992, 2163, 2329, 2490, 2646, 2797, 2944, 3087, 3224,
    3358, 3487, 3611, 3732, 3848, 3960, 4068, 4172, 4272, 4368, 4460, 4549, 4633, 4714, 4791, 4864, 4934, 5001, 5063,
    5123, 5178, 5231, 5280, 5326, 5368, 5408, 5444, 5477, 5507, 5533, 5557, 5578, 5595, 5610, 5622, 5631, 5637, 5640,
    5641, 5638, 5633, 5626, 5615, 5602, 5586, 5568, 5547, 5524, 5498, 5470, 5439, 5406, 5370, 5332, 5291, 5249, 5203,
    5156, 5106, 5054, 5000, 4944, 4885, 4825, 4762, 4697, 4630, 4561, 4490, 4416, 4341, 4264, 4184, 4103, 4020, 3935,
    3848, 3759, 3668, 3575, 3481, 3384, 3286, 3186, 3084, 2981, 2875, 2768, 2659, 2549, 2437, 2323, 2207, 2090, 1971,
    1851, 1729, 1605, 1480, 1353, 1224, 1094, 963,  830,  695,  559,  421,  282,  142,  0,
};

bool prepare_log(Op& op) {
  if (!op.takes(1, 1, 1, 1)) return false;
  const View in = op.in(0);
  if (in.type() != kTfLiteUInt32 || !is(op.out(), kTfLiteInt16, in.count())) return op.refuse(kTypes);
  auto* s = op.state<Samples>();
  if (!s) return false;
  const Flex options = options_of(op);
  *s = {in.count(), options.i32("output_scale"), options.i32("input_correction_bits")};
  return (s->shift >= 0 && s->shift <= 31) || op.refuse(kOptions);
}
uint32_t fixed_log(uint32_t scale, uint32_t x) {
  const int whole = 31 - __builtin_clz(x);
  const uint32_t above = x - (1u << whole);
  const auto fraction =
      static_cast<int32_t>(whole < kFractionBits ? above << (kFractionBits - whole) : above >> (whole - kFractionBits));
  const int32_t segment = fraction >> (kFractionBits - kSegmentBits);
  const int32_t left = kBulge[segment], right = kBulge[segment + 1];
  const int32_t within = fraction - (segment << (kFractionBits - kSegmentBits));
  const int32_t bulge = left + (((right - left) * within) >> kFractionBits);
  const uint32_t log2 = (static_cast<uint32_t>(whole) << kFractionBits) + static_cast<uint32_t>(fraction + bulge);
  constexpr uint32_t kHalf = 1u << (kFractionBits - 1);
  constexpr uint64_t kLn2 = 45426;
  const auto natural = static_cast<uint32_t>((kLn2 * log2 + kHalf) >> kFractionBits);
  return (scale * natural + kHalf) >> kFractionBits;
}
void run_log(const Run& run) {
  const Samples& s = run.state<Samples>();
  for (int32_t i = 0; i < s.count; ++i) {
    const uint32_t corrected = run.in<uint32_t>(0)[i] << s.shift;
    const uint32_t log = corrected > 1 ? fixed_log(static_cast<uint32_t>(s.window), corrected) : 0;
    run.out<int16_t>()[i] = static_cast<int16_t>(log < INT16_MAX ? log : INT16_MAX);
  }
}

// Registrations that are asked for by address.
enum { kWindowOp, kScaleOp, kEnergyOp, kBankOp, kRootOp, kSubtractionOp, kGainOp, kLogOp, kOps };
TFLMRegistration registrations[kOps];

TFLMRegistration* keep(int op, const TFLMRegistration& registration) {
  registrations[op] = registration;
  return &registrations[op];
}

}  // namespace
}  // namespace micro
}  // namespace surelite

namespace tflite {
namespace tflm_signal {

using namespace surelite::micro;

TFLMRegistration* Register_WINDOW() { return keep(kWindowOp, own<prepare_window, run_window>()); }
TFLMRegistration* Register_FFT_AUTO_SCALE() { return keep(kScaleOp, own<prepare_scale, run_scale>()); }
TFLMRegistration* Register_ENERGY() { return keep(kEnergyOp, own<prepare_energy, run_energy>()); }
TFLMRegistration* Register_FILTER_BANK() { return keep(kBankOp, own<prepare_bank, run_bank>()); }
TFLMRegistration* Register_FILTER_BANK_SQUARE_ROOT() {
  return keep(kRootOp, registration_of(prepare_op<prepare_root>, run_root));
}
TFLMRegistration* Register_FILTER_BANK_SPECTRAL_SUBTRACTION() {
  return keep(kSubtractionOp,
              registration_of(prepare_op<prepare_subtraction>, run_op<run_subtraction>, forget_estimates));
}
TFLMRegistration* Register_PCAN() { return keep(kGainOp, own<prepare_gain, run_gain>()); }
TFLMRegistration* Register_FILTER_BANK_LOG() { return keep(kLogOp, own<prepare_log, run_log>()); }

}  // namespace tflm_signal
}  // namespace tflite
