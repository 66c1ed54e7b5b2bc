// SPDX-License-Identifier: Apache-2.0
#include "measure/accuracy.h"

#include <algorithm>

namespace surelite::tool {
namespace {

constexpr size_t kMostConfusions = 20, kMostWorst = 10;

double share(size_t part, size_t all) { return all ? static_cast<double>(part) / static_cast<double>(all) : 0; }

}  // namespace

void Accuracy::add(const std::string& file, size_t wanted, const std::vector<float>& scores) {
  const auto best = static_cast<size_t>(std::max_element(scores.begin(), scores.end()) - scores.begin());
  const auto better = std::count_if(scores.begin(), scores.end(), [&](float s) { return s > scores[wanted]; });
  among_five_ += better < 5;
  samples_.push_back({file, wanted, best, scores[best], scores[wanted]});
}

std::string Accuracy::label_of(size_t index) const {
  return index < labels_.size() ? labels_[index] : "class " + std::to_string(index);
}

Json Accuracy::report() const {
  size_t right = 0;
  std::map<size_t, std::pair<size_t, size_t>> classes;  // samples, right ones
  std::map<std::pair<size_t, size_t>, size_t> confusion;
  for (const Sample& sample : samples_) {
    const bool hit = sample.wanted == sample.given;
    right += hit;
    ++classes[sample.wanted].first;
    classes[sample.wanted].second += hit;
    if (!hit) ++confusion[{sample.wanted, sample.given}];
  }
  Json json = {{"samples", samples_.size()},
               {"top1", share(right, samples_.size())},
               {"top5", share(among_five_, samples_.size())}};
  json["classes"] = Json::array();
  for (const auto& [index, counts] : classes)
    json["classes"].push_back({{"class", index},
                               {"label", label_of(index)},
                               {"samples", counts.first},
                               {"right", counts.second},
                               {"share", share(counts.second, counts.first)}});
  std::vector<std::pair<std::pair<size_t, size_t>, size_t>> commonest(confusion.begin(), confusion.end());
  std::stable_sort(commonest.begin(), commonest.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  json["confusion"] = Json::array();
  for (size_t i = 0; i < std::min(kMostConfusions, commonest.size()); ++i)
    json["confusion"].push_back({{"wanted", label_of(commonest[i].first.first)},
                                 {"given", label_of(commonest[i].first.second)},
                                 {"count", commonest[i].second}});
  std::vector<const Sample*> wrong;
  for (const Sample& sample : samples_)
    if (sample.wanted != sample.given) wrong.push_back(&sample);
  std::stable_sort(wrong.begin(), wrong.end(), [](const Sample* a, const Sample* b) {
    return a->score - a->score_of_wanted > b->score - b->score_of_wanted;
  });
  json["worst"] = Json::array();
  for (size_t i = 0; i < std::min(kMostWorst, wrong.size()); ++i)
    json["worst"].push_back({{"file", wrong[i]->file},
                             {"wanted", label_of(wrong[i]->wanted)},
                             {"given", label_of(wrong[i]->given)},
                             {"score", number_to_json(wrong[i]->score)},
                             {"score_of_wanted", number_to_json(wrong[i]->score_of_wanted)}});
  return json;
}

}  // namespace surelite::tool
