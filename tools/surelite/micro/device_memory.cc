// SPDX-License-Identifier: Apache-2.0
#include "micro/device_memory.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <set>

#include "input/bundle.h"
#include "micro/code_sizes.h"
#include "micro/loaded/footprint.h"
#include "model/access.h"
#include "plan/access.h"
#include "surelite/program.h"
#include "text/findings.h"

namespace surelite::tool::micro {
namespace {

// Deepest stacks of `make micro`, of loading and running; objects of the loaded form beside the arena.
constexpr size_t kLoadedStack = 864, kPlannedStack = 352, kLoadedObjects = 340, kPerOperator = 36;

struct Peak {
  int op = -1;
  std::string name;
  size_t bytes = 0;
};

// The operator during which most is alive.
Peak peak_of(const GraphPlan& plan) {
  Peak peak;
  for (size_t s = 0; s < plan.steps.size(); ++s) {
    size_t live = 0;
    for (const ArenaBuffer& buffer : plan.buffers)
      if (buffer.first <= static_cast<int>(s) && buffer.last >= static_cast<int>(s)) live += buffer.bytes;
    if (live > peak.bytes)
      peak = {plan.steps[s].op, plan.def().operators[static_cast<size_t>(plan.steps[s].op)].name, live};
  }
  return peak;
}

bool is_real(const SubgraphDef& graph) {
  return std::any_of(graph.operators.begin(), graph.operators.end(), [&](const OperatorDef& op) {
    return !op.inputs.empty() && op.inputs[0] >= 0 &&
           graph.tensors[static_cast<size_t>(op.inputs[0])].type == ElementType::float32;
  });
}

class Answer {
 public:
  Answer(const Model& model, const DeviceLimits& limits, const Target& target, Json* document)
      : model_(model), data_(ModelAccess::data(model)), limits_(limits), target_(target), document_(*document) {}

  Exit run() {
    Diagnostics refusals;
    document_["forms"] = Json::array();
    add_loaded();
    add_planned(&refusals);
    bool any = false, fits = false;
    for (const Json& form : document_["forms"]) {
      if (!flag_of(form, "possible")) continue;
      any = true;
      fits = fits || flag_of(form, "fits");
    }
    Diagnostics findings = any ? Diagnostics() : refusals;
    if (any && !fits) {
      for (const Json& form : document_["forms"]) {
        if (!flag_of(form, "possible")) continue;
        over("ram", form, limits_.ram, &findings);
        over("flash", form, limits_.flash, &findings);
      }
    }
    document_["advice"] = Json::array();
    if (limits_.ram || limits_.flash) advise(fits);
    document_["findings"] = tool::to_json(findings);
    return findings.empty() ? Exit::clean : Exit::findings;
  }

 private:
  void add_loaded() {
    Json form = {{"form", "loaded"}};
    const size_t bytes = data_.bytes.size();
    const std::unique_ptr<void, void (*)(void*)> copy(std::aligned_alloc(64, (bytes + 63) / 64 * 64), std::free);
    if (!copy) return;
    std::memcpy(copy.get(), data_.bytes.data(), bytes);
    const surelite::micro::LoadedFootprint footprint = surelite::micro::loaded_footprint(copy.get(), bytes);
    form["possible"] = footprint.loads;
    if (!footprint.loads) {
      const auto& operators = data_.subgraphs[0].operators;
      const bool named = footprint.op >= 0 && static_cast<size_t>(footprint.op) < operators.size();
      form["reason"] = fmt::format(
          "U{}{}", footprint.code,
          named ? fmt::format(", operator {} ({})", footprint.op, operators[static_cast<size_t>(footprint.op)].name)
                : "");
      document_["forms"].push_back(std::move(form));
      return;
    }
    std::set<std::pair<std::string, bool>> operators;
    std::set<std::string> names;
    for (const SubgraphDef& graph : data_.subgraphs)
      for (const OperatorDef& op : graph.operators) {
        const bool int8 = !op.inputs.empty() && op.inputs[0] >= 0 &&
                          graph.tensors[static_cast<size_t>(op.inputs[0])].type == ElementType::int8;
        operators.emplace(op.name, int8);
        names.insert(op.name);
      }
    const size_t code = loaded_code_bytes(operators, target_);
    form["arena_bytes"] = footprint.need;
    form["persistent_bytes"] = footprint.persistent;
    form["activation_bytes"] = footprint.activations;
    form["other_bytes"] = kLoadedObjects + kPerOperator * names.size();
    form["stack_bytes"] = kLoadedStack;
    form["weight_bytes"] = bytes;
    form["code_bytes"] = code;
    finish(std::move(form), footprint.need + kLoadedObjects + kPerOperator * names.size() + kLoadedStack, bytes + code);
  }

