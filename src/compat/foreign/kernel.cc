// SPDX-License-Identifier: Apache-2.0
// The adapter between a step of the core and the callbacks of a TfLiteRegistration.
#include "compat/foreign/kernel.h"

#include <fmt/format.h>

#include <algorithm>
#include <climits>
#include <cstdlib>
#include <cstring>

#include "base/checked.h"
#include "base/platform/memory.h"
#include "compat/foreign/operator.h"
#include "compat/handles/handles.h"
#include "compat/interpreter.h"
#include "compat/mirror/element_types.h"
#include "compat/subgraph.h"
#include "run/fences.h"

namespace surelite::compat {
namespace {

// What one prepare of a node asked for, in the core's terms.
struct AdapterState {
  struct Temporary {
    int tensor = -1;
    bool persistent = false;
    int slot = -1;
  };
  std::vector<Temporary> temporaries;
  std::vector<int> scratch;  // slots of RequestScratchBufferInArena
};

Status prepare(PrepareContext& context) {
  Node& node = *static_cast<Node*>(context.spec().user);
  return node.owner->prepare_node(context, node);
}

Status run(RunContext& context) {
  Node& node = *static_cast<Node*>(context.spec->user);
  return node.owner->run_node(context, node);
}

// Old plug-ins pass a shorter struct, so that this field is whatever lay on the stack: only a known handle counts.
const TfLiteOperator* external(const TfLiteRegistration& registration) {
  return handle_is_live(registration.registration_external, HandleKind::op) ? registration.registration_external
                                                                            : nullptr;
}

std::string absent_inputs(const Node& node) {
  std::string text;
  for (size_t i = 0; i < node.def.inputs.size(); ++i)
    if (node.def.inputs[i] < 0) text += fmt::format("{}{}", text.empty() ? " Absent optional inputs: " : ", ", i);
  return text;
}

}  // namespace

OpSpec adapter_spec(Node* node) {
  OpSpec spec;
  spec.name = node->def.name;
  spec.min_version = INT_MIN;
  spec.max_version = INT_MAX;
  spec.prepare = prepare;
  spec.run = run;
  spec.side_effects = true;
  spec.sparse_input = OpSpec::kSparseChecked;  // TfLiteTensor says so, and how many bytes there are
  spec.origin = node->def.code == kTfLiteBuiltinDelegate ? Origin::delegate : Origin::client;
  spec.user = node;
  return spec;
}

void* call_init(TfLiteContext* context, const TfLiteRegistration& registration, const char* buffer, size_t length) {
  if (const TfLiteOperator* op = external(registration)) {
    if (op->init_with_data) return op->init_with_data(op->user_data, opaque_of(context), buffer, length);
    return op->init ? op->init(opaque_of(context), buffer, length) : nullptr;
  }
  return registration.init ? registration.init(context, buffer, length) : nullptr;
}

void call_free(TfLiteContext* context, const TfLiteRegistration& registration, void* user_data) {
  if (const TfLiteOperator* op = external(registration)) {
    if (op->free_with_data)
      op->free_with_data(op->user_data, opaque_of(context), user_data);
    else if (op->free)
      op->free(opaque_of(context), user_data);
    return;
  }
  if (registration.free) registration.free(context, user_data);
}

TfLiteStatus call_prepare(TfLiteContext* context, const TfLiteRegistration& registration, TfLiteNode* node) {
  if (const TfLiteOperator* op = external(registration)) {
    if (op->prepare_with_data) return op->prepare_with_data(op->user_data, opaque_of(context), opaque_of(node));
    return op->prepare ? op->prepare(opaque_of(context), opaque_of(node)) : kTfLiteOk;
  }
  return registration.prepare ? registration.prepare(context, node) : kTfLiteOk;
}

bool can_invoke(const TfLiteRegistration& registration) {
  const TfLiteOperator* op = external(registration);
  // The kernel of an opaque delegate may have none: what it does, it does elsewhere.
  if (op && registration.builtin_code == kTfLiteBuiltinDelegate) return true;
  return op ? op->invoke || op->invoke_with_data : registration.invoke != nullptr;
}

TfLiteStatus call_invoke(TfLiteContext* context, const TfLiteRegistration& registration, TfLiteNode* node) {
  if (const TfLiteOperator* op = external(registration)) {
    if (op->invoke_with_data) return op->invoke_with_data(op->user_data, opaque_of(context), opaque_of(node));
    if (op->invoke) return op->invoke(opaque_of(context), opaque_of(node));
    return registration.builtin_code == kTfLiteBuiltinDelegate ? kTfLiteOk : kTfLiteError;
  }
  return registration.invoke ? registration.invoke(context, node) : kTfLiteError;
}

// An output that the client takes from the delegate's buffer, and that no other operator reads.
bool Subgraph::may_stay_on_delegate(int t) const {
  const auto reads = [&](int n) { return std::ranges::count(draft_.known_node(n).def.inputs, t) > 0; };
  return interpreter_->allow_buffer_handle_output && std::ranges::count(draft_.outputs, t) > 0 &&
         std::ranges::none_of(draft_.order_in_force(), reads);
}

Status Subgraph::prepare_node(PrepareContext& context, Node& node) {
  const auto refuse = [&](std::string what, std::string hint) {
    Diagnostic why =
        diagnose(Code::A713, context.where(),
                 {{"op", fmt::format("\"{}\" (node {})", name_of(node), node.index)}, {"what", what}, {"hint", hint}});
    for (const std::string& line : kernel_calls_.errors) why.arguments.emplace_back("reported", line);
    return surelite::fail(std::move(why));
  };
  const OperatorDef& op = context.op();
  for (size_t i = 0; i < op.inputs.size(); ++i) {
    if (op.inputs[i] < 0) continue;
    const int t = op.inputs[i];
    const Tensor& from = context.input(static_cast<int>(i));
    if (def_of(t).is_constant) continue;
    if (!same_dims(mirror_[t].dims, from.shape)) mirror_.set_shape(t, from.shape);
    if (bits_of(from.type)) mirror_[t].bytes = from.bytes;
    if (from.has_value && context.known(static_cast<int>(i)) &&
        mirror_[t].data.data != static_cast<void*>(from.data)) {
      table().lend(t, from.data);
      if (mirror_[t].allocation_type != kTfLiteDynamic) mirror_[t].allocation_type = kTfLitePersistentRo;
    } else if (!from.has_value && table().is_lent(t) && mirror_[t].allocation_type == kTfLitePersistentRo) {
      // A constant of an earlier plan.
      table().lend(t, nullptr);
      mirror_[t].allocation_type = kTfLiteArenaRw;
    }
  }
  // A delegate's kernel finds outputs as the operators that it replaces have left them.
  const bool left_as_found = node.node().delegate != nullptr;
  for (const int32_t t : op.outputs)
    if (t >= 0 && mirror_[t].allocation_type == kTfLiteDynamic && bits_of(def_of(t).type) && !client_.has_custom(t) &&
        !left_as_found) {
      table().drop_data(t);
      mirror_[t].allocation_type = kTfLiteArenaRw;
    }
  node.resized.assign(op.outputs.size(), false);
  node.scratch_requests.clear();
  node.guarded.clear();
  TfLiteStatus status;
  {
    const KernelCalls::InFlight flight(&kernel_calls_, KernelCalls::Phase::prepare, &node);
    const Gate::Recess recess(interpreter_->gate());
    if (node.node().user_data == TfLiteKernelInitFailed() && node.initialized)
      return refuse("failed in init", "Init returned TfLiteKernelInitFailed().");
    const ObservedPrepare observed(interpreter_->run_state().guard.get(), false, name_of(node));
    status = call_prepare(&context_, node.registration(), &node.node());
  }
  if (kernel_calls_.fault) return surelite::fail(*kernel_calls_.fault);
  if (status != kTfLiteOk && status != kTfLiteOutputShapeNotKnown) {
    kernel_calls_.status = status;
    const std::string said =
        kernel_calls_.errors.empty() ? "It reported no reason." : "It reported: " + kernel_calls_.errors.front();
    return refuse(fmt::format("failed to prepare (status {})", static_cast<int>(status)), said + absent_inputs(node));
  }
  auto& state = context.state<AdapterState>();
  for (size_t o = 0; o < op.outputs.size(); ++o) {
    const int t = op.outputs[o];
    if (t < 0) continue;
    const TfLiteTensor& output = mirror_[t];
    if (set_type_from_mirror(t)) continue;
    // Of a graph built by hand, where nobody gave it any: it has no elements.
    if (!output.dims) mirror_.set_shape(t, Shape{0});
    if (output.allocation_type == kTfLiteDynamic || bits_of(def_of(t).type) == 0 ||
        status == kTfLiteOutputShapeNotKnown) {
      mirror_[t].allocation_type = kTfLiteDynamic;
      context.from_run(static_cast<int>(o));
      continue;
    }
    if (output.allocation_type == kTfLiteMmapRo)
      return refuse(fmt::format("writes output {}, which is a constant of the model", o), "");
    const Shape shape = to_shape(output.dims);
    const bool open = !def_of(t).shape_signature.empty() &&
                      std::count(def_of(t).shape_signature.begin(), def_of(t).shape_signature.end(), -1) > 0;
    if (!node.resized[o] && !node.node().delegate && ((shape.rank() == 0 && !def_of(t).has_rank) || open))
      return refuse(fmt::format("left output {} \"{}\" with no shape", o, def_of(t).name),
                    "Call context->ResizeTensor for every output in Prepare, or make it dynamic.");
    SURELITE_TRY(context.resize(static_cast<int>(o), shape));
  }
  for (int i = 0; node.node().temporaries && i < node.node().temporaries->size; ++i) {
    const int t = node.node().temporaries->data[i];
    if (!tensor_exists(t))
      return refuse(fmt::format("lists temporary {}, a tensor that does not exist", t),
                    "Take its index from context->AddTensors.");
    TfLiteTensor& temporary = mirror_[t];
    if (temporary.allocation_type != kTfLiteArenaRw && temporary.allocation_type != kTfLiteArenaRwPersistent) continue;
    const std::optional<ElementType> type = to_core(temporary.type);
    const std::optional<size_t> bytes = type ? checked_bytes(*type, to_shape(temporary.dims).dims()) : std::nullopt;
    const size_t need = bytes.value_or(SIZE_MAX);
    if (need > context.host().limits().max_tensor_bytes)
      return refuse(fmt::format("gives temporary {} no type or too large a size", t), "");
    temporary.bytes = need;
    const bool persistent = temporary.allocation_type == kTfLiteArenaRwPersistent;
    state.temporaries.push_back({t, persistent, persistent ? context.persistent(need) : context.scratch(need)});
  }
  for (const size_t bytes : node.scratch_requests) state.scratch.push_back(context.scratch(bytes));
  return {};
}

Status Subgraph::run_node(RunContext& context, Node& node) {
  const auto refuse = [&](std::string what, std::string hint) {
    return surelite::fail(
        diagnose(Code::A713, *context.where,
                 {{"op", fmt::format("\"{}\" (node {})", name_of(node), node.index)}, {"what", what}, {"hint", hint}}));
  };
  // Looking costs a call of the system: where somebody watches anyway.
  if (node.node().delegate && interpreter_->run_state().guard)
    if (const std::string name = delegates_.name_if_gone(node.node().delegate); !name.empty())
      return surelite::fail(diagnose(
          Code::D501, *context.where,
          {{"delegate", name},
           {"what", "it was deleted, or its memory freed, while an interpreter uses it"},
           {"effect", "Delete the interpreter first, or keep the delegate until the interpreter is gone."}}));
  if (!can_invoke(node.registration())) return refuse("has no invoke function", "Set it in the registration.");
  const OperatorDef& op = *context.op;
  const bool fenced = context.step >= 0 && !guarded();
  for (size_t i = 0; i < op.inputs.size(); ++i) {
    const int t = op.inputs[i];
    if (t < 0 || def_of(t).is_constant) continue;
    const Tensor& from = context.input(static_cast<int>(i));
    TfLiteTensor& to = mirror_[t];
    if (to.data.data != static_cast<void*>(from.data)) table().lend(t, from.data);
    if (!same_dims(to.dims, from.shape)) mirror_.set_shape(t, from.shape);
    to.bytes = from.bytes;
    if (to.delegate && to.data_is_stale && to.delegate != node.node().delegate && make_readable(t) != kTfLiteOk)
      return refuse(fmt::format("cannot read input {}: its delegate failed to copy it", i), "");
  }
  std::vector<Tensor> before;
  for (size_t o = 0; o < op.outputs.size(); ++o) {
    const int t = op.outputs[o];
    if (t < 0) {
      before.emplace_back();
      continue;
    }
    const Tensor& from = context.output(static_cast<int>(o));
    TfLiteTensor& to = mirror_[t];
    before.push_back(from);
    if (to.allocation_type == kTfLiteDynamic) {
      if (table().is_lent(t)) table().lend(t, nullptr);
      continue;
    }
    if (to.data.data != static_cast<void*>(from.data)) table().lend(t, from.data);
    if (!same_dims(to.dims, from.shape)) mirror_.set_shape(t, from.shape);
    to.bytes = from.bytes;
    if (!fenced || is_client_memory(t, context.output(static_cast<int>(o)).data)) continue;
    Fence{t, from.data, from.bytes}.write();
  }
  const auto& state = context.state<AdapterState>();
  node.guarded.resize(guarded() ? state.temporaries.size() + state.scratch.size() : 0);
  // Under guard it is the observer's, and stays from run to run.
  const auto memory_of = [&](const char* kind, size_t number, size_t place,
                             std::span<std::byte> planned) -> Result<std::span<std::byte>> {
    if (node.guarded.empty() || planned.empty()) return planned;
    std::unique_ptr<ObservedMemory>& own = node.guarded[place];
    if (!own) {
      SURELITE_LET(own, interpreter_->run_state().guard->give_scratch(kind, static_cast<int>(number), name_of(node),
                                                                      planned.size()));
      std::memcpy(own->bytes().data(), planned.data(), planned.size());
    }
    return own->bytes();
  };
  for (size_t i = 0; i < state.temporaries.size(); ++i) {
    const AdapterState::Temporary& temporary = state.temporaries[i];
    const std::span<std::byte> planned =
        temporary.persistent ? context.persistent(temporary.slot) : context.scratch(temporary.slot);
    SURELITE_LET(const std::span<std::byte> memory, memory_of("temporary", i, i, planned));
    table().lend(temporary.tensor, memory.data());
  }
  kernel_calls_.scratch.clear();
  for (size_t i = 0; i < state.scratch.size(); ++i) {
    SURELITE_LET(const std::span<std::byte> memory, memory_of("scratch", i, state.temporaries.size() + i,
                                                              context.scratch(state.scratch[i])));
    kernel_calls_.scratch.push_back(memory);
  }
  TfLiteStatus status;
  {
    const KernelCalls::InFlight flight(&kernel_calls_, KernelCalls::Phase::invoke, &node);
    status = call_invoke(&context_, node.registration(), &node.node());
  }
  for (size_t o = 0; o < op.outputs.size(); ++o) {
    const int t = op.outputs[o];
    if (t < 0 || mirror_[t].allocation_type == kTfLiteDynamic || !fenced || is_client_memory(t, before[o].data))
      continue;
    const Fence fence{t, before[o].data, before[o].bytes};
    if (fence.intact()) continue;
    const char* side = fence.before_intact() ? "past the end of" : "before";
    return refuse(fmt::format("wrote {} output {} {}, which has {} bytes", side, o, describe(t), fence.bytes),
                  "Check its loops against the output's shape. Guarded mode names the instruction.");
  }
  if (kernel_calls_.fault) return surelite::fail(*kernel_calls_.fault);
  if (status != kTfLiteOk) {
    kernel_calls_.status = status;
    const std::string said =
        kernel_calls_.errors.empty() ? "It reported no reason." : "It reported: " + kernel_calls_.errors.front();
    return refuse(fmt::format("failed to invoke (status {})", static_cast<int>(status)), said + absent_inputs(node));
  }
  for (size_t o = 0; o < op.outputs.size(); ++o) {
    const int t = op.outputs[o];
    if (t < 0) continue;
    TfLiteTensor& from = mirror_[t];
    Tensor* to = context.outputs[o];
    if (from.allocation_type != kTfLiteDynamic) {
      if (from.data.data != static_cast<void*>(to->data) && !(from.data_is_stale && from.delegate)) {
        // The kernel put memory of its own there: take the values over.
        if (!from.data.data || from.bytes < to->bytes)
          return refuse(fmt::format("replaced the memory of output {}", o), "Write into output->data.");
        const auto* theirs = reinterpret_cast<const std::byte*>(from.data.raw);
        const bool copied = copy_if_readable(to->data, theirs, to->bytes);
        table().lend(t, to->data);
        if (!copied)
          return refuse(fmt::format("set the data of output {} to an address where nothing can be read", o),
                        "Write into output->data.");
      }
      if (from.data_is_stale && from.delegate && !may_stay_on_delegate(t) && make_readable(t) != kTfLiteOk)
        return refuse(fmt::format("left output {} on its delegate, which cannot copy it", o), "");
      continue;
    }
    const Shape shape = to_shape(from.dims);
    const std::optional<ElementType> type = to_core(from.type);
    const size_t need = (type ? checked_bytes(*type, shape.dims()) : std::nullopt).value_or(SIZE_MAX);
    if (!type || !checked_count(shape.dims())) return refuse(fmt::format("gave output {} no valid shape", o), "");
    const bool sized = bits_of(*type) != 0;
    if (sized && (from.bytes < need || (need && !from.data.raw)))
      return refuse(fmt::format("gave output {} {} only {} bytes", o, describe(t), from.bytes),
                    "Call context->ResizeTensor during Invoke for dynamic outputs.");
    const auto* theirs = reinterpret_cast<const std::byte*>(from.data.raw);
    const size_t length = sized ? need : from.bytes;
    std::byte end{};
    if (theirs && length && (!copy_if_readable(&end, theirs, 1) || !copy_if_readable(&end, theirs + length - 1, 1))) {
      from.data.raw = nullptr;  // or freeing it would bring the process down
      return refuse(fmt::format("set the data of output {} to an address where nothing can be read", o),
                    "Call context->ResizeTensor during Invoke for dynamic outputs.");
    }
    if (*type == ElementType::string)
      SURELITE_TRY(read_strings({reinterpret_cast<const std::byte*>(from.data.raw), from.data.raw ? from.bytes : 0},
                                shape.count(), def_of(t).name));
    to->shape = shape;
    to->type = *type;
    to->data = reinterpret_cast<std::byte*>(from.data.raw);
    to->bytes = sized ? need : from.bytes;
    to->has_value = true;
  }
  return {};
}

}  // namespace surelite::compat
