// SPDX-License-Identifier: Apache-2.0
// Operators that keep samples from run to run: SignalDelay, SignalFramer, SignalStacker, SignalOverlapAdd and
// CIRCULAR_BUFFER. What they keep lies in the part of the arena that lasts, the oldest first.
#include "micro/ops/flex.h"
#include "micro/ops/op.h"
#include "tensorflow/lite/micro/micro_context.h"

namespace surelite {
namespace micro {
namespace {

Flex options_of(const Op& op) {
  return Flex(op.node()->custom_initial_data, static_cast<size_t>(op.node()->custom_initial_data_size));
}

constexpr int32_t kMost = 1 << 20;  // of any count of samples

// Samples of several channels, each of which has room for `room`.
struct Kept {
  static constexpr size_t kDeviceBytes = 32;
  int16_t* samples;
  int32_t channels, room, filled;  // filled: of every channel
  int32_t first, second, third;    // the operator's own numbers
  bool started;
  int16_t* of(int32_t channel) const { return samples + channel * room; }
};

void move_samples(const int16_t* from, int16_t* to, int32_t count) {
  if (count > 0) __builtin_memmove(to, from, static_cast<size_t>(count) * sizeof *to);
}
void zero_samples(int16_t* to, int32_t count) {
  if (count > 0) __builtin_memset(to, 0, static_cast<size_t>(count) * sizeof *to);
}

Kept* keep_samples(Op& op, int32_t channels, int32_t room) {
  if (int64_t{channels} * room > kMost) return op.refuse(kOptions), nullptr;
  auto* s = op.state<Kept>();
  if (!s) return nullptr;
  s->channels = channels, s->room = room;
  s->samples = op.many<int16_t>(channels * room);
  return s->samples ? s : nullptr;
}

bool flag_of(Op& op) {
  return op.out(1).type() == kTfLiteBool && op.out(1).count() == 1 && op.out(0).type() == kTfLiteInt16;
}

// Delay: what was `delay_length` samples ago.
void forget_delay(TfLiteContext*, void* state) {
  auto* s = static_cast<Kept*>(state);
  if (s) zero_samples(s->samples, s->channels * s->room);
}
bool prepare_delay(Op& op) {
  if (!op.takes(1, 1, 1, 1)) return false;
  const View in = op.in(0), out = op.out();
  if (in.type() != kTfLiteInt16 || out.type() != kTfLiteInt16) return op.refuse(kTypes);
  if (in.rank() < 1 || in.count() != out.count()) return op.refuse(kShapes);
  const int32_t delay = options_of(op).i32("delay_length"), frame = in.dim(in.rank() - 1);
  if (delay < 0 || delay > kMost) return op.refuse(kOptions);
  Kept* s = keep_samples(op, in.count() / frame, delay);
  if (!s) return false;
  s->first = frame;
  forget_delay(nullptr, s);
  return true;
}
void run_delay(const Run& run) {
  const Kept& s = run.state<Kept>();
  const int32_t frame = s.first, delay = s.room, late = delay < frame ? delay : frame;
  for (int32_t c = 0; c < s.channels; ++c) {
    const int16_t* in = run.in<int16_t>(0) + c * frame;
    int16_t* out = run.out<int16_t>() + c * frame;
    move_samples(s.of(c), out, late);
    move_samples(in, out + late, frame - late);
    move_samples(s.of(c) + late, s.of(c), delay - late);
    move_samples(in + frame - late, s.of(c) + delay - late, late);
  }
}

// Framer: frames of `frame_size` that begin `frame_step` apart.
void forget_frames(TfLiteContext*, void* state) {
  auto* s = static_cast<Kept*>(state);
  if (!s) return;
  zero_samples(s->samples, s->channels * s->room);
  s->filled = s->third ? s->first - s->second : 0;
}
bool prepare_framer(Op& op) {
  if (!op.takes(1, 1, 2, 2)) return false;
  const View in = op.in(0), out = op.out();
  if (in.type() != kTfLiteInt16 || !flag_of(op)) return op.refuse(kTypes);
  const Flex options = options_of(op);
  const int32_t size = options.i32("frame_size"), step = options.i32("frame_step");
  if (step < 1 || size < step || size > kMost) return op.refuse(kOptions);
  if (in.rank() < 1 || in.dim(in.rank() - 1) % step != 0 || out.count() != int64_t{in.count() / step} * size)
    return op.refuse(kShapes);
  Kept* s = keep_samples(op, in.count() / in.dim(in.rank() - 1), (size + step - 1) / step * step);
  if (!s) return false;
  s->first = size, s->second = step, s->third = options.i32("prefill") != 0;
  forget_frames(nullptr, s);
  return true;
}
void run_framer(const Run& run) {
  auto& s = *static_cast<Kept*>(run.node()->user_data);
  const int32_t size = s.first, step = s.second, frames = count_of(run.input(0)) / s.channels / step;
  int32_t filled = s.filled;
  bool valid = true;
  for (int32_t c = 0; c < s.channels; ++c) {
    filled = s.filled;
    for (int32_t f = 0; f < frames; ++f) {
      int16_t* out = run.out<int16_t>() + (c * frames + f) * size;
      move_samples(run.in<int16_t>(0) + (c * frames + f) * step, s.of(c) + filled, step);
      filled += step;
      if (filled >= size) {
        move_samples(s.of(c), out, size);
        filled -= step;
        move_samples(s.of(c) + step, s.of(c), filled);
      } else {
        zero_samples(out, size);
        valid = false;
      }
    }
  }
  s.filled = filled;
  *run.out<uint8_t>(1) = valid;
}

// Stacker: a frame with those around it, every `stacker_step` frames.
void forget_stack(TfLiteContext*, void* state) {
  auto* s = static_cast<Kept*>(state);
  if (s) s->filled = 0, s->started = false;
}
bool prepare_stacker(Op& op) {
  if (!op.takes(1, 1, 2, 2)) return false;
  const View in = op.in(0), out = op.out();
  if (in.type() != kTfLiteInt16 || !flag_of(op)) return op.refuse(kTypes);
  const Flex options = options_of(op);
  const int32_t width = options.i32("num_channels"), left = options.i32("stacker_left_context");
  const int32_t right = options.i32("stacker_right_context"), step = options.i32("stacker_step");
  if (width < 1 || left < 0 || right < 0 || left > kMost || right > kMost || step < 1 || step > left + right + 1)
    return op.refuse(kOptions);
  if (in.count() != width || out.count() != int64_t{width} * (left + right + 1)) return op.refuse(kShapes);
  Kept* s = keep_samples(op, 1, out.count());
  if (!s) return false;
  s->first = width, s->second = left, s->third = step * width;
  forget_stack(nullptr, s);
  return true;
}
void run_stacker(const Run& run) {
  auto& s = *static_cast<Kept*>(run.node()->user_data);
  const int32_t copies = s.started ? 1 : s.second + 1;  // the first frame stands for those before it
  for (int32_t i = 0; i < copies; ++i, s.filled += s.first)
    move_samples(run.in<int16_t>(0), s.samples + s.filled, s.first);
  s.started = true;
  const bool valid = s.filled >= s.room;
  *run.out<uint8_t>(1) = valid;
  if (!valid) return zero_samples(run.out<int16_t>(), s.room);
  move_samples(s.samples, run.out<int16_t>(), s.room);
  s.filled -= s.third;
  move_samples(s.samples + s.third, s.samples, s.filled);
}

// OverlapAdd: frames that overlap, `frame_step` apart, become a signal.
struct Overlap {
  static constexpr size_t kDeviceBytes = 24;
  void* sums;
  int32_t channels, frames, size, step, bytes;
};
void forget_overlap(TfLiteContext*, void* state) {
  auto* s = static_cast<Overlap*>(state);
  if (s) __builtin_memset(s->sums, 0, static_cast<size_t>(s->bytes));
}
bool prepare_overlap(Op& op) {
  if (!op.takes(1, 1, 1, 1)) return false;
  const View in = op.in(0), out = op.out();
  const bool real = in.type() == kTfLiteFloat32;
  if ((!real && in.type() != kTfLiteInt16) || out.type() != in.type()) return op.refuse(kTypes);
  if (in.rank() < 2 || in.count() > kMost) return op.refuse(kShapes);
  auto* s = op.state<Overlap>();
  if (!s) return false;
  s->size = in.dim(in.rank() - 1), s->frames = in.dim(in.rank() - 2);
  s->channels = in.count() / (s->size * s->frames);
  s->step = options_of(op).i32("frame_step");
  if (s->step < 1 || s->step > s->size) return op.refuse(kOptions);
  if (out.count() != s->channels * s->frames * s->step) return op.refuse(kShapes);
  const int32_t count = s->channels * s->size;
  s->bytes = count * (real ? 4 : 2);
  s->sums = real ? static_cast<void*>(op.many<float>(count)) : static_cast<void*>(op.many<int16_t>(count));
  if (!s->sums) return false;
  forget_overlap(nullptr, s);
  return true;
}
float sum_of(float a, float b) { return a + b; }
int16_t sum_of(int16_t a, int16_t b) {
  const int32_t sum = int32_t{a} + b;
  return static_cast<int16_t>(sum < INT16_MIN ? INT16_MIN : sum > INT16_MAX ? INT16_MAX : sum);
}
template <class T>
void add_frames(const Run& run, const Overlap& s) {
  const T* in = run.in<T>(0);
  T* out = run.out<T>();
  const auto rest = static_cast<size_t>(s.size - s.step), step = static_cast<size_t>(s.step);
  for (int32_t c = 0; c < s.channels; ++c) {
    T* sums = static_cast<T*>(s.sums) + c * s.size;
    for (int32_t f = 0; f < s.frames; ++f, in += s.size, out += s.step) {
      for (int32_t i = 0; i < s.size; ++i) sums[i] = sum_of(sums[i], in[i]);
      __builtin_memcpy(out, sums, step * sizeof(T));
      __builtin_memmove(sums, sums + step, rest * sizeof(T));
      __builtin_memset(static_cast<void*>(sums + rest), 0, step * sizeof(T));
    }
  }
}
void run_overlap(const Run& run) {
  const Overlap& s = run.state<Overlap>();
  if (run.input(0).type == kTfLiteFloat32)
    add_frames<float>(run, s);
  else
    add_frames<int16_t>(run, s);
}

// CIRCULAR_BUFFER: the last inputs, a slot each. What follows it in the model runs every `cycles_max`-th time only.
struct Slots {
  static constexpr size_t kDeviceBytes = 20;
  int8_t* values;
  int32_t count, depth, cycles, left;
};
void forget_slots(TfLiteContext*, void* state) {
  auto* s = static_cast<Slots*>(state);
  if (!s) return;
  __builtin_memset(s->values, 0, static_cast<size_t>(s->count * s->depth));
  s->left = s->cycles;
}
bool prepare_slots(Op& op) {
  if (!op.takes(1, 1, 1, 2)) return false;
  const View in = op.in(0), out = op.out();
  if (in.type() != kTfLiteInt8 || out.type() != kTfLiteInt8) return op.refuse(kTypes);
  if (op.outputs() == 2 && (op.out(1).type() != kTfLiteBool || op.out(1).count() != 1)) return op.refuse(kTypes);
  if (in.rank() != 4 || out.rank() != 4 || in.dim(0) != out.dim(0) || in.dim(1) != 1 || in.dim(2) != out.dim(2) ||
      in.dim(3) != out.dim(3) || out.count() > kMost)
    return op.refuse(kShapes);
  auto* s = op.state<Slots>();
  if (!s) return false;
  s->count = out.count() / in.count(), s->depth = in.count();
  s->cycles = options_of(op).i32("cycles_max");
  // Older models do not say it: every time for the slots that the known ones end with.
  if (s->cycles <= 0) s->cycles = s->count == 5 || s->count == 13 || s->count == 25 ? 1 : 2;
  s->values = op.many<int8_t>(out.count());
  if (!s->values) return false;
  forget_slots(nullptr, s);
  return true;
}
TfLiteStatus run_slots(TfLiteContext* context, TfLiteNode* node) {
  const Run run(context, node);
  auto& s = *static_cast<Slots*>(node->user_data);
  const auto depth = static_cast<size_t>(s.depth), older = static_cast<size_t>(s.count - 1) * depth;
  __builtin_memmove(s.values, s.values + depth, older);
  __builtin_memcpy(s.values + older, run.in<int8_t>(0), depth);
  __builtin_memcpy(run.out<int8_t>(), s.values, older + depth);
  const bool due = --s.left == 0;
  if (due) s.left = s.cycles;
  // With a second output the model itself asks; otherwise the run ends here.
  if (node->outputs->size == 2) {
    *run.out<uint8_t>(1) = due;
    return kTfLiteOk;
  }
  return due ? kTfLiteOk : tflite::kTfLiteAbort;
}

TFLMRegistration registrations[5];

TFLMRegistration* keep(int op, const TFLMRegistration& registration) {
  registrations[op] = registration;
  return &registrations[op];
}

}  // namespace
}  // namespace micro
}  // namespace surelite

namespace tflite {

using namespace surelite::micro;

TFLMRegistration* Register_CIRCULAR_BUFFER() {
  return keep(0, registration_of(prepare_op<prepare_slots>, run_slots, forget_slots));
}

namespace tflm_signal {

TFLMRegistration* Register_DELAY() {
  return keep(1, registration_of(prepare_op<prepare_delay>, run_op<run_delay>, forget_delay));
}
TFLMRegistration* Register_FRAMER() {
  return keep(2, registration_of(prepare_op<prepare_framer>, run_op<run_framer>, forget_frames));
}
TFLMRegistration* Register_STACKER() {
  return keep(3, registration_of(prepare_op<prepare_stacker>, run_op<run_stacker>, forget_stack));
}
TFLMRegistration* Register_OVERLAP_ADD() {
  return keep(4, registration_of(prepare_op<prepare_overlap>, run_op<run_overlap>, forget_overlap));
}

}  // namespace tflm_signal
}  // namespace tflite
