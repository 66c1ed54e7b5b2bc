// SPDX-License-Identifier: Apache-2.0
// Times and bytes of nodes, added up over runs, and tables of them.
#ifndef SURELITE_TENSORFLOW_CORE_UTIL_STATS_CALCULATOR_H_
#define SURELITE_TENSORFLOW_CORE_UTIL_STATS_CALCULATOR_H_

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iomanip>
#include <limits>
#include <map>
#include <ostream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "tensorflow/core/util/stat_summarizer_options.h"

namespace tensorflow {

// Numbers one after the other. Means of none are not a number.
template <typename ValueType, typename HighPrecisionValueType = double>
class Stat {
 public:
  void UpdateStat(ValueType v) {
    if (count_ == 0) first_ = v;
    newest_ = v;
    max_ = std::max(v, max_);
    min_ = std::min(v, min_);
    ++count_;
    sum_ += v;
    squared_sum_ += static_cast<HighPrecisionValueType>(v) * static_cast<HighPrecisionValueType>(v);
  }
  void Reset() { *this = Stat(); }
  bool empty() const { return count_ == 0; }
  ValueType first() const { return first_; }
  ValueType newest() const { return newest_; }
  ValueType max() const { return max_; }
  ValueType min() const { return min_; }
  int64_t count() const { return count_; }
  ValueType sum() const { return sum_; }
  HighPrecisionValueType squared_sum() const { return squared_sum_; }
  bool all_same() const { return count_ == 0 || min_ == max_; }
  HighPrecisionValueType avg() const {
    return empty() ? std::numeric_limits<HighPrecisionValueType>::quiet_NaN()
                   : static_cast<HighPrecisionValueType>(sum_) / static_cast<HighPrecisionValueType>(count_);
  }
  HighPrecisionValueType variance() const {
    return all_same() ? 0 : squared_sum_ / static_cast<HighPrecisionValueType>(count_) - avg() * avg();
  }
  HighPrecisionValueType sample_variance() const {
    if (all_same()) return 0;
    const auto n = static_cast<HighPrecisionValueType>(count_);
    return variance() * n / (n - 1);
  }
  ValueType std_deviation() const { return static_cast<ValueType>(std::sqrt(variance())); }
  void OutputToStream(std::ostream* stream) const {
    if (empty())
      *stream << "count=0";
    else if (all_same())
      *stream << "count=" << count_ << " curr=" << newest_ << (count_ > 1 ? "(all same)" : "");
    else
      *stream << "count=" << count_ << " first=" << first_ << " curr=" << newest_ << " min=" << min_ << " max=" << max_
              << " avg=" << avg() << " std=" << std_deviation();
  }
  friend std::ostream& operator<<(std::ostream& stream, const Stat& stat) {
    stat.OutputToStream(&stream);
    return stream;
  }

 private:
  ValueType first_ = 0, newest_ = 0, sum_ = 0;
  ValueType max_ = std::numeric_limits<ValueType>::lowest(), min_ = std::numeric_limits<ValueType>::max();
  int64_t count_ = 0;
  HighPrecisionValueType squared_sum_ = 0;
};

class StatsCalculator {
 public:
  enum SortingMetric { BY_NAME, BY_RUN_ORDER, BY_TIME, BY_MEMORY, BY_TYPE };
  struct Detail {
    std::string name, type;
    int64_t run_order = 0;
    Stat<int64_t> elapsed_time, mem_used;
    int64_t times_called = 0;  // in all runs together
  };

  explicit StatsCalculator(const StatSummarizerOptions& options) : options_(options) {}

  // --- one run: its nodes, then its sums
  void AddNodeStats(const std::string& name, const std::string& type, int64_t run_order, int64_t elapsed_us,
                    int64_t mem_used) {
    Detail& detail = details_[name];
    if (!detail.times_called) {
      detail.name = name;
      detail.type = type;
      detail.run_order = run_order;
    }
    detail.elapsed_time.UpdateStat(elapsed_us);
    detail.mem_used.UpdateStat(mem_used);
    ++detail.times_called;
  }
  void UpdateRunTotalUs(int64_t run_total_us) { run_total_us_.UpdateStat(run_total_us); }
  void UpdateMemoryUsed(int64_t memory) { memory_.UpdateStat(memory); }

