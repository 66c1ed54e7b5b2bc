// SPDX-License-Identifier: Apache-2.0
#include "isolate/search.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <set>

#include "isolate/shrink.h"
#include "report/delegates.h"

namespace surelite::tool {
namespace {

constexpr size_t kMostCulprits = 16;
constexpr size_t kHopeless = 3;  // culprits after which the last operator is tried alone
constexpr size_t kSlice = 8;     // operators that are tried together

}  // namespace

Notebook::Notebook(std::string path, std::string key) : path_(std::move(path)), notes_(Json::object()) {
  if (!path_.empty()) {
    std::ifstream file(path_);
    Json read = Json::parse(file, nullptr, false);
    if (read.is_object() && text_of(read, "key") == key && read.contains("experiments") &&
        read["experiments"].is_object())
      notes_ = std::move(read);
  }
  notes_["key"] = key;
  if (!notes_.contains("experiments")) notes_["experiments"] = Json::object();
  known_ = notes_["experiments"].size();
}

const Json* Notebook::find(const std::string& experiment) const {
  const auto found = notes_["experiments"].find(experiment);
  return found == notes_["experiments"].end() ? nullptr : &*found;
}

// A new file takes the old one's place, so that an interrupt leaves one of the two.
void Notebook::add(const std::string& experiment, Json outcome) {
  notes_["experiments"][experiment] = std::move(outcome);
  if (path_.empty()) return;
  const std::string fresh = path_ + ".new";
  {
    std::ofstream file(fresh);
    file << dump(notes_);
    if (!file.flush()) return;
  }
  std::error_code ignored;
  std::filesystem::rename(fresh, path_, ignored);
}

Search search(const Reference& reference, const DelegateSpec& spec, const IsolationOptions& options,
              Notebook* notebook, const std::function<void(int experiments)>& progress) {
  const auto start = std::chrono::steady_clock::now();
  Search result;
  const auto attempt = [&](const std::vector<int>& operators) {
    const std::string name = spec.inner() + " " + positions_text(operators);
    if (const Json* known = notebook->find(name)) return outcome_from(*known);
    Outcome outcome = try_operators(reference, operators, spec, options);
    ++result.experiments;
    notebook->add(name, to_json(outcome));
    progress(result.experiments);
    return outcome;
  };
  // All of them, then a few at a time: what one computes wrongly may not show in the outputs of the whole model.
  struct Bad {
    std::vector<int> operators;
    Outcome outcome;
  };
  const auto screen = [&](const std::vector<int>& all) {
    Bad bad{all, attempt(all)};
    for (size_t i = 0; bad.outcome.verdict == Verdict::fine && all.size() > kSlice && i < all.size(); i += kSlice) {
      bad.operators.assign(all.begin() + static_cast<std::ptrdiff_t>(i),
                           all.begin() + static_cast<std::ptrdiff_t>(std::min(all.size(), i + kSlice)));
      bad.outcome = attempt(bad.operators);
    }
    return bad;
  };
  std::vector<int> left = reference.operators;
  if (left.empty()) return result;
  Bad bad = screen(left);
  result.whole = attempt(left);
  result.hidden = result.whole.verdict == Verdict::fine && bad.outcome.verdict != Verdict::fine;
  while (bad.outcome.verdict != Verdict::fine && bad.outcome.verdict != Verdict::not_started &&
         result.culprits.size() < kMostCulprits) {
    const Outcome wanted = bad.outcome;
    Culprit culprit;
    culprit.operators =
        shrink(bad.operators, [&](const std::vector<int>& some) { return attempt(some).same_as(wanted); });
    culprit.outcome = attempt(culprit.operators);
    const std::set<int> gone(culprit.operators.begin(), culprit.operators.end());
    std::erase_if(left, [&](int op) { return gone.contains(op); });
    result.culprits.push_back(std::move(culprit));
    // A delegate that fails whatever it is given would lose one operator after the other.
    if (left.empty()) break;
    bad = screen(left);
    if (result.culprits.size() >= kHopeless && bad.outcome.same_as(result.whole) &&
        attempt({left.back()}).same_as(result.whole))
      break;
  }
  result.fixed = !left.empty() && bad.outcome.verdict == Verdict::fine && !result.culprits.empty();
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return result;
}

}  // namespace surelite::tool
