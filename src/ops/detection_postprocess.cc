// SPDX-License-Identifier: Apache-2.0
// TFLite_Detection_PostProcess: decodes boxes of an SSD model against its anchors and keeps the best ones that do not
// overlap.
#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <cstring>
#include <limits>
#include <numeric>

#include "base/checked.h"
#include "ops/shared/control/stopping.h"
#include "ops/shared/options/flex_options.h"

namespace surelite {
namespace {

enum Input : int { kBoxes, kScores, kAnchors };
enum Output : int { kOutBoxes, kOutClasses, kOutScores, kOutCount };

struct Box {
  float ymin, xmin, ymax, xmax;
};

struct Found {
  int64_t box;
  int32_t category;
  float score;
};

struct State {
  int64_t boxes = 0, code = 4;          // code: values per encoded box
  int64_t categories = 0, columns = 0;  // columns: categories, and the background if there is one
  int32_t most = 0, per_box = 0, per_category = 0;
  bool regular = false;
  float score_threshold = 0, overlap_threshold = 0;
  float y_scale = 0, x_scale = 0, h_scale = 0, w_scale = 0;
  int decoded = 0, scores = 0, best = 0, order = 0, chosen = 0, ranked = 0, found = 0;
};

Status read_options(PrepareContext& ctx, State* s) {
  SURELITE_LET(const FlexOptions options, FlexOptions::read(ctx));
  s->most = options.i32("max_detections");
  s->per_box = options.i32("max_classes_per_detection");
  s->per_category = options.has("detections_per_class") ? options.i32("detections_per_class") : 100;
  s->regular = options.flag("use_regular_nms");
  s->score_threshold = options.f32("nms_score_threshold");
  s->overlap_threshold = options.f32("nms_iou_threshold");
  s->categories = options.i32("num_classes");
  s->y_scale = options.f32("y_scale");
  s->x_scale = options.f32("x_scale");
  s->h_scale = options.f32("h_scale");
  s->w_scale = options.f32("w_scale");
  if (s->most < 0) return ctx.bad_option("max_detections", {"value", s->most}, "it must not be negative");
  if (s->per_box < (s->regular ? 0 : 1))
    return ctx.bad_option("max_classes_per_detection", {"value", s->per_box}, "it must be positive");
  if (s->regular && std::min(s->per_category, s->most) < 1)
    return ctx.bad_option("detections_per_class", {"value", s->per_category}, "it and max_detections must be positive");
  if (s->categories < 1) return ctx.bad_option("num_classes", {"value", s->categories}, "it must be positive");
  if (!(s->overlap_threshold > 0.0f && s->overlap_threshold <= 1.0f))
    return ctx.bad_option("nms_iou_threshold", {"value", s->overlap_threshold}, "it must be above 0 and at most 1");
  return {};
}

Status check_shapes(PrepareContext& ctx, State* s) {
  const Tensor &boxes = ctx.input(kBoxes), &scores = ctx.input(kScores), &anchors = ctx.input(kAnchors);
  if (boxes.rank() != 3 || boxes.dim(0) != 1 || boxes.dim(2) < 4)
    return ctx.wrong_shape(kBoxes, "[1,boxes,4 or more]");
  s->boxes = boxes.dim(1);
  s->code = boxes.dim(2);
  if (scores.rank() != 3 || scores.dim(0) != 1 || scores.dim(1) != boxes.dim(1))
    return ctx.wrong_shape(kScores, "[1," + std::to_string(s->boxes) + ",classes]");
  s->columns = scores.dim(2);
  if (s->columns - s->categories > 1 || s->columns < s->categories)
    return ctx.wrong_extent(kScores, 2, std::to_string(s->categories) + " classes, or one more for the background");
  if (anchors.rank() != 2 || anchors.dim(1) != 4 || anchors.dim(0) < s->boxes)
    return ctx.wrong_shape(kAnchors, "[" + std::to_string(s->boxes) + " or more,4]");
  for (const int i : {kBoxes, kScores, kAnchors})
    if (ctx.input(i).type == ElementType::uint8 && !ctx.input(i).quant().per_tensor())
      return ctx.wrong_scale_count(i, 1);
  return {};
}

Status prepare(PrepareContext& ctx) {
  State& s = ctx.state<State>();
  SURELITE_TRY(read_options(ctx, &s));
  SURELITE_TRY(check_shapes(ctx, &s));
  int32_t rows = 0;
  if (!checked_mul(s.most, s.per_box, &rows))
    return ctx.fail(Code::P311, {{"what", "max_detections x max_classes_per_detection"}});
  SURELITE_TRY(ctx.resize(kOutBoxes, Shape{1, rows, 4}));
  SURELITE_TRY(ctx.resize(kOutClasses, Shape{1, rows}));
  SURELITE_TRY(ctx.resize(kOutScores, Shape{1, rows}));
  SURELITE_TRY(ctx.resize(kOutCount, Shape{1}));
  const auto boxes = static_cast<size_t>(s.boxes);
  const size_t kept =
      s.regular ? static_cast<size_t>(s.most) + static_cast<size_t>(std::min(s.per_category, s.most)) : 0;
  s.decoded = ctx.scratch(boxes * sizeof(Box));
  s.scores = ctx.scratch(ctx.input(kScores).type == ElementType::uint8
                             ? static_cast<size_t>(ctx.input(kScores).count()) * sizeof(float)
                             : 0);
  s.best = ctx.scratch(boxes * sizeof(float));
  s.order = ctx.scratch(boxes * sizeof(int32_t));
  s.chosen = ctx.scratch(boxes * sizeof(int32_t));
  s.ranked = ctx.scratch(s.regular ? 0 : static_cast<size_t>(s.categories) * sizeof(int32_t));
  s.found = ctx.scratch(2 * kept * sizeof(Found));
  return {};
}

// Reads values of a float or quantized tensor as reals; bytes have few values, so these are computed once.
class Reals {
 public:
  explicit Reals(const Tensor& tensor) {
    if (tensor.type == ElementType::uint8) bytes_ = tensor.values<uint8_t>().data();
    else reals_ = tensor.values<float>().data();
    const auto zero = static_cast<float>(tensor.quant().first_zero_point());
    for (size_t value = 0; bytes_ && value < table_.size(); ++value)
      table_[value] = (static_cast<float>(value) - zero) * tensor.quant().first_scale();
  }
  float operator[](int64_t i) const { return bytes_ ? table_[bytes_[i]] : reals_[i]; }
  const uint8_t* bytes() const { return bytes_; }
  const std::array<float, 256>& table() const { return table_; }

