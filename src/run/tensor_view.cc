// SPDX-License-Identifier: Apache-2.0
// Checked access to a session's tensors.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <new>
#include <optional>

#include "base/float16.h"
#include "base/out_of_memory.h"
#include "run/explain_size.h"
#include "run/inside.h"

namespace surelite {
namespace {

// Only what converts is offered: write_real takes fewer types than read_real.
std::string_view other_ways(ElementType type) {
  switch (type) {
    case ElementType::string: return ", with strings and set_strings";
    case ElementType::float32:
    case ElementType::float16:
    case ElementType::int8:
    case ElementType::uint8:
    case ElementType::int16:
    case ElementType::int32:
    case ElementType::int64: return ", or write_real and read_real, which convert";
    case ElementType::float64:
    case ElementType::boolean:
    case ElementType::uint16:
    case ElementType::uint32: return ", or read_real, which converts";
    default: return "";
  }
}

Diagnostic wrong_type(const Tensor& tensor, std::string_view asked) {
  return diagnose(Code::A703, {{"tensor", describe(tensor)}, {"actual", name_of(tensor.type)}, {"asked", asked},
                               {"other_ways", other_ways(tensor.type)}});
}

// Scale and zero point of element i.
struct Channel {
  const Quantization& quant;
  int64_t stride = 1;  // elements from one index of the quantized dimension to the next
  size_t index(int64_t i) const {
    return quant.per_channel() ? static_cast<size_t>(i / stride) % quant.scale.size() : 0;
  }
  float scale(int64_t i) const { return quant.scale[index(i)]; }
  int32_t zero(int64_t i) const { return index(i) < quant.zero_point.size() ? quant.zero_point[index(i)] : 0; }
};

Channel channel_of(const Tensor& tensor) {
  Channel channel{tensor.quant()};
  if (channel.quant.per_channel() && channel.quant.quantized_dimension < tensor.rank())
    channel.stride = tensor.shape.count(channel.quant.quantized_dimension + 1, tensor.rank());
  return channel;
}

template <class T>
void quantize(const Tensor& tensor, std::span<const float> from) {
  const Channel channel = channel_of(tensor);
  const auto to = tensor.values_mut<T>();
  const double low = static_cast<double>(std::numeric_limits<T>::min());
  const double high = static_cast<double>(std::numeric_limits<T>::max());
  for (size_t i = 0; i < from.size(); ++i) {
    const auto at = static_cast<int64_t>(i);
    double value = tensor.quant().scale.empty() ? from[i] : from[i] / channel.scale(at);
    value = std::round(value) + (tensor.quant().scale.empty() ? 0 : channel.zero(at));
    to[i] = std::isnan(value) ? static_cast<T>(tensor.quant().scale.empty() ? 0 : channel.zero(at))
            : value <= low    ? std::numeric_limits<T>::min()
            : value >= high   ? std::numeric_limits<T>::max()
                              : static_cast<T>(value);
  }
}

template <class T>
std::vector<float> dequantize(const Tensor& tensor) {
  const Channel channel = channel_of(tensor);
  const auto from = tensor.values<T>();
  std::vector<float> to(from.size());
  for (size_t i = 0; i < from.size(); ++i) {
    const auto at = static_cast<int64_t>(i);
    to[i] = tensor.quant().scale.empty()
                ? static_cast<float>(from[i])
                : static_cast<float>((static_cast<double>(from[i]) - channel.zero(at)) * channel.scale(at));
  }
  return to;
}

}  // namespace

void SessionInside::note_no_memory(int t) const {
  if (state.guard)
    state.guard->note_null(t, graph->tensor(t).def->name, graph->plan().tensors[static_cast<size_t>(t)].bytes);
}

// The tensor in force, and what keeps it there during a call: nothing that a run or a resize changes goes away while
// one exists. What a call writes it writes alone.
struct TensorView::Seen {
  std::shared_ptr<SessionInside> session;
  Tensor* tensor = nullptr;
  std::optional<CallState::Look> look;
  std::optional<CallState::Turn> turn;

