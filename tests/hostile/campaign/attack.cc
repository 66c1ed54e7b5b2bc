// SPDX-License-Identifier: Apache-2.0
#include "hostile/campaign/attack.h"

#include <algorithm>
#include <cstring>

#include "hostile/campaign/fields.h"
#include "surelite/inspect.h"
#include "surelite/session.h"
#include "tflite_generated.h"

namespace surelite::hostile {
namespace {

constexpr uint64_t kPerBase = 24;  // executions from one model

// Of strangers' models, and smaller still, so that many fit into an hour; a few have tensors of up to a gigabyte.
Limits limits_of(uint64_t number) {
  Limits limits = Limits::untrusted();
  limits.max_milliseconds = 40;
  if (number % 4096 == 4095) {
    limits.max_milliseconds = 500;
    limits.max_memory_bytes = uint64_t{1} << 28;
    return limits;
  }
  limits.max_tensor_bytes = number % 16 ? uint64_t{1} << 16 : uint64_t{1} << 20;
  limits.max_memory_bytes = 8 * limits.max_tensor_bytes;
  limits.max_loop_iterations = 1000;
  return limits;
}

End end_of(const Diagnostics& failure, End stage, std::string* words) {
  if (words)
    for (const Diagnostic& d : failure) *words += d.text() + "\n";
  const bool stopped = std::any_of(failure.begin(), failure.end(), [](const Diagnostic& d) {
    return d.code == Code::R410 || d.code == Code::R408 || d.code == Code::P351 || d.code == Code::B801 ||
           d.code == Code::B802 || d.code == Code::P311;
  });
  return stopped && stage != End::load ? End::limit : stage;
}

void fill(TensorView* view, Random& random) {
  if (view->type() == ElementType::string) {
    const int64_t count = std::min<int64_t>(view->shape().count(), 5000);
    std::vector<std::string> texts(static_cast<size_t>(count), std::string(random.next() % 9, 'a'));
    (void)view->set_strings(texts).has_value();
    return;
  }
  std::vector<std::byte> bytes(view->byte_size());
  const int style = random.small(0, 3);
  const uint64_t pattern = random.next();
  for (size_t i = 0; i < bytes.size(); ++i) {
    if (style == 0) bytes[i] = static_cast<std::byte>(i % 4 == 0 ? (pattern >> (i % 61)) & 7 : 0);  // small integers
    else if (style == 1) bytes[i] = static_cast<std::byte>(pattern >> (8 * (i % 8)));
    else if (style == 2) bytes[i] = static_cast<std::byte>(i < 4096 ? random.next() : pattern);
    else bytes[i] = static_cast<std::byte>(i % 4 == 3 ? 0x3f : i % 4 == 2 ? 0x80 : 0);  // ones
  }
  (void)view->copy_from(bytes).has_value();
}

void fill_all(Session* session, Random& random) {
  for (int i = 0; i < session->input_count(); ++i)
    if (Result<TensorView> view = session->input(i)) fill(&*view, random);
}

unsigned read_all(Session* session) {
  unsigned sum = 0;
  for (int i = 0; i < session->output_count(); ++i) {
    Result<TensorView> view = session->output(i);
    if (!view) continue;
    if (view->type() == ElementType::string) {
      if (const auto texts = view->strings()) sum += static_cast<unsigned>(texts->size());
    } else if (const auto bytes = view->bytes()) {
      for (const std::byte b : *bytes) sum += static_cast<unsigned>(b);
    }
  }
  return sum;
}

// One input of another shape.
bool resize_some(Session* session, Random& random) {
  if (session->input_count() == 0) return false;
  const int input = static_cast<int>(random.next() % static_cast<uint64_t>(session->input_count()));
  Result<TensorView> view = session->input(input);
  if (!view) return false;
  Shape shape = view->shape();
  if (shape.rank() == 0 || random.chance(0.1)) shape.push_back(static_cast<int32_t>(random.in(0, 5)));
  else {
    int32_t& extent = shape[random.small(0, shape.rank() - 1)];
    extent = static_cast<int32_t>(random.chance(0.85) ? random.in(0, 12) : odd_number(extent, random));
  }
  return session->resize(input, shape).has_value();
}

Mutation draw(Random& random) {
  // Fields are the most, as there are the most of them.
  return random.chance(0.35) ? Mutation::fields : static_cast<Mutation>(random.small(1, kMutations - 1));
}

}  // namespace

std::vector<std::byte> pack(const tflite::ModelT& model, bool defaults) {
  flatbuffers::FlatBufferBuilder builder(4096);
  builder.ForceDefaults(defaults);
  tflite::FinishModelBuffer(builder, tflite::Model::Pack(builder, &model));
  const auto* bytes = reinterpret_cast<const std::byte*>(builder.GetBufferPointer());
  return {bytes, bytes + builder.GetSize()};
}

Attack make_attack(const Bases& bases, uint64_t number) {
  static Base base;
  static uint64_t base_number = UINT64_MAX;
  static const Bases* from = nullptr;
  if (base_number != number / kPerBase || from != &bases) {
    base = bases.make(number / kPerBase);
    base_number = number / kPerBase;
    from = &bases;
  }
  Attack attack;
  attack.base = base.name;
  if (!base.model) return attack;
  Random random(number * 0x9e3779b97f4a7c15u + 1);
  if (number % kPerBase == 0) {  // as it is
    attack.bytes = pack(*base.model, false);
    return attack;
  }
  auto model = std::make_unique<tflite::ModelT>(*base.model);
  Mutation last = Mutation::none;
  bool fields = false, words = false;
  for (int i = random.pick({1, 1, 1, 1, 2, 2, 3, 5}); i > 0; --i) {
    last = draw(random);
    fields |= last == Mutation::fields;
    words |= last == Mutation::words;
    for (int tries = 0; tries < 4; ++tries)
      if (mutate(model.get(), last, random)) break;
  }
  attack.kind = last;
  attack.bytes = pack(*model, fields && random.chance(0.7));
  if (fields)
    for (int i = random.small(1, 2); i > 0; --i) mutate_field(&attack.bytes, random);
  if (words) mutate_words(&attack.bytes, random);
  return attack;
}

Execution carry_out(const Attack& attack, uint64_t number, std::string* words) {
  const int kind = static_cast<int>(attack.kind);
  const auto ended = [&](End end) { return Execution{kind, end}; };
  if (attack.bytes.empty()) return ended(End::unmade);
  Random random(number * 0x2545f4914f6cdd1du + 3);
  LoadOptions load;
  load.limits = limits_of(number);
  if (number % 8 == 1) load.copy = false;
  Result<Model> model = Model::from_bytes(attack.bytes, load);
  if (!model) return ended(end_of(model.error(), End::load, words));
  if (number % 64 == 2) {
    const Result<ModelInfo> info = inspect(*model);
    if (!info) return ended(end_of(info.error(), End::load, words));
  }
  CompileOptions compile;
  compile.limits = load.limits;
  compile.reference_kernels = number % 8 == 3;
  compile.keep_inputs = number % 4 != 1;
  compile.keep_all_tensors = number % 32 == 5;
  compile.threads = number % 64 == 6 ? 2 : 1;
  Result<Program> program = Program::compile(*model, compile);
  if (!program) return ended(end_of(program.error(), End::compile, words));
  Result<Session> session = Session::open(*program);
  if (!session) return ended(end_of(session.error(), End::open, words));
  fill_all(&*session, random);
  End end = End::done;
  if (const Status ran = session->run(); !ran) end = end_of(ran.error(), End::run, words);
  else read_all(&*session);
  if (resize_some(&*session, random)) {
    fill_all(&*session, random);
    if (session->run()) read_all(&*session);
  }
  return ended(end);
}

}  // namespace surelite::hostile
