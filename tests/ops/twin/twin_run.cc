// SPDX-License-Identifier: Apache-2.0
#include "twin_run.h"

#include "ops/op.h"
#include "surelite/session.h"

namespace surelite::harness {
namespace {

TwinRun refused(const Diagnostics& list) { return {std::string(name_of(list.front().code)), {}, {}, {}}; }

Status write_bytes(TensorView view, const CaseTensor& tensor, const std::vector<std::byte>& bytes) {
  if (tensor.type != ElementType::string) return view.copy_from(bytes);
  SURELITE_LET(const std::vector<std::string_view> views, read_strings(bytes, tensor.shape.count(), "input"));
  const std::vector<std::string> strings(views.begin(), views.end());
  return view.set_strings(strings);
}

Result<TwinRun> run(const Case& one, ElementType type, uint64_t seed, const Limits& limits,
                    const std::function<std::vector<std::byte>(const CaseTensor&)>& fill) {
  Random constants(seed);
  SURELITE_LET(const std::vector<std::byte> file, write_model(one, constants));
  LoadOptions load;
  load.limits = limits;
  SURELITE_LET(const Model model, Model::from_bytes(file, load));
  CompileOptions compile;
  compile.limits = limits;
  SURELITE_LET(const Program program, Program::compile(model, compile));
  SURELITE_LET(Session session, Session::open(program));
  int position = 0;
  for (const CaseTensor& tensor : one.graphs[0].tensors) {
    if (tensor.role != Role::input) continue;
    SURELITE_LET(TensorView view, session.input(position++));
    Random values(seed + static_cast<uint64_t>(position));
    SURELITE_TRY(
        write_bytes(view, tensor, is_data(tensor, type) ? fill(tensor) : draw_bytes(tensor, values, Style::tame)));
  }
  SURELITE_TRY(session.run());
  TwinRun ran;
  for (int o = 0; o < session.output_count(); ++o) {
    SURELITE_LET(TensorView view, session.output(o));
    SURELITE_LET(const std::span<std::byte> bytes, view.bytes());
    ran.types.push_back(view.type());
    ran.shapes.push_back(view.shape());
    ran.outputs.emplace_back(bytes.begin(), bytes.end());
  }
  return ran;
}

}  // namespace

bool is_data(const CaseTensor& tensor, ElementType type) {
  return tensor.type == type && tensor.role != Role::inner && tensor.values.fixed.empty() && !tensor.values.ranged;
}

Case with_open_data(const Case& one, ElementType type) {
  Case open = one;
  for (CaseTensor& tensor : open.graphs[0].tensors) {
    tensor.quant = {};
    if (is_data(tensor, type)) tensor.role = Role::input;
  }
  return open;
}

Case with_type(const Case& open, ElementType from, ElementType to) {
  Case other = open;
  for (CaseTensor& tensor : other.graphs[0].tensors)
    if (is_data(tensor, from) || (tensor.role == Role::inner && tensor.type == from)) tensor.type = to;
  return other;
}

TwinRun run_twin(const Case& open, ElementType type, uint64_t seed, const Limits& limits,
                 const std::function<std::vector<std::byte>(const CaseTensor&)>& fill) {
  Result<TwinRun> ran = run(open, type, seed, limits, fill);
  return ran ? std::move(*ran) : refused(ran.error());
}

}  // namespace surelite::harness
