// SPDX-License-Identifier: Apache-2.0
// Sums up the events of a profiler by operator: call ProcessProfiles after each run, or after several.
#ifndef SURELITE_TENSORFLOW_LITE_PROFILING_PROFILE_SUMMARIZER_H_
#define SURELITE_TENSORFLOW_LITE_PROFILING_PROFILE_SUMMARIZER_H_

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tensorflow/core/util/stats_calculator.h"
#include "tensorflow/lite/core/interpreter.h"
#include "tensorflow/lite/profiling/profile_buffer.h"
#include "tensorflow/lite/profiling/profile_summary_formatter.h"

namespace tflite {
namespace profiling {

// Not thread-safe.
class ProfileSummarizer {
 public:
  explicit ProfileSummarizer(
      std::shared_ptr<ProfileSummaryFormatter> summary_formatter = std::make_shared<ProfileSummaryDefaultFormatter>())
      : summary_formatter_(std::move(summary_formatter)),
        delegate_stats_calculator_(summary_formatter_->GetStatSummarizerOptions()) {
    GetStatsCalculator(0);
  }
  virtual ~ProfileSummarizer() = default;

  // The interpreter is the one that the events are from.
  void ProcessProfiles(const std::vector<const ProfileEvent*>& profile_stats, const tflite::Interpreter& interpreter) {
    for (size_t i = 0; i < interpreter.subgraphs_size(); ++i)
      subgraph_name_map_[static_cast<uint32_t>(i)] = interpreter.subgraph(static_cast<int>(i))->GetName();
    std::vector<const ProfileEvent*> events = profile_stats;
    std::stable_sort(events.begin(), events.end(), [](const ProfileEvent* a, const ProfileEvent* b) {
      return a->begin_timestamp_us < b->begin_timestamp_us;
    });
    std::map<tensorflow::StatsCalculator*, int64_t> total_us;
    int64_t order = 0;
    for (const ProfileEvent* event : events) {
      const auto us = static_cast<int64_t>(event->elapsed_time);
      const auto subgraph = static_cast<uint32_t>(std::max<int64_t>(event->extra_event_metadata, 0));
      tensorflow::StatsCalculator* calculator = GetStatsCalculator(subgraph);
      std::string name = event->tag, type = event->tag;
      bool counts = true;
      switch (event->event_type) {
        case Profiler::EventType::OPERATOR_INVOKE_EVENT:
          name = NameOf(interpreter, subgraph, static_cast<int>(event->event_metadata), &type);
          break;
        case Profiler::EventType::DELEGATE_OPERATOR_INVOKE_EVENT:
          calculator = &delegate_stats_calculator_;
          name = "Delegate/" + event->tag + ":" + std::to_string(event->event_metadata);
          break;
        case Profiler::EventType::DELEGATE_PROFILED_OPERATOR_INVOKE_EVENT:
          name = "Delegate/" + event->tag + ":" + std::to_string(event->event_metadata);
          break;
        default:
          // What the runtime does around its operators, whose times are in it.
          calculator = GetStatsCalculator(0);
          counts = false;
      }
      calculator->AddNodeStats(name, type, order++, us, 0);
      if (counts) total_us[calculator] += us;
    }
    for (const auto& [calculator, us] : total_us) calculator->UpdateRunTotalUs(us);
  }
  std::string GetOutputString() {
    return summary_formatter_->GetOutputString(calculators_, delegate_stats_calculator_, subgraph_name_map_);
  }
  std::string GetShortSummary() {
    return summary_formatter_->GetShortSummary(calculators_, delegate_stats_calculator_, subgraph_name_map_);
  }
  // Made where there is none yet.
  tensorflow::StatsCalculator* GetStatsCalculator(uint32_t subgraph_index) {
    std::unique_ptr<tensorflow::StatsCalculator>& calculator = calculators_[subgraph_index];
    if (!calculator)
      calculator = std::make_unique<tensorflow::StatsCalculator>(summary_formatter_->GetStatSummarizerOptions());
    return calculator.get();
  }
  bool HasProfiles() {
    return std::any_of(calculators_.begin(), calculators_.end(),
                       [](const auto& entry) { return entry.second->num_runs() > 0; });
  }

 private:
  // "[output, output]:node"; the type becomes the operator's name, and what it says of itself.
  static std::string NameOf(const tflite::Interpreter& interpreter, uint32_t subgraph_index, int node_index,
                            std::string* type) {
    const Subgraph* const subgraph = interpreter.subgraph(static_cast<int>(subgraph_index));
    const auto* const entry = subgraph ? subgraph->node_and_registration(node_index) : nullptr;
    if (!entry) return *type + ":" + std::to_string(node_index);
    const TfLiteNode& node = entry->first;
    if (entry->second.profiling_string)
      if (const char* const own = interpreter.OpProfilingString(entry->second, &node)) *type += std::string("/") + own;
    std::string name = "[";
    for (int i = 0; node.outputs && i < node.outputs->size; ++i) {
      const TfLiteTensor* const output = subgraph->tensor(node.outputs->data[i]);
      name += (i ? ", " : "") + std::string(output && output->name ? output->name : "Unknown");
    }
    return name + "]:" + std::to_string(node_index);
  }

  std::shared_ptr<ProfileSummaryFormatter> summary_formatter_;
  ProfileSummaryFormatter::Calculators calculators_;
  tensorflow::StatsCalculator delegate_stats_calculator_;
  ProfileSummaryFormatter::Names subgraph_name_map_;
};

}  // namespace profiling
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_PROFILING_PROFILE_SUMMARIZER_H_
