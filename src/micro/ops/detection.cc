// SPDX-License-Identifier: Apache-2.0
// TFLite_Detection_PostProcess: boxes of an SSD model against its anchors, the best that do not overlap.
#include "micro/ops/c_math.h"
#include "micro/ops/flex.h"
#include "micro/ops/op.h"

namespace surelite {
namespace micro {
namespace {

enum { kBoxes, kScores, kAnchors };
enum { kOutBoxes, kOutClasses, kOutScores, kOutCount };

struct Box {
  float ymin, xmin, ymax, xmax;
};
struct Found {
  int32_t box, category;
  float score;
};

struct Detection {
  static constexpr size_t kDeviceBytes = 76;
  int32_t boxes, code, categories, columns;  // columns: categories, and the background if there is one
  int32_t most, per_box, per_category;
  float score_threshold, overlap_threshold, y_scale, x_scale, h_scale, w_scale;
  int decoded, best, order, chosen, found;
  bool regular;
};

bool read_options(Op& op, Detection* s) {
  const Flex options(op.node()->custom_initial_data, static_cast<size_t>(op.node()->custom_initial_data_size));
  s->most = options.i32("max_detections");
  s->per_box = options.i32("max_classes_per_detection");
  s->per_category = options.has("detections_per_class") ? options.i32("detections_per_class") : 100;
  s->regular = options.i32("use_regular_nms") != 0;
  s->score_threshold = options.f32("nms_score_threshold");
  s->overlap_threshold = options.f32("nms_iou_threshold");
  s->categories = options.i32("num_classes");
  s->y_scale = options.f32("y_scale");
  s->x_scale = options.f32("x_scale");
  s->h_scale = options.f32("h_scale");
  s->w_scale = options.f32("w_scale");
  if (s->per_category > s->most) s->per_category = s->most;
  constexpr int32_t kMany = 1 << 15;
  return (s->most >= 0 && s->most < kMany && s->per_box >= (s->regular ? 0 : 1) && s->per_box < kMany &&
          (!s->regular || s->per_category >= 1) && s->categories >= 1 && s->overlap_threshold > 0.0f &&
          s->overlap_threshold <= 1.0f) ||
         op.refuse(kOptions);
}

bool prepare(Op& op) {
  if (!op.takes(3, 3, 4, 4)) return false;
  const View boxes = op.in(kBoxes), scores = op.in(kScores), anchors = op.in(kAnchors);
  for (int i = 0; i < 3; ++i)
    if (op.in(i).type() != kTfLiteFloat32) return op.refuse(kTypes);
  for (int i = 0; i < 4; ++i)
    if (op.out(i).type() != kTfLiteFloat32) return op.refuse(kTypes);
  if (boxes.rank() != 3 || boxes.dim(0) != 1 || boxes.dim(2) < 4 || scores.rank() != 3 || scores.dim(0) != 1 ||
      scores.dim(1) != boxes.dim(1) || anchors.rank() != 2 || anchors.dim(1) != 4 || anchors.dim(0) < boxes.dim(1))
    return op.refuse(kShapes);
  auto* s = op.state<Detection>();
  if (!s || !read_options(op, s)) return false;
  s->boxes = boxes.dim(1), s->code = boxes.dim(2), s->columns = scores.dim(2);
  const int32_t rows = s->most * s->per_box;
  if (s->columns < s->categories || s->columns - s->categories > 1 || s->boxes > 1 << 20 ||
      op.out(kOutBoxes).count() != 4 * rows || op.out(kOutClasses).count() != rows ||
      op.out(kOutScores).count() != rows || op.out(kOutCount).count() != 1)
    return op.refuse(kShapes);
  const auto each = static_cast<int32_t>(sizeof(float)) * s->boxes;
  const int32_t kept = s->regular ? s->most + 1 : 1;
  return op.scratch(4 * each, &s->decoded) && op.scratch(each, &s->best) && op.scratch(each, &s->order) &&
         op.scratch(each, &s->chosen) && op.scratch(kept * static_cast<int32_t>(sizeof(Found)), &s->found);
}

// False for a box whose end lies before its beginning.
bool decode(const Run& run, const Detection& s, Box* out) {
  const auto* codes = run.in<float>(kBoxes);
  const auto* anchor = run.in<float>(kAnchors);
  for (int32_t i = 0; i < s.boxes; ++i, codes += s.code, anchor += 4) {
    const auto real = [](float x) { return static_cast<double>(x); };
    const auto y = static_cast<float>(real(codes[0]) / real(s.y_scale) * real(anchor[2]) + real(anchor[0]));
    const auto x = static_cast<float>(real(codes[1]) / real(s.x_scale) * real(anchor[3]) + real(anchor[1]));
    const auto half_h = static_cast<float>(0.5 * exp(real(codes[2]) / real(s.h_scale)) * real(anchor[2]));
    const auto half_w = static_cast<float>(0.5 * exp(real(codes[3]) / real(s.w_scale)) * real(anchor[3]));
    out[i] = {y - half_h, x - half_w, y + half_h, x + half_w};
    if (out[i].ymin > out[i].ymax || out[i].xmin > out[i].xmax) return false;
  }
  return true;
}

float least(float a, float b) { return b < a ? b : a; }
float greatest(float a, float b) { return a < b ? b : a; }

float overlap(const Box& a, const Box& b) {
  const float area_a = (a.ymax - a.ymin) * (a.xmax - a.xmin), area_b = (b.ymax - b.ymin) * (b.xmax - b.xmin);
  if (area_a <= 0 || area_b <= 0) return 0.0f;
  const float height = greatest(least(a.ymax, b.ymax) - greatest(a.ymin, b.ymin), 0.0f);
  const float width = greatest(least(a.xmax, b.xmax) - greatest(a.xmin, b.xmin), 0.0f);
  return height * width / (area_a + area_b - height * width);
}

// A heap of boxes, of which the best comes first: the highest score, among equals the earlier box.
class Ranking {
 public:
  Ranking(const float* scores, int32_t* order) : scores_(scores), order_(order) {}
  void add(int32_t box) { order_[count_++] = box; }
  void settle() {
    for (int32_t i = count_ / 2; i-- > 0;) sink(i);
  }
  bool empty() const { return count_ == 0; }
  int32_t take() {
    const int32_t best = order_[0];
    order_[0] = order_[--count_];
    sink(0);
    return best;
  }