 private:
  const uint8_t* bytes_ = nullptr;
  const float* reals_ = nullptr;
  std::array<float, 256> table_{};
};

// exp(code / divisor) of encoded extents.
class Growth {
 public:
  Growth(const Reals& codes, float divisor) : codes_(codes), divisor_(divisor) {
    for (size_t value = 0; codes.bytes() && value < table_.size(); ++value) table_[value] = grow(codes.table()[value]);
  }
  double of(int64_t i) const { return codes_.bytes() ? table_[codes_.bytes()[i]] : grow(codes_[i]); }

 private:
  double grow(float code) const { return std::exp(static_cast<double>(code) / divisor_); }
  const Reals& codes_;
  float divisor_;
  std::array<double, 256> table_{};
};

constexpr int64_t kGrain = 1024;  // boxes that are worth a thread

// The first box that has its ends the wrong way round, or the number of boxes if there is none.
int64_t decode(const RunContext& ctx, const State& s, std::span<Box> out) {
  const Reals codes(ctx.input(kBoxes)), anchors(ctx.input(kAnchors));
  const Growth height(codes, s.h_scale), width(codes, s.w_scale);
  std::atomic<int64_t> bad{s.boxes};
  ctx.parallel(s.boxes, kGrain, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      const auto code = [&](int64_t k) { return static_cast<double>(codes[i * s.code + k]); };
      const auto anchor = [&](int64_t k) { return static_cast<double>(anchors[i * 4 + k]); };
      const auto y = static_cast<float>(code(0) / s.y_scale * anchor(2) + anchor(0));
      const auto x = static_cast<float>(code(1) / s.x_scale * anchor(3) + anchor(1));
      const auto half_h = static_cast<float>(0.5 * height.of(i * s.code + 2) * anchor(2));
      const auto half_w = static_cast<float>(0.5 * width.of(i * s.code + 3) * anchor(3));
      const Box box{y - half_h, x - half_w, y + half_h, x + half_w};
      out[static_cast<size_t>(i)] = box;
      if (!(box.ymin > box.ymax) && !(box.xmin > box.xmax)) continue;
      int64_t first = bad.load();
      while (i < first && !bad.compare_exchange_weak(first, i)) {
      }
      return;
    }
  });
  return bad;
}

