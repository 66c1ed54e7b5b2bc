// SPDX-License-Identifier: Apache-2.0
// bench: how long a run takes, and where the time goes.
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

#include "measure/guarded.h"
#include "measure/peak.h"
#include "measure/work.h"
#include "plan/program_data.h"
#include "process/watchdog.h"
#include "report/prepared_run.h"
#include "run/access.h"
#include "run/state.h"
#include "text/run.h"
#include "verbs.h"

namespace surelite::tool {
namespace {

using Clock = std::chrono::steady_clock;

struct Options : RunOptions {
  int warm_up = 3;
  int runs = 30;
  double seconds = 10;
  bool profile = false;
  bool guard = false;
};

double milliseconds(Clock::duration duration) { return std::chrono::duration<double, std::milli>(duration).count(); }

// Time per operator of the graph, of all its calls in a run, the least of all runs: what else the machine does only
// adds to it. A step that calls subgraphs counts what it calls, whose operators are listed too.
class Profile final : public StepObserver {
 public:
  void before(const GraphPlan&, int) override { starts_.push_back(Clock::now()); }
  void after(const GraphPlan& plan, int op) override {
    Entry& entry = entries_[{plan.subgraph, op}];
    entry.run += Clock::now() - starts_.back();
    entry.name = plan.def().operators[static_cast<size_t>(op)].name;
    ++entry.calls;
    starts_.pop_back();
  }
  void end_run() {
    for (auto& [place, entry] : entries_) entry.least = std::min(entry.least, std::exchange(entry.run, {}));
  }
  Json report(int runs) const {
    Clock::duration all{};
    for (const auto& [place, entry] : entries_)
      if (place.first == entries_.begin()->first.first) all += entry.least;
    Json list = Json::array();
    for (const auto& [place, entry] : entries_)
      list.push_back({{"subgraph", place.first},
                      {"op", place.second},
                      {"name", entry.name},
                      {"calls_per_run", static_cast<double>(entry.calls) / runs},
                      {"milliseconds_per_run", milliseconds(entry.least)},
                      {"share", all.count() > 0 ? milliseconds(entry.least) / milliseconds(all) : 0}});
    return list;
  }

 private:
  struct Entry {
    std::string name;
    Clock::duration run{}, least = Clock::duration::max();
    int64_t calls = 0;
  };
  std::map<std::pair<int, int>, Entry> entries_;
  std::vector<Clock::time_point> starts_;
};

Result<double> time_one(PreparedRun* run) {
  const auto start = Clock::now();
  SURELITE_TRY(run->session.run());
  return milliseconds(Clock::now() - start);
}

// The value that the given share of a sorted list does not exceed.
double quantile(const std::vector<double>& sorted, double share) {
  return sorted[std::min(sorted.size() - 1, static_cast<size_t>(share * static_cast<double>(sorted.size())))];
}

Status measure(PreparedRun* run, const Options& options, const Console& console, Json* document) {
  run->start_timeout(options.timeout);
  SURELITE_LET(const double first, time_one(run));
  for (int i = 1; i < options.warm_up; ++i) SURELITE_TRY(time_one(run));
  std::vector<double> times;
  Progress progress(console, "bench", static_cast<size_t>(options.runs));
  const auto start = Clock::now();
  while (static_cast<int>(times.size()) < options.runs &&
         (times.empty() || milliseconds(Clock::now() - start) < options.seconds * 1000)) {
    SURELITE_LET(const double time, time_one(run));
    times.push_back(time);
    progress.advance_to(times.size());
  }
  if (options.profile) {
    Profile profile;
    SessionAccess::observe(run->session, &profile);
    const int profiled = static_cast<int>(std::min<size_t>(times.size(), 1000));
    Status status;
    for (int i = 0; i < profiled && status; ++i) {
      status = run->session.run();
      profile.end_run();
    }
    SessionAccess::observe(run->session, nullptr);
    SURELITE_TRY(std::move(status));
    (*document)["profile"] = profile.report(profiled);
  }
  if (options.guard) {
    SURELITE_LET((*document)["guard"], compare_guarded(&run->session, options.warm_up, options.runs, options.seconds));
  }
  std::sort(times.begin(), times.end());
  (*document)["runs"] = times.size();
  (*document)["milliseconds"] = {
      {"first", first},
      {"min", times.front()},
      {"median", quantile(times, 0.5)},
      {"p90", quantile(times, 0.9)},
      {"max", times.back()},
      {"mean", std::accumulate(times.begin(), times.end(), 0.0) / static_cast<double>(times.size())}};
  return {};
}

Exit bench(const Options& options, const Console& console, Json* document) {
  Exit exit = Exit::clean;
  const auto start = Clock::now();
  Result<PreparedRun> run = prepare_run(options, &exit);
  if (!run) {
    (*document)["findings"] = to_json(run.error());
    return exit;
  }
  (*document)["open_milliseconds"] = milliseconds(Clock::now() - start);
  (*document)["threads"] = options.threads;
  (*document)["kernels"] = options.kernels;
  if (Json packed = packed_weights_of(options, run->program); !packed.is_null())
    (*document)["packed_weights"] = std::move(packed);
  (*document)["warm_up"] = options.warm_up;
  if (const Status status = measure(&*run, options, console, document); !status) {
    (*document)["findings"] = to_json(status.error());
    const Code code = status.error().front().code;
    return code == Code::R410 || (code == Code::R405 && run->timed_out()) ? Exit::timeout : Exit::run_failed;
  }
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const Peak peak = measure_peak();
  const Work work = work_of(SessionAccess::plan(run->session));
  const double least = (*document)["milliseconds"]["min"].get<double>() / 1000;
  (*document)["multiply_accumulates"] = {{"float", work.real}, {"integer", work.integer}};
  (*document)["cycles"] = least * peak.hertz;
  (*document)["fraction_of_peak"] = least > 0 ? work.least_seconds(peak) / least / options.threads : 0;
  (*document)["arena_bytes"] = run->program.footprint().arena_bytes;
  (*document)["arena_lower_bound"] = run->program.footprint().arena_lower_bound;
  (*document)["held_bytes"] = run->session.held_bytes();
  (*document)["peak_resident_bytes"] = static_cast<int64_t>(usage.ru_maxrss) * 1024;
  (*document)["findings"] = Json::array();
  return Exit::clean;
}

}  // namespace

void add_bench(App* app) {
  CLI::App* verb = app->add_verb("bench", "measure how long a run takes");
  auto options = std::make_shared<Options>();
  add_run_options(verb, options.get());
  verb->add_option("--warm-up", options->warm_up, "runs before measuring; the first of them is reported")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  verb->add_option("--runs", options->runs, "runs to measure")->check(CLI::Range(1, 1'000'000))->capture_default_str();
  verb->add_option("--seconds", options->seconds, "stop measuring after so long")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  verb->add_flag("--profile", options->profile, "time per operator, from further runs");
  verb->add_flag("--guard", options->guard, "what guarded mode costs: checked and guarded runs in turn");
  verb->callback([app, options] {
    app->chosen = [app, options] {
      Json document = new_document("bench");
      document["model"] = options->model;
      end_after(options->timeout, app->console, document);
      const Exit exit = bench(*options, app->console, &document);
      return app->console.finish_with_findings(std::move(document), exit, render_bench);
    };
  });
}

}  // namespace surelite::tool
