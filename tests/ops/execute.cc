// SPDX-License-Identifier: Apache-2.0
#include "execute.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>

#include "absolute.h"
#include "base/memory.h"
#include "base/float16.h"
#include "plan/access.h"
#include "run/difference.h"
#include "run/graph.h"
#include "surelite/session.h"
#include "twin/twin.h"

namespace surelite::harness {
namespace {

// Small enough that no case takes long, large enough for every sound one.
Limits harness_limits() {
  Limits limits;
  limits.max_tensor_bytes = 1 << 17;
  limits.max_loop_iterations = 300;
  return limits;
}
constexpr uint64_t kMemoryLimit = 16 << 20;
constexpr int kCompared = 4;  // runs that are compared between variants

struct Output {
  ElementType type;
  Shape shape;
  Quantization quant;
  std::vector<std::byte> bytes;
};

struct Outcome {
  std::string code;  // empty: ran
  std::string text;
  std::vector<Output> outputs;
};

struct Variant {
  const char* name;
  CompileOptions compile;
  SessionOptions session;
  bool exact = true;
};

std::string code_of(const Diagnostics& list) {
  return list.empty() ? std::string("no code") : std::string(name_of(list.front().code));
}

Outcome failed(const Diagnostics& list) {
  Outcome outcome;
  outcome.code = code_of(list);
  outcome.text = list.empty() ? "" : list.front().text();
  return outcome;
}

class CaseRunner {
 public:
  CaseRunner(const Case& one, const Model& model, uint64_t seed, Tally* tally)
      : one_(one), model_(model), seed_(seed), tally_(tally) {}

  // Runs `count` times; outcomes of the first kCompared. One outcome only if it did not come to a run.
  std::vector<Outcome> run(const Variant& variant, int count) {
    Result<Program> program = Program::compile(model_, variant.compile);
    if (!program) return {failed(program.error())};
    Result<Session> session = Session::open(*program, variant.session);
    if (!session) return {failed(session.error())};
    std::vector<Outcome> outcomes;
    for (int r = 0; r < count; ++r) {
      Outcome outcome = run_once(&*session, r);
      if (r < kCompared) outcomes.push_back(std::move(outcome));
    }
    return outcomes;
  }

 private:
  Status fill(Session* session, int run) const {
    Random random(mix_seed(seed_ + static_cast<uint64_t>(run) * 7919, "fill"));
    const Style style = !one_.tame && run % 2 ? Style::hostile : Style::tame;
    int position = 0;
    for (const CaseTensor& tensor : one_.graphs[0].tensors) {
      if (tensor.role != Role::input) continue;
      SURELITE_LET(TensorView view, session->input(position++));
      if (tensor.type == ElementType::string) {
        SURELITE_TRY(view.set_strings(draw_strings(tensor, random)));
      } else {
        SURELITE_TRY(view.copy_from(draw_bytes(tensor, random, style)));
      }
    }
    return {};
  }

  Outcome run_once(Session* session, int run) {
    if (const Status filled = fill(session, run); !filled) return failed(filled.error());
    ++tally_->executions;
    if (const Status ran = session->run(); !ran) return failed(ran.error());
    ++tally_->succeeded;
    Outcome outcome;
    if (run >= kCompared) return outcome;
    for (int o = 0; o < session->output_count(); ++o) {
      Result<TensorView> view = session->output(o);
      if (!view) continue;
      Output output{view->type(), view->shape(), view->quantization(), {}};
      if (Result<std::span<std::byte>> bytes = view->bytes()) output.bytes.assign(bytes->begin(), bytes->end());
      outcome.outputs.push_back(std::move(output));
    }
    return outcome;
  }

  const Case& one_;
  const Model& model_;
  uint64_t seed_;
  Tally* tally_;
};

// What rounding explains between two orders of adding up products of these sizes, however much of them cancels out or
// an activation cuts off. The errors of n additions, half a unit each, go both ways: together they grow with the root
// of n.
struct Rounding {
  std::vector<Outcome> sizes;  // of the same runs on absolute values; empty where nothing cancels out
  int64_t addends = 0;

