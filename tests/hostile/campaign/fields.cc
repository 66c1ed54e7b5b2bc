// SPDX-License-Identifier: Apache-2.0
#include "hostile/campaign/fields.h"

#include <flatbuffers/reflection.h>

#include <cstring>
#include <map>

#include "hostile/campaign/mutations.h"
#include "model/reflection.h"
#include "tflite_generated.h"

namespace surelite::hostile {
namespace {

constexpr size_t kMostElements = 32;  // of one list
constexpr int kMostDepth = 12;

struct Place {
  size_t at;  // in the file
  reflection::BaseType type;
};

class Walk {
 public:
  explicit Walk(const std::vector<std::byte>& bytes) : begin_(reinterpret_cast<const uint8_t*>(bytes.data())) {
    table(*flatbuffers::GetAnyRoot(begin_), *schema().root_table(), 0);
  }
  // By the kind of table.
  std::map<const reflection::Object*, std::vector<Place>> places;

 private:
  void scalar(const uint8_t* at, reflection::BaseType type, const reflection::Object& owner) {
    places[&owner].push_back({static_cast<size_t>(at - begin_), type});
  }

  void list(const flatbuffers::VectorOfAny& elements, const reflection::Field& field, const reflection::Object& owner,
            int depth) {
    const reflection::BaseType type = field.type()->element();
    const size_t count = elements.size();
    if (type == reflection::Obj) {
      const reflection::Object& inner = *schema().objects()->Get(static_cast<uint32_t>(field.type()->index()));
      if (inner.is_struct()) return;
      for (size_t i = 0; i < count; ++i)
        table(*flatbuffers::GetAnyVectorElemPointer<const flatbuffers::Table>(&elements, i), inner, depth + 1);
      return;
    }
    if (type == reflection::String || type == reflection::Union) return;
    const size_t width = flatbuffers::GetTypeSize(type), step = 1 + count / kMostElements;
    for (size_t i = 0; i < count; i += step) scalar(elements.Data() + i * width, type, owner);
  }

  void table(const flatbuffers::Table& from, const reflection::Object& object, int depth) {
    if (depth > kMostDepth) return;
    for (const reflection::Field* field : *object.fields()) {
      const uint8_t* at = from.GetAddressOf(field->offset());
      if (!at) continue;
      switch (const reflection::BaseType type = field->type()->base_type()) {
        case reflection::String: break;
        case reflection::Vector:
          list(*from.GetPointer<const flatbuffers::VectorOfAny*>(field->offset()), *field, object, depth);
          break;
        case reflection::Obj: {
          const reflection::Object& inner = *schema().objects()->Get(static_cast<uint32_t>(field->type()->index()));
          if (!inner.is_struct()) table(*from.GetPointer<const flatbuffers::Table*>(field->offset()), inner, depth + 1);
          break;
        }
        case reflection::Union: {
          const reflection::Enum& kinds = *schema().enums()->Get(static_cast<uint32_t>(field->type()->index()));
          const auto kind = from.GetField<uint8_t>(static_cast<flatbuffers::voffset_t>(field->offset() - 2), 0);
          const reflection::EnumVal* member = schema_enumerator(kinds, kind);
          if (kind && member && member->union_type() && member->union_type()->index() >= 0)
            table(*from.GetPointer<const flatbuffers::Table*>(field->offset()),
                  *schema().objects()->Get(static_cast<uint32_t>(member->union_type()->index())), depth + 1);
          break;
        }
        default: scalar(at, type, object);
      }
    }
  }

  const uint8_t* begin_;
};

void write(std::byte* at, reflection::BaseType type, harness::Random& random) {
  if (type == reflection::Float || type == reflection::Double) {
    const double value = random.pick({0.0, -0.0, 1.0, -1.0, 1e-45, 1e38, -1e38, 1e300, 0.5, 255.0, -1e-3,
                                      std::numeric_limits<double>::infinity(),
                                      std::numeric_limits<double>::quiet_NaN()});
    const auto narrow = static_cast<float>(value);
    if (type == reflection::Float) std::memcpy(at, &narrow, sizeof narrow);
    else std::memcpy(at, &value, sizeof value);
    return;
  }
  const size_t width = flatbuffers::GetTypeSize(type);
  int64_t old = 0;
  std::memcpy(&old, at, width);
  const int64_t value = odd_number(old, random);
  std::memcpy(at, &value, width);
}

}  // namespace

bool mutate_field(std::vector<std::byte>* bytes, harness::Random& random) {
  // An earlier change may have made another member of a union of a table.
  flatbuffers::Verifier verifier(reinterpret_cast<const uint8_t*>(bytes->data()), bytes->size());
  if (!tflite::VerifyModelBuffer(verifier)) return false;
  Walk walk(*bytes);
  if (walk.places.empty()) return false;
  // In the order of the schema, not of addresses: the same seed gives the same change in every process.
  std::vector<const std::vector<Place>*> kinds;
  for (const reflection::Object* object : *schema().objects())
    if (const auto found = walk.places.find(object); found != walk.places.end()) kinds.push_back(&found->second);
  const std::vector<Place>& places = *random.pick(kinds);
  const Place place = random.pick(places);
  write(bytes->data() + place.at, place.type, random);
  return true;
}

void mutate_words(std::vector<std::byte>* bytes, harness::Random& random) {
  if (bytes->size() < 8) return;
  for (int i = random.small(1, 2); i > 0; --i) {
    std::byte* at = bytes->data() + 4 * (random.next() % (bytes->size() / 4));
    int32_t old = 0;
    std::memcpy(&old, at, sizeof old);
    const auto value = static_cast<int32_t>(odd_number(old, random));
    std::memcpy(at, &value, sizeof value);
  }
}

}  // namespace surelite::hostile
