// SPDX-License-Identifier: Apache-2.0
#include "maker.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>

namespace surelite::harness {
namespace {

constexpr std::pair<std::string_view, ElementType> kTypeNames[] = {
    {"f32", ElementType::float32},  {"f16", ElementType::float16},      {"bf16", ElementType::bfloat16},
    {"f64", ElementType::float64},  {"i2", ElementType::int2},          {"i4", ElementType::int4},
    {"i8", ElementType::int8},      {"i16", ElementType::int16},        {"i32", ElementType::int32},
    {"i64", ElementType::int64},    {"u4", ElementType::uint4},         {"u8", ElementType::uint8},
    {"u16", ElementType::uint16},   {"u32", ElementType::uint32},       {"u64", ElementType::uint64},
    {"bool", ElementType::boolean}, {"str", ElementType::string},       {"c64", ElementType::complex64},
    {"c128", ElementType::complex128}, {"res", ElementType::resource}};

std::string_view next_word(std::string_view* text, char separator) {
  const size_t end = text->find(separator);
  const std::string_view word = text->substr(0, end);
  *text = end == text->npos ? std::string_view() : text->substr(end + 1);
  return word;
}

bool is_quantizable(ElementType type) {
  switch (type) {
    case ElementType::int8:
    case ElementType::uint8:
    case ElementType::int16:
    case ElementType::int4:
    case ElementType::uint4:
    case ElementType::int2: return true;
    default: return false;
  }
}

}  // namespace

Maker::Maker(const Row& row, Case* out, Random* chance, int32_t growth)
    : random(*chance), one(*out), row_(row), growth_(growth) {
  std::vector<std::string_view> lines;
  for (std::string_view text = row.spec->types; !text.empty();) lines.push_back(next_word(&text, '\n'));
  if (lines.empty()) lines.push_back("->");
  row_index_ = random.next() % lines.size();
  const std::string_view line = lines[row_index_];
  const size_t arrow = line.find("->");
  inputs_ = parse(line.substr(0, arrow));
  outputs_ = parse(line.substr(arrow + 2));
  CaseOp op;
  op.name = std::string(row.spec->name);
  op.version = static_cast<int>(random.in(row.spec->min_version, row.spec->max_version));
  one.graphs[0].ops.push_back(std::move(op));
  one.main_op = 0;
  quant_style_ = random.small(0, 1);
  shared_quant_.kind = Quantization::Kind::affine;
  shared_quant_.scale = {static_cast<float>(random.real(0.005, 0.5))};
  shared_quant_.zero_point = {static_cast<int32_t>(random.in(-100, 100))};
  read_options(row.options);
}

std::vector<Maker::Slot> Maker::parse(std::string_view list) {
  std::vector<Slot> slots;
  while (!list.empty()) {
    std::string_view word = next_word(&list, ' ');
    if (word.empty()) continue;
    Slot slot;
    if (word.ends_with('*')) slot.repeated = true, word.remove_suffix(1);
    if (word.ends_with('?')) slot.optional = true, word.remove_suffix(1);
    if (const size_t colon = word.find(':'); colon != word.npos) {
      slot.variable = std::string(word.substr(0, colon));
      word.remove_prefix(colon + 1);
    }
    for (std::string_view rest = word; !rest.empty();) {
      const std::string_view name = next_word(&rest, '|');
      for (const auto& [text, type] : kTypeNames)
        if (text == name || (name == "any" && text != "res")) slot.allowed.push_back(type);
    }
    if (slot.allowed.empty()) slot.variable = std::string(word);
    slots.push_back(std::move(slot));
  }
  return slots;
}

ElementType Maker::resolve(const Slot& slot) {
  if (!slot.variable.empty())
    if (const auto found = chosen_.find(slot.variable); found != chosen_.end()) return found->second;
  ElementType type = random.pick(slot.allowed.empty() ? std::vector<ElementType>{ElementType::float32} : slot.allowed);
  for (const ElementType allowed : slot.allowed)
    if (static_cast<int>(allowed) == preferred_) type = allowed;
  if (!slot.variable.empty()) chosen_[slot.variable] = type;
  return type;
}

ElementType Maker::next_type() {
  if (inputs_.empty()) return ElementType::float32;
  return resolve(inputs_[std::min(one.op().inputs.size(), inputs_.size() - 1)]);
}

Shape Maker::shape(int min_rank, int max_rank, int limit) {
  Shape made;
  const int rank = random.small(min_rank, max_rank);
  for (int i = 0; i < rank; ++i) made.push_back(random.chance(0.02) ? 0 : grown(window(rank > 5 ? 2 : limit)));
  return made;
}

Shape Maker::broadcast_of(const Shape& from) {
  Shape made;
  const int dropped = random.chance(0.3) ? random.small(0, from.rank()) : 0;
  for (int i = dropped; i < from.rank(); ++i) made.push_back(random.chance(0.25) ? 1 : from[i]);
  return made;
}

Quantization Maker::quant_for(ElementType type) {
  if (!is_quantizable(type) || random.chance(0.06)) return {};
  if (type == ElementType::int16 && random.chance(0.4)) return {};
  Quantization quant = shared_quant_;
  if (quant_style_ == 1) {
    quant.scale = {static_cast<float>(random.chance(0.1) ? random.real(1e-6, 40) : random.real(0.004, 0.6))};
    quant.zero_point = {static_cast<int32_t>(random.in(-128, 127))};
  }
  if (type == ElementType::uint8 || type == ElementType::uint4)
    quant.zero_point = {std::clamp(quant.zero_point[0] + 128, 0, type == ElementType::uint8 ? 255 : 15)};
  if (type == ElementType::int16 || type == ElementType::int4 || type == ElementType::int2) quant.zero_point = {0};
  return quant;
}

Quantization Maker::per_channel(int channels, int axis, ElementType type) {
  Quantization quant = quant_for(type);
  if (quant.scale.empty() || random.chance(0.4)) return quant;
  quant.scale.clear();
  for (int i = 0; i < channels; ++i) quant.scale.push_back(static_cast<float>(random.real(0.004, 0.1)));
  quant.zero_point.assign(static_cast<size_t>(channels), 0);
  quant.quantized_dimension = axis;
  return quant;
}

int Maker::tensor(ElementType type, const Shape& shape, Role role, int graph) {
  CaseTensor made;
  made.type = type;
  made.shape = shape;
  made.role = role;
  made.quant = quant_for(type);
  auto& tensors = one.graphs[static_cast<size_t>(graph)].tensors;
  tensors.push_back(std::move(made));
  return static_cast<int>(tensors.size()) - 1;
}

int Maker::in(const Shape& shape, Role role) {
  const int index = tensor(next_type(), shape, role);
  one.op().inputs.push_back(index);
  return index;
}

int Maker::fixed(const Shape& shape, std::vector<int64_t> values) {
  const int index = in(shape, random.chance(0.6) ? Role::constant : Role::input);
  last().values.fixed = std::move(values);
  last().quant = {};
  return index;
}

int Maker::ranged(const Shape& shape, int64_t low, int64_t high, bool sorted) {
  const int index = in(shape, random.chance(0.3) ? Role::constant : Role::input);
  last().values.ranged = true;
  last().values.low = low;
  last().values.high = std::max(low, high);
  last().values.sorted = sorted;
  return index;
}

void Maker::set(std::string_view field, OptionsSpec::Value value) {
  for (OptionsSpec::Field& known : one.op().options.fields)
    if (known.name == field) {
      known.value = std::move(value);
      return;
    }
  OptionsSpec::Field made(field, 0);
  made.value = std::move(value);
  one.op().options.fields.push_back(std::move(made));
}

int64_t Maker::option(std::string_view field) const {
  for (const OptionsSpec::Field& known : one.op().options.fields)
    if (known.name == field)
      if (const auto* whole = std::get_if<int64_t>(&known.value)) return *whole;
  return 0;
}

void Maker::read_options(std::string_view text) {
  CaseOp& op = one.op();
  op.custom = row_.options.starts_with("custom") || row_.options.starts_with("flex") || row_.options.starts_with("raw");
  const std::string_view table = next_word(&text, ' ');
  if (table == "flex") op.format = CaseOp::Format::flex;
  else if (table == "raw") op.format = CaseOp::Format::raw;
  else if (table != "custom") op.options.table = std::string(table);
  while (!text.empty()) {
    std::string_view word = next_word(&text, ' ');
    const std::string_view field = next_word(&word, '=');
    if (field.empty()) continue;
    if (word == "b") {
      set(field, random.in(0, 1));
      continue;
    }
    const bool real = word.starts_with("f:");
    if (real) word.remove_prefix(2);
    const size_t dots = word.find("..");
    const std::string low(word.substr(0, dots)), high(dots == word.npos ? low : std::string(word.substr(dots + 2)));
    if (real) set(field, random.real(std::strtod(low.c_str(), nullptr), std::strtod(high.c_str(), nullptr)));
    else set(field, random.in(std::strtoll(low.c_str(), nullptr, 10), std::strtoll(high.c_str(), nullptr, 10)));
  }
}

void Maker::out_quant(float scale8, int signed_zero, int unsigned_zero, float scale16) {
  has_out_quant_ = !random.chance(0.1);
  out_scale8_ = scale8;
  out_scale16_ = scale16;
  out_signed_ = signed_zero;
  out_unsigned_ = unsigned_zero;
}

void Maker::finish() {
  CaseOp& op = one.op();
  int count = out_count_;
  if (count < 0) {
    count = 0;
    for (const Slot& slot : outputs_) count += !slot.optional || random.chance(0.5);
  }
  for (int i = static_cast<int>(op.outputs.size()); i < count; ++i) {
    const ElementType type = outputs_.empty()
                                 ? ElementType::float32
                                 : resolve(outputs_[std::min(static_cast<size_t>(i), outputs_.size() - 1)]);
    const int index = tensor(type, Shape{1}, Role::inner);
    CaseTensor& made = one.tensor(index);
    if (has_out_quant_ && is_quantizable(type)) {
      made.quant.kind = Quantization::Kind::affine;
      made.quant.scale = {type == ElementType::int16 ? out_scale16_ : out_scale8_};
      made.quant.zero_point = {type == ElementType::int8    ? out_signed_
                               : type == ElementType::uint8 ? out_unsigned_
                                                            : 0};
    }
    op.outputs.push_back(index);
  }
  if (one.graphs[0].outputs.empty()) one.graphs[0].outputs = op.outputs;
}

Case make_case(const Row& row, Random& random, int32_t growth, bool timed) {
  Case one;
  one.tame = random.chance(0.35) || timed;
  one.hostile = !one.tame && random.chance(0.6);
  Maker maker(row, &one, &random, growth);
  row.sampler(maker);
  maker.finish();
  if (!one.tame && random.chance(0.4)) spoil(&one, random);
  return one;
}

}  // namespace surelite::harness
