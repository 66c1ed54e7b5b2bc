// SPDX-License-Identifier: Apache-2.0
#include "guard/naming.h"

#include "base/size_meaning.h"

namespace surelite::guard {
namespace {

const char* role_name(Role role) {
  switch (role) {
    case Role::input: return "input";
    case Role::output: return "output";
    case Role::constant: return "constant";
    case Role::variable: return "variable";
    case Role::temporary: return "temporary";
    case Role::scratch: return "scratch buffer";
    case Role::internal: break;
  }
  return "tensor";
}

int rank_of(const Region& region) { return region.rank < 8 ? region.rank : 8; }

SizedTensor sized(const Region& region) {
  return {.type = static_cast<ElementType>(region.type),
          .dims = {region.dims, static_cast<size_t>(rank_of(region))},
          .bytes = region.bytes,
          .scale = region.scale,
          .zero_point = region.zero_point};
}

}  // namespace

TypeFacts facts_of(int8_t number) {
  const auto type = static_cast<ElementType>(number);
  const int bits = bits_of(type);
  const bool quantizable =
      type == ElementType::int8 || type == ElementType::uint8 || type == ElementType::int16 || (bits > 0 && bits < 8);
  return {name_of(type).data(), static_cast<uint64_t>(bits / 8), quantizable};  // names are literals
}

void put_tensor(FixedText& text, const Region& region) {
  text << facts_of(region.type).name << " " << role_name(region.role) << " ";
  text.number(region.position >= 0 ? region.position : region.tensor) << " \"";
  text.name(region.name, sizeof(region.name)) << "\" (";
  const int rank = rank_of(region);
  for (int i = 0; i < rank; ++i) (i ? text << "x" : text).number(region.dims[i]);
  const TypeFacts type = facts_of(region.type);
  if (rank && type.bytes > 1) text << " " << type.name;
  if (rank) text << " = ";
  text.grouped(region.bytes) << " bytes)";
}

uint64_t elements_of(const Region& region) {
  uint64_t count = 1;
  const int rank = rank_of(region);
  for (int i = 0; i < rank; ++i) {
    const auto dim = static_cast<uint64_t>(region.dims[i] > 0 ? region.dims[i] : 0);
    if (dim != 0 && count > UINT64_MAX / dim) return 0;
    count *= dim;
  }
  return count;
}

void put_quantize(FixedText& text, const Region& region) {
  text << " ";
  surelite::put_quantize(text, sized(region));
}

bool put_meaning(FixedText& text, const Region& region, uint64_t length) {
  const SizedTensor tensor = sized(region);
  const SizeMeanings meanings = meanings_of(tensor, length);
  if (!meanings.explains()) return false;
  text << " ";
  text.grouped(length) << " is ";
  put_causes(text, tensor, meanings, Digits::grouped);
  text << ". ";
  put_advice(text, tensor, meanings, Digits::grouped);
  return true;
}

}  // namespace surelite::guard
