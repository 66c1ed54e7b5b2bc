// SPDX-License-Identifier: Apache-2.0
// SKIP_GRAM: all sequences of words of a text in which up to max_skip_size words are left out between neighbours.
#include <algorithm>
#include <string>

#include "ops/op.h"
#include "ops/shared/control/stopping.h"

namespace surelite {
namespace {

struct State {
  int64_t size = 1, skip = 0;
  bool all = false;  // shorter sequences too
};

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// As the stock kernel splits: a space in front swallows the first word, and a text of one space is a word.
std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> words;
  size_t start = 0;
  for (size_t i = 1; i < text.size(); ++i) {
    if (!is_space(text[i])) continue;
    if (i > start && !is_space(text[start])) words.push_back(text.substr(start, i - start));
    start = i + 1;
  }
  if (text.size() > start) words.push_back(text.substr(start));
  return words;
}

class Grams {
 public:
  Grams(const State& state, std::vector<std::string_view> words, size_t limit)
      : state_(state), words_(std::move(words)), limit_(limit), count_(static_cast<int64_t>(words_.size())) {}

  // Sequences in the order in which their first, second, ... words appear; a shorter one follows its longer forms.
  // False if they would take more than `limit` bytes, or the run was ended.
  bool make(Stopping* stopping) {
    if (state_.size <= 0 || count_ < state_.size) return true;
    std::vector<int64_t> chosen{0};
    while (!chosen.empty()) {
      if (stopping->after(64 * static_cast<int64_t>(chosen.size()))) return false;
      // Extend by the next word if that can still lead to a sequence, else take the sequence and go on with its last
      // word.
      if (state_.skip >= 0 && static_cast<int64_t>(chosen.size()) < state_.size &&
          fits(chosen.back() + 1, chosen.size())) {
        chosen.push_back(chosen.back() + 1);
        continue;
      }
      while (!chosen.empty()) {
        if ((state_.all || static_cast<int64_t>(chosen.size()) == state_.size) && !take(chosen)) return false;
        const int64_t next = chosen.back() + 1;
        const int64_t before = chosen.size() > 1 ? chosen[chosen.size() - 2] : -1;
        chosen.pop_back();
        if (!fits(next, chosen.size()) || (before >= 0 && next - before > state_.skip + 1)) continue;
        chosen.push_back(next);
        break;
      }
    }
    return true;
  }

  std::vector<std::string> texts;

 private:
  // Whether word `index` may stand at place `place`: without shorter sequences, enough words must follow it.
  bool fits(int64_t index, size_t place) const {
    const int64_t following = state_.all ? 0 : state_.size - 1 - static_cast<int64_t>(place);
    return index < count_ && count_ - 1 - index >= following;
  }

  bool take(const std::vector<int64_t>& chosen) {
    std::string text;
    for (const int64_t index : chosen) {
      if (!text.empty()) text += ' ';
      text += words_[static_cast<size_t>(index)];
    }
    // The string, its offset, and what a string object takes meanwhile.
    bytes_ += text.size() + sizeof(int32_t) + sizeof(std::string);
    texts.push_back(std::move(text));
    return bytes_ <= limit_;
  }

  const State& state_;
  std::vector<std::string_view> words_;
  size_t limit_, bytes_ = 0;
  int64_t count_;
};

Status run(RunContext& ctx) {
  SURELITE_LET(const std::vector<std::string_view> input, read_strings(ctx.input(0)));
  const size_t limit = static_cast<size_t>(std::min<uint64_t>(ctx.host->limits().max_tensor_bytes, INT32_MAX));
  Grams grams(ctx.state<State>(), input.empty() ? std::vector<std::string_view>() : split(input[0]), limit);
  Stopping stopping(ctx);
  if (!grams.make(&stopping)) {
    if (ctx.cancelled()) return ended(ctx);
    return ctx.fail(Code::B801, {{"need", "more"}, {"what", "the word sequences of SKIP_GRAM"}, {"limit", limit}});
  }
  const std::vector<std::string_view> views(grams.texts.begin(), grams.texts.end());
  return ctx.write_strings(0, Shape{static_cast<int32_t>(views.size())}, views);
}

Status prepare(PrepareContext& ctx) {
  State& s = ctx.state<State>();
  s.size = ctx.options().i32("ngram_size");
  s.skip = ctx.options().i32("max_skip_size");
  s.all = ctx.options().flag("include_all_ngrams");
  ctx.from_run(0);
  return {};
}

}  // namespace

extern const OpSpec op_skip_gram{
    .name = "SKIP_GRAM",
    .types = "str -> str",
    .options = "SkipGramOptions",
    .prepare = prepare,
    .run = run,
};

}  // namespace surelite
