// SPDX-License-Identifier: Apache-2.0
// Compares models in one run: rounds go from contestant to contestant until nothing changes, so that whatever else the
// machine does hits all of them alike.
#include <fmt/format.h>
#include <sched.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>

#include "contestant.h"
#include "input/fill.h"
#include "measure/peak.h"
#include "measure/work.h"
#include "models.h"
#include "process/child.h"
#include "report.h"
#include "run/access.h"
#include "run/graph.h"
#include "start.h"
#include "surelite/session.h"
#include "xnnpack.h"

namespace surelite::bench {
namespace {

using tool::Json;

struct Options {
  std::string models, only, json;
  double seconds = 120;
  bool no_start = false;
};

// One model with everything that runs it.
struct Race {
  BenchModel model;
  tool::Work work;
  std::shared_ptr<Session> one, two;
  std::unique_ptr<XnnpackModel> xnnpack;
  std::unique_ptr<Contestant> on_one, on_bare, on_two,
      on_xnnpack;  // on_bare: without what a session checks around a run
  Json start = Json::object();

  std::vector<Contestant*> contestants() const {
    std::vector<Contestant*> list{on_one.get(), on_bare.get(), on_two.get()};
    if (on_xnnpack) list.push_back(on_xnnpack.get());
    return list;
  }
};

Result<std::shared_ptr<Session>> open(const Model& model, int threads) {
  CompileOptions options;
  options.threads = threads;
  SURELITE_LET(const Program program, Program::compile(model, options));
  SURELITE_LET(Session session, Session::open(program));
  for (int i = 0; i < session.input_count(); ++i) {
    SURELITE_LET(TensorView view, session.input(i));
    Json how;
    SURELITE_TRY(tool::fill_with_random(&view, 1, {}, &how));
  }
  return std::make_shared<Session>(std::move(session));
}

Result<Race> prepare(const BenchModel& bench_model) {
  Race race;
  race.model = bench_model;
  SURELITE_LET(const Model model, Model::open(bench_model.path));
  SURELITE_LET(race.one, open(model, 1));
  SURELITE_LET(race.two, open(model, 2));
  race.work = tool::work_of(SessionAccess::plan(*race.one));
  const auto runs = [](const std::shared_ptr<Session>& session) {
    return std::make_unique<Contestant>([session] { return session->run().has_value(); });
  };
  race.on_one = runs(race.one);
  race.on_bare =
      std::make_unique<Contestant>([session = race.one] { return SessionAccess::graph(*session).run().has_value(); });
  race.on_two = runs(race.two);
  race.xnnpack = XnnpackModel::make(SessionAccess::plan(*race.one));
  constexpr double kEnough = 0.99;
  if (race.xnnpack &&
      static_cast<double>(race.xnnpack->multiply_accumulates()) >= kEnough * static_cast<double>(race.work.all()))
    race.on_xnnpack = std::make_unique<Contestant>([model = race.xnnpack.get()] { return model->run(); });
  return race;
}

// Threads of sessions made before keep the whole machine.
void pin_to_last_core() {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) != 0) return;
  for (int core = CPU_SETSIZE - 1; core >= 0; --core) {
    if (!CPU_ISSET(core, &set)) continue;
    CPU_ZERO(&set);
    CPU_SET(core, &set);
    sched_setaffinity(0, sizeof set, &set);
    return;
  }
}

void run_rounds(std::vector<Race>* races, double seconds, tool::Peak* peak) {
  constexpr double kSlice = 0.03;
  const auto start = std::chrono::steady_clock::now();
  const auto spent = [&] { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(); };
  for (int round = 1;; ++round) {
    bool busy = false;
    for (Race& race : *races)
      for (Contestant* contestant : race.contestants()) {
        if (contestant->is_stable()) continue;
        keep_best(peak, tool::measure_peak());
        contestant->measure(kSlice);
        busy |= !contestant->is_stable();
      }
    std::fprintf(stderr, "round %d, %.0f s\n", round, spent());
    if (!busy || spent() > seconds) return;
  }
}

