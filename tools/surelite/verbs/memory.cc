// SPDX-License-Identifier: Apache-2.0
// memory: what fills the arena, where and when; the bound no plan can beat; whether it fits a budget.
#include "text/memory.h"

#include <fmt/format.h>

#include "base/limits.h"
#include "input/bundle.h"
#include "micro/device_memory.h"
#include "micro/target.h"
#include "plan/access.h"
#include "plan/budget.h"
#include "model/access.h"
#include "report/contract.h"
#include "report/resource_variables.h"
#include "surelite/program.h"
#include "verbs.h"

namespace surelite::tool {
namespace {

struct MemoryRequest {
  std::string model, signature;
  std::vector<std::string> models;
  uint64_t budget = 0;
  bool reuse_inputs = false, row_fusion = false, micro = false;
  micro::DeviceLimits device;
};

Json buffers_of(const GraphPlan& plan) {
  const SubgraphDef& graph = plan.def();
  Json list = Json::array();
  for (const ArenaBuffer& buffer : plan.buffers) {
    Json json = Json::object();
    if (buffer.tensor >= 0) {
      const TensorDef& tensor = graph.tensors[static_cast<size_t>(buffer.tensor)];
      json["tensor"] = buffer.tensor;
      json["name"] = tensor.name;
      json["type"] = name_of(tensor.type);
      json["shape"] = to_json(plan.tensors[static_cast<size_t>(buffer.tensor)].shape);
    } else {
      json["scratch_of_step"] = buffer.step;
    }
    json["offset"] = buffer.offset;
    json["bytes"] = buffer.bytes;
    json["first"] = buffer.first;
    json["last"] = buffer.last;
    list.push_back(std::move(json));
  }
  return list;
}

// Bytes alive at each step; one more entry than steps, for what outlives the last.
std::vector<uint64_t> live_bytes(const GraphPlan& plan) {
  std::vector<uint64_t> live(plan.steps.size() + 1, 0);
  for (const ArenaBuffer& buffer : plan.buffers)
    for (int step = buffer.first; step <= buffer.last && step < static_cast<int>(live.size()); ++step)
      live[static_cast<size_t>(step)] += buffer.bytes;
  return live;
}

Json tensors_in(const GraphPlan& plan, Storage storage) {
  Json list = Json::array();
  for (size_t t = 0; t < plan.tensors.size(); ++t)
    if (plan.tensors[t].storage == storage)
      list.push_back({{"tensor", t}, {"name", plan.def().tensors[t].name}, {"bytes", plan.tensors[t].bytes}});
  return list;
}

Json resources_in(const Model& model, const GraphPlan& plan, uint64_t* bytes) {
  Json list = Json::array();
  for (const NamedVariable& variable : resource_variables(ModelAccess::data(model), plan)) {
    list.push_back({{"name", variable.name}, {"bytes", variable.bytes}});
    *bytes += variable.bytes;
  }
  return list;
}

void describe(const Model& model, const Program& program, Json* document) {
  const GraphPlan& plan = ProgramAccess::plan(program);
  const Footprint footprint = program.footprint();
  (*document)["arena_bytes"] = footprint.arena_bytes;
  (*document)["arena_lower_bound"] = footprint.arena_lower_bound;
  (*document)["variable_bytes"] = footprint.variable_bytes;
  (*document)["nested_bytes"] = footprint.nested_bytes;
  (*document)["folded_bytes"] = footprint.folded_bytes;
  uint64_t resource_bytes = 0;
  (*document)["resource_variables"] = resources_in(model, plan, &resource_bytes);
  (*document)["resource_bytes"] = resource_bytes;
  (*document)["total_bytes"] = footprint.arena_bytes + footprint.variable_bytes + footprint.nested_bytes +
                               footprint.folded_bytes + resource_bytes;
  (*document)["exact"] = footprint.exact;
  Json steps = Json::array();
  const std::vector<uint64_t> live = live_bytes(plan);
  size_t peak = 0;
  for (size_t s = 0; s < plan.steps.size(); ++s) {
    const OperatorDef& op = plan.def().operators[static_cast<size_t>(plan.steps[s].op)];
    steps.push_back({{"op", plan.steps[s].op}, {"name", op.name}, {"live_bytes", live[s]}});
    if (!plan.steps[s].joined.empty()) steps.back()["joined"] = plan.steps[s].joined;
    if (live[s] > live[peak]) peak = s;
  }
  (*document)["steps"] = std::move(steps);
  if (!plan.steps.empty())
    (*document)["peak"] = {{"step", peak}, {"op", plan.steps[peak].op}, {"live_bytes", live[peak]}};
  (*document)["unplanned_operators"] = static_cast<int>(plan.def().operators.size()) - plan.first_eager;
  (*document)["buffers"] = buffers_of(plan);
  (*document)["variables"] = tensors_in(plan, Storage::variable);
  (*document)["sized_while_running"] = tensors_in(plan, Storage::heap);
}

Exit memory(const MemoryRequest& options, Json* document) {
  const Result<Model> model = open_model(options.model);
  if (!model) {
    (*document)["findings"] = to_json(model.error());
    return Exit::invalid_model;
  }
  CompileOptions compile;
  compile.limits = limits_from_environment();
  compile.signature = options.signature;
  compile.keep_inputs = !options.reuse_inputs;
  compile.row_fusion = options.row_fusion;
  const Result<Program> program = ProgramAccess::compile_to_look_at(*model, compile);
  if (!program) {
    (*document)["findings"] = to_json(program.error());
    return program.error().front().code == Code::A704 ? Exit::usage : Exit::run_failed;
  }
  describe(*model, *program, document);
  Diagnostics findings;
  const uint64_t need = planned_bytes(ProgramAccess::plan(*program));
  if (options.budget > 0) {
    (*document)["budget"] = options.budget;
    (*document)["fits"] = need <= options.budget;
    if (need > options.budget) findings.push_back(over_budget(need, "arena and variables", options.budget));
  }
  (*document)["findings"] = to_json(findings);
  return findings.empty() ? Exit::clean : Exit::findings;
}

}  // namespace

void add_memory(App* app) {
  Verb verb = app->add_verb("memory", "show the arena over time, tensor by tensor");
  auto options = std::make_shared<MemoryRequest>();
  verb.add_option("model", options->models, "one or more .tflite files").required().type_name("MODEL");
  verb.add_option("--signature", options->signature, "of this signature").type_name("KEY");
  verb.add_flag("--reuse-inputs", options->reuse_inputs, "let the run overwrite inputs that nothing needs any more");
  verb.add_flag("--row-fusion", options->row_fusion, "run convolutions that follow each other in bands of rows");
  verb.add_option("--budget", options->budget, "compare with so many bytes, for instance 256KB; exit code 1 beyond")
      .bytes()
      .type_name("BYTES");
  verb.add_flag("--micro", options->micro, "on a microcontroller, planned and loaded (docs/micro.md)");
  verb.add_option("--target", options->device.target, "with --micro, the core: " + micro::target_names())
      .type_name("CORE");
  verb.add_option("--ram", options->device.ram, "with --micro: compare with so much memory; exit code 1 beyond")
      .bytes()
      .type_name("BYTES");
  verb.add_option("--flash", options->device.flash, "with --micro: compare with so much flash; exit code 1 beyond")
      .bytes()
      .type_name("BYTES");
  verb.callback([app, options] {
    if (!options->micro && (options->device.ram || options->device.flash))
      refuse_usage("--ram and --flash are for --micro; --budget compares the arena of this machine");
    app->chosen = [app, options] {
      const auto answer = [&](const std::string& model, Json* document) {
        options->model = model;
        return options->micro ? micro::device_memory(model, options->device, document) : memory(*options, document);
      };
      if (options->micro)
        return app->console.finish_each("memory", options->models, answer, micro::render_device_memory, true);
      return app->console.finish_each("memory", options->models, answer, render_memory, true);
    };
  });
}

}  // namespace surelite::tool
