// SPDX-License-Identifier: Apache-2.0
// The walk trusts nothing: every read is checked against the bytes. It makes the same demands as the verifier, in the
// same order, so what the verifier refuses is found.
#include "model/verify/damage.h"

#include <flatbuffers/reflection.h>

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

#include "model/reflection.h"

namespace surelite {
namespace {

constexpr uint64_t kLargestOffset = INT32_MAX;

class DamageWalk {
 public:
  DamageWalk(std::span<const std::byte> bytes, const Limits& limits) : bytes_(bytes), limits_(limits) {}

  Diagnostic run() {
    if (const auto root = follow(0)) table(*root, *schema().root_table());
    if (!fault_) return diagnose(Code::M105, {{"what", "the verifier of FlatBuffers refuses it"}});
    if (fault_->code == Code::M108) fault_->arguments.push_back(Argument("reach", static_cast<int64_t>(reach_)));
    return std::move(*fault_);
  }

 private:
  struct Step {
    const char* field;
    int64_t element;  // -1: not in a vector
  };

  std::string path() const {
    std::string text;
    for (const Step& step : path_) {
      text += (text.empty() ? "" : ".") + std::string(step.field);
      if (step.element >= 0) text += fmt::format("[{}]", step.element);
    }
    return text.empty() ? "the root" : text;
  }

  void report(Code code, uint64_t begin, uint64_t end, std::initializer_list<ArgumentView> arguments) {
    if (fault_) return;
    Where where;
    where.byte_begin = static_cast<int64_t>(begin);
    where.byte_end = static_cast<int64_t>(end);
    fault_ = diagnose(code, where, arguments);
    fault_->arguments.emplace_back("field", path());
  }

  void damaged(uint64_t begin, uint64_t bytes, const std::string& what) {
    report(Code::M105, begin, begin + bytes, {{"what", path() + ": " + what}});
  }

  // True if [begin, begin + length) lies in the file. Otherwise notes how far the file would have to reach.
  bool inside(uint64_t begin, uint64_t length) {
    if (length <= bytes_.size() && begin <= bytes_.size() - length) return true;
    report(Code::M108, begin, begin + length, {{"bytes", bytes_.size()}, {"end", begin + length}});
    reach_ = std::max(reach_, begin + length);
    return false;
  }

  bool aligned(uint64_t at, uint64_t alignment) {
    if (at % alignment == 0) return true;
    report(Code::M109, at, at + alignment, {{"offset", at}, {"alignment", alignment}});
    return false;
  }

  template <class T>
  std::optional<T> read(uint64_t at) {
    if (!aligned(at, sizeof(T)) || !inside(at, sizeof(T))) return std::nullopt;
    T value;
    std::memcpy(&value, bytes_.data() + at, sizeof(T));
    return value;
  }

  // Where the offset stored at `at` leads.
  std::optional<uint64_t> follow(uint64_t at) {
    const auto offset = read<uint32_t>(at);
    if (!offset) return std::nullopt;
    if (*offset == 0 || *offset > kLargestOffset) {
      damaged(at, 4, fmt::format("its offset is {:#x}", *offset));
      return std::nullopt;
    }
    if (!inside(at + *offset, 1)) return std::nullopt;
    return at + *offset;
  }

  void table(uint64_t at, const reflection::Object& object) {
    if (++tables_ > limits_.max_tables)
      return report(Code::M107, at, at, {{"count", tables_}, {"what", "tables"}, {"limit", limits_.max_tables}});
    if (depth_ >= limits_.max_depth)
      return report(Code::M107, at, at,
                    {{"count", depth_ + 1}, {"what", "levels of nested tables"}, {"limit", limits_.max_depth}});
    ++depth_;
    if (const auto vtable = vtable_of(at)) fields(at, *vtable, object);
    --depth_;
  }

  struct VTable {
    uint64_t at;
    uint16_t size;
  };