Json times_of(const Contestant& contestant) {
  const std::vector<double> sorted = contestant.sorted_times();
  const double median = quantile(sorted, 0.5);
  return {{"min", sorted.front()},        {"median", median},
          {"p90", quantile(sorted, 0.9)}, {"noise", median / sorted.front() - 1},
          {"samples", sorted.size()},     {"stable", contestant.is_stable()}};
}

Json report_of(const Race& race, const tool::Peak& peak) {
  Json model{{"name", race.model.name},
             {"multiply_accumulates", race.work.all()},
             {"file_bytes", std::filesystem::file_size(race.model.path)}};
  if (!race.on_one->has_times()) return model;
  const Json one = times_of(*race.on_one);
  const double least = one["min"].get<double>();
  model["one_thread"] = one;
  model["cycles"] = least * peak.hertz;
  model["fraction_of_peak"] = race.work.least_seconds(peak) / least;
  if (race.on_bare->has_times()) {
    model["unchecked"] = times_of(*race.on_bare);
    model["checks"] = least / model["unchecked"]["min"].get<double>() - 1;
  }
  if (race.on_two->has_times()) {
    model["two_threads"] = times_of(*race.on_two);
    model["two_thread_speed_up"] = least / model["two_threads"]["min"].get<double>();
  }
  if (race.on_xnnpack && race.on_xnnpack->has_times()) {
    model["xnnpack"] = times_of(*race.on_xnnpack);
    model["xnnpack"]["operators"] = race.xnnpack->operators();
    model["xnnpack"]["of_operators"] = SessionAccess::plan(*race.one).steps.size();
  }
  model["start"] = race.start;
  return model;
}

int compare(const Options& options) {
  std::vector<BenchModel> models = find_models(options.models);
  const WrittenModels written;
  models.insert(models.begin() + static_cast<std::ptrdiff_t>(std::min<size_t>(models.size(), 3)),
                written.list().begin(), written.list().end());
  std::vector<Race> races;
  for (const BenchModel& model : models) {
    if (model.name.find(options.only) == std::string::npos) continue;
    Result<Race> race = prepare(model);
    if (race)
      races.push_back(std::move(*race));
    else
      std::fprintf(stderr, "%s: %s\n", model.name.c_str(), race.error().front().text().c_str());
  }
  pin_to_last_core();
  tool::Peak peak;
  run_rounds(&races, options.seconds, &peak);
  const std::filesystem::path own = tool::own_path();
  if (!options.no_start)
    for (Race& race : races) race.start = measure_start((own.parent_path() / "bench_start").string(), race.model.path);
  Json document = tool::new_document("bench");
  document["peak"] = {{"hertz", peak.hertz}, {"real_macs", peak.real_macs}, {"integer_macs", peak.integer_macs}};
  document["models"] = Json::array();
  for (const Race& race : races) document["models"].push_back(report_of(race, peak));
  if (!options.json.empty()) std::ofstream(options.json) << tool::dump(document) << "\n";
  std::fputs(report_text(document).c_str(), stdout);
  return races.empty() ? 1 : 0;
}

}  // namespace
}  // namespace surelite::bench

int main(int count, char** arguments) {
  surelite::bench::Options options;
  if (const char* shared = std::getenv("SURELITE_SHARED")) options.models = std::string(shared) + "/models";
  CLI::App app(
      "Times the standing list of models: steady runs on one and two threads, next to XNNPACK, and cold starts.");
  app.add_option("--models", options.models,
                 "folder of model files; without it only the models that this program writes")
      ->type_name("FOLDER");
  app.add_option("--only", options.only, "models whose name contains this")->type_name("TEXT");
  app.add_option("--seconds", options.seconds, "stop the rounds after so long though times still change")
      ->capture_default_str();
  app.add_option("--json", options.json, "write all figures there too")->type_name("FILE");
  app.add_flag("--no-start", options.no_start, "leave out the cold starts");
  CLI11_PARSE(app, count, arguments);
  return surelite::bench::compare(options);
}
