// SPDX-License-Identifier: Apache-2.0
// Is it a model file, and is every offset inside?
#include "model/verify/verify.h"

#include <fmt/format.h>

#include <algorithm>

#include "model/verify/damage.h"
#include "model/verify/file_kind.h"
#include "tflite_generated.h"

namespace surelite {
namespace {

// Offsets within a FlatBuffer have 31 bits. Files may be longer: data of buffers may lie behind it.
constexpr size_t kLargestFlatBuffer = FLATBUFFERS_MAX_BUFFER_SIZE - 1;

// The four bytes after the root offset, with what is not ASCII written as \x1f.
std::string identifier_of(std::span<const std::byte> bytes) {
  std::string text;
  for (size_t i = 4; i < 8; ++i) {
    const auto c = static_cast<unsigned char>(bytes[i]);
    text += c > 0x20 && c < 0x7f ? std::string(1, static_cast<char>(c)) : fmt::format("\\x{:02x}", c);
  }
  return text;
}

Status check_kind(std::span<const std::byte> bytes) {
  if (bytes.empty()) return fail(Code::M102);
  if (bytes.size() >= 8 && tflite::ModelBufferHasIdentifier(bytes.data())) return {};
  if (const auto kind = identify_file(bytes)) return fail(Code::M103, {{"kind", kind->kind}, {"advice", kind->advice}});
  if (bytes.size() < 8)
    return fail(Code::M108, {{"field", "the file identifier"}, {"end", 8}, {"bytes", bytes.size()}, {"reach", 8}});
  return fail(Code::M104, {{"found", identifier_of(bytes)}});
}

}  // namespace

Status verify_structure(std::span<const std::byte> bytes, const Limits& limits) {
  SURELITE_TRY(check_kind(bytes));
  const std::span<const std::byte> front = bytes.first(std::min(bytes.size(), kLargestFlatBuffer));
  flatbuffers::Verifier verifier(reinterpret_cast<const uint8_t*>(front.data()), front.size(), limits.max_depth,
                                 limits.max_tables);
  if (!tflite::VerifyModelBuffer(verifier)) return fail(find_damage(front, limits));
  return {};
}

}  // namespace surelite
