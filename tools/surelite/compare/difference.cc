// SPDX-License-Identifier: Apache-2.0
#include "compare/difference.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace surelite::tool {
namespace {

constexpr double kDecibels = 10;
constexpr double kSmallest = 1e-7;  // floats below it count as 0 whatever the tolerance

bool same_precision(const Side& a, const Side& b) { return a.is_float == b.is_float && a.step == b.step; }

}  // namespace

Json difference(const Side& a, const Side& b, const Comparison& comparison) {
  double signal = 0, noise = 0, product = 0, other = 0, largest = 0, worst = 0;
  size_t worst_at = 0;
  bool odd = false;  // NaN or infinity on one side only
  std::array<int64_t, 4> steps{};
  const double step = std::max(a.step, b.step);
  for (size_t i = 0; i < a.values.size(); ++i) {
    const double x = a.values[i], y = b.values[i];
    if (!std::isfinite(x) || !std::isfinite(y)) {
      const bool alike = (std::isnan(x) && std::isnan(y)) || x == y;
      if (!alike && !odd) odd = true, worst_at = i;
      continue;
    }
    const double error = std::abs(x - y);
    signal += x * x;
    other += y * y;
    product += x * y;
    noise += error * error;
    largest = std::max(largest, std::abs(x));
    if (error > worst && !odd) worst = error, worst_at = i;
    if (step > 0) ++steps[std::min<size_t>(steps.size() - 1, static_cast<size_t>(std::min(error / step + 0.5, 3.0)))];
  }
  Json json = Json::object();
  json["elements"] = a.values.size();
  json["max_error"] = odd ? Json("inf") : number_to_json(worst);
  json["max_error_at"] = worst_at;
  json["cosine"] = signal > 0 && other > 0 ? product / std::sqrt(signal * other) : signal == other ? 1.0 : 0.0;
  const double ratio = noise > 0 ? kDecibels * std::log10(std::max(signal, 1e-300) / noise) : INFINITY;
  if (noise > 0) json["snr"] = ratio;
  if (step > 0) json["steps"] = steps;
  if (!same_precision(a, b))
    json["diverges"] = odd || ratio < comparison.least_snr;
  else if (a.is_float)
    json["diverges"] = odd || worst > comparison.tolerance * largest + kSmallest;
  else
    json["diverges"] = odd || worst > 0;
  return json;
}

}  // namespace surelite::tool
