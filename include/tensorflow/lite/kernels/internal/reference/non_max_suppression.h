// SPDX-License-Identifier: Apache-2.0
// The best of boxes that overlap.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_NON_MAX_SUPPRESSION_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_NON_MAX_SUPPRESSION_H_

#include <algorithm>
#include <cmath>
#include <queue>
#include <vector>

namespace tflite {
namespace reference_ops {

// Two opposite corners, in any order.
struct BoxCornerEncoding {
  float y1, x1, y2, x2;
};
inline float ComputeIntersectionOverUnion(const float* boxes, const int i, const int j) {
  const BoxCornerEncoding &a = reinterpret_cast<const BoxCornerEncoding*>(boxes)[i],
                          &b = reinterpret_cast<const BoxCornerEncoding*>(boxes)[j];
  const auto area = [](const BoxCornerEncoding& box) { return std::abs((box.y2 - box.y1) * (box.x2 - box.x1)); };
  const auto overlap = [](float p1, float p2, float q1, float q2) {
    return std::max(0.0f, std::min(std::max(p1, p2), std::max(q1, q2)) - std::max(std::min(p1, p2), std::min(q1, q2)));
  };
  if (area(a) <= 0 || area(b) <= 0) return 0;
  const float both = overlap(a.y1, a.y2, b.y1, b.y2) * overlap(a.x1, a.x2, b.x1, b.x2);
  return both / (area(a) + area(b) - both);
}
// By falling score. With soft_nms_sigma above 0 scores of boxes that overlap fall, by a Gaussian; otherwise such boxes
// are left out. selected_scores may be null.
inline void NonMaxSuppression(const float* boxes, const int num_boxes, const float* scores, const int max_output_size,
                              const float iou_threshold, const float score_threshold, const float soft_nms_sigma,
                              int* selected_indices, float* selected_scores, int* num_selected_indices) {
  struct Candidate {
    int index;
    float score;
    int compared;  // selected boxes from this one on may still lower the score
  };
  const auto behind = [](const Candidate& a, const Candidate& b) {
    return a.score < b.score || (a.score == b.score && a.index > b.index);
  };
  std::priority_queue<Candidate, std::vector<Candidate>, decltype(behind)> queue(behind);
  for (int i = 0; i < num_boxes; ++i)
    if (scores[i] > score_threshold) queue.push({i, scores[i], 0});
  *num_selected_indices = 0;
  const int most = std::min(num_boxes, max_output_size);
  const float factor = soft_nms_sigma > 0 ? -0.5f / soft_nms_sigma : 0.0f;
  while (*num_selected_indices < most && !queue.empty()) {
    Candidate next = queue.top();
    queue.pop();
    const float before = next.score;
    bool kept = true;
    for (int j = *num_selected_indices - 1; kept && j >= next.compared; --j) {
      const float overlap = ComputeIntersectionOverUnion(boxes, next.index, selected_indices[j]);
      if (overlap >= iou_threshold)
        kept = false;
      else if (soft_nms_sigma > 0)
        next.score *= std::exp(factor * overlap * overlap);
      kept = kept && next.score > score_threshold;
    }
    next.compared = *num_selected_indices;
    if (!kept) continue;
    if (next.score != before) {
      queue.push(next);
      continue;
    }
    selected_indices[*num_selected_indices] = next.index;
    if (selected_scores) selected_scores[*num_selected_indices] = next.score;
    ++*num_selected_indices;
  }
}

}  // namespace reference_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_NON_MAX_SUPPRESSION_H_