  void add_planned(Diagnostics* refusals) {
    Json form = {{"form", "planned"}};
    CompileOptions options;
    options.reference_kernels = true;
    options.keep_inputs = false;
    const Result<Program> program = Program::compile(model_, options);
    const Result<Planned> planned = program ? plan_for(*program, target_) : Result<Planned>(Planned{});
    const bool possible = program && planned;
    form["possible"] = possible;
    if (!possible) {
      *refusals = program ? planned.error() : program.error();
      form["reason"] = std::string(name_of(refusals->front().code)) + ": " + refusals->front().message();
      document_["forms"].push_back(std::move(form));
      return;
    }
    const Peak peak = peak_of(ProgramAccess::plan(*program));
    if (peak.op >= 0) document_["peak"] = {{"op", peak.op}, {"name", peak.name}, {"live_bytes", peak.bytes}};
    size_t states = 0;
    for (const StateMemory& state : planned->states) states += state.bytes;
    const size_t code = planned_code_bytes(*planned, target_);
    form["arena_bytes"] = planned->arena_bytes;
    form["persistent_bytes"] = states;
    form["activation_bytes"] = planned->arena_bytes;
    form["other_bytes"] = 0;
    form["stack_bytes"] = kPlannedStack;
    form["weight_bytes"] = planned->constant_bytes;
    form["code_bytes"] = code;
    finish(std::move(form), planned->arena_bytes + states + kPlannedStack, planned->constant_bytes + code);
  }

  void finish(Json form, size_t ram, size_t flash) {
    form["ram_bytes"] = ram;
    form["flash_bytes"] = flash;
    if (limits_.ram) form["ram_over"] = ram > limits_.ram ? ram - limits_.ram : 0;
    if (limits_.flash) form["flash_over"] = flash > limits_.flash ? flash - limits_.flash : 0;
    form["fits"] = (!limits_.ram || ram <= limits_.ram) && (!limits_.flash || flash <= limits_.flash);
    document_["forms"].push_back(std::move(form));
  }

  static void over(const char* memory, const Json& form, uint64_t limit, Diagnostics* findings) {
    const int64_t need = integer_of(form, (std::string(memory) + "_bytes").c_str());
    if (limit == 0 || need <= static_cast<int64_t>(limit)) return;
    const std::string what = fmt::format("{} of the {} form", std::strcmp(memory, "ram") == 0 ? "memory" : "flash",
                                         tool::text_of(form, "form"));
    findings->push_back(diagnose(Code::B801, {{"need", need}, {"what", what}, {"limit", limit}}));
  }

  const Json* form(const char* name) const {
    for (const Json& one : document_["forms"])
      if (tool::text_of(one, "form") == name && flag_of(one, "possible")) return &one;
    return nullptr;
  }

