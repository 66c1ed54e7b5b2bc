// SPDX-License-Identifier: Apache-2.0
// The table of functions for Python: models, interpreters, calls; copies and details are in files of their own.
#include <fmt/format.h>

#include <algorithm>

#include "compat/python/places.h"

namespace surelite::compat::python {

void no_such(const Interpreter& core, const char* what, int64_t given, int64_t available) {
  report(
      core.reporter(), "",
      diagnose(Code::A704, {{"what", what}, {"given", given}, {"available", fmt::format("there are {}", available)}}));
}

Interpreter* live_one(const TfLiteInterpreter* interpreter, const char* function) {
  return check_handle(interpreter, HandleKind::interpreter, function, collector()) ? interpreter->core.get() : nullptr;
}

Place subgraph_at(const TfLiteInterpreter* interpreter, int32_t subgraph, const char* function) {
  Interpreter* const core = live_one(interpreter, function);
  if (!core) return {};
  if (subgraph >= 0 && subgraph < core->subgraph_count()) return {core, &core->subgraph(subgraph)};
  no_such(*core, "subgraph", subgraph, core->subgraph_count());
  return {};
}

Place tensor_at(const TfLiteInterpreter* interpreter, int32_t subgraph, int32_t index, const char* function) {
  const Place place = subgraph_at(interpreter, subgraph, function);
  if (!place || place.graph->tensor(index)) return place;
  no_such(*place.core, "tensor", index, static_cast<int64_t>(place.graph->tensor_count()));
  return {};
}

namespace {

const char* show_messages() { return messages(); }

void report_to_collector(void* user, const char* format, va_list args) {
  const Reporter collect = collector();
  collect.function(user, format, args);
}

TfLiteModel* open_file(const char* path) {
  begin();
  return TfLiteModelCreateFromFileWithErrorReporter(path, report_to_collector, nullptr);
}

TfLiteModel* open_bytes(const void* data, size_t bytes, int32_t borrow) {
  begin();
  if (!borrow) return TfLiteModelCreateWithErrorReporter(data, bytes, report_to_collector, nullptr);
  return model_from_borrowed(data, bytes, collector());
}

void close_model(TfLiteModel* model) {
  begin();
  TfLiteModelDelete(model);
}

TfLiteInterpreter* open(const TfLiteModel* model, const SurelitePythonOptions* options) {
  begin();
  return shielded(static_cast<TfLiteInterpreter*>(nullptr), [&]() -> TfLiteInterpreter* {
    if (!check_handle(model, HandleKind::model, "surelite_python.open", collector()) || !options) return nullptr;
    const TfLiteInterpreterOptions* more = options->operators;
    if (more && !check_handle(more, HandleKind::options, "surelite_python.open", collector())) return nullptr;
    InterpreterConfig config;
    config.threads = options->num_threads;
    config.reporter = collector();
    config.keep_all_tensors = options->preserve_all_tensors != 0;
    config.reference_kernels = options->reference_kernels != 0;
    const OptionResolver resolver(more ? &more->operators : nullptr, true);
    std::unique_ptr<Interpreter> core = Interpreter::build(model->pinned, resolver, config);
    if (!core) return nullptr;
    for (TfLiteDelegate* delegate : more ? more->delegates : std::vector<TfLiteDelegate*>())
      if (core->apply_delegate(delegate) != kTfLiteOk) return nullptr;
    auto* interpreter = make_handle<TfLiteInterpreter>(HandleKind::interpreter);
    interpreter->core = std::move(core);
    return interpreter;
  });
}

void close(TfLiteInterpreter* interpreter) {
  begin();
  TfLiteInterpreterDelete(interpreter);
}

// A call on a whole interpreter.
template <class Body>
int32_t call(TfLiteInterpreter* interpreter, const char* function, Body&& body) {
  begin();
  return end(shielded(kTfLiteError, [&] {
    Interpreter* const core = live_one(interpreter, function);
    return core ? body(*core) : kTfLiteError;
  }));
}

// A call on one of its subgraphs.
template <class Body>
int32_t call(TfLiteInterpreter* interpreter, int32_t subgraph, const char* function, Body&& body) {
  begin();
  return end(shielded(kTfLiteError, [&] {
    const Place place = subgraph_at(interpreter, subgraph, function);
    return place ? body(*place.core) : kTfLiteError;
  }));
}

int32_t apply_delegate(TfLiteInterpreter* interpreter, TfLiteOpaqueDelegate* delegate) {
  return call(interpreter, "apply_delegate", [&](Interpreter& core) { return core.apply_delegate(delegate); });
}

int32_t set_threads(TfLiteInterpreter* interpreter, int32_t threads) {
  return call(interpreter, "set_threads", [&](Interpreter& core) { return core.set_threads(threads); });
}

int32_t allocate(TfLiteInterpreter* interpreter, int32_t subgraph) {
  return call(interpreter, subgraph, "allocate_tensors", [&](Interpreter& core) { return core.allocate(subgraph); });
}

int32_t invoke(TfLiteInterpreter* interpreter, int32_t subgraph) {
  return call(interpreter, subgraph, "invoke", [&](Interpreter& core) { return core.invoke(subgraph); });
}

int32_t resize(TfLiteInterpreter* interpreter, int32_t subgraph, int32_t tensor, const int32_t* shape, int32_t rank,
               int32_t strict) {
  return call(interpreter, subgraph, "resize_tensor_input", [&](Interpreter& core) {
    const bool sound = rank == 0 || (rank > 0 && shape);
    if (!sound) {
      refuse_argument(core.reporter(), "resize_tensor_input", "rank", rank, "a list of extents is needed");
      return kTfLiteError;
    }
    const std::vector<int>& inputs = core.subgraph(subgraph).inputs();
    if (std::find(inputs.begin(), inputs.end(), tensor) == inputs.end()) {
      refuse_argument(core.reporter(), "resize_tensor_input", "tensor", tensor, "the index of an input is needed");
      return kTfLiteError;
    }
    return core.resize_input(subgraph, tensor, {shape, static_cast<size_t>(rank)}, strict != 0);
  });
}

int32_t reset_variables(TfLiteInterpreter* interpreter) {
  return call(interpreter, "reset_all_variables", [&](Interpreter& core) { return core.reset_variables(); });
}

int32_t subgraph_count(const TfLiteInterpreter* interpreter) {
  begin();
  const Interpreter* core = live_one(interpreter, "num_subgraphs");
  return core ? core->subgraph_count() : -1;
}

int32_t tensor_count(const TfLiteInterpreter* interpreter, int32_t subgraph) {
  begin();
  const Place place = subgraph_at(interpreter, subgraph, "tensor_count");
  return place ? static_cast<int32_t>(place.graph->tensor_count()) : -1;
}

int32_t node_count(const TfLiteInterpreter* interpreter, int32_t subgraph) {
  begin();
  const Place place = subgraph_at(interpreter, subgraph, "node_count");
  return place ? place.graph->node_count() : -1;
}

int32_t give(const std::vector<int>& indices, const int32_t** list) {
  if (list) *list = indices.data();
  return static_cast<int32_t>(indices.size());
}

int32_t inputs(const TfLiteInterpreter* interpreter, int32_t subgraph, const int32_t** list) {
  begin();
  const Place place = subgraph_at(interpreter, subgraph, "inputs");
  return place ? give(place.graph->inputs(), list) : -1;
}

int32_t outputs(const TfLiteInterpreter* interpreter, int32_t subgraph, const int32_t** list) {
  begin();
  const Place place = subgraph_at(interpreter, subgraph, "outputs");
  return place ? give(place.graph->outputs(), list) : -1;
}

constexpr SurelitePython kTable = {
    SURELITE_PYTHON_VERSION,
    sizeof(SurelitePython),
    show_messages,
    open_file,
    open_bytes,
    close_model,
    open,
    close,
    apply_delegate,
    set_threads,
    allocate,
    invoke,
    resize,
    reset_variables,
    subgraph_count,
    tensor_count,
    node_count,
    inputs,
    outputs,
    tensor,
    node,
    set,
    get,
    view,
    set_strings,
    signature_count,
    signature,
    signature_entry,
};

}  // namespace
}  // namespace surelite::compat::python

extern "C" const SurelitePython* surelite_python(int32_t version) {
  return version == SURELITE_PYTHON_VERSION ? &surelite::compat::python::kTable : nullptr;
}
