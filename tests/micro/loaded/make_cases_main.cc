// SPDX-License-Identifier: Apache-2.0
// make_cases FILE: random models of single operators with what the desktop's session makes of them, for a program that
// loads them with the library for microcontrollers (both have classes of the same names: they cannot be one program).
// A record: the lengths of name, model, inputs and outputs as 32-bit numbers, whether outputs are real numbers, and
// these.
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>

#include "maker.h"
#include "surelite/session.h"

namespace {

using namespace surelite;

struct Record {
  std::string name;
  std::vector<std::byte> model, inputs, outputs;
  bool real = false;
};

Status run(const harness::Case& one, harness::Random* random, Record* record) {
  SURELITE_LET(record->model, harness::write_model(one, *random));
  SURELITE_LET(const Model model, Model::from_bytes(record->model));
  CompileOptions options;
  options.reference_kernels = true;
  SURELITE_LET(const Program program, Program::compile(model, options));
  SURELITE_LET(Session session, Session::open(program));
  size_t next = 0;
  for (int i = 0; i < session.input_count(); ++i) {
    SURELITE_LET(TensorView view, session.input(i));
    while (one.graphs[0].tensors[next].role != harness::Role::input) ++next;
    const std::vector<std::byte> bytes =
        harness::draw_bytes(one.graphs[0].tensors[next++], *random, harness::Style::tame);
    SURELITE_TRY(view.copy_from(std::span<const std::byte>(bytes)));
    record->inputs.insert(record->inputs.end(), bytes.begin(), bytes.end());
  }
  SURELITE_TRY(session.run());
  for (int i = 0; i < session.output_count(); ++i) {
    SURELITE_LET(TensorView view, session.output(i));
    SURELITE_LET(const std::span<std::byte> bytes, view.bytes());
    record->real = record->real || view.type() == ElementType::float32;
    record->outputs.insert(record->outputs.end(), bytes.begin(), bytes.end());
  }
  return {};
}

void write(std::ofstream* out, const Record& record) {
  const uint32_t lengths[] = {static_cast<uint32_t>(record.name.size()), static_cast<uint32_t>(record.model.size()),
                              static_cast<uint32_t>(record.inputs.size()), static_cast<uint32_t>(record.outputs.size()),
                              record.real ? 1u : 0u};
  out->write(reinterpret_cast<const char*>(lengths), sizeof lengths);
  out->write(record.name.data(), static_cast<std::streamsize>(record.name.size()));
  for (const auto* part : {&record.model, &record.inputs, &record.outputs})
    out->write(reinterpret_cast<const char*>(part->data()), static_cast<std::streamsize>(part->size()));
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) return 2;
  std::ofstream out(arguments[1], std::ios::binary);
  const char* asked = std::getenv("SURELITE_MICRO_CASES");
  const int cases = asked ? std::atoi(asked) : 12;
  int made = 0;
  for (const harness::Row& row : harness::all_rows())
    for (int i = 0, found = 0; i < 20 * cases && found < cases; ++i) {
      harness::Random random(harness::mix_seed(static_cast<uint64_t>(i) + 5000, row.spec->name));
      harness::Case one = harness::make_case(row, random);
      // Weights and what steers are constants, as they are in models for devices.
      for (size_t k = 1; k < one.op().inputs.size() && i % 3 != 0; ++k) {
        const int32_t tensor = one.op().inputs[k];
        if (tensor >= 0 && one.tensor(tensor).role == harness::Role::input)
          one.tensor(tensor).role = harness::Role::constant;
      }
      Record record{fmt::format("{}:{}", row.spec->name, i), {}, {}, {}, false};
      if (!run(one, &random, &record)) continue;
      write(&out, record);
      ++found, ++made;
    }
  std::printf("%d cases\n", made);
  return out.good() && made > 0 ? 0 : 1;
}
