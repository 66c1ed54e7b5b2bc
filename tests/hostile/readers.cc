// SPDX-License-Identifier: Apache-2.0
#include "hostile/readers.h"

#include <string>

#include "guard/traces.h"
#include "input/file.h"
#include "input/text.h"
#include "input/zip.h"
#include "model/access.h"
#include "model/verify/file_kind.h"
#include "model/writer/writer.h"
#include "report/notes.h"

namespace surelite::tool {
namespace {

constexpr uint64_t kMost = uint64_t{64} << 20;

void zip(std::span<const std::byte> bytes) {
  const Result<std::vector<ZipEntry>> entries = list_zip(bytes, "bytes");
  if (!entries) return;
  uint64_t left = kMost;
  for (const ZipEntry& entry : *entries) {
    const Result<std::vector<std::byte>> content = unpack(bytes, entry, left, "bytes");
    if (!content) continue;
    left -= content->size();
    (void)decode_npy(*content, entry.name);
  }
}

void notes(std::span<const std::byte> bytes) {
  ModelWriter writer;
  const int x = writer.add_tensor("x", ElementType::float32, {1, 2});
  const int y = writer.add_tensor("y", ElementType::float32, {1, 2});
  writer.add_operator("RELU", {x}, {y});
  writer.set_inputs({x});
  writer.set_outputs({y});
  writer.add_metadata("TFLITE_METADATA", bytes);
  Result<std::vector<std::byte>> file = writer.finish();
  if (!file) return;
  file->insert(file->end(), bytes.begin(), bytes.end());  // an archive behind it, perhaps
  const Result<Model> model = Model::from_bytes(*file);
  if (!model) return;
  const ModelNotes found = read_notes(ModelAccess::data(*model));
  for (size_t o = 0; o < 3; ++o) (void)attached_labels(ModelAccess::data(*model), found, o);
  (void)to_json(found).dump();
}

using Reader = void (*)(std::span<const std::byte>);
struct Row {
  const char* name;
  Reader read;
};
constexpr Row kRows[kReaders] = {
    {"npy", [](std::span<const std::byte> bytes) { (void)decode_npy(bytes, "bytes"); }},
    {"zip", zip},
    {"image", [](std::span<const std::byte> bytes) { (void)decode_image(bytes, "bytes"); }},
    {"pnm", [](std::span<const std::byte> bytes) { (void)decode_pnm(bytes, "bytes"); }},
    {"wav", [](std::span<const std::byte> bytes) { (void)decode_wav(bytes, "bytes"); }},
    {"notes", notes},
    {"kind", [](std::span<const std::byte> bytes) { (void)identify_file(bytes); }},
    {"trace",
     [](std::span<const std::byte> bytes) {
       const std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
       (void)read_traces(text, true);
       (void)split_lines(text);
     }},
};

}  // namespace

const char* reader_name(int reader) { return kRows[reader].name; }
void read_with(int reader, std::span<const std::byte> bytes) { kRows[reader].read(bytes); }

}  // namespace surelite::tool