  double allowed(size_t run, size_t output, size_t element) const;
};

bool close(double a, double b, double tolerance, double floor) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
  if (std::isinf(a) || std::isinf(b)) return a == b;
  const double difference = std::abs(a - b);
  return difference <= 1e-6 || difference <= tolerance * std::max(std::abs(b), floor);
}

std::vector<double> reals_of(const Output& output) {
  std::vector<double> values;
  const auto each = [&](size_t width, auto read) {
    for (size_t i = 0; i + width <= output.bytes.size(); i += width) values.push_back(read(output.bytes.data() + i));
  };
  const auto load = [](const std::byte* at, auto sample) {
    std::memcpy(&sample, at, sizeof sample);
    return sample;
  };
  switch (output.type) {
    case ElementType::float32:
    case ElementType::complex64:
      each(4, [&](const std::byte* at) { return static_cast<double>(load(at, float{})); });
      break;
    case ElementType::float64:
    case ElementType::complex128: each(8, [&](const std::byte* at) { return load(at, double{}); }); break;
    case ElementType::float16:
      each(2, [&](const std::byte* at) { return static_cast<double>(half_to_float(load(at, uint16_t{}))); });
      break;
    case ElementType::bfloat16:
      each(2, [&](const std::byte* at) { return static_cast<double>(bfloat16_to_float(load(at, uint16_t{}))); });
      break;
    default: break;
  }
  return values;
}

double Rounding::allowed(size_t run, size_t output, size_t element) const {
  if (run >= sizes.size() || output >= sizes[run].outputs.size()) return 0;
  const std::vector<double> reals = reals_of(sizes[run].outputs[output]);
  constexpr double kHalfUnit = 0x1p-24;
  return element < reals.size() ? std::sqrt(static_cast<double>(addends)) * kHalfUnit * reals[element] : 0;
}

// `rounding` of an element, beyond what its own size explains.
using Allowed = std::function<double(size_t element)>;

std::string difference(const Output& got, const Output& want, bool exact, const Allowed& rounding) {
  if (got.type != want.type || got.shape != want.shape)
    return fmt::format("shape {} instead of {}", to_string(got.shape), to_string(want.shape));
  if (got.bytes == want.bytes) return "";
  const std::vector<double> a = reals_of(got), b = reals_of(want);
  if (got.bytes.size() != want.bytes.size()) return "another number of bytes";
  if (exact || a.empty()) {
    size_t at = 0;
    while (got.bytes[at] == want.bytes[at]) ++at;
    return fmt::format("byte {} is {} instead of {} ({})", at, static_cast<int>(got.bytes[at]),
                       static_cast<int>(want.bytes[at]), name_of(got.type));
  }
  double most = 0;
  for (const double v : b)
    if (std::isfinite(v)) most = std::max(most, std::abs(v));
  for (size_t i = 0; i < b.size(); ++i)
    if (!close(a[i], b[i], 1e-5, most / 1000) && !(std::abs(a[i] - b[i]) <= rounding(i)))
      return fmt::format("element {} is {:.9g} instead of {:.9g}", i, a[i], b[i]);
  return "";
}

std::string compare(const std::vector<Outcome>& got, const std::vector<Outcome>& want, bool exact,
                    const Rounding& rounding = {}) {
  for (size_t r = 0; r < std::min(got.size(), want.size()); ++r) {
    if (got[r].code != want[r].code)
      return fmt::format("run {} ends with '{}' instead of '{}'", r, got[r].text.empty() ? "success" : got[r].text,
                         want[r].text.empty() ? "success" : want[r].text);
    for (size_t o = 0; o < std::min(got[r].outputs.size(), want[r].outputs.size()); ++o)
      if (const std::string text = difference(got[r].outputs[o], want[r].outputs[o], exact,
                                              [&](size_t i) { return rounding.allowed(r, o, i); });
          !text.empty())
        return fmt::format("run {}, output {}: {}", r, o, text);
  }
  return "";
}

Variant variant_of(const char* name) {
  Variant variant{name, {}, {}, true};
  variant.compile.limits = harness_limits();
  variant.compile.memory_limit = kMemoryLimit;
  return variant;
}

std::vector<Variant> variants_of(const Case& one, uint64_t seed) {
  std::vector<Variant> list;
  for (const Guarding side : {Guarding::after, Guarding::before}) {
    list.push_back(variant_of(side == Guarding::after ? "guard pages behind" : "guard pages before"));
    list.back().session.guard = side;
  }
  // Starting threads takes longer than everything else together.
  if (seed % 8 == 0) {
    list.push_back(variant_of("two threads"));
    list.back().compile.threads = 2;
  }
  list.push_back(variant_of("inputs not kept"));
  list.back().compile.keep_inputs = false;
  if (one.tame) {
    list.push_back(variant_of("reference kernels"));
    list.back().compile.reference_kernels = true;
    list.back().exact = false;
  }
  return list;
}

// The kernel planned for the operator under test; null where it is planned during the run.
RunFn planned_kernel(const Case& one, const Model& model, bool reference) {
  CompileOptions options = variant_of("").compile;
  options.reference_kernels = reference;
  const Result<Program> program = Program::compile(model, options);
  if (!program) return nullptr;
  for (const StepPlan& step : ProgramAccess::plan(*program).steps)
    if (step.op == one.main_op) return step.run;
  return nullptr;
}

bool is_excepted(std::string_view backend, std::string_view op) {
  struct Exception {
    std::string_view backend, op, reason;
  };
  static constexpr Exception kExceptions[] = {
      {"", "", "none at all"},
#define EXCEPT(name, operator_name, why) {name, operator_name, why},
#include "backend_exceptions.inc"
#undef EXCEPT
  };
  return std::ranges::any_of(kExceptions, [&](const Exception& each) {
    return backend.starts_with(each.backend) && each.op == op;
  });
}

// A backend computes in another order, and rounds once where the CPU rounds twice.
constexpr double kBackendRelative = 1e-3;
constexpr int kBackendSteps = 2;

std::string compare_backend(CaseRunner* runner, const Case& one, const Model& model, const Plan& plan,
                            const std::vector<Outcome>& plain, Tally* tally) {
  if (is_excepted(plan.delegate_name, one.op().name)) return "";
  Variant variant = variant_of("delegate");
  variant.session.guard = Guarding::after;
  variant.compile.delegates.delegates = {plan.delegate};
  variant.compile.delegates.min_operators = 1;
  variant.compile.delegates.policy = DelegatePolicy::strict;
  const Result<Program> program = Program::compile(model, variant.compile);
  if (!program) return "it does not compile: " + program.error().front().text();
  if (program->placement().delegated_operators() == 0) return "";
  ++tally->delegated;
  const std::vector<Outcome> outcomes = runner->run(variant, kCompared);
  for (size_t r = 0; r < std::min(outcomes.size(), plain.size()); ++r) {
    if (!plain[r].code.empty()) continue;
    if (!outcomes[r].code.empty()) return fmt::format("run {} ends with {}", r, outcomes[r].text);
    for (size_t o = 0; o < plain[r].outputs.size(); ++o) {
      const Output &want = plain[r].outputs[o], &got = outcomes[r].outputs[o];
      TensorDef def;
      def.type = want.type;
      def.quantization = want.quant;
      Tensor tensor;
      tensor.def = &def;
      tensor.type = want.type;
      const Difference apart = surelite::difference(tensor, want.bytes, got.bytes);
      if (!apart.acceptable(kBackendRelative, kBackendSteps))
        return fmt::format("run {}, output {}: {}", r, o, apart.text());
    }
  }
  return "";
}

// Every outcome is allowed; what a fault leaves behind is for the sanitizers and for the next case to find.
void starve(CaseRunner* runner, uint64_t seed) {
  Random random(seed ^ 0x51ab);
  for (int i = 0; i < 3; ++i) {
    AllocationFault::arm(random.in(0, i == 0 ? 1 : 12));
    runner->run(variant_of("failing allocations"), 2);
    AllocationFault::disarm();
  }
}

// Two seeds of 0 ask for another stream in every session.
bool is_repeatable(const Case& one) {
  int seeds = 0;
  for (const OptionsSpec::Field& field : one.op().options.fields)
    if (field.name == "seed" || field.name == "seed2") {
      const auto* value = std::get_if<int64_t>(&field.value);
      if (value && *value != 0) return one.repeatable;
      ++seeds;
    }
  return one.repeatable && seeds == 0;
}

std::string types_of(const Case& one) {
  std::string text;
  for (const auto* list : {&one.op().inputs, &one.op().outputs}) {
    for (const int32_t t : *list)
      text += (text.empty() ? "" : " ") +
              (t < 0 ? std::string("-") : std::string(name_of(one.graphs[0].tensors[static_cast<size_t>(t)].type)));
    if (list == &one.op().inputs) text += " ->";
  }
  return text;
}

struct Built {
  Case one;
  Result<Model> model;
};

Built build(const Row& row, uint64_t seed, const Plan& plan, bool absolute = false) {
  Random random(plan.script, mix_seed(seed, row.spec->name));
  Case one = make_case(row, random);
  if (absolute) make_absolute(&one);
  Result<std::vector<std::byte>> bytes = write_model(one, random);
  if (!bytes) return {std::move(one), bytes.failure()};
  LoadOptions load;
  load.limits = harness_limits();
  return {std::move(one), Model::from_bytes(*bytes, load)};
}

Rounding rounding_of(const Row& row, uint64_t seed, const Plan& plan) {
  Random random(plan.script, mix_seed(seed, row.spec->name));
  if (Case one = make_case(row, random); !make_absolute(&one)) return {};
  const Built built = build(row, seed, plan, true);
  if (!built.model) return {};
  Tally uncounted;
  Variant variant = variant_of("absolute values");
  variant.compile.reference_kernels = true;
  return {CaseRunner(built.one, *built.model, seed, &uncounted).run(variant, kCompared), addends_of(built.one)};
}

}  // namespace

