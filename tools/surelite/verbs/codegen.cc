// SPDX-License-Identifier: Apache-2.0
// codegen: writes C++ for a program: the contract of a model, the model itself planned for a microcontroller, or the
// list of operators that some models need, so that the program is linked with those alone.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "input/bundle.h"
#include "micro/command.h"
#include "micro/target.h"
#include "model/access.h"
#include "ops/registry.h"
#include "output/files.h"
#include "output/inlined.h"
#include "plan/program_data.h"
#include "render/contract_header.h"
#include "render/cpp_text.h"
#include "surelite/model.h"
#include "text/findings.h"
#include "verbs.h"

namespace surelite {

#define OP(NAME, file, goal) extern const OpSpec op_##file;
#define CUSTOM_OP(NAME, file, goal) extern const OpSpec op_##file;
#include "ops/ops.def"
#undef OP
#undef CUSTOM_OP

namespace tool {
namespace {

// The name that an operator has in the library.
std::string_view symbol_of(const OpSpec* spec) {
  static constexpr std::pair<const OpSpec*, std::string_view> kSymbols[] = {
#define OP(NAME, file, goal) {&op_##file, "op_" #file},
#define CUSTOM_OP(NAME, file, goal) {&op_##file, "op_" #file},
#include "ops/ops.def"
#undef OP
#undef CUSTOM_OP
  };
  for (const auto& [listed, symbol] : kSymbols)
    if (listed == spec) return symbol;
  return "";
}

std::string source_of(const Json& document) {
  std::string models, declarations, entries;
  for (const Json& model : list_of(document, "models")) models += "//   " + text_of(model, "name") + "\n";
  for (const Json& op : list_of(document, "operators")) {
    declarations += fmt::format("extern const OpSpec {};\n", text_of(op, "symbol"));
    const std::string custom = op.contains("custom_code") ? literal_of(text_of(op, "custom_code")) : "nullptr";
    entries += fmt::format("    {{{}, {}, &{}}},{}\n", integer_of(op, "builtin_code"), custom, text_of(op, "symbol"),
                           op.contains("custom_code") ? "" : "  // " + text_of(op, "name"));
  }
  std::string text =
      "// Written by `surelite codegen --ops`: the operators of\n" + models +
      "// Compile it as a source of the program itself; the linker then leaves all other operators out.\n"
      "#include \"surelite/operators.h\"\n\nnamespace surelite {\n\n";
  if (entries.empty())
    return text + "extern const OperatorList linked_operators{nullptr, 0, true};\n\n}  // namespace surelite\n";
  return text + declarations + "\nnamespace {\n\nconstexpr LinkedOperator kOperators[] = {\n" + entries +
         "};\nstatic_assert(in_order(kOperators));\n\n}  // namespace\n\n"
         "extern const OperatorList linked_operators{kOperators, std::size(kOperators), true};\n\n}  // namespace "
         "surelite\n";
}

using Needed = std::map<std::pair<int32_t, std::string>, const OpSpec*>;

// Adds what a model needs; reports what this library cannot run.
Exit add_model(const std::string& path, Needed* needed, Json* document, Diagnostics* findings) {
  const Result<Model> model = open_model(path);
  if (!model) {
    findings->insert(findings->end(), model.error().begin(), model.error().end());
    return Exit::invalid_model;
  }
  (*document)["models"].push_back({{"path", path}, {"name", std::filesystem::path(path).filename().string()}});
  PlanOptions options;
  options.model = ModelAccess::shared(*model);
  if (const Status resolved = resolve_ops(options); !resolved) {
    findings->insert(findings->end(), resolved.error().begin(), resolved.error().end());
    return Exit::findings;
  }
  for (const SubgraphDef& graph : ModelAccess::data(*model).subgraphs)
    for (const OperatorDef& op : graph.operators)
      (*needed)[{op.is_custom() ? -1 : op.code, op.name}] = resolve_op(options, op);
  return Exit::clean;
}

Exit codegen(const std::vector<std::string>& models, const std::string& output, Json* document) {
  Needed needed;
  Diagnostics findings;
  Exit exit = Exit::clean;
  (*document)["models"] = Json::array();
  for (const std::string& path : models) exit = std::max(exit, add_model(path, &needed, document, &findings));
  (*document)["operators"] = Json::array();
  for (const auto& [key, spec] : needed) {
    Json op = {{"name", key.second}, {"builtin_code", key.first}};
    if (key.first < 0) op["custom_code"] = key.second;
    op["symbol"] = symbol_of(spec);
    (*document)["operators"].push_back(std::move(op));
  }
  if (exit == Exit::clean) {
    const std::string source = source_of(*document);
    if (output.empty())
      (*document)["source"] = source;
    else if (const Status written = write_text(output, source); !written) {
      findings.insert(findings.end(), written.error().begin(), written.error().end());
      exit = Exit::run_failed;
    } else
      (*document)["output"] = output;
  }
  (*document)["findings"] = to_json(findings);
  return exit;
}

struct CodegenRequest {
  std::string model, signature, space, output;
  std::vector<std::string> models;
  bool header = false, micro = false, doctor = false, inlined = false;
  std::string target = "cortex-m4";
};

Exit write_header(const CodegenRequest& options, Json* document) {
  const auto failed = [&](const Diagnostics& findings, Exit exit) {
    (*document)["findings"] = to_json(findings);
    return exit;
  };
  (*document)["model"] = options.model;
  const Result<Model> model = open_model(options.model);
  if (!model) return failed(model.error(), Exit::invalid_model);
  const Result<std::string> header = contract_header(*model, options.model, options.signature, options.space);
  if (!header) return failed(header.error(), Exit::usage);
  (*document)["findings"] = Json::array();
  if (options.output.empty()) {
    (*document)["source"] = *header;
    return Exit::clean;
  }
  if (const Status written = write_text(options.output, *header); !written)
    return failed(written.error(), Exit::run_failed);
  (*document)["output"] = options.output;
  return Exit::clean;
}

Exit write_inlined(const CodegenRequest& options, Json* document) {
  const auto failed = [&](const Diagnostics& findings, Exit exit) {
    (*document)["findings"] = to_json(findings);
    return exit;
  };
  (*document)["model"] = options.model;
  const Result<Model> model = open_model(options.model);
  if (!model) return failed(model.error(), Exit::invalid_model);
  const Result<Inlined> inlined = with_data_inside(ModelAccess::data(*model));
  if (!inlined) return failed(inlined.error(), Exit::findings);
  const std::string bytes(reinterpret_cast<const char*>(inlined->bytes.data()), inlined->bytes.size());
  if (const Status written = write_text(options.output, bytes); !written)
    return failed(written.error(), Exit::run_failed);
  (*document)["output"] = options.output;
  (*document)["inlined"] = {
      {"moved", inlined->moved}, {"from_files", inlined->from_files}, {"bytes", inlined->bytes.size()}};
  (*document)["findings"] = Json::array();
  return Exit::clean;
}

std::string codegen_page(const Json& document, const Style&) {
  if (document.contains("source")) return text_of(document, "source");
  if (document.contains("inlined")) {
    const Json& inlined = object_of(document, "inlined");
    return fmt::format("{}: {}, with {} buffers from behind the FlatBuffer and {} tensors from other files in it\n",
                       text_of(document, "output"), bytes_text(integer_of(inlined, "bytes")),
                       integer_of(inlined, "moved"), integer_of(inlined, "from_files"));
  }
  if (document.contains("model") && document.contains("output"))
    return fmt::format("{}: the contract of {}\n", text_of(document, "output"), text_of(document, "model"));
  if (!document.contains("output")) return "";
  return fmt::format("{}: {} operators of {} models\n", text_of(document, "output"),
                     list_of(document, "operators").size(), list_of(document, "models").size());
}

}  // namespace

void add_codegen(App* app) {
  Verb verb = app->add_verb("codegen",
                            "write a model's contract as C++, a model as a program for a microcontroller, or the "
                            "list of operators that models need; or write a model into one file");
  auto options = std::make_shared<CodegenRequest>();
  verb.add_option("model", options->model, "the model for --header, --micro or --inline").type_name("MODEL");
  verb.add_flag("--header", options->header, "write a header: inputs and outputs with types, sizes and scales");
  verb.add_option("--namespace", options->space, "of what is written; else made from the file's name")
      .type_name("NAME");
  verb.add_option("--signature", options->signature, "the contract of this signature").type_name("KEY");
  verb.add_option("--ops", options->models, "write the list of operators that these models need").type_name("MODEL");
  verb.add_option("-o,--output", options->output, "write the C++ source to this file, not to stdout").type_name("FILE");
  verb.add_flag("--inline", options->inlined,
                "write the model to -o with all data in it: none behind it, none in other files");
  verb.add_flag("--micro", options->micro, "write the model as a program for a microcontroller, into the folder -o");
  verb.add_flag("--doctor", options->doctor,
                "with --micro: guards behind inputs, outputs and the arena (docs/micro.md)");
  verb.add_option("--target", options->target, "the core that --micro plans for: " + micro::target_names())
      .type_name("CORE");
  verb.callback([app, options] {
    const int asked = int{options->header} + int{options->micro} + int{options->inlined} +
                      int{!options->models.empty()};
    if (asked != 1 || options->models.empty() == options->model.empty())
      refuse_usage("codegen takes MODEL --header, MODEL --micro, MODEL --inline, or --ops MODELS");
    if (options->inlined && options->output.empty()) refuse_usage("codegen --inline takes -o FILE");
    app->chosen = [app, options] {
      Json document = new_document("codegen");
      if (options->micro) {
        const Exit written = micro::write_micro(
            {options->model, options->target, options->space, options->output, options->doctor}, &document);
        return app->console.finish_with_findings(
            std::move(document), written, [](const Json& all, const Style&) { return micro::render_micro(all); });
      }
      const Exit exit =
          options->inlined ? write_inlined(*options, &document)
          : options->header ? write_header(*options, &document) : codegen(options->models, options->output, &document);
      return app->console.finish_with_findings(std::move(document), exit, codegen_page);
    };
  });
}

}  // namespace tool
}  // namespace surelite
