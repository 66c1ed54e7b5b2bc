// SPDX-License-Identifier: Apache-2.0
// 1. For every run of steps that could be one chain: the bytes that would be alive during it, with bands as low as they
//    may be.
// 2. The least peak of all ways to cut the subgraph into single steps and chains, by going through the steps once.
// 3. Among the cuts whose peak is no higher than that and a little more, the one with the least extra work. Chains
//    then have the highest bands that fit.
#include "plan/rows/fusion.h"

#include <algorithm>
#include <limits>
#include <optional>

#include "base/checked.h"
#include "plan/arena.h"
#include "plan/rows/chain.h"
#include "plan/rows/steps.h"

namespace surelite {
namespace {

constexpr size_t kNever = std::numeric_limits<size_t>::max();
constexpr int32_t kMostBands = 64;     // of an image
constexpr int32_t kHighestBand = 16;   // rows beyond which nothing is gained
constexpr int kMostTried = 5'000;     // chains that are looked at
constexpr size_t kMostWindows = 64;    // threads that are of use
constexpr size_t kWorthThreads = 1 << 17;  // bytes that a chain's operators write
constexpr size_t kStageCost = 2048;    // of an operator in a band, in bytes that move in that time

size_t aligned(size_t bytes) {
  return bytes > kNever - kArenaAlignment ? kNever : (bytes + kArenaAlignment - 1) / kArenaAlignment * kArenaAlignment;
}
size_t sum(size_t a, size_t b) {
  size_t result;
  return checked_add(a, b, &result) ? result : kNever;
}

// Steps [first, last] as one chain.
struct Candidate {
  int first = 0;
  size_t peak = 0;   // bytes alive
  size_t work = 0;   // more than single steps have
  int32_t band = 0;  // rows
};

class Fusion {
 public:
  Fusion(const TensorFacts& facts, GraphPlan* plan)
      : facts_(facts), plan_(plan), def_(plan->def()), count_(static_cast<int>(plan->steps.size())) {}

  bool run() {
    find_readers();
    find_lives();
    const size_t before = *std::max_element(alive_.begin(), alive_.end());
    const std::vector<Candidate> lowest = cut([](const Candidate& a) { return a.peak; }, kNever, false);
    const size_t least = std::max(peak_of(lowest), alive_.back());
    if (least >= before) return false;
    // A little more memory leaves much work out.
    const size_t bound = std::min(least + least / 8, before - 1);
    join(cut([](const Candidate& a) { return a.work; }, bound, true));
    return true;
  }

 private:
  const StepPlan& step(int s) const { return plan_->steps[static_cast<size_t>(s)]; }
  const OperatorDef& op_of(int s) const { return def_.operators[static_cast<size_t>(step(s).op)]; }
  const std::vector<int32_t>& inputs_of(int s) const { return plan_->inputs_of(step(s).op); }
  size_t bytes_of(int32_t t) const { return facts_.tensors[static_cast<size_t>(t)].bytes; }

  // Per tensor the steps that read it first and last; beyond all steps where somebody else does.
  void find_readers() {
    std::vector<int> step_of(def_.operators.size(), count_);
    for (int s = 0; s < count_; ++s) step_of[static_cast<size_t>(step(s).op)] = s;
    last_reader_.assign(facts_.size(), -1);
    const auto read = [&](int32_t t, int s) {
      if (t >= 0) last_reader_[static_cast<size_t>(t)] = std::max(last_reader_[static_cast<size_t>(t)], s);
    };
    for (size_t i = 0; i < def_.operators.size(); ++i)
      for (const int32_t t : plan_->inputs_of(static_cast<int>(i))) read(t, step_of[i]);
    for (const int32_t t : def_.outputs) read(t, count_);
  }

  void find_lives() {
    const size_t steps = static_cast<size_t>(count_) + 1;
    std::vector<int> first(facts_.size(), -1), last(facts_.size(), -1);
    const auto touch = [&](int32_t t, int s) {
      if (t < 0 || plan_->tensors[static_cast<size_t>(t)].storage != Storage::arena) return;
      const auto group = static_cast<size_t>(facts_.group[static_cast<size_t>(t)]);
      if (first[group] < 0) first[group] = s;
      last[group] = std::max(last[group], s);
    };
    for (const int32_t t : def_.inputs) {
      touch(t, 0);
      if (plan_->options->keep_inputs) touch(t, count_);
    }
    for (int s = 0; s < count_; ++s) {
      for (const int32_t t : inputs_of(s)) touch(t, s);
      for (const int32_t t : op_of(s).outputs) touch(t, s);
    }
    for (size_t t = 0; t < facts_.size(); ++t)
      if (last_reader_[t] >= count_) touch(static_cast<int32_t>(t), count_);
    alive_.assign(steps, 0), entering_.assign(steps, 0);
    std::vector<std::ptrdiff_t> change(steps + 1, 0), entry(steps + 1, 0);
    for (size_t g = 0; g < facts_.size(); ++g) {
      if (first[g] < 0) continue;
      const auto bytes = static_cast<std::ptrdiff_t>(aligned(facts_.tensors[g].bytes));
      change[static_cast<size_t>(first[g])] += bytes, change[static_cast<size_t>(last[g]) + 1] -= bytes;
      const bool from_outside = std::find(def_.inputs.begin(), def_.inputs.end(), static_cast<int32_t>(g)) !=
                                def_.inputs.end();
      entry[static_cast<size_t>(first[g]) + (from_outside ? 0 : 1)] += bytes;
      entry[static_cast<size_t>(last[g]) + 1] -= bytes;
    }
    std::ptrdiff_t now = 0, entered = 0;
    for (size_t s = 0; s < steps; ++s) {
      alive_[s] = static_cast<size_t>(now += change[s]);
      entering_[s] = static_cast<size_t>(std::max<std::ptrdiff_t>(entered += entry[s], 0));
      if (s == steps - 1) break;
      for (const Range& scratch : plan_->steps[s].scratch) alive_[s] = sum(alive_[s], aligned(scratch.bytes));
    }
  }