std::string run_case(const Row& row, uint64_t seed, const Plan& plan, Tally* tally) {
  const Built built = build(row, seed, plan);
  ++tally->cases;
  if (!built.model) {
    ++tally->codes[code_of(built.model.error())];
    return code_of(built.model.error()) == "A709" ? "the row is wrong: " + built.model.error().front().text() : "";
  }
  CaseRunner runner(built.one, *built.model, seed, tally);
  const std::vector<Outcome> plain = runner.run(variant_of("plain"), plan.runs);
  bool sound = false;
  for (const Outcome& outcome : plain) {
    sound |= outcome.code.empty();
    if (!outcome.code.empty()) ++tally->codes[outcome.code];
    if (outcome.code.starts_with("I")) return "an error of our own: " + outcome.text;
  }
  if (sound) ++tally->sound, ++tally->type_rows[types_of(built.one)];
  if (plan.delegate && sound && built.one.tame && is_repeatable(built.one))
    if (const std::string text = compare_backend(&runner, built.one, *built.model, plan, plain, tally); !text.empty())
      return fmt::format("{}: {}", plan.delegate_name, text);
  if (!plan.variants) return "";
  const std::vector<int32_t>& inputs = built.one.op().inputs;
  if (sound && !inputs.empty() && inputs[0] >= 0 &&
      planned_kernel(built.one, *built.model, false) != planned_kernel(built.one, *built.model, true))
    tally->fast.insert(built.one.graphs[0].tensors[static_cast<size_t>(inputs[0])].type);
  for (const Variant& variant : variants_of(built.one, seed)) {
    if (!sound && variant.compile.threads == 1 && variant.session.guard == Guarding::none) continue;
    const std::vector<Outcome> outcomes = runner.run(variant, kCompared);
    std::string text = is_repeatable(built.one) ? compare(outcomes, plain, variant.exact) : std::string();
    if (!text.empty() && !variant.exact) text = compare(outcomes, plain, variant.exact, rounding_of(row, seed, plan));
    if (!text.empty()) return fmt::format("{}: {}", variant.name, text);
  }
  starve(&runner, seed);
  if (!sound || !built.one.tame) return "";
  std::string text = compare_moves(built.one, seed, harness_limits(), &tally->twins);
  if (text.empty()) text = compare_numbers(built.one, seed, harness_limits(), &tally->twins);
  return text.empty() ? "" : "on another type: " + text;
}

