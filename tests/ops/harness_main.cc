// SPDX-License-Identifier: Apache-2.0
// harness [--cases N] [--runs N] [--seed N] [--executions N] [--plain] [--op NAME]... [--types] [--quiet]
// [--delegate NAME] [--cost ELEMENTS] [NAME:SEED:CASE] Random models for every row of rows.inc, run every way there is.
// Without names every operator gets N cases; with --executions the cases go round until that many runs are done. A
// failure prints NAME:SEED:CASE, which as an argument reruns and describes exactly that case. An operator with fewer
// than 20 sound cases fails unless its row says why. With --delegate what that backend takes is compared with the CPU
// (exit code 77 if it cannot be used here). With --cost nothing is compared: cases without hostile values are grown to
// about so many elements, and timed.
#include <fmt/format.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <set>
#include <string>

#include "cost.h"
#include "execute.h"
#include "surelite/open_delegate.h"

namespace {

using namespace surelite::harness;

constexpr unsigned kSecondsPerCase = 120;
char current_case[160] = "none";

void say_current() {
  const char head[] = "\nharness: in case ";
  [[maybe_unused]] ssize_t written = write(2, head, sizeof head - 1);
  written = write(2, current_case, std::strlen(current_case));
  written = write(2, "\n", 1);
}
extern "C" void on_signal(int number) {
  say_current();
  if (number == SIGALRM) {
    const char text[] = "harness: the case does not end\n";
    [[maybe_unused]] const ssize_t written = write(2, text, sizeof text - 1);
  }
  signal(number, SIG_DFL);
  raise(number == SIGALRM ? SIGABRT : number);
}

struct Options {
  uint64_t seed = 1;
  int64_t cases = 60;
  int64_t executions = 0;
  int64_t cost = 0;
  Plan plan;
  bool types = false, quiet = false;
  std::set<std::string> names;
  std::string only;
};

Options read_arguments(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string arg = argv[i];
    const auto number = [&] { return i + 1 < argc ? std::strtoll(argv[++i], nullptr, 10) : 0; };
    if (arg == "--cases") options.cases = number();
    else if (arg == "--runs") options.plan.runs = static_cast<int>(number());
    else if (arg == "--seed") options.seed = static_cast<uint64_t>(number());
    else if (arg == "--executions") options.executions = number();
    else if (arg == "--cost") options.cost = number();
    else if (arg == "--plain") options.plan.variants = false;
    else if (arg == "--delegate" && i + 1 < argc) options.plan.delegate_name = argv[++i];
    else if (arg == "--types") options.types = true;
    else if (arg == "--quiet") options.quiet = true;
    else if (arg == "--op" && i + 1 < argc) options.names.insert(argv[++i]);
    else options.only = arg;
  }
  return options;
}

uint64_t case_seed(uint64_t seed, int64_t number) {
  return Random(seed * 1000003 + static_cast<uint64_t>(number)).next();
}

struct Totals {
  int64_t failures = 0, executions = 0, succeeded = 0, cases = 0, sound = 0, thin = 0, delegated = 0;
};

void run_one(const Row& row, const Options& options, int64_t number, Tally* tally, Totals* totals) {
  const std::string name = fmt::format("{}:{}:{}", row.spec->name, options.seed, number);
  std::snprintf(current_case, sizeof current_case, "%s", name.c_str());
  alarm(kSecondsPerCase);
  const std::string problem = run_case(row, case_seed(options.seed, number), options.plan, tally);
  alarm(0);
  if (problem.empty()) return;
  ++totals->failures;
  std::printf("FAIL %s: %s\n", name.c_str(), problem.c_str());
  std::fflush(stdout);
}

