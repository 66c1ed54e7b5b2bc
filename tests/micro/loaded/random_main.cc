// SPDX-License-Identifier: Apache-2.0
// random_main FILE [OPERATOR ...]: random models of all operators, or of those named, with what the desktop computes,
// packed for micro_loaded_cases. Their outputs have shapes and what steers is constant, as in models for devices.
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string_view>

#include "maker.h"
#include "surelite/session.h"

namespace {

using namespace surelite;

constexpr int kTries = 240, kMost = 40;
// What the device library takes as constants: everything but the data, which come first or, of TRANSPOSE_CONV, third.
void make_constant(harness::Case* one) {
  const std::string& name = one->op().name;
  for (const char* free : {"GATHER", "EMBEDDING_LOOKUP", "DYNAMIC_UPDATE_SLICE", "SELECT", "BATCH_MATMUL"})
    if (name.find(free) != std::string::npos) return;
  const size_t data = name == "TRANSPOSE_CONV" ? 2 : 0;
  const bool layer = name.find("CONV") != std::string::npos || name == "FULLY_CONNECTED" || name == "SVDF";
  for (size_t i = 0; i < one->op().inputs.size(); ++i) {
    const int32_t t = one->op().inputs[i];
    if (i == data || t < 0 || one->tensor(t).role != harness::Role::input) continue;
    const bool list = one->tensor(t).type == ElementType::int32 || one->tensor(t).type == ElementType::int64;
    if (layer || (list && one->tensor(t).type != one->tensor(one->op().inputs[data]).type))
      one->tensor(t).role = harness::Role::constant;
  }
}

struct Record {
  std::string name;
  std::vector<std::byte> file, inputs, outputs;
};

Result<Session> open(const std::vector<std::byte>& file) {
  SURELITE_LET(const Model model, Model::from_bytes(file));
  CompileOptions options;
  options.reference_kernels = true;
  options.limits.max_loop_iterations = 1000;  // some draws of WHILE never end
  SURELITE_LET(const Program program, Program::compile(model, options));
  return Session::open(program);
}

Status run(const harness::Case& one, harness::Random* random, Session* session, Record* to) {
  size_t next = 0;
  for (int i = 0; i < session->input_count(); ++i) {
    const auto& tensors = one.graphs[0].tensors;
    while (next < tensors.size() && tensors[next].role != harness::Role::input) ++next;
    // No such input where the case has none left.
    SURELITE_LET(TensorView view, session->input(next < tensors.size() ? i : -1));
    const std::vector<std::byte> bytes = harness::draw_bytes(tensors[next++], *random, harness::Style::tame);
    SURELITE_TRY(view.copy_from(std::span<const std::byte>(bytes)));
    to->inputs.insert(to->inputs.end(), bytes.begin(), bytes.end());
  }
  SURELITE_TRY(session->run());
  for (int i = 0; i < session->output_count(); ++i) {
    SURELITE_LET(TensorView view, session->output(i));
    SURELITE_LET(const std::span<std::byte> bytes, view.bytes());
    to->outputs.insert(to->outputs.end(), bytes.begin(), bytes.end());
  }
  return {};
}

Status make(const harness::Row& row, int number, Record* to) {
  harness::Random random(harness::mix_seed(static_cast<uint64_t>(number), row.spec->name));
  harness::Case one = harness::make_case(row, random);
  make_constant(&one);
  harness::Random again = random;
  SURELITE_LET(const std::vector<std::byte> draft, harness::write_model(one, random));
  SURELITE_LET(Session session, open(draft));
  SURELITE_TRY(run(one, &random, &session, to));
  // Once more with the outputs' shapes in the file.
  for (int i = 0; i < session.output_count() && i < static_cast<int>(one.op().outputs.size()); ++i) {
    SURELITE_LET(TensorView view, session.output(i));
    one.tensor(one.op().outputs[static_cast<size_t>(i)]).shape = view.shape();
  }
  *to = Record{std::string(row.spec->name) + ":" + std::to_string(number), {}, {}, {}};
  SURELITE_LET(to->file, harness::write_model(one, again));
  SURELITE_LET(Session whole, open(to->file));
  return run(one, &again, &whole, to);
}

void write(const Record& one, std::ofstream* out) {
  const uint32_t lengths[4] = {static_cast<uint32_t>(one.name.size()), static_cast<uint32_t>(one.file.size()),
                               static_cast<uint32_t>(one.inputs.size()), static_cast<uint32_t>(one.outputs.size())};
  out->write(reinterpret_cast<const char*>(lengths), sizeof lengths);
  out->write(one.name.data(), static_cast<std::streamsize>(one.name.size()));
  for (const std::vector<std::byte>* part : {&one.file, &one.inputs, &one.outputs})
    out->write(reinterpret_cast<const char*>(part->data()), static_cast<std::streamsize>(part->size()));
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) return 2;
  std::ofstream out(arguments[1], std::ios::binary);
  int written = 0;
  std::vector<std::string_view> asked(arguments + 2, arguments + count);
  for (const harness::Row& row : harness::all_rows()) {
    if (!asked.empty() && std::find(asked.begin(), asked.end(), row.spec->name) == asked.end()) continue;
    int made = 0;
    for (int i = 0; i < kTries && made < kMost; ++i) {
      Record record;
      if (!make(row, i, &record)) continue;
      write(record, &out);
      ++made;
    }
    written += made;
  }
  std::printf("%d models\n", written);
  return out.good() && written > (asked.empty() ? 8000 : 0) ? 0 : 1;
}