  bool goes_by_rows(int s) const { return surelite::goes_by_rows(facts_, *plan_, step(s)); }

  // Whether the output of step `s` may be in windows of a chain that ends with `last`.
  bool stays_inside(int s, int last) const {
    const int32_t t = op_of(s).outputs[0];
    const auto at = static_cast<size_t>(t);
    const std::vector<int32_t>& bound = plan_->options->bound;
    if (last_reader_[at] < 0 || last_reader_[at] > last || def_.tensors[at].is_variable || facts_.fenced[at] ||
        std::find(def_.inputs.begin(), def_.inputs.end(), t) != def_.inputs.end() ||
        (plan_->depth == 0 && std::binary_search(bound.begin(), bound.end(), t)))
      return false;
    for (int reader = s + 1; reader <= last; ++reader) {
      const std::vector<int32_t>& inputs = inputs_of(reader);
      for (size_t i = 0; i < inputs.size(); ++i)
        if (inputs[i] == t && static_cast<int>(i) >= step(reader).row_use.inputs) return false;
    }
    return true;
  }

  RowChain chain_of(int first, int last) const {
    RowChain chain;
    chain.images = facts_.tensors[static_cast<size_t>(op_of(last).outputs[0])].dim(0);
    size_t position = 0;
    for (int s = first; s <= last; ++s) {
      RowStage& stage = chain.stages.emplace_back(stage_of(facts_, *plan_, step(s)));
      stage.first_input = position;
      for (size_t i = 0; i < inputs_of(s).size(); ++i, ++position)
        for (int maker = first; maker < s; ++maker)
          if (op_of(maker).outputs[0] == inputs_of(s)[i]) {
            stage.made_by[i] = maker - first;
            chain.stages[static_cast<size_t>(maker - first)].readers.push_back(static_cast<size_t>(s - first));
          }
    }
    const auto threads = static_cast<size_t>(std::max(plan_->options->threads, 1));
    const size_t rows = static_cast<size_t>(chain.images) * static_cast<size_t>(chain.stages.back().height);
    chain.windows = static_cast<int>(std::min({threads, kMostWindows, rows}));
    size_t written = 0;
    for (const RowStage& stage : chain.stages) written = sum(written, stage.bytes);
    if (written < kWorthThreads) chain.grain = chain.windows;
    return chain;
  }

  // The chain as it would be with bands of some height.
  Candidate candidate(RowChain* chain, int first, int last, int32_t band) const {
    Candidate candidate{.first = first, .band = band};
    candidate.work = chain->set_band(band);
    candidate.work = sum(candidate.work, static_cast<size_t>(chain->bands()) * static_cast<size_t>(chain->images) *
                                             chain->stages.size() * kStageCost);
    size_t windows = 0;
    if (!checked_mul(aligned(chain->window_bytes), static_cast<size_t>(chain->windows), &windows)) windows = kNever;
    const int32_t output = op_of(last).outputs[0];
    candidate.peak = sum(sum(entering_[static_cast<size_t>(first)], aligned(bytes_of(output))), windows);
    return candidate;
  }

  static int32_t lowest_band(const RowChain& chain) {
    const RowStage& last = chain.stages.back();
    const int32_t unit = last.use.unit, least = std::max((last.height + kMostBands - 1) / kMostBands, 2);
    return least > std::numeric_limits<int32_t>::max() - unit ? last.height : (least + unit - 1) / unit * unit;
  }

  // Of steps [first, last] with the highest bands whose peak is within the bound; none where not even the lowest are.
  std::optional<Candidate> best_chain(int first, int last, size_t bound, bool high, RowChain* chain) const {
    *chain = chain_of(first, last);
    const int32_t lowest = lowest_band(*chain);
    Candidate best = candidate(chain, first, last, lowest);
    if (best.peak > bound) return std::nullopt;
    for (int32_t band = lowest; high && band <= kHighestBand / 2 && band < chain->stages.back().height;) {
      band *= 2;
      const Candidate higher = candidate(chain, first, last, band);
      if (higher.peak > bound) break;
      best = higher;
    }
    return best;
  }

