// SPDX-License-Identifier: Apache-2.0
#include "isolate/experiment.h"

#include <algorithm>
#include <chrono>

namespace surelite::tool {
namespace {

constexpr std::pair<Verdict, const char*> kVerdicts[] = {
    {Verdict::fine, "fine"},       {Verdict::differs, "differs"}, {Verdict::crashed, "crashed"},
    {Verdict::hung, "hung"},       {Verdict::ended, "ended"},     {Verdict::refused, "refused"},
    {Verdict::not_started, "not started"}};

void note_failure(const Diagnostics& why, Outcome* outcome) {
  const Diagnostic& first = why.front();
  outcome->finding = to_json(first);
  switch (first.code) {
    case Code::D516: outcome->verdict = Verdict::crashed; break;
    case Code::D517: outcome->verdict = Verdict::hung; break;
    case Code::D518: outcome->verdict = Verdict::ended; break;
    case Code::D501:
    case Code::D503: outcome->verdict = Verdict::refused; break;
    default: outcome->verdict = Verdict::not_started; break;
  }
  if (const Argument* signal = first.find("signal"); signal && first.code == Code::D516)
    if (const int64_t* number = std::get_if<int64_t>(&signal->value)) outcome->signal = static_cast<int>(*number);
}

Json to_json(const Difference& difference, const TensorDef& def, int32_t tensor) {
  constexpr const char* kSchemes[] = {"exact", "steps", "real"};
  Json json{{"tensor", tensor}, {"name", def.name}, {"scheme", kSchemes[static_cast<size_t>(difference.scheme)]}};
  json["acceptable"] = difference.acceptable();
  json["elements"] = difference.count;
  json["differing"] = difference.differing;
  json["first"] = difference.first;
  json["nan"] = difference.nan;
  json["largest"] = number_to_json(difference.largest);
  json["mean"] = number_to_json(difference.mean);
  json["cosine"] = number_to_json(difference.cosine);
  if (difference.scheme == Difference::Scheme::steps) json["histogram"] = difference.histogram;
  json["text"] = difference.text();
  return json;
}

// The output that is furthest from what it should be.
void compare(const Reference& reference, const Piece& piece, const std::vector<std::vector<std::byte>>& found,
             Outcome* outcome) {
  const SubgraphDef& graph = reference.model->subgraphs[static_cast<size_t>(piece.subgraph)];
  double worst = -1;
  for (size_t i = 0; i < found.size(); ++i) {
    const int32_t t = piece.outputs[i];
    Tensor tensor;
    tensor.def = &graph.tensors[static_cast<size_t>(t)];
    tensor.type = tensor.def->type;
    const Difference apart = difference(tensor, reference.values.at(t), found[i]);
    const bool good = apart.acceptable();
    const double weight = (good ? 0 : 1e9) + apart.largest + (apart.differing > 0 ? 1e-3 : 0);
    if (!good) outcome->verdict = Verdict::differs;
    if (weight <= worst) continue;
    worst = weight;
    outcome->difference = to_json(apart, *tensor.def, t);
  }
}

}  // namespace

const char* name_of(Verdict verdict) { return kVerdicts[static_cast<size_t>(verdict)].second; }

bool find_verdict(std::string_view name, Verdict* verdict) {
  for (const auto& [each, text] : kVerdicts)
    if (name == text) {
      *verdict = each;
      return true;
    }
  return false;
}

Json to_json(const Outcome& outcome) {
  return {{"verdict", name_of(outcome.verdict)}, {"signal", outcome.signal},
          {"finding", outcome.finding},          {"taken", outcome.taken},
          {"milliseconds", outcome.milliseconds}, {"difference", outcome.difference}};
}

Outcome outcome_from(const Json& json) {
  Outcome outcome;
  if (!find_verdict(text_of(json, "verdict"), &outcome.verdict)) outcome.verdict = Verdict::not_started;
  outcome.signal = static_cast<int>(integer_of(json, "signal"));
  if (json.contains("finding")) outcome.finding = json["finding"];
  for (const Json& op : list_of(json, "taken"))
    if (op.is_number_integer()) outcome.taken.push_back(op.get<int>());
  if (json.contains("milliseconds") && json["milliseconds"].is_number())
    outcome.milliseconds = json["milliseconds"].get<double>();
  if (json.contains("difference")) outcome.difference = json["difference"];
  return outcome;
}

Piece piece_of(const Reference& reference, const std::vector<int>& operators) {
  Piece piece;
  piece.subgraph = reference.subgraph;
  piece.operators = operators;
  find_borders(*reference.model, &piece);
  // What was folded is computed by operators that come along; everything else is given.
  std::erase_if(piece.inputs, [&](int32_t t) { return !reference.values.contains(t); });
  std::erase_if(piece.outputs, [&](int32_t t) { return !reference.values.contains(t); });
  piece.shapes = reference.shapes;
  return piece;
}

Outcome try_operators(const Reference& reference, const std::vector<int>& operators, const DelegateSpec& spec,
                      const IsolationOptions& options) {
  using Clock = std::chrono::steady_clock;
  Outcome outcome;
  const Piece piece = piece_of(reference, operators);
  const auto attempt = [&]() -> Status {
    SURELITE_LET(const std::vector<std::byte> model, cut_out(*reference.model, piece));
    std::vector<std::span<const std::byte>> inputs;
    std::vector<std::vector<std::byte>> found;
    std::vector<size_t> input_bytes, output_bytes;
    for (const int32_t t : piece.inputs) {
      inputs.emplace_back(reference.values.at(t));
      input_bytes.push_back(inputs.back().size());
    }
    for (const int32_t t : piece.outputs) {
      output_bytes.push_back(reference.values.at(t).size());
      found.emplace_back(output_bytes.back());
    }
    const std::vector<std::span<std::byte>> outputs(found.begin(), found.end());
    SURELITE_LET(const std::unique_ptr<DelegateProcess> process, DelegateProcess::start(spec, options));
    SURELITE_LET(const PieceBackend::Loaded loaded,
                 process->load(model, input_bytes, output_bytes, operators.size(),
                               std::to_string(operators.size()) + " operators"));
    for (size_t i = 0; i < operators.size(); ++i)
      if (loaded.taken[i]) outcome.taken.push_back(operators[i]);
    for (int run = 0; run < 2; ++run) {
      const auto start = Clock::now();
      SURELITE_TRY(process->run(loaded.piece, inputs, outputs));
      outcome.milliseconds = std::chrono::duration<double, std::milli>(Clock::now() - start).count();
      compare(reference, piece, found, &outcome);
      if (outcome.verdict != Verdict::fine) return {};
    }
    return process->unload(loaded.piece);
  };
  if (const Status done = attempt(); !done) note_failure(done.error(), &outcome);
  return outcome;
}

}  // namespace surelite::tool
