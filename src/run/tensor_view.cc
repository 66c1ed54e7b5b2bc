// SPDX-License-Identifier: Apache-2.0
// Checked access to a session's tensors.
#include <fmt/format.h>

#include <cmath>
#include <cstring>

#include "base/float16.h"
#include "run/explain_size.h"
#include "run/inside.h"

namespace surelite {
namespace {

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
    to[i] = std::isnan(value) ? static_cast<T>(tensor.quant().scale.empty() ? 0 : channel.zero(at)) : value <= low ? std::numeric_limits<T>::min() : value >= high ? std::numeric_limits<T>::max() : static_cast<T>(value);
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

std::string_view TensorView::name() const { return session_->graph().tensor(tensor_).def->name; }
ElementType TensorView::type() const { return session_->graph().tensor(tensor_).type; }
const Shape& TensorView::shape() const { return session_->graph().tensor(tensor_).shape; }
const Quantization& TensorView::quantization() const { return session_->graph().tensor(tensor_).quant(); }
size_t TensorView::byte_size() const { return session_->graph().tensor(tensor_).bytes; }

Result<std::span<std::byte>> TensorView::bytes() {
  session_->inside_->note("TensorView::bytes");
  const Tensor& tensor = session_->graph().tensor(tensor_);
  if (session_->inside_->state.guard) session_->inside_->results.read(session_->graph(), tensor_);
  if (!tensor.has_value) session_->inside_->note_no_memory(tensor_);
  if (!tensor.has_value) return fail(Code::A701, {{"tensor", tensor.def->name}, {"hint", "Its size depends on data: it has memory after run()."}});
  return std::span<std::byte>(tensor.data, tensor.bytes);
}

Result<std::span<std::byte>> TensorView::typed(ElementType wanted) const {
  const Tensor& tensor = session_->graph().tensor(tensor_);
  if (tensor.type != wanted)
    return fail(Code::A703, {{"tensor", describe(tensor)}, {"actual", name_of(tensor.type)}, {"asked", name_of(wanted)}});
  return TensorView(*this).bytes();
}

Status TensorView::match(ElementType given, size_t given_bytes) {
  const Tensor& tensor = session_->graph().tensor(tensor_);
  if (tensor.type == given) return {};
  Diagnostic refusal = diagnose(Code::A703, {{"tensor", describe(tensor)}, {"actual", name_of(tensor.type)}, {"asked", name_of(given)}});
  if (given_bytes != tensor.bytes)
    refusal.arguments.emplace_back(
        "hint", fmt::format("{} bytes were given for {}: {}. {}", given_bytes, tensor.bytes,
                            explain_size(tensor, given_bytes), advise_size(tensor, given_bytes)));
  session_->inside_->calls.refuse(tensor_, refusal);
  return fail(std::move(refusal));
}

Status TensorView::refuse_constant() const {
  if (session_->graph().plan().tensors[static_cast<size_t>(tensor_)].storage != Storage::constant) return {};
  return fail(Code::A709, {{"what", fmt::format("{} is a constant in the model and cannot be written", describe(session_->graph().tensor(tensor_)))}});
}

Status TensorView::copy_from(std::span<const std::byte> from) {
  session_->inside_->note("TensorView::copy_from");
  SURELITE_TRY(refuse_constant());
  Tensor& tensor = session_->graph().tensor(tensor_);
  if (!tensor.has_value && tensor.type == ElementType::string) {
    SURELITE_TRY(read_strings(from, tensor.count(), tensor.def->name));
    SURELITE_TRY(session_->graph().resize_output(&tensor, Shape(tensor.shape), from.size()));
  } else if (from.size() != tensor.bytes && tensor.type == ElementType::string) {
    SURELITE_TRY(read_strings(from, tensor.count(), tensor.def->name));
    SURELITE_TRY(session_->graph().resize_output(&tensor, Shape(tensor.shape), from.size()));
  }
  if (from.size() != tensor.bytes) {
    Diagnostic refusal = diagnose(
        Code::A702, {{"what", "tensor"},
                     {"tensor", describe(tensor)},
                     {"expected", tensor.bytes},
                     {"details", describe(tensor)},
                     {"given", fmt::format("{}: {}", from.size(), explain_size(tensor, from.size()))},
                     {"hint", advise_size(tensor, from.size())}});
    session_->inside_->calls.refuse(tensor_, refusal);
    return fail(std::move(refusal));
  }
  if (!from.empty()) std::memmove(tensor.data, from.data(), from.size());
  session_->inside_->calls.accept(tensor_);
  return {};
}

Status TensorView::copy_to(std::span<std::byte> to) const {
  session_->inside_->note("TensorView::copy_to");
  SURELITE_LET(std::span<std::byte> from, TensorView(*this).bytes());
  if (from.size() != to.size()) {
    const Tensor& tensor = session_->graph().tensor(tensor_);
    return fail(Code::A702, {{"what", "copying out of"}, {"tensor", describe(tensor)}, {"expected", from.size()}, {"details", describe(tensor)},
                             {"given", to.size()}, {"hint", "Nothing was written. Make the buffer exactly that large."}});
  }
  if (!from.empty()) std::memcpy(to.data(), from.data(), from.size());
  return {};
}

Status TensorView::write_real(std::span<const float> values) {
  session_->inside_->note("TensorView::write_real");
  SURELITE_TRY(refuse_constant());
  Tensor& tensor = session_->graph().tensor(tensor_);
  if (static_cast<int64_t>(values.size()) != tensor.count()) {
    Diagnostic refusal = diagnose(Code::A702, {{"what", "tensor"}, {"tensor", describe(tensor)}, {"expected", tensor.bytes},
                                               {"details", fmt::format("{} values", tensor.count())}, {"given", fmt::format("{} values", values.size())},
                                               {"hint", "write_real takes one float per element."}});
    session_->inside_->calls.refuse(tensor_, refusal);
    return fail(std::move(refusal));
  }
  switch (tensor.type) {
    case ElementType::float32: return copy_from(std::as_bytes(values));
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
    default: return fail(Code::A703, {{"tensor", describe(tensor)}, {"actual", name_of(tensor.type)}, {"asked", "real values"}});
  }
  session_->inside_->calls.accept(tensor_);
  return {};
}

Result<std::vector<float>> TensorView::read_real() const {
  session_->inside_->note("TensorView::read_real");
  SURELITE_TRY(TensorView(*this).bytes());
  const Tensor& tensor = session_->graph().tensor(tensor_);
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
    default: return fail(Code::A703, {{"tensor", describe(tensor)}, {"actual", name_of(tensor.type)}, {"asked", "real values"}});
  }
}

Status TensorView::set_strings(std::span<const std::string> strings) {
  session_->inside_->note("TensorView::set_strings");
  SURELITE_TRY(refuse_constant());
  Tensor& tensor = session_->graph().tensor(tensor_);
  if (tensor.type != ElementType::string)
    return fail(Code::A703, {{"tensor", describe(tensor)}, {"actual", name_of(tensor.type)}, {"asked", "string"}});
  if (static_cast<int64_t>(strings.size()) != tensor.count())
    return fail(Code::A702, {{"what", "tensor"}, {"tensor", describe(tensor)}, {"expected", 0}, {"details", fmt::format("{} strings", tensor.count())},
                             {"given", fmt::format("{} strings", strings.size())}, {"hint", "Resize the input, or give as many strings as its shape has elements."}});
  const std::vector<std::string_view> views(strings.begin(), strings.end());
  SURELITE_TRY(session_->graph().resize_output(&tensor, Shape(tensor.shape), string_bytes(views)));
  write_string_layout(views, tensor.data);
  session_->inside_->calls.accept(tensor_);
  return {};
}

Result<std::vector<std::string>> TensorView::strings() const {
  session_->inside_->note("TensorView::strings");
  SURELITE_TRY(typed(ElementType::string));
  SURELITE_LET(const std::vector<std::string_view> views, read_strings(session_->graph().tensor(tensor_)));
  return std::vector<std::string>(views.begin(), views.end());
}

}  // namespace surelite
