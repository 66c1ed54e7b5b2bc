// SPDX-License-Identifier: Apache-2.0
// How a summary of measurements is written. There is no form in protocol buffers.
#ifndef SURELITE_TENSORFLOW_LITE_PROFILING_PROFILE_SUMMARY_FORMATTER_H_
#define SURELITE_TENSORFLOW_LITE_PROFILING_PROFILE_SUMMARY_FORMATTER_H_

#include <cstdint>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <string>

#include "tensorflow/core/util/stat_summarizer_options.h"
#include "tensorflow/core/util/stats_calculator.h"

namespace tflite {
namespace profiling {

// By subgraph; what delegates measure inside is apart.
class ProfileSummaryFormatter {
 public:
  using Calculators = std::map<uint32_t, std::unique_ptr<tensorflow::StatsCalculator>>;
  using Names = std::map<uint32_t, std::string>;
  virtual ~ProfileSummaryFormatter() = default;
  virtual std::string GetOutputString(const Calculators& stats_calculator_map,
                                      const tensorflow::StatsCalculator& delegate_stats_calculator,
                                      const Names& subgraph_name_map) const = 0;
  virtual std::string GetShortSummary(const Calculators& stats_calculator_map,
                                      const tensorflow::StatsCalculator& delegate_stats_calculator,
                                      const Names& subgraph_name_map) const = 0;
  virtual tensorflow::StatSummarizerOptions GetStatSummarizerOptions() const = 0;
  // To the file, or to standard output without one.
  virtual void HandleOutput(const std::string& init_output, const std::string& run_output,
                            std::string output_file_path) const = 0;
};

class ProfileSummaryDefaultFormatter : public ProfileSummaryFormatter {
 public:
  std::string GetOutputString(const Calculators& stats_calculator_map,
                              const tensorflow::StatsCalculator& delegate_stats_calculator,
                              const Names& subgraph_name_map) const override {
    return Report("Operator-wise Profiling Info for Regular Benchmark Runs", true, stats_calculator_map,
                  delegate_stats_calculator, subgraph_name_map);
  }
  std::string GetShortSummary(const Calculators& stats_calculator_map,
                              const tensorflow::StatsCalculator& delegate_stats_calculator,
                              const Names& subgraph_name_map) const override {
    return Report("Short Summary", false, stats_calculator_map, delegate_stats_calculator, subgraph_name_map);
  }
  tensorflow::StatSummarizerOptions GetStatSummarizerOptions() const override {
    tensorflow::StatSummarizerOptions options;
    options.show_summary = false;  // there is one at the end of the report
    options.show_memory = false;
    return options;
  }
  void HandleOutput(const std::string& init_output, const std::string& run_output,
                    std::string output_file_path) const override {
    std::ofstream file(output_file_path);
    std::ostream& out = output_file_path.empty() || !file ? std::cout : file;
    if (!init_output.empty()) out << "Profiling Info for Benchmark Initialization:\n" << init_output << "\n";
    if (!run_output.empty()) out << "Operator-wise Profiling Info for Regular Benchmark Runs:\n" << run_output << "\n";
  }

 private:
  static std::string Report(const std::string& title, bool tables, const Calculators& calculators,
                            const tensorflow::StatsCalculator& of_delegates, const Names& names) {
    std::string text;
    const auto add = [&](const std::string& whose, const tensorflow::StatsCalculator& calculator) {
      if (calculator.num_runs() == 0) return;
      text += whose.empty() ? "" : whose + " " + title + ":\n";
      if (tables) text += calculator.GetOutputString();
      text += calculator.GetShortSummary() + "\n";
    };
    for (const auto& [index, calculator] : calculators) {
      const auto name = names.find(index);
      const bool named = name != names.end() && !name->second.empty();
      const std::string whose = calculators.size() < 2 ? ""
                                : named                ? name->second
                                                       : "Subgraph " + std::to_string(index);
      add(index == 0 && !named && !whose.empty() ? "Primary graph" : whose, *calculator);
    }
    add("Delegate internal", of_delegates);
    return text;
  }
};

class ProfileSummaryCSVFormatter : public ProfileSummaryDefaultFormatter {
 public:
  tensorflow::StatSummarizerOptions GetStatSummarizerOptions() const override {
    tensorflow::StatSummarizerOptions options = ProfileSummaryDefaultFormatter::GetStatSummarizerOptions();
    options.format_as_csv = true;
    return options;
  }
};

}  // namespace profiling
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_PROFILING_PROFILE_SUMMARY_FORMATTER_H_