float overlap(const Box& a, const Box& b) {
  const float area_a = (a.ymax - a.ymin) * (a.xmax - a.xmin), area_b = (b.ymax - b.ymin) * (b.xmax - b.xmin);
  if (area_a <= 0 || area_b <= 0) return 0.0f;
  const float height = std::max(std::min(a.ymax, b.ymax) - std::max(a.ymin, b.ymin), 0.0f);
  const float width = std::max(std::min(a.xmax, b.xmax) - std::max(a.xmin, b.xmin), 0.0f);
  return height * width / (area_a + area_b - height * width);
}

// Boxes by falling score, without those below the threshold: shared out to buckets of scores, of which only those that
// are asked for are sorted. Among equals the earlier box comes first.
class Ranking {
 public:
  Ranking(std::span<const float> scores, float threshold, std::span<int32_t> order) : scores_(scores), order_(order) {
    float low = INFINITY, high = -INFINITY;
    for (const float score : scores)
      if (score >= threshold) low = std::min(low, score), high = std::max(high, score);
    low_ = low, factor_ = static_cast<float>(kBuckets - 1) / (high - low);
    if (!std::isfinite(factor_) || !std::isfinite(high - low)) factor_ = 0;
    for (const float score : scores)
      if (score >= threshold) ++ends_[bucket_of(score)];
    size_t total = 0;
    for (size_t& end : ends_) total = end += total;
    for (size_t i = scores.size(); i-- > 0;)
      if (scores[i] >= threshold) order[--ends_[bucket_of(scores[i])]] = static_cast<int32_t>(i);
    total_ = total;
  }

  // visit(box) until it returns false.
  template <class Visit>
  void each(const Visit& visit) {
    const auto better = [&](int32_t a, int32_t b) {
      const float x = scores_[static_cast<size_t>(a)], y = scores_[static_cast<size_t>(b)];
      return x > y || (x == y && a < b);
    };
    for (size_t bucket = 0; bucket < kBuckets; ++bucket) {
      const auto first = order_.begin() + static_cast<std::ptrdiff_t>(ends_[bucket]);
      const auto last =
          order_.begin() + static_cast<std::ptrdiff_t>(bucket + 1 < kBuckets ? ends_[bucket + 1] : total_);
      if (!std::is_sorted(first, last, better)) std::sort(first, last, better);
      for (auto box = first; box != last; ++box)
        if (!visit(*box)) return;
    }
  }

 private:
  static constexpr size_t kBuckets = 1024;
  // The highest scores are in the first bucket.
  size_t bucket_of(float score) const {
    if (factor_ == 0) return 0;
    return kBuckets - 1 - std::min(static_cast<size_t>((score - low_) * factor_), kBuckets - 1);
  }
  std::span<const float> scores_;
  std::span<int32_t> order_;
  float low_ = 0, factor_ = 0;
  std::array<size_t, kBuckets> ends_{};  // once all are placed: where each bucket begins
  size_t total_ = 0;
};

