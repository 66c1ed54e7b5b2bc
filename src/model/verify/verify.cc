// SPDX-License-Identifier: Apache-2.0
// Is it a model file, and is every offset inside?
#include "model/verify/verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/memory.h"
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

bool is_structure_sound(std::span<const std::byte> bytes, const Limits& limits) {
  flatbuffers::Verifier verifier(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size(), limits.max_depth,
                                 limits.max_tables);
  return tflite::VerifyModelBuffer(verifier);
}

// M110 if a program that took the file for text has put 0x0d before every 0x0a: what is left without them is sound.
std::optional<Diagnostic> find_converted_lines(std::span<const std::byte> bytes, const Limits& limits) {
  constexpr std::byte kCarriageReturn{0x0d}, kLineFeed{0x0a};
  size_t count = 0;
  for (size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] != kLineFeed) continue;
    if (i == 0 || bytes[i - 1] != kCarriageReturn) return std::nullopt;
    ++count;
  }
  if (count == 0) return std::nullopt;
  const Result<Block> copy = allocate(bytes.size() - count, "a look at the file without converted lines");
  if (!copy) return std::nullopt;
  std::byte* to = copy->data();
  for (size_t i = 0; i < bytes.size(); ++i)
    if (bytes[i] != kCarriageReturn || i + 1 == bytes.size() || bytes[i + 1] != kLineFeed) *to++ = bytes[i];
  if (!is_structure_sound(copy->bytes(), limits)) return std::nullopt;
  return diagnose(Code::M110, {{"count", count}, {"bytes", bytes.size() - count}});
}

}  // namespace

Status verify_structure(std::span<const std::byte> bytes, const Limits& limits) {
  SURELITE_TRY(check_kind(bytes));
  const std::span<const std::byte> front = bytes.first(std::min(bytes.size(), kLargestFlatBuffer));
  if (is_structure_sound(front, limits)) return {};
  if (std::optional<Diagnostic> lines = find_converted_lines(front, limits)) return fail(std::move(*lines));
  return fail(find_damage(front, limits));
}

}  // namespace surelite
