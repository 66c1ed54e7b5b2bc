// SPDX-License-Identifier: Apache-2.0
// What a sampler makes a case with: tensors in the order of the operator's inputs, types from the operator's own table.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "case.h"
#include "ops/op.h"

namespace surelite::harness {

class Maker;
using Sampler = void (*)(Maker&);

// One operator's row: rows.inc.
struct Row {
  const OpSpec* spec = nullptr;
  Sampler sampler = nullptr;
  // "Table field=gen ...": gen is low..high, f:low..high for reals, or b for a flag. "flex" and "raw" stand for the two
  // forms of custom options.
  std::string_view options;
  // Why fewer than 20 cases succeed; empty if they must.
  std::string_view reason;
};
const std::vector<Row>& all_rows();

class Maker {
 public:
  // Extents above 1 are `growth` times as long; windows and extents of at most 2 stay.
  Maker(const Row& row, Case* out, Random* chance, int32_t growth = 1);

  Random& random;
  Case& one;

  // Extents 0 to `limit`, mostly small and not 0.
  Shape shape(int min_rank = 0, int max_rank = 5, int limit = 5);
  int32_t extent(int most = 6) { return most > 2 ? grown(window(most)) : window(most); }
  // Sides of filters and the like: 1 to `most`, which growth leaves alone.
  int32_t window(int most) { return static_cast<int32_t>(random.in(1, most)); }
  int32_t grown(int32_t drawn) const { return drawn > 1 ? drawn * growth_ : drawn; }
  // Some extents of `from` 1, some leading ones dropped.
  Shape broadcast_of(const Shape& from);

  // The operator's next input. Each returns the tensor's index.
  int in(const Shape& shape, Role role = Role::input);
  // Either runtime or constant, by chance.
  int either(const Shape& shape) { return in(shape, random.chance(0.4) ? Role::constant : Role::input); }
  int fixed(const Shape& shape, std::vector<int64_t> values);
  int scalar(int64_t value) { return fixed(Shape{}, {value}); }
  int list(const std::vector<int64_t>& values) { return fixed(Shape{static_cast<int32_t>(values.size())}, values); }
  int ranged(const Shape& shape, int64_t low, int64_t high, bool sorted = false);
  int state(const Shape& shape) { return in(shape, Role::variable); }
  void none() { one.op().inputs.push_back(-1); }
  ElementType next_type();
  CaseTensor& last() { return one.graphs[0].tensors.back(); }

  // Adds outputs up to `count`; without it there is one per slot of the type row.
  void outs(int count) { out_count_ = count; }
  // Quantization of outputs of each width; others keep what finish draws.
  void out_quant(float scale8, int signed_zero, int unsigned_zero, float scale16 = 1.0f / 32768);
  void same_quant() { quant_style_ = 0; }
  void free_quant() { quant_style_ = 1; }
  // Slots that allow it take this type: weights that must agree.
  void prefer(ElementType type) { preferred_ = static_cast<int>(type); }
  Quantization quant_for(ElementType type);
  Quantization per_channel(int channels, int axis, ElementType type);

  void set(std::string_view field, OptionsSpec::Value value);
  void unset(std::string_view field) {
    std::erase_if(one.op().options.fields, [&](const OptionsSpec::Field& known) { return known.name == field; });
  }
  int64_t option(std::string_view field) const;
  int64_t axis(int rank) { return rank == 0 ? 0 : random.in(-rank, rank - 1); }

  // A tensor that is no input of the operator yet.
  int tensor(ElementType type, const Shape& shape, Role role, int graph = 0);
  // Makes the outputs and closes the case.
  void finish();
  // Type row picked for this case, for samplers that depend on it.
  size_t type_row() const { return row_index_; }
  const OpSpec& spec() const { return *row_.spec; }

 private:
  struct Slot {
    std::string variable;
    std::vector<ElementType> allowed;
    bool optional = false, repeated = false;
  };
  static std::vector<Slot> parse(std::string_view list);
  ElementType resolve(const Slot& slot);
  void read_options(std::string_view text);

  const Row& row_;
  std::vector<Slot> inputs_, outputs_;
  std::map<std::string, ElementType> chosen_;
  size_t row_index_ = 0;
  int32_t growth_ = 1;
  int out_count_ = -1;
  int preferred_ = -1;
  int quant_style_ = 0;
  Quantization shared_quant_;
  bool has_out_quant_ = false;
  float out_scale8_ = 0, out_scale16_ = 0;
  int out_signed_ = 0, out_unsigned_ = 0;
};

// The case of a row: mostly sound, sometimes spoilt on purpose; those that are grown to be timed are always tame.
Case make_case(const Row& row, Random& random, int32_t growth = 1, bool timed = false);
void spoil(Case* one, Random& random);

}  // namespace surelite::harness
