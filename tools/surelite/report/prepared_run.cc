// SPDX-License-Identifier: Apache-2.0
#include "report/prepared_run.h"

#include <fmt/format.h>

#include "base/limits.h"
#include "input/assign.h"
#include "input/bundle.h"
#include "input/text.h"
#include "measure/interrupt.h"
#include "model/access.h"
#include "plan/access.h"
#include "plan/program_data.h"

namespace surelite::tool {
namespace {

Result<std::vector<float>> numbers_of(const std::string& text, const char* option) {
  const Result<std::vector<double>> numbers = parse_numbers({text}, option);
  if (!numbers)
    return fail(Code::A709,
                {{"call", option}, {"what", fmt::format("it takes a number, or one per channel, not \"{}\"", text)}});
  return std::vector<float>(numbers->begin(), numbers->end());
}

Exit exit_for(const Diagnostics& list) {
  const Code code = list.front().code;
  const bool usage = code == Code::D521 || code == Code::A704 || code == Code::A709 || code == Code::M101;
  return usage ? Exit::usage : Exit::run_failed;
}

Result<Json> fill_inputs(const PreparedRun& run, Session* session, const std::vector<AssignedInput>& files,
                         const RunOptions& options, const FillOptions& fill) {
  const ModelData& data = ModelAccess::data(run.model);
  const SubgraphDef& graph = ProgramAccess::plan(run.program).def();
  Json report = Json::array();
  for (size_t i = 0; i < files.size(); ++i) {
    const Port& port = run.interface.inputs[i];
    SURELITE_LET(TensorView view, session->input(static_cast<int>(i)));
    Json how = Json::object();
    how["name"] = port.name;
    how["type"] = name_of(view.type());
    how["shape"] = to_json(view.shape());
    const bool has_notes = run.interface.subgraph == 0 && i < run.notes.inputs.size();
    const Target target{&graph, port.tensor, has_notes ? &run.notes.inputs[i] : nullptr, files[i].path};
    if (files[i].data)
      SURELITE_TRY(fill_from_data(&view, target, *files[i].data, fill, &how));
    else if (target.def().is_constant)
      how["kind"] = "constant";
    else
      SURELITE_TRY(
          fill_with_random(&view, options.seed + i, demands_on(data, run.interface.subgraph, port.tensor), &how));
    report.push_back(std::move(how));
  }
  return report;
}

}  // namespace

void add_run_options(Verb verb, RunOptions* options) {
  verb.add_option("-i,--input", options->inputs,
                   "[NAME=]FILE: .npy .npz .raw .bin .png .jpg .bmp .ppm .wav .txt; inputs without a file are random")
      .type_name("[NAME=]FILE")
      .one_at_a_time();
  verb.add_option("--shape", options->shapes, "resize an input first, for instance 1x224x224x3")
      .type_name("[NAME=]SHAPE")
      .one_at_a_time();
  verb.add_option("--seed", options->seed, "of the random inputs").show_default();
  verb.add_option("--signature", options->signature, "run this signature instead of the first subgraph")
      .type_name("KEY");
  verb.add_option("--threads", options->threads, "threads that operators may use")
      .within(1, 256)
      .show_default();
  verb.add_option("--kernels", options->kernels, "fast, or reference: the plain kernels only")
      .one_of({"reference", "fast"})
      .show_default();
  verb.add_option("--timeout", options->timeout, "stop after so many seconds (exit code 6)")
      .not_negative()
      .type_name("SECONDS");
  verb.add_option("--memory-limit", options->memory_limit, "refuse models that need more, for instance 64MB")
      .bytes()
      .type_name("BYTES");
  verb.add_option("--packed-weights", options->packed_weights,
                   "read packed weights from there, or write them there for the next start")
      .type_name("FILE");
  verb.add_flag("--row-fusion", options->row_fusion,
                "run convolutions that follow each other in bands of rows, in less memory");
  add_delegate_options(verb, &options->delegates);
  verb.add_flag("--real", options->fill.real, "numbers in files are real values: quantize them for integer tensors");
  verb.add_option("--mean", options->mean,
                   "pictures: subtract this from each pixel, one value or one per channel (R,G,B)");
  verb.add_option("--std", options->std_deviation, "pictures: then divide by this");
  verb.add_option("--layout", options->fill.layout, "pictures: where the tensor has its channels")
      .one_of({"nhwc", "nchw"});
  verb.add_option("--resize", options->fill.resize,
                   "pictures of another shape: stretch, letterbox (bars beside it) or crop (its middle)")
      .one_of({"stretch", "letterbox", "crop"})
      .show_default();
}

void PreparedRun::start_timeout(double seconds) {
  using Clock = std::chrono::steady_clock;
  constexpr double kLongest = 1e9;
  if (seconds > 0)
    *deadline = Clock::now() +
                std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(std::min(seconds, kLongest)));
}

