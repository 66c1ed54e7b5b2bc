// SPDX-License-Identifier: Apache-2.0
// What a run and each of its operators cost beside arithmetic: chains of additions of four numbers, timed many runs at
// once. With a folder as its argument it also leaves the models there, for scripts/field_bench.py.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <string>

#include "model/writer/writer.h"
#include "surelite/session.h"

namespace {

using namespace surelite;
using Clock = std::chrono::steady_clock;

Result<std::vector<std::byte>> write_chain(int length) {
  ModelWriter writer("a chain of additions");
  const int input = writer.add_tensor("input", ElementType::float32, {4});
  writer.set_inputs({input});
  int at = input;
  for (int i = 0; i < length; ++i) {
    const int sum = writer.add_tensor("sum" + std::to_string(i), ElementType::float32, {4});
    writer.add_operator("ADD", {at, input}, {sum}, {"AddOptions", {}});
    at = sum;
  }
  writer.set_outputs({at});
  return writer.finish();
}

Result<double> nanoseconds_of(const std::vector<std::byte>& bytes) {
  SURELITE_LET(const Model model, Model::from_bytes(bytes));
  SURELITE_LET(const Program program, Program::compile(model));
  SURELITE_LET(Session session, Session::open(program));
  constexpr int kRounds = 2000, kRuns = 100;
  double least = 1e9;
  for (int round = 0; round < kRounds; ++round) {
    const auto start = Clock::now();
    for (int run = 0; run < kRuns; ++run) SURELITE_TRY(session.run());
    least = std::min(least, std::chrono::duration<double, std::nano>(Clock::now() - start).count() / kRuns);
  }
  return least;
}

}  // namespace

int main(int count, char** arguments) {
  std::printf("operators        ns of a run\n");
  for (const int length : {1, 10, 100}) {
    const Result<std::vector<std::byte>> bytes = write_chain(length);
    const Result<double> time = bytes ? nanoseconds_of(*bytes) : bytes.failure();
    if (!time) return std::fprintf(stderr, "%s\n", time.error().front().text().c_str()), 1;
    std::printf("%9d %18.1f\n", length, *time);
    if (count < 2) continue;
    std::ofstream(std::string(arguments[1]) + "/chain_" + std::to_string(length) + ".tflite", std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes->data()), static_cast<std::streamsize>(bytes->size()));
  }
}
