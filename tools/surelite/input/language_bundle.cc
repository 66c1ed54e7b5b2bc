// SPDX-License-Identifier: Apache-2.0
#include "input/language_bundle.h"

#include <fmt/format.h>

#include <cstring>
#include <set>
#include <vector>

#include "input/file.h"
#include "input/little_endian.h"
#include "litertlm_generated.h"

namespace surelite::tool {
namespace {

namespace lm = surelite::litertlm;

constexpr size_t kPreamble = 32;                          // magic, version, padding, where the header ends
constexpr uint64_t kMostHeaderBytes = uint64_t{1} << 20;  // LiteRT-LM itself takes 16 KiB
constexpr uint8_t kModel = 3, kWeights = 7;
constexpr const char* kKinds[] = {"nothing",  "data",          "deprecated", "model", "tokenizer, SentencePiece",
                                  "metadata", "tokenizer, HF", "weights"};

std::string text_item(const lm::Section& section, std::string_view key) {
  if (section.items())
    for (const lm::Item* item : *section.items())
      if (item->key() && item->key()->string_view() == key)
        if (const lm::StringValue* text = item->value_as_StringValue(); text && text->value())
          return text->value()->str();
  return "";
}

}  // namespace

bool is_language_bundle(std::span<const std::byte> bytes) {
  return bytes.size() >= 8 && std::memcmp(bytes.data(), "LITERTLM", 8) == 0;
}

Result<BundleContents> language_bundle_contents(std::span<const std::byte> bytes, const std::string& path) {
  const auto damaged = [&](std::string what) { return bad_file(path, "a bundle for LiteRT-LM", std::move(what)); };
  if (bytes.size() < kPreamble) return damaged("it ends within its first 32 bytes");
  ByteReader preamble(bytes);
  preamble.seek(8);
  const uint32_t major = preamble.u32(), minor = preamble.u32(), patch = preamble.u32();
  preamble.seek(24);
  const uint64_t end = preamble.u64();
  if (end < kPreamble + 8 || end > bytes.size() || end > kMostHeaderBytes)
    return damaged(fmt::format("its header is said to end at byte {}; the file has {}", end, bytes.size()));
  // A copy: aligned for the verifier, and the same whatever happens to the file.
  std::vector<uint64_t> header((end - kPreamble) / 8 + 1);
  std::memcpy(header.data(), bytes.data() + kPreamble, end - kPreamble);
  const auto* start = reinterpret_cast<const uint8_t*>(header.data());
  flatbuffers::Verifier verifier(start, end - kPreamble, 32, 100'000);
  if (!verifier.VerifyBuffer<lm::Header>(nullptr)) return damaged("its header is damaged");
  BundleContents contents;
  std::set<std::string> taken;
  contents.kind = fmt::format("bundle for LiteRT-LM, version {}.{}.{}", major, minor, patch);
  const lm::SectionList* list = flatbuffers::GetRoot<lm::Header>(start)->list();
  if (!list || !list->sections()) return damaged("its header lists no sections");
  for (const lm::Section* section : *list->sections()) {
    const size_t index = contents.entries.size();
    if (section->begin() > section->end() || section->end() > bytes.size())
      return damaged(fmt::format("section {} is said to be bytes {} to {}; the file has {}", index, section->begin(),
                                 section->end(), bytes.size()));
    BundleEntry entry;
    entry.kind =
        section->kind() < std::size(kKinds) ? kKinds[section->kind()] : fmt::format("kind {}", section->kind());
    entry.begin = section->begin();
    entry.bytes = section->end() - section->begin();
    entry.is_model = section->kind() == kModel;
    entry.is_weights = section->kind() == kWeights;
    entry.type = text_item(*section, "model_type");
    entry.name = entry.type;
    if (!entry.is_model && !entry.name.empty()) entry.name = entry.kind + " of " + entry.name;
    if (entry.name.empty() || taken.contains(entry.name)) entry.name = fmt::format("section {}", index);
    taken.insert(entry.name);
    contents.entries.push_back(std::move(entry));
  }
  return contents;
}

}  // namespace surelite::tool