Json packed_weights_of(const RunOptions& options, const Program& program) {
  constexpr const char* kOutcomes[] = {"nothing to pack", "read", "written", "failed"};
  if (options.packed_weights.empty()) return Json();
  const PackedWeightsUse& use = program.packed_weights();
  return {{"file", options.packed_weights},
          {"outcome", kOutcomes[static_cast<size_t>(use.outcome)]},
          {"reason", use.reason}};
}

Result<PreparedRun> prepare_run(const RunOptions& options, Exit* exit) {
  *exit = Exit::invalid_model;
  SURELITE_LET(Model model, open_model(options.model));
  *exit = Exit::usage;
  SURELITE_LET(Interface interface, find_interface(ModelAccess::data(model), options.signature));
  FillOptions fill = options.fill;
  SURELITE_LET(fill.mean, numbers_of(options.mean, "--mean"));
  SURELITE_LET(fill.std_deviation, numbers_of(options.std_deviation, "--std"));
  SURELITE_LET(const std::vector<std::optional<Shape>> shapes, assign_shapes(interface, options.shapes));
  Result<std::vector<AssignedInput>> files = assign_inputs(interface, options.inputs);
  if (!files) {
    *exit = exit_for(files.error());
    return std::move(files).failure();
  }
  CompileOptions compile;
  SURELITE_LET(compile.delegates, delegate_options(options.delegates, options.threads));
  compile.limits = limits_from_environment();
  compile.threads = options.threads;
  compile.reference_kernels = options.kernels == "reference";
  compile.memory_limit = options.memory_limit;
  compile.packed_weights = options.packed_weights;
  compile.row_fusion = options.row_fusion;
  compile.signature = options.signature;
  compile.keep_all_tensors = options.keep_all_tensors;
  const SubgraphDef& graph = ModelAccess::data(model).subgraphs[static_cast<size_t>(interface.subgraph)];
  for (size_t i = 0; i < interface.inputs.size(); ++i) {
    const TensorDef& tensor = graph.tensors[static_cast<size_t>(interface.inputs[i].tensor)];
    compile.input_shapes.push_back(shapes[i]          ? *shapes[i]
                                   : (*files)[i].data ? shape_for(tensor, *(*files)[i].data)
                                                      : tensor.shape);
  }
  *exit = Exit::run_failed;
  SURELITE_LET(Program program, Program::compile(model, compile));
  auto deadline = std::make_shared<std::chrono::steady_clock::time_point>(std::chrono::steady_clock::time_point::max());
  SessionOptions session_options;
  session_options.check_cancelled = interrupted;
  if (options.timeout > 0)
    session_options.check_cancelled = [deadline] {
      return interrupted() || std::chrono::steady_clock::now() > *deadline;
    };
  SURELITE_LET(Session session, Session::open(program, session_options));
  PreparedRun run{
      model,  std::move(interface), read_notes(ModelAccess::data(model)), std::move(program), std::move(session),
      Json(), std::move(deadline)};
  Result<Json> inputs = fill_inputs(run, &run.session, *files, options, fill);
  if (!inputs) {
    *exit = exit_for(inputs.error());
    return std::move(inputs).failure();
  }
  run.inputs = std::move(*inputs);
  run.fill = std::move(fill);
  return run;
}

}  // namespace surelite::tool
