// SPDX-License-Identifier: Apache-2.0
#include "micro/code_sizes.h"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <vector>

namespace surelite::tool::micro {
namespace {

struct PieceSize {
  int pairs, blocks;  // bytes on a Cortex-M4 and on a Cortex-M55

  size_t on(const Target& target) const { return static_cast<size_t>(target.layout == Layout::pairs ? pairs : blocks); }
};
struct CodeSize {
  std::string_view form, name;
  PieceSize own;
  int first, count;  // in kPiecesOf
};
#include "micro/code_sizes.inc"

// Of a call with its addresses.
constexpr size_t kCallBytes = 36;

const CodeSize* find_size(std::string_view form, std::string_view name) {
  for (const CodeSize& one : kCodeSizes)
    if (one.form == form && one.name == name) return &one;
  return nullptr;
}

// What some operators or kernels take together.
class Sum {
 public:
  explicit Sum(const Target& target) : target_(target) {}
  void add(const CodeSize* one) {
    if (!one || !seen_.insert(one).second) return;
    bytes += one->own.on(target_);
    for (int i = 0; i < one->count; ++i) {
      const size_t piece = kPiecesOf[one->first + i];
      if (counted_[piece]) continue;
      counted_[piece] = true;
      bytes += kPieces[piece].on(target_);
    }
  }
  size_t bytes = 0;

 private:
  const Target& target_;
  std::set<const CodeSize*> seen_;
  std::vector<bool> counted_ = std::vector<bool>(std::size(kPieces));
};

// Of an operator by its name in a model.
const CodeSize* find_operator(std::string_view op, bool int8) {
  std::string name(op);
  if (name.starts_with("Signal")) {  // SignalFilterBank: FILTER_BANK
    std::string words;
    for (const char c : name.substr(6)) {
      if (std::isupper(static_cast<unsigned char>(c)) && !words.empty() &&
          !std::isupper(static_cast<unsigned char>(words.back())))
        words += '_';
      words += c;
    }
    name = words;
    for (char& c : name) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  if (name == "TFLM_DECODE") name = "DECODE";
  if (name == "TFLite_Detection_PostProcess") name = "DETECTION_POSTPROCESS";
  const CodeSize* typed = int8 ? find_size("loaded", name + "_INT8") : nullptr;
  return typed ? typed : find_size("loaded", name);
}

// Whether a call has the name as a word of its own.
bool names(const std::string& call, std::string_view name) {
  const auto in_name = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; };
  for (size_t at = call.find(name); at != call.npos; at = call.find(name, at + 1)) {
    const size_t end = at + name.size();
    if ((at == 0 || !in_name(call[at - 1])) && (end == call.size() || !in_name(call[end]))) return true;
  }
  return false;
}

}  // namespace

size_t planned_code_bytes(const Planned& planned, const Target& target) {
  Sum sum(target);
  for (const CodeSize& one : kCodeSizes) {
    const auto uses = [&](const Step& step) {
      return std::any_of(step.calls.begin(), step.calls.end(),
                         [&](const std::string& call) { return names(call, one.name); });
    };
    if (one.form == "planned" && std::any_of(planned.steps.begin(), planned.steps.end(), uses)) sum.add(&one);
  }
  for (const Step& step : planned.steps) sum.bytes += step.calls.size() * kCallBytes;
  return sum.bytes + planned.parameter_bytes;
}

size_t loaded_code_bytes(const std::set<std::pair<std::string, bool>>& operators, const Target& target) {
  Sum sum(target);
  sum.add(find_size("loaded", ""));
  for (const auto& [op, int8] : operators) sum.add(find_operator(op, int8));
  return sum.bytes;
}

}  // namespace surelite::tool::micro