  // --- what was found
  int num_runs() const { return static_cast<int>(run_total_us_.count()); }
  const Stat<int64_t>& run_total_us() const { return run_total_us_; }
  const std::map<std::string, Detail>& GetDetails() const { return details_; }
  void ComputeStatsByType(std::map<std::string, int64_t>* node_type_map_count,
                          std::map<std::string, int64_t>* node_type_map_time,
                          std::map<std::string, int64_t>* node_type_map_memory,
                          std::map<std::string, int64_t>* node_type_map_times_called, int64_t* accumulated_us) const {
    const int64_t runs = std::max(num_runs(), 1);
    for (const auto& [name, detail] : details_) {
      const int64_t mean = detail.elapsed_time.sum() / runs;
      ++(*node_type_map_count)[detail.type];
      (*node_type_map_time)[detail.type] += mean;
      (*node_type_map_memory)[detail.type] += detail.mem_used.newest();
      (*node_type_map_times_called)[detail.type] += detail.times_called / runs;
      *accumulated_us += mean;
    }
  }
  std::string GetStatsByMetric(const std::string& title, SortingMetric sorting_metric, int num_stats) const {
    std::ostringstream out;
    Row(&out, title, {"node type", "first ms", "avg ms", "%", "mem KB", "times called", "name"}, true);
    int64_t total = 0;
    for (const auto& entry : details_) total += entry.second.elapsed_time.sum();
    std::vector<const Detail*> sorted = Sorted(sorting_metric);
    if (num_stats > 0 && sorted.size() > static_cast<size_t>(num_stats)) sorted.resize(static_cast<size_t>(num_stats));
    const double runs = std::max(num_runs(), 1);
    for (const Detail* d : sorted) {
      const double share = total ? 100.0 * static_cast<double>(d->elapsed_time.sum()) / static_cast<double>(total) : 0;
      Row(&out, "",
          {d->type, Number(static_cast<double>(d->elapsed_time.first()) / 1000), Number(d->elapsed_time.avg() / 1000),
           Number(share), Number(d->mem_used.avg() / 1000), Number(static_cast<double>(d->times_called) / runs),
           d->name});
    }
    return out.str();
  }
  std::string GetStatsByNodeType() const {
    std::ostringstream out;
    out << "Number of nodes executed: " << details_.size() << "\n";
    std::map<std::string, int64_t> count, time, memory, called;
    int64_t total = 0;
    ComputeStatsByType(&count, &time, &memory, &called, &total);
    std::vector<std::pair<std::string, int64_t>> types(time.begin(), time.end());
    std::stable_sort(types.begin(), types.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
    Row(&out, "Summary by node type", {"node type", "count", "avg ms", "%", "mem KB", "times called"}, true);
    for (const auto& [type, us] : types)
      Row(&out, "",
          {type, std::to_string(count[type]), Number(static_cast<double>(us) / 1000),
           Number(total ? 100.0 * static_cast<double>(us) / static_cast<double>(total) : 0),
           Number(static_cast<double>(memory[type]) / 1000), std::to_string(called[type])});
    return out.str();
  }
  std::string GetShortSummary() const {
    std::ostringstream out;
    out << "Timings (microseconds): " << run_total_us_ << "\nMemory (bytes): " << memory_ << "\n"
        << details_.size() << " nodes observed\n";
    return out.str();
  }
  std::string GetOutputString() const {
    std::ostringstream out;
    if (options_.show_run_order) out << GetStatsByMetric("Run order", BY_RUN_ORDER, options_.run_order_limit) << "\n";
    if (options_.show_time) out << GetStatsByMetric("Top by computation time", BY_TIME, options_.time_limit) << "\n";
    if (options_.show_memory) out << GetStatsByMetric("Top by memory use", BY_MEMORY, options_.memory_limit) << "\n";
    if (options_.show_type) out << GetStatsByNodeType() << "\n";
    if (options_.show_summary) out << GetShortSummary() << "\n";
    return out.str();
  }

 private:
  static std::string Number(double value) {
    std::ostringstream out;
    out << std::fixed << std::setprecision(3) << value;
    return out.str();
  }
  void Row(std::ostream* out, const std::string& title, const std::vector<std::string>& cells,
           bool is_head = false) const {
    if (is_head)
      *out << (options_.format_as_csv ? "" : "== ") << title << (options_.format_as_csv ? "" : " ==") << "\n";
    for (size_t i = 0; i < cells.size(); ++i)
      if (options_.format_as_csv)
        *out << (i ? ", " : "") << cells[i];
      else
        *out << "  " << std::setw(i ? 12 : 24) << cells[i];
    *out << "\n";
  }
  std::vector<const Detail*> Sorted(SortingMetric metric) const {
    std::vector<const Detail*> list;
    for (const auto& entry : details_) list.push_back(&entry.second);
    std::stable_sort(list.begin(), list.end(), [metric](const Detail* a, const Detail* b) {
      switch (metric) {
        case BY_RUN_ORDER: return a->run_order < b->run_order;
        case BY_TIME: return a->elapsed_time.sum() > b->elapsed_time.sum();
        case BY_MEMORY: return a->mem_used.avg() > b->mem_used.avg();
        case BY_TYPE: return a->type < b->type;
        default: return a->name < b->name;
      }
    });
    return list;
  }

  Stat<int64_t> run_total_us_, memory_;
  std::map<std::string, Detail> details_;
  StatSummarizerOptions options_;
};

}  // namespace tensorflow

#endif  // SURELITE_TENSORFLOW_CORE_UTIL_STATS_CALCULATOR_H_