  // For every end of a cut the last piece of the best one: per step the piece that ends with it. `measure` of the
  // pieces is added where it is work, and the largest one counts where it is a peak.
  template <class Measure>
  std::vector<Candidate> cut(const Measure& measure, size_t bound, bool adds) {
    std::vector<size_t> best(static_cast<size_t>(count_) + 1, kNever);
    std::vector<Candidate> pieces(static_cast<size_t>(count_));
    best[0] = 0;
    const auto offer = [&](int last, const Candidate& piece) {
      const size_t before = best[static_cast<size_t>(piece.first)];
      const size_t all = adds ? sum(before, measure(piece)) : std::max(before, measure(piece));
      if (before == kNever || all >= best[static_cast<size_t>(last) + 1]) return;
      best[static_cast<size_t>(last) + 1] = all;
      pieces[static_cast<size_t>(last)] = piece;
    };
    // Chains of steps that need no more than others must, or may, are of no use.
    size_t floor = adds ? bound : alive_.back();
    for (int s = 0; s < count_ && !adds; ++s)
      if (!goes_by_rows(s)) floor = std::max(floor, alive_[static_cast<size_t>(s)]);
    int tried = 0;
    RowChain chain;
    for (int last = 0; last < count_; ++last) {
      const size_t alone = alive_[static_cast<size_t>(last)];
      if (alone <= bound) offer(last, {last, alone});
      if (!goes_by_rows(last)) continue;
      const size_t output = aligned(bytes_of(op_of(last).outputs[0]));
      bool is_of_use = alone > floor;
      for (int first = last - 1; first >= 0 && last - first < static_cast<int>(kMostStages); --first) {
        if (!goes_by_rows(first) || images(first) != images(last) || !stays_inside(first, last)) break;
        is_of_use = is_of_use || alive_[static_cast<size_t>(first)] > floor;
        const size_t at_least = sum(entering_[static_cast<size_t>(first)], output);
        if (!is_of_use || at_least > bound || (!adds && at_least >= best[static_cast<size_t>(last) + 1])) continue;
        if (tried++ >= kMostTried) break;
        if (const auto piece = best_chain(first, last, bound, adds, &chain)) offer(last, *piece);
      }
    }
    return pieces;
  }

  int32_t images(int s) const { return facts_.tensors[static_cast<size_t>(op_of(s).outputs[0])].dim(0); }

  size_t peak_of(const std::vector<Candidate>& pieces) const {
    size_t peak = 0;
    for (int last = count_ - 1; last >= 0; last = pieces[static_cast<size_t>(last)].first - 1)
      peak = std::max(peak, pieces[static_cast<size_t>(last)].peak);
    return peak;
  }

  void join(const std::vector<Candidate>& pieces) {
    std::vector<StepPlan> steps;
    std::vector<int> ends;
    for (int last = count_ - 1; last >= 0; last = pieces[static_cast<size_t>(last)].first - 1) ends.push_back(last);
    for (auto end = ends.rbegin(); end != ends.rend(); ++end) {
      const Candidate& piece = pieces[static_cast<size_t>(*end)];
      if (piece.first == *end) steps.push_back(std::move(plan_->steps[static_cast<size_t>(*end)]));
      else steps.push_back(joined(piece, *end));
    }
    plan_->steps = std::move(steps);
  }

  StepPlan joined(const Candidate& piece, int last) {
    auto chain = std::make_shared<RowChain>(chain_of(piece.first, last));
    chain->set_band(piece.band);
    StepPlan whole;
    whole.op = step(last).op;
    whole.spec = step(last).spec;
    whole.run = run_chain;
    for (int s = piece.first; s < last; ++s) {
      whole.joined.push_back(step(s).op);
      plan_->tensors[static_cast<size_t>(op_of(s).outputs[0])].storage = Storage::rows;
    }
    whole.scratch.push_back({0, chain->window_bytes * static_cast<size_t>(chain->windows)});
    whole.state = std::move(chain);
    return whole;
  }

  const TensorFacts& facts_;
  GraphPlan* plan_;
  const SubgraphDef& def_;
  const int count_;
  std::vector<int> last_reader_;
  std::vector<size_t> alive_;     // bytes alive during each step
  std::vector<size_t> entering_;  // of those the ones that were written before
};

}  // namespace

bool fuse_rows(const TensorFacts& facts, GraphPlan* plan) {
  const PlanOptions& options = *plan->options;
  if (!options.row_fusion || options.keep_all_tensors || !options.delegates.delegates.empty() ||
      plan->steps.size() < 2)
    return false;
  return Fusion(facts, plan).run();
}

}  // namespace surelite