  Status write_alone(int index) {
    look.reset();
    turn.emplace(&session->calls);
    if (!turn->granted()) return surelite::fail(turn->refusal());
    tensor = &session->graph->tensor(index);
    return {};
  }
  Graph& graph() const { return *session->graph; }
  // The next run fails with this, unless a copy succeeds before.
  Failure refuse(int index, Diagnostic why) const {
    session->calls.refuse(index, why);
    return fail(std::move(why));
  }
  // Where a value is copied out of an output, a run must have put it there. Spans may be taken before.
  Status check_computed(int index) const {
    const GraphPlan& plan = graph().plan();
    const auto lists = [index](const std::vector<int32_t>& list) {
      return std::find(list.begin(), list.end(), index) != list.end();
    };
    const Storage storage = plan.tensors[static_cast<size_t>(index)].storage;
    const bool waits = storage == Storage::arena || storage == Storage::heap;
    if (session->computed || !waits || lists(plan.def().inputs)) return {};
    return fail(Code::A701, {{"tensor", tensor->def->name},
                             {"hint", "The model computes it: call run() first, and look at its status."}});
  }
  Result<std::span<std::byte>> bytes(int index) const {
    session->note("TensorView::bytes");
    graph().announce_read(index);
    if (tensor->has_value) return std::span<std::byte>(tensor->data, tensor->bytes);
    session->note_no_memory(index);
    return fail(Code::A701,
                {{"tensor", tensor->def->name}, {"hint", "Its size depends on data: it has memory after run()."}});
  }
  Status copy_from(int index, std::span<const std::byte> from) const;
  Status check_writable(int index, bool writable) const {
    if (!writable) return fail(Code::A726, {{"tensor", describe(*tensor)}});
    if (graph().plan().tensors[static_cast<size_t>(index)].storage != Storage::constant) return {};
    return fail(Code::A709, {{"what", describe(*tensor) + " is a constant in the model and cannot be written"}});
  }
};

Result<TensorView::Seen> TensorView::look() const {
  if (cause_.failed()) return cause_;
  std::shared_ptr<SessionInside> session = session_.lock();
  if (!session) return fail(Code::A721);
  CallState::Look look(&session->calls);
  if (!look.granted()) return fail(look.refusal());
  Tensor& tensor = session->graph->tensor(tensor_);
  return Seen{std::move(session), &tensor, std::move(look), std::nullopt};
}

Status TensorView::status() const {
  SURELITE_TRY(look());
  return {};
}

namespace {
const Shape no_shape;
const Quantization no_quantization;

Diagnostic null_pointer(const char* function, size_t size) {
  return diagnose(Code::A711, {{"function", function},
                               {"argument", "the span"},
                               {"value", fmt::format("{} elements at a null pointer", size)},
                               {"expected", "it must point to the data"}});
}

}  // namespace

std::string_view TensorView::name() const {
  const Result<Seen> seen = look();
  return seen ? std::string_view(seen->tensor->def->name) : std::string_view();
}
ElementType TensorView::type() const {
  const Result<Seen> seen = look();
  return seen ? seen->tensor->type : ElementType::float32;
}
const Shape& TensorView::shape() const {
  const Result<Seen> seen = look();
  return seen ? seen->tensor->shape : no_shape;
}
const Quantization& TensorView::quantization() const {
  const Result<Seen> seen = look();
  return seen ? seen->tensor->quant() : no_quantization;
}
size_t TensorView::byte_size() const {
  const Result<Seen> seen = look();
  return seen ? seen->tensor->bytes : 0;
}

Result<std::span<std::byte>> TensorView::bytes() {
  SURELITE_LET(const Seen seen, look());
  return seen.bytes(tensor_);
}

Result<std::span<std::byte>> TensorView::typed(ElementType wanted) const {
  SURELITE_LET(const Seen seen, look());
  const Tensor& tensor = *seen.tensor;
  if (tensor.type != wanted)
    return fail(wrong_type(tensor, name_of(wanted)));
  return seen.bytes(tensor_);
}

Status TensorView::match(ElementType given, size_t given_bytes) {
  SURELITE_LET(Seen seen, look());
  SURELITE_TRY(seen.write_alone(tensor_));
  const Tensor& tensor = *seen.tensor;
  if (tensor.type == given) return {};
  Diagnostic refusal = wrong_type(tensor, name_of(given));
  if (given_bytes != tensor.bytes)
    refusal.arguments.emplace_back(
        "hint", fmt::format("{} bytes were given for {}: {}. {}", given_bytes, tensor.bytes,
                            explain_size(tensor, given_bytes), advise_size(tensor, given_bytes)));
  return seen.refuse(tensor_, std::move(refusal));
}

Status TensorView::Seen::copy_from(int index, std::span<const std::byte> from) const {
  if (!from.data() && !from.empty()) return refuse(index, null_pointer("TensorView::copy_from", from.size()));
  if ((!tensor->has_value || from.size() != tensor->bytes) && tensor->type == ElementType::string) {
    SURELITE_TRY(read_strings(from, tensor->count(), tensor->def->name));
    SURELITE_TRY(graph().resize_output(tensor, Shape(tensor->shape), from.size()));
  }
  if (from.size() != tensor->bytes) {
    Diagnostic refusal = diagnose(
        Code::A702, {{"what", "tensor"},
                     {"tensor", describe(*tensor)},
                     {"expected", tensor->bytes},
                     {"unit", "bytes"},
                     {"given", from.size()},
                     {"meaning", ": " + explain_size(*tensor, from.size())},
                     {"hint", advise_size(*tensor, from.size())}});
    return refuse(index, std::move(refusal));
  }
  const ObservedCopy copy(session->state.guard.get(), tensor->data, from.data(), from.size());
  if (!from.empty()) std::memmove(tensor->data, from.data(), from.size());
  session->calls.accept(index);
  return {};
}

Status TensorView::copy_from(std::span<const std::byte> from) {
  SURELITE_LET(Seen seen, look());
  SURELITE_TRY(seen.write_alone(tensor_));
  seen.session->note("TensorView::copy_from");
  SURELITE_TRY(seen.check_writable(tensor_, writable_));
  return seen.copy_from(tensor_, from);
}

Status TensorView::copy_to(std::span<std::byte> to) const {
  SURELITE_LET(const Seen seen, look());
  seen.session->note("TensorView::copy_to");
  if (!to.data() && !to.empty()) return fail(null_pointer("TensorView::copy_to", to.size()));
  SURELITE_TRY(seen.check_computed(tensor_));
  SURELITE_LET(std::span<std::byte> from, seen.bytes(tensor_));
  if (from.size() != to.size()) {
    const Tensor& tensor = *seen.tensor;
    return fail(Code::A702, {{"what", "copying out of"},
                             {"tensor", describe(tensor)},
                             {"expected", from.size()},
                             {"unit", "bytes"},
                             {"given", to.size()},
                             {"meaning", ""},
                             {"hint", "Nothing was written. Make the buffer exactly that large."}});
  }
  const ObservedCopy copy(seen.session->state.guard.get(), to.data(), from.data(), from.size());
  if (!from.empty()) std::memcpy(to.data(), from.data(), from.size());
  return {};
}

Status TensorView::write_real(std::span<const float> values) {
  SURELITE_LET(Seen seen, look());
  SURELITE_TRY(seen.write_alone(tensor_));
  seen.session->note("TensorView::write_real");
  SURELITE_TRY(seen.check_writable(tensor_, writable_));
  Tensor& tensor = *seen.tensor;
  if (!values.data() && !values.empty())
    return seen.refuse(tensor_, null_pointer("TensorView::write_real", values.size()));
  if (static_cast<int64_t>(values.size()) != tensor.count()) {
    Diagnostic refusal = diagnose(Code::A702, {{"what", "tensor"},
                                               {"tensor", describe(tensor)},
                                               {"expected", tensor.count()},
                                               {"unit", "values"},
                                               {"given", values.size()},
                                               {"meaning", ""},
                                               {"hint", "write_real takes one float per element."}});
    return seen.refuse(tensor_, std::move(refusal));
  }
  SURELITE_TRY(seen.bytes(tensor_));
  switch (tensor.type) {
    case ElementType::float32: return seen.copy_from(tensor_, std::as_bytes(values));
    case ElementType::float16: {
      const auto to = tensor.values_mut<uint16_t>();
      for (size_t i = 0; i < values.size(); ++i) to[i] = float_to_half(values[i]);
      break;
    }
    case ElementType::int8: quantize<int8_t>(tensor, values); break;
    case ElementType::uint8: quantize<uint8_t>(tensor, values); break;
    case ElementType::int16: quantize<int16_t>(tensor, values); break;
    case ElementType::int32: quantize<int32_t>(tensor, values); break;
    case ElementType::int64: quantize<int64_t>(tensor, values); break;
    default: return fail(wrong_type(tensor, "real values"));
  }
  seen.session->calls.accept(tensor_);
  return {};
}

Result<std::vector<float>> TensorView::read_real() const try {
  SURELITE_LET(const Seen seen, look());
  seen.session->note("TensorView::read_real");
  SURELITE_TRY(seen.check_computed(tensor_));
  SURELITE_TRY(seen.bytes(tensor_));
  const Tensor& tensor = *seen.tensor;
  switch (tensor.type) {
    case ElementType::float32: return dequantize<float>(tensor);
    case ElementType::float64: return dequantize<double>(tensor);
    case ElementType::float16: {
      std::vector<float> to;
      for (const uint16_t half : tensor.values<uint16_t>()) to.push_back(half_to_float(half));
      return to;
    }
    case ElementType::int8: return dequantize<int8_t>(tensor);
    case ElementType::boolean:
    case ElementType::uint8: return dequantize<uint8_t>(tensor);
    case ElementType::int16: return dequantize<int16_t>(tensor);
    case ElementType::uint16: return dequantize<uint16_t>(tensor);
    case ElementType::int32: return dequantize<int32_t>(tensor);
    case ElementType::uint32: return dequantize<uint32_t>(tensor);
    case ElementType::int64: return dequantize<int64_t>(tensor);
    default: return fail(wrong_type(tensor, "real values"));
  }
} catch (const std::bad_alloc&) {
  return no_memory_for("the values of a tensor", byte_size());
}

Status TensorView::set_strings(std::span<const std::string> strings) try {
  SURELITE_LET(Seen seen, look());
  SURELITE_TRY(seen.write_alone(tensor_));
  seen.session->note("TensorView::set_strings");
  SURELITE_TRY(seen.check_writable(tensor_, writable_));
  Tensor& tensor = *seen.tensor;
  if (tensor.type != ElementType::string)
    return fail(wrong_type(tensor, "string"));
  if (!strings.data() && !strings.empty())
    return seen.refuse(tensor_, null_pointer("TensorView::set_strings", strings.size()));
  if (static_cast<int64_t>(strings.size()) != tensor.count())
    return fail(Code::A702, {{"what", "tensor"},
                             {"tensor", describe(tensor)},
                             {"expected", tensor.count()},
                             {"unit", "strings"},
                             {"given", strings.size()},
                             {"meaning", ""},
                             {"hint", "Resize the input, or give as many strings as its shape has elements."}});
  const std::vector<std::string_view> views(strings.begin(), strings.end());
  const size_t bytes = string_bytes(views);
  SURELITE_TRY(check_string_bytes(bytes, tensor.def->name));
  SURELITE_TRY(seen.graph().resize_output(&tensor, Shape(tensor.shape), bytes));
  write_string_layout(views, tensor.data);
  seen.session->calls.accept(tensor_);
  return {};
} catch (const std::bad_alloc&) {
  return no_memory_for("strings", strings.size());
}

Result<std::vector<std::string>> TensorView::strings() const try {
  SURELITE_LET(const Seen seen, look());
  seen.session->note("TensorView::strings");
  SURELITE_TRY(seen.check_computed(tensor_));
  SURELITE_TRY(typed(ElementType::string));
  SURELITE_LET(const std::vector<std::string_view> views, read_strings(*seen.tensor));
  return std::vector<std::string>(views.begin(), views.end());
} catch (const std::bad_alloc&) {
  return no_memory_for("strings", byte_size());
}

}  // namespace surelite