  std::optional<VTable> vtable_of(uint64_t at) {
    const auto back = read<int32_t>(at);
    if (!back) return std::nullopt;
    const int64_t vtable = static_cast<int64_t>(at) - *back;
    if (vtable < 0) {
      damaged(at, 4, fmt::format("its table points back to byte {}", vtable));
      return std::nullopt;
    }
    const auto size = read<uint16_t>(static_cast<uint64_t>(vtable));
    if (!size) return std::nullopt;
    if (*size % 2 != 0) {
      damaged(static_cast<uint64_t>(vtable), 2, fmt::format("its table has a field list of {} bytes", *size));
      return std::nullopt;
    }
    if (!inside(static_cast<uint64_t>(vtable), *size)) return std::nullopt;
    return VTable{static_cast<uint64_t>(vtable), *size};
  }

  // Where the field is stored; 0 if it is absent.
  uint64_t place_of(uint64_t at, const VTable& vtable, uint16_t slot) {
    if (slot + 2 > vtable.size) return 0;
    uint16_t offset;
    std::memcpy(&offset, bytes_.data() + vtable.at + slot, sizeof(offset));
    return offset ? at + offset : 0;
  }

  void fields(uint64_t at, const VTable& vtable, const reflection::Object& object) {
    for (const reflection::Field* field : *object.fields()) {
      if (field->deprecated()) continue;
      const uint64_t place = place_of(at, vtable, field->offset());
      if (place == 0) continue;
      path_.push_back({field->name()->c_str(), -1});
      value(at, vtable, place, *field);
      path_.pop_back();
      // Past the end of the file, go on to find how far it would have to reach; any other damage ends the walk.
      if (fault_ && fault_->code != Code::M108) return;
    }
  }

  void value(uint64_t at, const VTable& vtable, uint64_t place, const reflection::Field& field) {
    const reflection::Type& type = *field.type();
    const auto object = [](int32_t index) {
      return schema().objects()->Get(static_cast<flatbuffers::uoffset_t>(index));
    };
    switch (type.base_type()) {
      case reflection::String:
        if (const auto target = follow(place)) text(*target);
        return;
      case reflection::Vector:
        if (const auto target = follow(place)) vector(*target, type);
        return;
      case reflection::Obj:
        if (const auto target = follow(place)) table(*target, *object(type.index()));
        return;
      case reflection::Union: {
        const auto target = follow(place);
        const uint64_t chosen = place_of(at, vtable, static_cast<uint16_t>(field.offset() - 2));
        if (!target || chosen == 0 || !inside(chosen, 1)) return;
        const auto* members = schema().enums()->Get(static_cast<flatbuffers::uoffset_t>(type.index()));
        const reflection::EnumVal* member = members->values()->LookupByKey(static_cast<int64_t>(bytes_[chosen]));
        if (member && member->value() != 0) table(*target, *object(member->union_type()->index()));
        return;
      }
      default: {
        const uint64_t size = flatbuffers::GetTypeSize(type.base_type());
        if (aligned(place, size)) inside(place, size);
      }
    }
  }

  void text(uint64_t at) {
    const auto length = read<uint32_t>(at);
    if (!length || !inside(at, uint64_t{*length} + 5)) return;
    if (bytes_[at + 4 + *length] != std::byte{0}) damaged(at + 4 + *length, 1, "its text does not end in a zero byte");
  }

  void vector(uint64_t at, const reflection::Type& type) {
    const auto count = read<uint32_t>(at);
    const uint64_t size = type.element() == reflection::Obj || type.element() == reflection::String
                              ? 4
                              : flatbuffers::GetTypeSize(type.element());
    if (!count || !inside(at, 4 + *count * size) || type.element() != reflection::Obj) return;
    const auto* object = schema().objects()->Get(static_cast<flatbuffers::uoffset_t>(type.index()));
    for (uint32_t i = 0; i < *count; ++i) {
      path_.back().element = i;
      if (const auto target = follow(at + 4 + uint64_t{i} * 4)) table(*target, *object);
      if (fault_ && fault_->code != Code::M108) return;
    }
    path_.back().element = -1;
  }

  std::span<const std::byte> bytes_;
  const Limits& limits_;
  std::vector<Step> path_;
  std::optional<Diagnostic> fault_;
  uint64_t reach_ = 0;
  uint64_t tables_ = 0;
  uint64_t depth_ = 0;
};

}  // namespace

Diagnostic find_damage(std::span<const std::byte> bytes, const Limits& limits) {
  return DamageWalk(bytes, limits).run();
}

}  // namespace surelite