 private:
  bool better(int32_t a, int32_t b) const { return scores_[a] > scores_[b] || (scores_[a] == scores_[b] && a < b); }
  void sink(int32_t at) {
    for (int32_t child = 2 * at + 1; child < count_; child = 2 * at + 1) {
      if (child + 1 < count_ && better(order_[child + 1], order_[child])) ++child;
      if (!better(order_[child], order_[at])) return;
      const int32_t box = order_[at];
      order_[at] = order_[child], order_[child] = box;
      at = child;
    }
  }
  const float* scores_;
  int32_t* order_;
  int32_t count_ = 0;
};

// The best boxes that overlap no better one, `most` at most; how many.
int32_t suppress(const Run& run, const Detection& s, const float* scores, int32_t most, int32_t* chosen) {
  const auto* boxes = run.scratch<Box>(s.decoded);
  Ranking ranking(scores, run.scratch<int32_t>(s.order));
  for (int32_t i = 0; i < s.boxes; ++i)
    if (scores[i] >= s.score_threshold) ranking.add(i);
  ranking.settle();
  int32_t count = 0;
  while (count < most && !ranking.empty()) {
    const int32_t candidate = ranking.take();
    bool hidden = false;
    for (int32_t i = 0; i < count && !hidden; ++i)
      hidden = overlap(boxes[chosen[i]], boxes[candidate]) > s.overlap_threshold;
    if (!hidden) chosen[count++] = candidate;
  }
  return count;
}

void write(const Run& run, const Detection& s, int32_t row, const Found& found) {
  __builtin_memcpy(run.out<float>(kOutBoxes) + 4 * row, run.scratch<Box>(s.decoded) + found.box, sizeof(Box));
  run.out<float>(kOutClasses)[row] = static_cast<float>(found.category);
  run.out<float>(kOutScores)[row] = found.score;
}

// Every class on its own; the best of all classes, the earlier class first among equals.
int32_t run_regular(const Run& run, const Detection& s) {
  const auto* scores = run.in<float>(kScores);
  auto* column = run.scratch<float>(s.best);
  auto* chosen = run.scratch<int32_t>(s.chosen);
  auto* all = run.scratch<Found>(s.found);
  int32_t count = 0;
  for (int32_t category = 0; category < s.categories; ++category) {
    for (int32_t i = 0; i < s.boxes; ++i) column[i] = scores[i * s.columns + category + s.columns - s.categories];
    const int32_t more = suppress(run, s, column, s.per_category, chosen);
    for (int32_t i = 0; i < more; ++i) {
      const Found one{chosen[i], category, column[chosen[i]]};
      // In order, and the last one goes where there are too many: there is room for one more.
      int32_t at = count;
      for (; at > 0 && all[at - 1].score < one.score; --at) all[at] = all[at - 1];
      all[at] = one;
      if (count < s.most) ++count;
    }
  }
  const int32_t rows = count < s.most * s.per_box ? count : s.most * s.per_box;
  for (int32_t i = 0; i < rows; ++i) write(run, s, i, all[i]);
  return count;
}

// The class behind `last` by falling score, -1 for the first; what is no number comes at the end.
int32_t next_class(const float* row, int32_t categories, int32_t last) {
  const auto before = [row](int32_t a, int32_t b) {
    const bool a_real = row[a] == row[a], b_real = row[b] == row[b];
    if (a_real != b_real) return a_real;
    return a_real && row[a] != row[b] ? row[a] > row[b] : a < b;
  };
  int32_t best = -1;
  for (int32_t c = 0; c < categories; ++c)
    if ((last < 0 || before(last, c)) && (best < 0 || before(c, best))) best = c;
  return best;
}

// One suppression by each box's best class; its next best classes follow in the rows behind it.
int32_t run_fast(const Run& run, const Detection& s) {
  const auto* scores = run.in<float>(kScores) + s.columns - s.categories;
  auto* best = run.scratch<float>(s.best);
  auto* chosen = run.scratch<int32_t>(s.chosen);
  const int32_t wanted = s.per_box < s.categories ? s.per_box : s.categories;
  for (int32_t i = 0; i < s.boxes; ++i) {
    const float* row = scores + i * s.columns;
    best[i] = row[next_class(row, s.categories, -1)];
  }
  const int32_t count = suppress(run, s, best, s.most, chosen);
  for (int32_t i = 0; i < count; ++i) {
    const float* row = scores + chosen[i] * s.columns;
    int32_t category = -1;
    for (int32_t k = 0; k < wanted; ++k) {
      category = next_class(row, s.categories, category);
      write(run, s, i * s.per_box + k, {chosen[i], category, row[category]});
    }
  }
  return count;
}

TfLiteStatus run_detection(TfLiteContext* context, TfLiteNode* node) {
  const Run run(context, node);
  const Detection& s = run.state<Detection>();
  if (!decode(run, s, run.scratch<Box>(s.decoded))) return kTfLiteError;
  for (int i = kOutBoxes; i <= kOutScores; ++i)
    __builtin_memset(run.out<float>(i), 0, static_cast<size_t>(count_of(run.output(i))) * sizeof(float));
  *run.out<float>(kOutCount) = static_cast<float>(s.regular ? run_regular(run, s) : run_fast(run, s));
  return kTfLiteOk;
}

}  // namespace
}  // namespace micro
}  // namespace surelite

namespace tflite {

using namespace surelite::micro;

TFLMRegistration* Register_DETECTION_POSTPROCESS() {
  static TFLMRegistration made;
  made = registration_of(prepare_op<prepare>, run_detection);
  return &made;
}

}  // namespace tflite
