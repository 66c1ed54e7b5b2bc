// SPDX-License-Identifier: Apache-2.0
// demands [--milliseconds N] [--seeds N] [--op NAME]: how far each operator goes past the limit on time. Random cases
// of every operator, in files of at most a megabyte, are grown until a run or a compile takes the limit or a tensor is
// too large; what counts is the processor's time, which a busy machine does not lengthen. Fails where a call takes
// more than four times the limit.
#include <ctime>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "maker.h"
#include "surelite/session.h"

namespace {

using namespace surelite;
using namespace surelite::harness;

constexpr size_t kLargestFile = size_t{1} << 20;
constexpr double kTooFar = 4;

double spent_ms() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) * 1e-6;
}

struct Options {
  uint64_t milliseconds = 250, seeds = 6;
  std::string op;
};

struct Spent {
  double load = 0, compile = 0, run = 0;
  bool grows = false;  // a larger one can be made
  double most() const { return std::max({load, compile, run}); }
};

void fill(const Case& one, Session* session, uint64_t seed) {
  Random random(mix_seed(seed, "fill"));
  int position = 0;
  for (const CaseTensor& tensor : one.graphs[0].tensors) {
    if (tensor.role != Role::input) continue;
    if (Result<TensorView> view = session->input(position++)) {
      if (tensor.type == ElementType::string) (void)view->set_strings(draw_strings(tensor, random)).has_value();
      else (void)view->copy_from(draw_bytes(tensor, random, one.tame ? Style::tame : Style::hostile)).has_value();
    }
  }
}

Spent measure(const Row& row, uint64_t seed, int32_t growth, const Options& options) {
  Random random(mix_seed(seed, row.spec->name));
  const Case one = make_case(row, random, growth);
  Spent spent;
  uint64_t elements = 0;
  for (const CaseTensor& tensor : one.graphs[0].tensors)
    if (tensor.role == Role::constant && tensor.shape.count() > int64_t{1} << 20) return spent;
    else elements += static_cast<uint64_t>(std::max<int64_t>(tensor.shape.count(), 0));
  if (elements > uint64_t{1} << 27) return spent;
  const Result<std::vector<std::byte>> bytes = write_model(one, random);
  if (!bytes || bytes->size() > kLargestFile) return spent;
  LoadOptions load;
  load.limits = Limits::untrusted();
  load.limits.max_milliseconds = options.milliseconds;
  load.limits.max_tensor_bytes = uint64_t{1} << 28;
  CompileOptions compile;
  compile.limits = load.limits;
  double before = spent_ms();
  const auto lap = [&before] {
    const double now = spent_ms(), took = now - before;
    before = now;
    return took;
  };
  const Result<Model> model = Model::from_bytes(*bytes, load);
  spent.load = lap();
  const Result<Program> program = Program::compile(*model, compile);
  spent.compile = lap();
  spent.grows = static_cast<bool>(model);
  Result<Session> session = Session::open(*program);
  if (!session) return spent;
  fill(one, &*session, seed);
  lap();
  (void)session->run().has_value();
  spent.run = lap();
  return spent;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string name = argv[i];
    if (name == "--milliseconds") options.milliseconds = std::strtoull(argv[i + 1], nullptr, 10);
    else if (name == "--seeds") options.seeds = std::strtoull(argv[i + 1], nullptr, 10);
    else if (name == "--op") options.op = argv[i + 1];
    else return std::fprintf(stderr, "demands: no option %s\n", name.c_str()), 2;
  }
  int far = 0, rows = 0;
  double furthest = 0;
  for (const Row& row : all_rows()) {
    if (!options.op.empty() && row.spec->name != options.op) continue;
    ++rows;
    Spent worst;
    uint64_t worst_seed = 0;
    int32_t worst_growth = 0;
    for (uint64_t seed = 1; seed <= options.seeds; ++seed)
      for (int32_t growth = 4; growth < (1 << 22); growth *= 2) {
        const Spent spent = measure(row, seed, growth, options);
        if (spent.most() > worst.most()) worst = spent, worst_seed = seed, worst_growth = growth;
        if (!spent.grows || spent.most() > static_cast<double>(options.milliseconds)) break;
      }
    const bool too_far = worst.most() > kTooFar * static_cast<double>(options.milliseconds);
    far += too_far;
    furthest = std::max(furthest, worst.most());
    if (!too_far && worst.most() < 1.5 * static_cast<double>(options.milliseconds)) continue;
    std::printf("%s%s (seed %llu, growth %d): load %.0f ms, compile %.0f ms, run %.0f ms\n", too_far ? "FAR " : "",
                std::string(row.spec->name).c_str(), static_cast<unsigned long long>(worst_seed), worst_growth,
                worst.load, worst.compile, worst.run);
    std::fflush(stdout);
  }
  std::printf("%d operators under a limit of %llu ms: the furthest took %.0f ms, %d more than %.0f times the limit\n",
              rows, static_cast<unsigned long long>(options.milliseconds), furthest, far, kTooFar);
  return far == 0 ? 0 : 1;
}
