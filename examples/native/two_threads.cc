// SPDX-License-Identifier: Apache-2.0
// One program, a session per thread: weights are there once, and no thread waits for another.
#include <cstdio>
#include <thread>
#include <vector>

#include "surelite/session.h"

int main(int argc, char** argv) {
  const auto model = surelite::Model::open(argc > 1 ? argv[1] : "");
  const auto program = surelite::Program::compile(*model);
  std::vector<surelite::Diagnostics> failures(2);
  std::vector<std::vector<float>> results(2);
  std::vector<std::thread> threads;
  for (size_t i = 0; i < 2; ++i)
    threads.emplace_back([&, i] {
      auto session = surelite::Session::open(*program);
      auto input = session->input(0);
      std::vector<float> values(static_cast<size_t>(input->shape().count()), 0.5f);
      surelite::Status status = input->write_real(values);
      for (int run = 0; run < 100 && status; ++run) status = session->run();
      if (!status) {
        failures[i] = status.error();
        return;
      }
      if (auto output = session->output(0)->read_real()) results[i] = *output;
    });
  for (std::thread& thread : threads) thread.join();
  for (const surelite::Diagnostics& failure : failures)
    if (!failure.empty()) return std::puts(failure[0].text().c_str()), 1;
  std::puts(results[0] == results[1] ? "both threads got the same" : "the threads got different results");
  return results[0] == results[1] ? 0 : 1;
}
