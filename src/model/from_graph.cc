// SPDX-License-Identifier: Apache-2.0
#include "model/from_graph.h"

#include <algorithm>
#include <utility>

#include "model/access.h"
#include "model/verify/verify.h"

namespace surelite {
namespace {

// What a graph made by hand may be and a file may not: the stock interface accepts it, and it cannot lead a run astray.
struct Waiver {
  Code code;
  const char* why;
};
constexpr Waiver kWaivers[] = {
    {Code::M205, "an execution plan may leave nodes out; a run refuses to read what was never written (A701)"},
    {Code::M237, "what is written to one is what the other holds, as with the stock library"},
    {Code::M206, "the same for graph outputs: they have no memory, and a caller inside the model is refused (R404)"},
};

bool waived(const Diagnostic& finding) {
  return std::any_of(std::begin(kWaivers), std::end(kWaivers), [&](const Waiver& w) { return w.code == finding.code; });
}

// Files are held to the limits while they are read.
Status check_limits(const ModelData& model, const Limits& limits) {
  size_t tensors = 0, operators = 0;
  for (const SubgraphDef& graph : model.subgraphs) {
    tensors += graph.tensors.size();
    operators += graph.operators.size();
  }
  const struct {
    size_t count;
    const char* what;
    size_t limit;
  } rows[] = {{model.subgraphs.size(), "subgraphs", limits.max_subgraphs},
              {tensors, "tensors", limits.max_tensors},
              {operators, "operators", limits.max_operators}};
  for (const auto& row : rows)
    if (row.count > row.limit)
      return fail(Code::M107, {{"count", row.count}, {"what", row.what}, {"limit", row.limit}});
  return {};
}

// A caller inside the model passes the inputs and, where the file says so, arguments that are dropped. Once the inputs
// are others than the file's, they are all there is.
void match_arguments(SubgraphDef* graph) {
  std::vector<int32_t> kept;
  for (const int32_t t : graph->arguments)
    if (t != kNoTensor) kept.push_back(t);
  if (kept != graph->inputs) graph->arguments = graph->inputs;
}

}  // namespace

Result<Model> model_from_graph(GraphInMemory graph, const Limits& limits) {
  auto data = std::make_shared<ModelData>();
  data->pins = std::move(graph.pins);
  if (graph.file) {
    const ModelData& file = *graph.file;
    data->version = file.version;
    data->description = file.description;
    data->buffers = file.buffers;
    data->operator_code_count = file.operator_code_count;
    data->signatures = file.signatures;
    data->metadata = file.metadata;
    data->bytes = file.bytes;
    data->external_data_read = file.external_data_read;
    data->pins.push_back(std::move(graph.file));
  }
  // Operators made by hand have no place in the file's list; they all name its first entry.
  data->operator_code_count = std::max(data->operator_code_count, uint32_t{1});
  if (graph.signatures) data->signatures = std::move(*graph.signatures);
  data->subgraphs = std::move(graph.subgraphs);
  for (SubgraphDef& each : data->subgraphs) match_arguments(&each);
  SURELITE_TRY(check_limits(*data, limits));
  Findings findings;
  verify_graph(*data, limits, &findings);
  Diagnostics list = findings.take();
  std::erase_if(list, waived);
  if (has_errors(list)) {
    errors_first(&list);
    return Failure(std::move(list));
  }
  data->findings = std::move(list);
  return ModelAccess::make(std::move(data));
}

}  // namespace surelite
