// SPDX-License-Identifier: Apache-2.0
#include "hostile/readers.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "guard/device_report.h"
#include "guard/traces.h"
#include "input/file.h"
#include "input/language_bundle.h"
#include "input/text.h"
#include "input/tokens.h"
#include "input/zip.h"
#include "model/access.h"
#include "model/verify/file_kind.h"
#include "model/writer/writer.h"
#include "report/notes.h"
#include "surelite/session.h"

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

void text(std::span<const std::byte> bytes) {
  const std::vector<std::string> lines =
      split_lines({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  (void)parse_numbers(lines, "bytes");
}

// The words of its own lines, as the numbers that they have there.
void vocabulary(std::span<const std::byte> bytes) {
  const std::string_view all(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  size_t used = 0;
  if (const std::optional<Vocabulary> words = read_vocabulary(split_lines(all)))
    (void)tokens_of(all, *words, 100, &used);
}

// A model with packed weights, small.
Result<Model> model_with_weights() {
  ModelWriter writer;
  const int x = writer.add_tensor("x", ElementType::float32, {4, 16});
  const std::vector<float> values(16 * 16, 0.5f);
  const int weights = writer.add_constant<float>("weights", ElementType::float32, {16, 16}, values);
  const int y = writer.add_tensor("y", ElementType::float32, {4, 16});
  writer.add_operator("FULLY_CONNECTED", {x, weights, -1}, {y}, {"FullyConnectedOptions", {}});
  writer.set_inputs({x});
  writer.set_outputs({y});
  const Result<std::vector<std::byte>> file = writer.finish();
  return file ? Model::from_bytes(*file) : file.failure();
}

// Three bytes each: a place and what a sound file of packed weights gets there; a place beyond its end cuts it off.
void packed(std::span<const std::byte> patches) {
  static const Result<Model> model = model_with_weights();
  static const std::string path =
      (std::filesystem::temp_directory_path() / ("surelite_packed_" + std::to_string(getpid()))).string();
  CompileOptions options;
  options.packed_weights = path;
  static const std::string sound = [&] {
    (void)Program::compile(*model, options);
    std::ifstream file(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  }();
  std::string changed = sound;
  for (; patches.size() >= 3 && !changed.empty(); patches = patches.subspan(3)) {
    const size_t place = static_cast<size_t>(patches[0]) | static_cast<size_t>(patches[1]) << 8;
    if (place < changed.size()) changed[place] = static_cast<char>(patches[2]);
    else changed.resize(place % (changed.size() + 1));
  }
  std::ofstream(path, std::ios::binary) << changed;
  Result<Session> session = Session::open(*Program::compile(*model, options));
  (void)session->run().has_value();
  std::filesystem::remove(path);
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
     }},
    {"text", text},
    {"packed", packed},
    {"device",
     [](std::span<const std::byte> bytes) {
       (void)read_device_report({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, "");
     }},
    {"bundle", [](std::span<const std::byte> bytes) { (void)language_bundle_contents(bytes, "bytes"); }},
    {"vocabulary", vocabulary},
};

}  // namespace

const char* reader_name(int reader) { return kRows[reader].name; }
void read_with(int reader, std::span<const std::byte> bytes) { kRows[reader].read(bytes); }

}  // namespace surelite::tool
