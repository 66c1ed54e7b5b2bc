// SPDX-License-Identifier: Apache-2.0
// The step between the planner's contract for operators and functions of an application. Those may fail in any way, and
// throw. Their outputs are never absent: only the library's own operators that run subgraphs may lack some.
#include "plan/custom_operator.h"

#include <fmt/format.h>

#include <deque>
#include <exception>

#include "ops/registry.h"

namespace surelite {
namespace {

struct Registered {
  CustomOperator op;
  OpSpec spec;
};

template <class Context>
Failure thrown(const Context& context, const char* function, const char* message) {
  return context.fail(Code::A722,
                      {{"what", fmt::format("the {} function of a custom operator", function)}, {"message", message}});
}

// Calls a function of the application; an exception becomes A722.
template <class Context, class Function, class View>
Status call(const Context& context, const char* name, const Function& function, View& view) {
  try {
    return function(view);
  } catch (const std::exception& exception) {
    return thrown(context, name, exception.what());
  } catch (...) {
    return thrown(context, name, "of a type that is no std::exception");
  }
}

Status prepare(PrepareContext& context) {
  const CustomOperator& op = static_cast<const Registered*>(context.spec().user)->op;
  CustomPrepared& prepared = context.state<CustomPrepared>();
  prepared.shaped.resize(static_cast<size_t>(context.output_count()));
  CustomPrepare view(context, prepared);
  if (op.prepare) {
    SURELITE_TRY(call(context, "prepare", op.prepare, view));
  } else {
    for (int i = 0; i < context.output_count(); ++i)
      SURELITE_TRY(view.set_output_shape(i, context.output(i).def->shape));
  }
  for (int i = 0; i < context.output_count(); ++i)
    if (!prepared.shaped[static_cast<size_t>(i)]) context.from_run(i);
  return {};
}

Status run(RunContext& context) {
  const CustomOperator& op = static_cast<const Registered*>(context.spec->user)->op;
  CustomRun view(context, context.state<CustomPrepared>());
  SURELITE_TRY(call(context, "run", op.run, view));
  for (int i = 0; i < context.output_count(); ++i)
    if (!context.output(i).has_value)
      return view.fail(fmt::format("it left output {} without a shape: call set_output_shape in prepare or run", i));
  return {};
}

Failure refuse(const CustomOperator& op, std::string_view reason, std::string_view hint) {
  return fail(Code::A723, {{"op", "\"" + op.code + "\""}, {"reason", reason}, {"hint", hint}});
}

OpSpec spec_of(Registered* registered) {
  OpSpec spec;
  spec.name = registered->op.code;
  spec.min_version = registered->op.min_version;
  spec.max_version = registered->op.max_version;
  spec.prepare = prepare;
  spec.run = run;
  spec.side_effects = true;
  spec.user = registered;
  spec.origin = Origin::client;
  return spec;
}

}  // namespace

Result<std::function<const OpSpec*(const OperatorDef&)>> resolver_with(std::span<const CustomOperator> operators) {
  auto table = std::make_shared<std::deque<Registered>>();
  for (const CustomOperator& op : operators) {
    if (op.code.empty())
      return refuse(op, "it has no code", "Set CustomOperator::code to the custom code in the model.");
    if (!op.run) return refuse(op, "it has no run function", "Set CustomOperator::run.");
    for (const Registered& earlier : *table)
      if (earlier.op.code == op.code) return refuse(op, "it is in the list twice", "Leave one of the two out.");
    table->push_back({op, {}});
    table->back().spec = spec_of(&table->back());
  }
  return std::function<const OpSpec*(const OperatorDef&)>([table](const OperatorDef& def) -> const OpSpec* {
    if (!def.is_custom()) return find_builtin(def.code);
    for (const Registered& registered : *table)
      if (registered.op.code == def.name) return &registered.spec;
    return find_custom(def.name);
  });
}

}  // namespace surelite
