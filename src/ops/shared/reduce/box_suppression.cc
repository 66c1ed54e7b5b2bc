// SPDX-License-Identifier: Apache-2.0
// After Bodla and others, "Soft-NMS - Improving Object Detection With One Line of Code" (2017).
#include "ops/shared/reduce/box_suppression.h"
#include "ops/shared/control/stopping.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

namespace surelite {
namespace {

enum Input : int { kBoxes, kScores, kMost, kOverlap, kThreshold, kSigma };

// Outputs longer than the list of boxes hold nothing but zeros behind it; beyond this length they only fill memory.
constexpr int32_t kMostPadded = 1 << 24;

struct Candidate {
  float score;
  int32_t box;
  int32_t compared;  // chosen boxes that it was compared with already
};

struct State {
  bool soft = false;
  int queue = 0;
};

float overlap(const float* a, const float* b) {
  const float top_a = std::min(a[0], a[2]), bottom_a = std::max(a[0], a[2]), left_a = std::min(a[1], a[3]),
              right_a = std::max(a[1], a[3]);
  const float top_b = std::min(b[0], b[2]), bottom_b = std::max(b[0], b[2]), left_b = std::min(b[1], b[3]),
              right_b = std::max(b[1], b[3]);
  const float area_a = (bottom_a - top_a) * (right_a - left_a), area_b = (bottom_b - top_b) * (right_b - left_b);
  if (area_a <= 0 || area_b <= 0) return 0.0f;
  const float height = std::max(std::min(bottom_a, bottom_b) - std::max(top_a, top_b), 0.0f);
  const float width = std::max(std::min(right_a, right_b) - std::max(left_a, left_b), 0.0f);
  const float common = height * width;
  return common / (area_a + area_b - common);
}

struct Rules {
  const float* boxes;
  float overlap, threshold, sigma;
};

// Chooses up to `most` boxes; returns their number, or nothing if the run was ended meanwhile. A chosen box goes back
// into the queue, as in the stock kernel, where it meets itself; so a box without area, which overlaps nothing, is
// chosen again and again.
std::optional<size_t> choose(const Rules& rules, std::span<Candidate> queue, size_t queued, size_t most,
                             std::span<int32_t> indices, std::span<float> scores, Stopping* stopping) {
  const auto worse = [](const Candidate& a, const Candidate& b) { return a.score < b.score; };
  const auto end = [&] { return queue.begin() + static_cast<std::ptrdiff_t>(queued); };
  const float decay = rules.sigma > 0.0f ? -0.5f / rules.sigma : 0.0f;
  most = std::min(most, queued);
  size_t chosen = 0;
  while (chosen < most && queued > 0) {
    std::pop_heap(queue.begin(), end(), worse);
    Candidate next = queue[--queued];
    if (stopping->after(16 * (static_cast<int64_t>(chosen) - next.compared))) return std::nullopt;
    const float before = next.score;
    bool dropped = false;
    for (auto j = static_cast<int32_t>(chosen) - 1; j >= next.compared && !dropped; --j) {
      const float common = overlap(rules.boxes + 4 * static_cast<int64_t>(next.box),
                                   rules.boxes + 4 * static_cast<int64_t>(indices[static_cast<size_t>(j)]));
      dropped = common >= rules.overlap;
      if (!dropped && rules.sigma > 0.0f) next.score *= std::exp(decay * common * common);
      if (next.score <= rules.threshold) break;
    }
    next.compared = static_cast<int32_t>(chosen);
    if (dropped) continue;
    if (next.score == before) {
      indices[chosen] = next.box;
      if (!scores.empty()) scores[chosen] = next.score;
      ++chosen;
    }
    if (next.score > rules.threshold) {
      queue[queued++] = next;
      std::push_heap(queue.begin(), end(), worse);
    }
  }
  return chosen;
}

}  // namespace

Status prepare_box_suppression(PrepareContext& ctx, bool soft) {
  const Tensor& boxes = ctx.input(kBoxes);
  if (boxes.rank() != 2 || boxes.dim(1) != 4) return ctx.wrong_shape(kBoxes, "[boxes,4]");
  if (ctx.input(kScores).rank() != 1 || ctx.input(kScores).dim(0) != boxes.dim(0))
    return ctx.wrong_shape(kScores, to_string(Shape{boxes.dim(0)}));
  for (int i = kMost; i < ctx.input_count(); ++i)
    if (ctx.input(i).rank() != 0) return ctx.wrong_rank(i, 0);
  if (!ctx.known(kMost)) return ctx.later();
  const int32_t most = ctx.input(kMost).values<int32_t>()[0];
  if (most < 0) return ctx.bad_value(kMost, most, "it must not be negative");
  if (most > std::max(boxes.dim(0), kMostPadded))
    return ctx.bad_value(kMost, most, "it must be sensible for " + std::to_string(boxes.dim(0)) + " boxes");
  State& s = ctx.state<State>();
  s.soft = soft;
  s.queue = ctx.scratch(static_cast<size_t>(boxes.dim(0)) * sizeof(Candidate));
  SURELITE_TRY(ctx.resize(0, Shape{most}));
  if (soft) SURELITE_TRY(ctx.resize(1, Shape{most}));
  return ctx.resize(soft ? 2 : 1, Shape{});
}

Status run_box_suppression(RunContext& ctx) {
  const State& s = ctx.state<State>();
  Rules rules{ctx.in<float>(kBoxes).data(), ctx.in<float>(kOverlap)[0], ctx.in<float>(kThreshold)[0], 0.0f};
  if (s.soft) rules.sigma = ctx.in<float>(kSigma)[0];
  if (!(rules.sigma >= 0.0f)) return ctx.bad_value(kSigma, 0, {"value", rules.sigma}, "it must not be negative");

  const std::span<const float> given = ctx.in<float>(kScores);
  const std::span<Candidate> queue = ctx.scratch_of<Candidate>(s.queue);
  size_t queued = 0;
  for (size_t i = 0; i < given.size(); ++i) {
    if (!(given[i] > rules.threshold)) continue;
    queue[queued++] = {given[i], static_cast<int32_t>(i), 0};
    std::push_heap(queue.begin(), queue.begin() + static_cast<std::ptrdiff_t>(queued),
                   [](const Candidate& a, const Candidate& b) { return a.score < b.score; });
  }
  const std::span<int32_t> indices = ctx.out<int32_t>(0);
  const std::span<float> scores = s.soft ? ctx.out<float>(1) : std::span<float>();
  Stopping stopping(ctx);
  const std::optional<size_t> found = choose(rules, queue, queued, indices.size(), indices, scores, &stopping);
  if (!found) return ended(ctx);
  const size_t chosen = *found;
  ctx.out<int32_t>(s.soft ? 2 : 1)[0] = static_cast<int32_t>(chosen);
  std::fill(indices.begin() + static_cast<std::ptrdiff_t>(chosen), indices.end(), 0);
  if (s.soft) std::fill(scores.begin() + static_cast<std::ptrdiff_t>(chosen), scores.end(), 0.0f);
  return {};
}

}  // namespace surelite