// The best boxes that overlap no better one; `most` at most.
std::span<const int32_t> suppress(RunContext& ctx, const State& s, std::span<const float> scores, size_t most) {
  const std::span<const Box> boxes = ctx.scratch_of<Box>(s.decoded);
  const std::span<int32_t> chosen = ctx.scratch_of<int32_t>(s.chosen);
  size_t count = 0;
  if (most == 0) return {};
  Stopping stopping(ctx);
  Ranking(scores, s.score_threshold, ctx.scratch_of<int32_t>(s.order)).each([&](int32_t candidate) {
    const Box& box = boxes[static_cast<size_t>(candidate)];
    const auto hides = [&](int32_t better) {
      return overlap(boxes[static_cast<size_t>(better)], box) > s.overlap_threshold;
    };
    if (std::none_of(chosen.begin(), chosen.begin() + static_cast<std::ptrdiff_t>(count), hides))
      chosen[count++] = candidate;
    return count < most && !stopping.after(8 * static_cast<int64_t>(count));
  });
  return chosen.first(count);
}

void write(RunContext& ctx, const State& s, size_t row, const Found& found) {
  std::memcpy(ctx.out<float>(kOutBoxes).data() + 4 * row,
              &ctx.scratch_of<Box>(s.decoded)[static_cast<size_t>(found.box)], sizeof(Box));
  ctx.out<float>(kOutClasses)[row] = static_cast<float>(found.category);
  ctx.out<float>(kOutScores)[row] = found.score;
}

// Every class on its own; the best of all classes, the earlier class first among equals.
size_t run_regular(RunContext& ctx, const State& s, std::span<const float> scores) {
  const auto most = static_cast<size_t>(s.most), per_category = static_cast<size_t>(std::min(s.per_category, s.most));
  const std::span<float> column = ctx.scratch_of<float>(s.best);
  const std::span<Found> all = ctx.scratch_of<Found>(s.found);
  const std::span<Found> merged = all.last(all.size() / 2);
  size_t count = 0;
  for (int64_t category = 0; category < s.categories && !ctx.cancelled(); ++category) {
    const int64_t at = category + s.columns - s.categories;
    for (int64_t i = 0; i < s.boxes; ++i)
      column[static_cast<size_t>(i)] = scores[static_cast<size_t>(i * s.columns + at)];
    const std::span<const int32_t> chosen = suppress(ctx, s, column, per_category);
    for (size_t i = 0; i < chosen.size(); ++i)
      all[count + i] = {chosen[i], static_cast<int32_t>(category), column[static_cast<size_t>(chosen[i])]};
    const auto first = all.begin(), middle = first + static_cast<std::ptrdiff_t>(count),
               last = middle + static_cast<std::ptrdiff_t>(chosen.size());
    std::merge(first, middle, middle, last, merged.begin(),
               [](const Found& a, const Found& b) { return a.score > b.score; });
    count = std::min(count + chosen.size(), most);
    std::copy_n(merged.begin(), count, all.begin());
  }
  // Rows beyond max_detections exist where several classes per detection were asked for; they stay empty.
  const size_t rows = std::min(count, ctx.out<float>(kOutScores).size());
  for (size_t i = 0; i < rows; ++i) write(ctx, s, i, all[i]);
  return count;
}

// The highest score; NaN if there is no other.
float highest(std::span<const float> row) {
  constexpr size_t kAtATime = 4;  // comparisons that do not wait for each other
  std::array<float, kAtATime> most;
  most.fill(-INFINITY);
  size_t k = 0;
  for (; k + kAtATime <= row.size(); k += kAtATime)
    for (size_t i = 0; i < kAtATime; ++i) most[i] = row[k + i] > most[i] ? row[k + i] : most[i];
  for (; k < row.size(); ++k) most[0] = row[k] > most[0] ? row[k] : most[0];
  const float found = *std::max_element(most.begin(), most.end());
  const auto is_number = [](float score) { return !std::isnan(score); };
  return found > -INFINITY || std::any_of(row.begin(), row.end(), is_number) ? found : NAN;
}

