// SPDX-License-Identifier: Apache-2.0
#include "micro/command.h"

#include <filesystem>

#include "input/bundle.h"
#include "micro/program_text.h"
#include "output/files.h"
#include "plan/access.h"
#include "surelite/program.h"

namespace surelite::tool::micro {
namespace {

Json to_json(const Planned& planned) {
  Json steps = Json::array();
  for (const Step& step : planned.steps) {
    size_t scratch = 0;
    for (const size_t bytes : step.scratch) scratch += bytes;
    steps.push_back({{"operator", step.op}, {"name", step.name}, {"scratch_bytes", scratch}});
  }
  return steps;
}

Status write_files(const std::string& folder, const ProgramText& text, Json* document) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return fail(Code::A752, {{"path", folder}, {"reason", error.message()}});
  for (const auto& [suffix, content] : {std::pair{".h", &text.header}, std::pair{".cc", &text.source}}) {
    const std::string path = (std::filesystem::path(folder) / (text.name + suffix)).string();
    SURELITE_TRY(write_text(path, *content));
    (*document)["files"].push_back(path);
  }
  return {};
}

}  // namespace

Exit write_micro(const Command& command, Json* document) {
  const auto failed = [&](const Diagnostics& findings, Exit exit) {
    (*document)["findings"] = tool::to_json(findings);
    return exit;
  };
  (*document)["model"] = command.model;
  (*document)["target"] = command.target;
  const Target* target = find_target(command.target);
  if (!target)
    return failed(
        {diagnose(Code::A709, {{"call", "codegen --target"},
                               {"what", "there is no core " + command.target + "; there are " + target_names()}})},
        Exit::usage);
  const Result<Model> model = open_model(command.model);
  if (!model) return failed(model.error(), Exit::invalid_model);
  CompileOptions options;
  options.reference_kernels = true;
  options.keep_inputs = false;
  const Result<Program> program = Program::compile(*model, options);
  if (!program) return failed(program.error(), Exit::findings);
  const Result<Planned> planned = plan_for(*program, *target, command.doctor);
  if (!planned) return failed(planned.error(), Exit::findings);
  const Result<ProgramText> text =
      write_program(*model, ProgramAccess::plan(*program), *planned, *target, command.model, command.space);
  if (!text) return failed(text.error(), Exit::findings);
  (*document)["name"] = text->name;
  (*document)["arena_bytes"] = planned->arena_bytes;
  size_t state_bytes = 0;
  for (const StateMemory& state : planned->states) state_bytes += state.bytes;
  (*document)["state_bytes"] = state_bytes;
  (*document)["constant_bytes"] = planned->constant_bytes;
  (*document)["steps"] = to_json(*planned);
  (*document)["findings"] = Json::array();
  if (command.folder.empty()) {
    (*document)["header"] = text->header;
    (*document)["source"] = text->source;
    return Exit::clean;
  }
  (*document)["files"] = Json::array();
  if (const Status written = write_files(command.folder, *text, document); !written)
    return failed(written.error(), Exit::run_failed);
  return Exit::clean;
}

std::string render_micro(const Json& document) {
  if (document.contains("source")) return tool::text_of(document, "header") + "\n" + tool::text_of(document, "source");
  if (!document.contains("files")) return "";
  std::string files;
  for (const Json& file : list_of(document, "files")) files += (files.empty() ? "" : ", ") + file.get<std::string>();
  return fmt::format("{}: {} for {}, an arena of {} bytes, {} bytes of constants\n", files,
                     tool::text_of(document, "model"), tool::text_of(document, "target"),
                     integer_of(document, "arena_bytes"), integer_of(document, "constant_bytes"));
}

}  // namespace surelite::tool::micro