int rerun(const Options& options) {
  const size_t second = options.only.rfind(':'),
               first = second == std::string::npos ? second : options.only.rfind(':', second - 1);
  if (first == std::string::npos) return std::printf("not NAME:SEED:CASE: %s\n", options.only.c_str()), 2;
  const std::string name = options.only.substr(0, first);
  const uint64_t seed = std::strtoull(options.only.c_str() + first + 1, nullptr, 10);
  const int64_t number = std::strtoll(options.only.c_str() + second + 1, nullptr, 10);
  for (const Row& row : all_rows()) {
    if (row.spec->name != name) continue;
    std::printf("%s", describe(row, case_seed(seed, number)).c_str());
    std::fflush(stdout);
    Tally tally;
    const std::string problem = run_case(row, case_seed(seed, number), options.plan, &tally);
    std::printf("%s\n", problem.empty() ? "nothing wrong" : problem.c_str());
    return problem.empty() ? 0 : 1;
  }
  return std::printf("there is no row %s\n", name.c_str()), 2;
}

// Types that src/ops/fast.def lists for an operator, as words.
std::set<std::string> listed_types(std::string_view name) {
  constexpr std::pair<std::string_view, std::string_view> kListed[] = {
#define FAST(op, types) {op, types},
#include "ops/fast.def"
#undef FAST
  };
  std::set<std::string> words;
  for (const auto& [op, types] : kListed)
    for (std::string_view rest = types; op == name && !rest.empty();) {
      const size_t end = std::min(rest.find(' '), rest.size());
      words.emplace(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  return words;
}

int64_t count_unlisted(const Row& row, const Tally& tally) {
  int64_t unlisted = 0;
  const std::set<std::string> listed = listed_types(row.spec->name);
  for (const surelite::ElementType type : tally.fast) {
    const std::string word(type == surelite::ElementType::float32    ? "f32"
                           : type == surelite::ElementType::float16  ? "f16"
                           : type == surelite::ElementType::bfloat16 ? "bf16"
                           : type == surelite::ElementType::float64  ? "f64"
                           : type == surelite::ElementType::int8     ? "i8"
                           : type == surelite::ElementType::uint8    ? "u8"
                           : type == surelite::ElementType::int16    ? "i16"
                           : type == surelite::ElementType::int32    ? "i32"
                           : type == surelite::ElementType::int64    ? "i64"
                                                                     : surelite::name_of(type));
    if (listed.contains(word)) continue;
    std::printf("FAIL %s: another kernel than the plain one runs for %s; list it in src/ops/fast.def\n",
                std::string(row.spec->name).c_str(), word.c_str());
    ++unlisted;
  }
  return unlisted;
}

// A line per row: the dearest of its cases at size, per element, and where there are many products, per product. What
// is above the bound has a star.
void print_costs(const Row& row, const Options& options) {
  Cost by_element, by_product;
  for (int64_t i = 0; i < options.cases; ++i) {
    std::snprintf(current_case, sizeof current_case, "%s:%ld", std::string(row.spec->name).c_str(),
                  static_cast<long>(i));
    const Cost cost = cost_of(row, case_seed(options.seed, i), options.cost);
    if (cost.elements < options.cost / 64) continue;  // overhead is another matter
    constexpr int64_t kManyProducts = 8;  // for an element: their number decides
    Cost& most = cost.products > kManyProducts * cost.elements ? by_product : by_element;
    const bool dearer = &most == &by_product ? !most.products || cost.per_product() > most.per_product()
                                             : !most.elements || cost.per_element() > most.per_element();
    if (dearer) most = cost;
  }
  constexpr double kElementBound = 8, kProductBound = 0.1;  // nanoseconds
  const std::string name(row.spec->name);
  const auto line = [&](double cost, double bound, const char* unit, int64_t count, const Cost& of) {
    std::printf("%c%9.3f ns per %s %10ld %ss %s:%s\n", cost > bound ? '*' : ' ', cost, unit, static_cast<long>(count),
                unit, name.c_str(), of.what.c_str());
  };
  if (by_element.elements)
    line(by_element.per_element(), kElementBound, "element", by_element.touched(), by_element);
  if (by_product.products)
    line(by_product.per_product(), kProductBound, "product", by_product.products, by_product);
  if (!by_element.elements && !by_product.products) std::printf("         - no case grows: %s\n", name.c_str());
  std::fflush(stdout);
}

void print_row(const Row& row, const Tally& tally, const Options& options) {
  if (options.quiet) return;
  std::printf("%-40s %6ld cases %6ld sound %9ld runs %9ld good ", std::string(row.spec->name).c_str(),
              static_cast<long>(tally.cases), static_cast<long>(tally.sound), static_cast<long>(tally.executions),
              static_cast<long>(tally.succeeded));
  for (const auto& [code, count] : tally.codes) std::printf(" %s:%ld", code.c_str(), static_cast<long>(count));
  if (tally.twins) std::printf(" twins:%ld", static_cast<long>(tally.twins));
  if (tally.delegated) std::printf(" delegated:%ld", static_cast<long>(tally.delegated));
  std::printf("\n");
  if (options.types)
    for (const auto& [types, count] : tally.type_rows)
      std::printf("    %5ld %s\n", static_cast<long>(count), types.c_str());
}

}  // namespace

// Says why it cannot be used; a backend tells when it has to prepare something.
bool open_backend(Plan* plan) {
  surelite::Result<std::shared_ptr<surelite::Delegate>> opened = surelite::open_delegate(plan->delegate_name);
  if (opened) {
    plan->delegate = std::move(*opened);
    const surelite::Status ready = plan->delegate->survey({});
    if (ready) return true;
    std::printf("skipped: %s\n", ready.error()[0].text().c_str());
    return false;
  }
  std::printf("skipped: %s\n", opened.error()[0].text().c_str());
  return false;
}

int main(int argc, char** argv) {
  Options options = read_arguments(argc, argv);
  if (!options.plan.delegate_name.empty() && !open_backend(&options.plan)) return 77;
  for (const int number : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGALRM}) signal(number, on_signal);
  if (!options.only.empty()) return rerun(options);
  Totals totals;
  std::vector<const Row*> rows;
  for (const Row& row : all_rows())
    if (options.names.empty() || options.names.contains(std::string(row.spec->name))) rows.push_back(&row);
  if (options.cost > 0) {
    for (const Row* row : rows) print_costs(*row, options);
    return 0;
  }
  std::vector<Tally> tallies(rows.size());
  const auto executions = [&] {
    int64_t sum = 0;
    for (const Tally& tally : tallies) sum += tally.executions;
    return sum;
  };
  for (int64_t round = 0; round == 0 || executions() < options.executions; ++round)
    for (size_t r = 0; r < rows.size(); ++r)
      for (int64_t i = 0; i < options.cases; ++i)
        run_one(*rows[r], options, round * options.cases + i, &tallies[r], &totals);
  for (size_t r = 0; r < rows.size(); ++r) {
    print_row(*rows[r], tallies[r], options);
    totals.executions += tallies[r].executions;
    totals.succeeded += tallies[r].succeeded;
    totals.cases += tallies[r].cases;
    totals.sound += tallies[r].sound;
    totals.delegated += tallies[r].delegated;
    totals.failures += count_unlisted(*rows[r], tallies[r]);
    if (tallies[r].sound >= 20 || options.cases < 20) continue;
    if (!rows[r]->reason.empty()) {
      std::printf("few sound cases of %s: %s\n", std::string(rows[r]->spec->name).c_str(),
                  std::string(rows[r]->reason).c_str());
      continue;
    }
    ++totals.thin;
    std::printf("FAIL %s: only %ld sound cases of %ld\n", std::string(rows[r]->spec->name).c_str(),
                static_cast<long>(tallies[r].sound), static_cast<long>(tallies[r].cases));
  }
  std::printf(
      "%zu operators, %ld cases, %ld sound, %ld runs, %ld of them good, %ld failures, %ld operators short of cases\n",
      rows.size(), static_cast<long>(totals.cases), static_cast<long>(totals.sound),
      static_cast<long>(totals.executions), static_cast<long>(totals.succeeded), static_cast<long>(totals.failures),
      static_cast<long>(totals.thin));
  if (options.plan.delegate)
    std::printf("%ld cases on %s\n", static_cast<long>(totals.delegated), options.plan.delegate_name.c_str());
  const bool idle = options.plan.delegate && totals.delegated == 0;
  return totals.failures || totals.thin || idle ? 1 : 0;
}
