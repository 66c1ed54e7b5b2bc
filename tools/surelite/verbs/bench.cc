// SPDX-License-Identifier: Apache-2.0
// bench: how long a run takes, and where the time goes.
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

#include "measure/guarded.h"
#include "measure/interrupt.h"
#include "measure/peak.h"
#include "measure/work.h"
#include "output/files.h"
#include "plan/program_data.h"
#include "process/watchdog.h"
#include "report/prepared_run.h"
#include "run/access.h"
#include "run/state.h"
#include "text/findings.h"
#include "text/run.h"
#include "verbs.h"

namespace surelite::tool {
namespace {

using Clock = std::chrono::steady_clock;

struct BenchRequest : RunOptions {
  int warm_up = 3;
  int runs = 30;
  double seconds = 10;
  bool profile = false;
  bool guard = false;
  std::string csv;
  std::vector<std::string> models;
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
    if (entry.calls++ == 0) describe(plan, op, &entry);
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
                      {"layer", entry.layer},
                      {"shape", entry.shape},
                      {"calls_per_run", static_cast<double>(entry.calls) / runs},
                      {"milliseconds_per_run", milliseconds(entry.least)},
                      {"share", all.count() > 0 ? milliseconds(entry.least) / milliseconds(all) : 0}});
    return list;
  }

 private:
  struct Entry {
    std::string name, layer;  // of the operator, of its first output
    Json shape;               // of that
    Clock::duration run{}, least = Clock::duration::max();
    int64_t calls = 0;
  };
  static void describe(const GraphPlan& plan, int index, Entry* entry) {
    const OperatorDef& op = plan.def().operators[static_cast<size_t>(index)];
    entry->name = op.name;
    entry->shape = Json::array();
    if (op.outputs.empty() || op.outputs[0] < 0) return;
    const auto output = static_cast<size_t>(op.outputs[0]);
    entry->layer = plan.def().tensors[output].name;
    if (plan.tensors[output].shape_known) entry->shape = to_json(plan.tensors[output].shape);
  }
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

Status measure(PreparedRun* run, const BenchRequest& options, const Console& console, Json* document) {
  run->start_timeout(options.timeout);
  const Interruptible interruptible;
  SURELITE_LET(const double first, time_one(run));
  for (int i = 1; i < options.warm_up; ++i) SURELITE_TRY(time_one(run));
  std::vector<double> times;
  Progress progress(console, "bench", static_cast<size_t>(options.runs), options.seconds);
  const auto start = Clock::now();
  while (static_cast<int>(times.size()) < options.runs &&
         (times.empty() || milliseconds(Clock::now() - start) < options.seconds * 1000)) {
    const Result<double> time = time_one(run);
    if (!time && interrupted() && !times.empty()) break;
    if (!time) return time.failure();
    times.push_back(*time);
    progress.advance_to(times.size());
  }
  if (interrupted()) (*document)["interrupted"] = true;
  if (options.profile && !interrupted()) {
    Profile profile;
    SessionAccess::observe(run->session, &profile);
    const int profiled = static_cast<int>(std::min<size_t>(times.size(), 1000));
    Status status;
    for (int i = 0; i < profiled && status; ++i) {
      status = run->session.run();
      profile.end_run();
    }
    SessionAccess::observe(run->session, nullptr);
    if (!interrupted()) SURELITE_TRY(std::move(status));
    (*document)["profile"] = profile.report(profiled);
  }
  if (options.guard && !interrupted()) {
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

std::string csv_quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) result += c == '"' ? std::string("\"\"") : std::string(1, c);
  return result + "\"";
}

// One row per operator where those were timed, else one row of totals.
Status write_csv(const std::string& path, const Json& document) {
  std::string text;
  if (document.contains("profile")) {
    text = "subgraph,op,operator,layer,shape,calls_per_run,milliseconds_per_run,share\n";
    for (const Json& entry : document["profile"])
      text += fmt::format("{},{},{},{},{},{},{},{}\n", entry["subgraph"].dump(), entry["op"].dump(),
                          csv_quoted(text_of(entry, "name")), csv_quoted(text_of(entry, "layer")),
                          csv_quoted(shape_text(entry["shape"])), entry["calls_per_run"].dump(),
                          entry["milliseconds_per_run"].dump(), entry["share"].dump());
  } else {
    const Json& times = document["milliseconds"];
    text = fmt::format("model,runs,first,min,median,p90,max,mean\n{},{}", csv_quoted(text_of(document, "model")),
                       document["runs"].dump());
    for (const char* field : {"first", "min", "median", "p90", "max", "mean"}) text += "," + times[field].dump();
    text += "\n";
  }
  return write_text(path, text);
}

Exit bench(const BenchRequest& options, const Console& console, Json* document) {
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
    if (interrupted()) return Exit::interrupted;
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
  if (!options.csv.empty())
    if (const Status written = write_csv(options.csv, *document); !written) {
      (*document)["findings"] = to_json(written.error());
      return Exit::run_failed;
    }
  return document->contains("interrupted") ? Exit::interrupted : Exit::clean;
}

}  // namespace

void add_bench(App* app) {
  Verb verb = app->add_verb("bench", "measure how long a run takes");
  auto options = std::make_shared<BenchRequest>();
  verb.add_option("model", options->models, "one or more .tflite files").required().type_name("MODEL");
  add_run_options(verb, options.get());
  verb.add_option("--warm-up", options->warm_up, "runs before measuring; the first of them is reported")
      .within(1, 1'000'000)
      .show_default();
  verb.add_option("--runs", options->runs, "runs to measure").within(1, 1'000'000).show_default();
  verb.add_option("--seconds", options->seconds, "stop measuring after so long")
      .positive()
      .show_default();
  verb.add_flag("--profile", options->profile, "time per operator, from further runs");
  verb.add_option("--csv", options->csv, "also write the times, with --profile those of every operator, as CSV")
      .type_name("FILE");
  verb.add_flag("--guard", options->guard, "what guarded mode costs: checked and guarded runs in turn");
  verb.callback([app, options] {
    app->chosen = [app, options] {
      const auto answer = [&](const std::string& model, Json* document) {
        options->model = model;
        (*document)["model"] = model;
        end_after(options->timeout, app->console, *document);
        return bench(*options, app->console, document);
      };
      return app->console.finish_each("bench", options->models, answer, render_bench, true);
    };
  });
}

}  // namespace surelite::tool