  // What would make it fit, with numbers.
  void advise(bool fits) {
    const auto say = [&](std::string text) { document_["advice"].push_back(std::move(text)); };
    const Json *loaded = form("loaded"), *planned = form("planned");
    if (fits) {
      if (planned && flag_of(*planned, "fits") && !(loaded && flag_of(*loaded, "fits")))
        say("Use the planned form: surelite codegen MODEL --micro. Sums in place and rows that are added as they are "
            "made save its "
            "memory; it has no parser and no tables.");
      else if (loaded && flag_of(*loaded, "fits") && planned && !flag_of(*planned, "fits"))
        say("Use the loaded form.");
      return;
    }
    if (planned && loaded && integer_of(*planned, "ram_bytes") < integer_of(*loaded, "ram_bytes"))
      say(fmt::format(
          "The planned form (surelite codegen MODEL --micro) takes {} bytes of memory less and {} of flash less.",
          integer_of(*loaded, "ram_bytes") - integer_of(*planned, "ram_bytes"),
          integer_of(*loaded, "flash_bytes") - integer_of(*planned, "flash_bytes")));
    if (is_real(data_.subgraphs[0]))
      say("Convert the model to int8: activations and weights of float32 become a quarter.");
    const bool ram_over = limits_.ram && planned && integer_of(*planned, "ram_over") > 0;
    if (const Json& peak = object_of(document_, "peak"); ram_over && peak.contains("op"))
      say(fmt::format(
          "Memory is fullest in operator {} ({}), with {} bytes alive: fewer channels or a smaller picture there "
          "lower the whole arena.",
          integer_of(peak, "op"), tool::text_of(peak, "name"), integer_of(peak, "live_bytes")));
    const Json* least = planned ? planned : loaded;
    if (least && limits_.flash && integer_of(*least, "weight_bytes") > static_cast<int64_t>(limits_.flash))
      say(fmt::format("The weights alone have {} bytes: the model needs fewer of them, or a memory beside the flash.",
                      integer_of(*least, "weight_bytes")));
  }

  const Model& model_;
  const ModelData& data_;
  const DeviceLimits limits_;
  const Target& target_;
  Json& document_;
};

}  // namespace

Exit device_memory(const std::string& path, const DeviceLimits& limits, Json* document) {
  (*document)["target"] = limits.target;
  if (limits.ram) (*document)["ram"] = limits.ram;
  if (limits.flash) (*document)["flash"] = limits.flash;
  const Target* target = find_target(limits.target);
  if (!target) {
    const std::string what = "there is no core " + limits.target + "; there are " + target_names();
    (*document)["findings"] =
        tool::to_json(Diagnostics{diagnose(Code::A709, {{"call", "memory --target"}, {"what", what}})});
    return Exit::usage;
  }
  const Result<Model> model = open_model(path);
  if (!model) {
    (*document)["findings"] = tool::to_json(model.error());
    return Exit::invalid_model;
  }
  return Answer(*model, limits, *target, document).run();
}

std::string render_device_memory(const Json& document, const Style&) {
  std::string text = fmt::format("{} on {}\n", tool::text_of(document, "model"), tool::text_of(document, "target"));
  std::vector<std::vector<std::string>> rows = {
      {"", "arena", "lasting", "stack", "other", "memory", "weights", "code", "flash", ""}};
  std::string reasons;
  for (const Json& form : list_of(document, "forms")) {
    if (!flag_of(form, "possible")) {
      reasons += fmt::format("  the {} form does not take it: {}\n", tool::text_of(form, "form"),
                             tool::text_of(form, "reason"));
      continue;
    }
    const auto number = [&](const char* name) { return std::to_string(integer_of(form, name)); };
    std::string verdict;
    if (document.contains("ram") || document.contains("flash")) {
      if (flag_of(form, "fits")) verdict = "fits";
      if (const int64_t over = integer_of(form, "ram_over"); over > 0)
        verdict += fmt::format("{} bytes of memory too many", over);
      if (const int64_t over = integer_of(form, "flash_over"); over > 0)
        verdict += fmt::format("{}{} bytes of flash too many", verdict.empty() ? "" : ", ", over);
    }
    const bool planned = tool::text_of(form, "form") == "planned";
    const int64_t inside = planned ? 0 : integer_of(form, "persistent_bytes");
    rows.push_back({tool::text_of(form, "form"), number("arena_bytes"),
                    planned ? number("persistent_bytes") : fmt::format("({})", inside), number("stack_bytes"),
                    number("other_bytes"), number("ram_bytes"), number("weight_bytes"), number("code_bytes"),
                    number("flash_bytes"), verdict});
  }
  if (rows.size() > 1) text += table_text(rows, "  ", {1, 2, 3, 4, 5, 6, 7, 8});
  text += reasons;
  for (const Json& advice : list_of(document, "advice")) text += "  " + advice.get<std::string>() + "\n";
  return text;
}

}  // namespace surelite::tool::micro
