// SPDX-License-Identifier: Apache-2.0
// Some operators of a model, given to a delegate in a process of its own and compared with the CPU.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "delegates/isolated/process.h"
#include "json.h"
#include "model/graph.h"
#include "model/writer/cut_out.h"
#include "run/difference.h"
#include "surelite/model.h"

namespace surelite::tool {

// What the CPU computed for one set of inputs: every tensor that a piece may need.
struct Reference {
  std::shared_ptr<const ModelData> model;
  int subgraph = 0;
  std::vector<int> operators;                      // that delegates are asked about, in an order in which they can run
  std::map<int32_t, std::vector<std::byte>> values;  // of the tensors they read and write
  std::vector<std::pair<int32_t, Shape>> shapes;     // of the same
  double milliseconds = 0;                           // of a run
};

// Runs the model once, with inputs from `seed`. `threads` as for run.
Result<Reference> compute_reference(const Model& model, uint64_t seed, int threads);

enum class Verdict : uint8_t { fine, differs, crashed, hung, ended, refused, not_started };
const char* name_of(Verdict verdict);
bool find_verdict(std::string_view name, Verdict* verdict);

struct Outcome {
  Verdict verdict = Verdict::fine;
  int signal = 0;           // of a crash
  Json finding;             // what the delegate's process ended with, or refused
  std::vector<int> taken;   // operators, as the delegate said
  double milliseconds = 0;  // of the second run
  Json difference;          // of the tensor that differs most: tensor, name, scheme, numbers, text
  // Whether the same thing went wrong.
  bool same_as(const Outcome& other) const { return verdict == other.verdict && signal == other.signal; }
  // False if the delegate did not get as far as looking at an operator: its library or device is not here.
  bool opened() const { return verdict != Verdict::not_started && (verdict != Verdict::refused || !taken.empty()); }
};

Json to_json(const Outcome& outcome);
Outcome outcome_from(const Json& json);

// The piece of those operators, with its borders and shapes.
Piece piece_of(const Reference& reference, const std::vector<int>& operators);
Outcome try_operators(const Reference& reference, const std::vector<int>& operators, const DelegateSpec& spec,
                      const IsolationOptions& options);

}  // namespace surelite::tool
