// SPDX-License-Identifier: Apache-2.0
// Fourier transforms there and back, and an LSTM of 16 bits beside its formula.
#include <math.h>

#include "tensorflow/lite/c/builtin_op_data.h"
#include "tensorflow/lite/micro/kernels/kernel_runner.h"
#include "tensorflow/lite/micro/kernels/micro_ops.h"
#include "tensorflow/lite/micro/test_helpers.h"
#include "tensorflow/lite/micro/testing/micro_test_v2.h"

namespace tflite {
namespace testing {
namespace {

constexpr int kOneInput[] = {1, 0}, kSecond[] = {1, 1};
constexpr int kLength = 64, kBins = kLength + 2;

// What a custom operator finds in the file: a map of "T" and "fft_length", by hand.
struct Options {
  char bytes[26];
  Options(int type, int length) {
    const unsigned char all[26] = {'T',
                                   0,
                                   'f',
                                   'f',
                                   't',
                                   '_',
                                   'l',
                                   'e',
                                   'n',
                                   'g',
                                   't',
                                   'h',
                                   0,
                                   2,
                                   14,
                                   13,
                                   2,
                                   1,
                                   2,
                                   static_cast<unsigned char>(type),
                                   static_cast<unsigned char>(length),
                                   4,
                                   4,
                                   4,
                                   36,
                                   1};
    for (int i = 0; i < 26; ++i) bytes[i] = static_cast<char>(all[i]);
  }
};

template <typename T>
TfLiteStatus RunFourier(const TFLMRegistration& registration, const Options& options, const T* in, int in_count, T* out,
                        int out_count) {
  const int in_shape[] = {1, in_count}, out_shape[] = {1, out_count};
  TfLiteTensor tensors[] = {CreateTensor(in, IntArrayFromInts(in_shape)),
                            CreateTensor(out, IntArrayFromInts(out_shape))};
  micro::KernelRunner runner(registration, tensors, 2, IntArrayFromInts(kOneInput), IntArrayFromInts(kSecond), nullptr);
  const TfLiteStatus status = runner.InitAndPrepare(options.bytes, sizeof options.bytes);
  return status == kTfLiteOk ? runner.Invoke() : status;
}

constexpr double kPi = 3.14159265358979323846;
double sample(int i) { return 0.4 * sin(0.3 * i) + 0.3 * cos(1.1 * i + 0.5); }

// `unit`: what stands for 1; a transform of integers divides by its length there and by 1 back.
template <typename T>
void ThereAndBack(const TFLMRegistration& there, const TFLMRegistration& back, int type, double unit, double most) {
  const Options options(type, kLength);
  T in[kLength], bins[kBins], again[kLength];
  for (int i = 0; i < kLength; ++i) in[i] = static_cast<T>(unit * sample(i));
  EXPECT_EQ(kTfLiteOk, RunFourier(there, options, in, kLength, bins, kBins));
  const bool real = type == TensorType_FLOAT32;
  for (int k = 0; k <= kLength / 2; ++k) {
    double re = 0, im = 0;
    for (int i = 0; i < kLength; ++i) {
      re += static_cast<double>(in[i]) * cos(2 * kPi * k * i / kLength);
      im -= static_cast<double>(in[i]) * sin(2 * kPi * k * i / kLength);
    }
    EXPECT_NEAR(re / (real ? 1 : kLength), static_cast<double>(bins[2 * k]), most);
    EXPECT_NEAR(im / (real ? 1 : kLength), static_cast<double>(bins[2 * k + 1]), most);
  }
  // Spectra of integers, at full scale again.
  for (int i = 0; i < kBins && !real; ++i) bins[i] = static_cast<T>(bins[i] * (kLength / 32));
  EXPECT_EQ(kTfLiteOk, RunFourier(back, options, bins, kBins, again, kLength));
  for (int i = 0; i < kLength; ++i)
    EXPECT_NEAR(static_cast<double>(in[i]) / (real ? 1 : 32), static_cast<double>(again[i]), most);
  EXPECT_EQ(kTfLiteError, RunFourier(back, options, bins, kBins, again, kLength - 2));
}

TEST(Fourier, Int16) {
  ThereAndBack<int16_t>(*tflm_signal::Register_RFFT(), *tflm_signal::Register_IRFFT(), TensorType_INT16, 32767, 8);
  ThereAndBack<int16_t>(*tflm_signal::Register_RFFT_INT16(), *tflm_signal::Register_IRFFT_INT16(), TensorType_INT16,
                        32767, 8);
}
TEST(Fourier, Int32) {
  ThereAndBack<int32_t>(*tflm_signal::Register_RFFT(), *tflm_signal::Register_IRFFT(), TensorType_INT32, 2147483000,
                        64);
  ThereAndBack<int32_t>(*tflm_signal::Register_RFFT_INT32(), *tflm_signal::Register_IRFFT_INT32(), TensorType_INT32,
                        2147483000, 64);
}
TEST(Fourier, Real) {
  ThereAndBack<float>(*tflm_signal::Register_RFFT(), *tflm_signal::Register_IRFFT(), TensorType_FLOAT32, 1, 1e-4);
  ThereAndBack<float>(*tflm_signal::Register_RFFT_FLOAT(), *tflm_signal::Register_IRFFT_FLOAT(), TensorType_FLOAT32, 1,
                      1e-4);
}

constexpr int kSteps = 5, kBatches = 2, kInputs = 3, kCells = 4;
double logistic(double x) { return 1 / (1 + exp(-x)); }

TEST(Lstm, Halves) {
  constexpr double kInScale = 1.0 / 32768, kWeightScale = 0.01, kCellScale = 1.0 / 2048, kStateScale = 1.0 / 32768;
  int16_t in[kBatches * kSteps * kInputs], out[kBatches * kSteps * kCells],
      state[kBatches * kCells] = {}, cell[kBatches * kCells] = {};
  int8_t weights[4][kCells * kInputs], recurrent[4][kCells * kCells];
  int64_t bias[4][kCells];
  uint32_t seed = 5;
  const auto random = [&seed](int most) {
    seed = seed * 1664525u + 1013904223u;
    return static_cast<int>(seed >> 16) % (2 * most + 1) - most;
  };
  for (int16_t& x : in) x = static_cast<int16_t>(random(32000));
  for (int g = 0; g < 4; ++g) {
    for (int8_t& w : weights[g]) w = static_cast<int8_t>(random(127));
    for (int8_t& w : recurrent[g]) w = static_cast<int8_t>(random(127));
    for (int64_t& b : bias[g]) b = random(30000) * 40;
  }
  const int in_shape[] = {3, kBatches, kSteps, kInputs}, out_shape[] = {3, kBatches, kSteps, kCells},
            weight_shape[] = {2, kCells, kInputs}, recurrent_shape[] = {2, kCells, kCells}, bias_shape[] = {1, kCells},
            state_shape[] = {2, kBatches, kCells};
  TfLiteTensor tensors[25];
  for (TfLiteTensor& tensor : tensors) tensor = TfLiteTensor();
  int inputs[25] = {24};
  for (int i = 0; i < 24; ++i) inputs[i + 1] = -1;
  const auto put = [&](int at, const TfLiteTensor& tensor) { tensors[at] = tensor, inputs[at + 1] = at; };
  put(0, CreateQuantizedTensor(in, IntArrayFromInts(in_shape), kInScale));
  for (int g = 0; g < 4; ++g) {
    put(1 + g, CreateQuantizedTensor(weights[g], IntArrayFromInts(weight_shape), kWeightScale));
    put(5 + g, CreateQuantizedTensor(recurrent[g], IntArrayFromInts(recurrent_shape), kWeightScale));
    put(12 + g, CreateQuantizedTensor(bias[g], IntArrayFromInts(bias_shape), kWeightScale * kInScale));
  }
  put(18, CreateQuantizedTensor(state, IntArrayFromInts(state_shape), kStateScale, 0, true));
  put(19, CreateQuantizedTensor(cell, IntArrayFromInts(state_shape), kCellScale, 0, true));
  tensors[24] = CreateQuantizedTensor(out, IntArrayFromInts(out_shape), kStateScale);
  const int none[] = {0};
  for (int i = 0; i < 24; ++i)
    if (inputs[i + 1] < 0) tensors[i].dims = IntArrayFromInts(none);
  const int outputs[] = {1, 24};
  TfLiteUnidirectionalSequenceLSTMParams options = {};
  options.activation = kTfLiteActTanh;
  const TFLMRegistration registrations[] = {Register_UNIDIRECTIONAL_SEQUENCE_LSTM(),
                                            Register_UNIDIRECTIONAL_SEQUENCE_LSTM_INT16()};
  for (const TFLMRegistration& registration : registrations) {
    for (int i = 0; i < kBatches * kCells; ++i) state[i] = cell[i] = 0;
    micro::KernelRunner runner(registration, tensors, 25, IntArrayFromInts(inputs), IntArrayFromInts(outputs),
                               &options);
    EXPECT_EQ(kTfLiteOk, runner.InitAndPrepare());
    EXPECT_EQ(kTfLiteOk, runner.Invoke());
    for (int b = 0; b < kBatches; ++b) {
      double h[kCells] = {}, c[kCells] = {};
      for (int t = 0; t < kSteps; ++t) {
        double next[kCells];
        for (int u = 0; u < kCells; ++u) {
          double gate[4];
          for (int g = 0; g < 4; ++g) {
            double sum = static_cast<double>(bias[g][u]) * kWeightScale * kInScale;
            for (int i = 0; i < kInputs; ++i)
              sum += weights[g][u * kInputs + i] * kWeightScale * in[(b * kSteps + t) * kInputs + i] * kInScale;
            for (int i = 0; i < kCells; ++i) sum += recurrent[g][u * kCells + i] * kWeightScale * h[i];
            gate[g] = g == 2 ? tanh(sum) : logistic(sum);
          }
          c[u] = gate[1] * c[u] + gate[0] * gate[2];
          next[u] = gate[3] * tanh(c[u]);
        }
        for (int u = 0; u < kCells; ++u) {
          h[u] = next[u];
          EXPECT_NEAR(h[u], out[(b * kSteps + t) * kCells + u] * kStateScale, 3e-3);
        }
      }
    }
  }
  tensors[0].type = kTfLiteInt8;
  micro::KernelRunner wrong(registrations[1], tensors, 25, IntArrayFromInts(inputs), IntArrayFromInts(outputs),
                            &options);
  EXPECT_EQ(kTfLiteError, wrong.InitAndPrepare());
}

}  // namespace
}  // namespace testing
}  // namespace tflite

TF_LITE_MICRO_TESTS_MAIN