std::string describe(const Row& row, uint64_t seed) {
  Random random(mix_seed(seed, row.spec->name));
  const Case one = make_case(row, random);
  std::string text = fmt::format("{} version {}{}{}\n", one.op().name, one.op().version, one.tame ? ", tame" : "",
                                 one.hostile ? ", hostile" : "");
  const auto line = [&](const char* what, int32_t t) {
    if (t < 0) {
      text += fmt::format("  {} absent\n", what);
      return;
    }
    const CaseTensor& tensor = one.graphs[0].tensors[static_cast<size_t>(t)];
    constexpr const char* kRoles[] = {"input", "constant", "variable", "inner"};
    text += fmt::format("  {} {} {} {}", what, kRoles[static_cast<int>(tensor.role)], name_of(tensor.type),
                        to_string(tensor.shape));
    if (!tensor.quant.scale.empty())
      text += fmt::format(" scale {} ({}) zero {}", tensor.quant.first_scale(), tensor.quant.scale.size(),
                          tensor.quant.first_zero_point());
    for (size_t i = 0; i < std::min<size_t>(tensor.values.fixed.size(), 12); ++i)
      text += fmt::format("{}{}", i ? "," : " = ", tensor.values.fixed[i]);
    text += "\n";
  };
  for (const int32_t t : one.op().inputs) line("in ", t);
  for (const int32_t t : one.op().outputs) line("out", t);
  for (const OptionsSpec::Field& field : one.op().options.fields) {
    text += "  " + field.name;
    if (const auto* whole = std::get_if<int64_t>(&field.value)) text += fmt::format(" {}\n", *whole);
    else if (const auto* real = std::get_if<double>(&field.value)) text += fmt::format(" {}\n", *real);
    else if (const auto* list = std::get_if<std::vector<int64_t>>(&field.value)) {
      for (const int64_t v : *list) text += fmt::format(" {}", v);
      text += "\n";
    } else text += " ...\n";
  }
  const Built built = build(row, seed, Plan());
  if (!built.model) return text + "  " + built.model.error().front().text() + "\n";
  Tally tally;
  CaseRunner runner(built.one, *built.model, seed, &tally);
  for (const Outcome& outcome : runner.run(variant_of("plain"), kCompared))
    text += "  " + (outcome.code.empty() ? "ran" : outcome.text) + "\n";
  return text;
}

}  // namespace surelite::harness
