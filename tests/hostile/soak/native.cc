// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <cstdio>

#include "hostile/soak/works.h"
#include "model/writer/writer.h"
#include "surelite/session.h"

namespace surelite::hostile {
namespace {

void fault(Tally* tally, const char* what, const Diagnostics& why) {
  ++tally->faults;
  std::fprintf(stderr, "soak, native: %s: %s\n", what, why.empty() ? "" : why[0].text().c_str());
}

bool run_once(Tally* tally, Session* session, harness::Random& random) {
  const Result<std::span<float>> x = session->input<float>(0);
  if (!x) return fault(tally, "input", x.error()), false;
  for (float& value : *x) value = static_cast<float>(random.in(-40, 40)) / 8;
  const std::vector<float> given(x->begin(), x->end());
  ++tally->runs;
  if (const Status ran = session->run(); !ran) return fault(tally, "run", ran.error()), false;
  const Result<std::span<float>> y = session->output<float>(0);
  if (!y || y->size() != given.size()) return fault(tally, "output", y.error()), false;
  for (size_t i = 0; i < given.size(); ++i)
    if (!(std::abs((*y)[i] - soaked_result(given[i])) < 1e-5f)) return fault(tally, "a wrong result", {}), false;
  return true;
}

}  // namespace

const std::vector<std::byte>& soaked_model() {
  static const std::vector<std::byte> bytes = [] {
    ModelWriter writer;
    const int x = writer.add_tensor("x", ElementType::float32, {1, 64});
    int last = x;
    for (const char* name : {"ABS", "NEG", "LOGISTIC"}) {
      const int next = writer.add_tensor(name, ElementType::float32, {1, 64});
      writer.add_operator(name, {last}, {next});
      last = next;
    }
    writer.set_inputs({x});
    writer.set_outputs({last});
    const Result<std::vector<std::byte>> made = writer.finish();
    return made ? *made : std::vector<std::byte>();
  }();
  return bytes;
}

float soaked_result(float x) { return 1 / (1 + std::exp(std::abs(x))); }

void through_native(Tally* tally, harness::Random& random) {
  const Result<Model> model = Model::from_bytes(soaked_model());
  CompileOptions options;
  options.reference_kernels = random.chance(0.3);
  options.keep_inputs = random.chance(0.5);
  options.threads = random.small(1, 2);
  const Result<Program> program = Program::compile(*model, options);
  SessionOptions how;
  if (random.chance(0.1)) how.guard = Guarding::after;
  Result<Session> session = Session::open(*program, how);
  if (!session) return fault(tally, "open", session.error());
  tally->made += 3;
  for (int i = random.small(1, 6); i > 0; --i) {
    if (random.chance(0.4)) {
      ++tally->resizes;
      const Status resized = session->resize(0, Shape{random.small(1, 4), random.small(1, 300)});
      if (!resized) return fault(tally, "resize", resized.error());
    }
    for (int runs = random.small(1, 5); runs > 0; --runs)
      if (!run_once(tally, &*session, random)) return;
    if (random.chance(0.2)) {
      Session moved = std::move(*session);
      *session = std::move(moved);
    }
  }
}

}  // namespace surelite::hostile