// One suppression by each box's best class; its next best classes follow in the rows behind it.
size_t run_fast(RunContext& ctx, const State& s, std::span<const float> scores) {
  const std::span<float> best = ctx.scratch_of<float>(s.best);
  const auto categories = static_cast<size_t>(s.categories), columns = static_cast<size_t>(s.columns);
  const auto row_of = [&](size_t box) { return scores.subspan(box * columns + columns - categories, categories); };
  ctx.parallel(s.boxes, kGrain, [&](int64_t begin, int64_t end) {
    for (auto i = static_cast<size_t>(begin); i < static_cast<size_t>(end); ++i) best[i] = highest(row_of(i));
  });
  const std::span<const int32_t> chosen = suppress(ctx, s, best, static_cast<size_t>(s.most));
  const std::span<int32_t> rank = ctx.scratch_of<int32_t>(s.ranked);
  const auto wanted = static_cast<std::ptrdiff_t>(std::min(static_cast<size_t>(s.per_box), categories));
  for (size_t i = 0; i < chosen.size(); ++i) {
    const std::span<const float> row = row_of(static_cast<size_t>(chosen[i]));
    // NaN counts as lowest.
    const auto better = [&](int32_t a, int32_t b) {
      const float x = row[static_cast<size_t>(a)], y = row[static_cast<size_t>(b)];
      return x > y || (std::isnan(y) && !std::isnan(x));
    };
    std::iota(rank.begin(), rank.end(), 0);
    if (wanted == 1)
      rank[0] = *std::min_element(rank.begin(), rank.end(), better);
    else
      std::partial_sort(rank.begin(), rank.begin() + wanted, rank.end(), better);
    for (size_t k = 0; k < static_cast<size_t>(wanted); ++k)
      write(ctx, s, i * static_cast<size_t>(s.per_box) + k, {chosen[i], rank[k], row[static_cast<size_t>(rank[k])]});
  }
  return chosen.size();
}

Status run(RunContext& ctx) {
  const State& s = ctx.state<State>();
  if (const int64_t bad = decode(ctx, s, ctx.scratch_of<Box>(s.decoded)); bad < s.boxes)
    return ctx.fail(Code::R404, {{"what", "box " + std::to_string(bad)},
                                 {"found", "an end before its beginning, as its anchor has a negative size"},
                                 {"expected", "boxes whose end is not before their beginning"}});
  std::span<const float> scores = ctx.in<float>(kScores);
  if (ctx.input(kScores).type == ElementType::uint8) {
    const std::span<float> real = ctx.scratch_of<float>(s.scores);
    const Reals stored(ctx.input(kScores));
    ctx.parallel(static_cast<int64_t>(real.size()), 16 * kGrain, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) real[static_cast<size_t>(i)] = stored[i];
    });
    scores = real;
  }
  for (const int i : {kOutBoxes, kOutClasses, kOutScores})
    std::fill(ctx.out<float>(i).begin(), ctx.out<float>(i).end(), 0.0f);
  ctx.out<float>(kOutCount)[0] = static_cast<float>(s.regular ? run_regular(ctx, s, scores) : run_fast(ctx, s, scores));
  return ctx.cancelled() ? Status(ended(ctx)) : Status();
}

}  // namespace

extern const OpSpec op_detection_postprocess{
    .name = "TFLite_Detection_PostProcess",
    .types = "A:f32|u8 f32|u8 A -> f32 f32 f32 f32",
    .prepare = prepare,
    .run = run,
};

}  // namespace surelite
