// SPDX-License-Identifier: Apache-2.0
#include "report/notes.h"

#include <algorithm>
#include <cstring>

#include "input/text.h"
#include "tflite_metadata_generated.h"

namespace surelite::tool {
namespace {

namespace fb = surelite::metadata;
constexpr uint64_t kMostLabelBytes = 16 << 20;

std::string to_string(const flatbuffers::String* text) { return text ? text->str() : std::string(); }

std::vector<float> to_vector(const flatbuffers::Vector<float>* from) {
  return from ? std::vector<float>(from->begin(), from->end()) : std::vector<float>();
}

std::vector<AttachedFile> read_files(const flatbuffers::Vector<flatbuffers::Offset<fb::AttachedFile>>* from) {
  constexpr const char* kKinds[] = {"unknown",           "descriptions", "axis labels", "value labels",
                                    "score calibration", "vocabulary",   "scann index"};
  std::vector<AttachedFile> files;
  if (!from) return files;
  for (const fb::AttachedFile* file : *from) {
    const auto kind = static_cast<size_t>(file->kind());
    files.push_back(
        {to_string(file->name()), to_string(file->description()), kind < std::size(kKinds) ? kKinds[kind] : "unknown"});
  }
  return files;
}

std::string describe_content(const fb::Content* content) {
  if (!content) return "";
  switch (content->properties_type()) {
    case fb::ContentProperties_FeatureProperties: return "features";
    case fb::ContentProperties_BoundingBoxProperties: return "bounding boxes";
    case fb::ContentProperties_AudioProperties:
      if (const auto* audio = content->properties_as_AudioProperties())
        return "audio, " + std::to_string(audio->sample_rate()) + " Hz, " + std::to_string(audio->channels()) +
               " channels";
      return "audio";
    case fb::ContentProperties_ImageProperties:
      if (const auto* image = content->properties_as_ImageProperties()) {
        if (image->color_space() == fb::ColorSpace_rgb) return "RGB image";
        if (image->color_space() == fb::ColorSpace_grayscale) return "grey image";
      }
      return "image";
    default: return "";
  }
}

TensorNotes read_tensor(const fb::TensorNotes& from) {
  TensorNotes notes;
  notes.name = to_string(from.name());
  notes.description = to_string(from.description());
  notes.content = describe_content(from.content());
  if (from.process_units())
    for (const fb::ProcessUnit* unit : *from.process_units())
      if (const fb::Normalization* normalization = unit->options_as_Normalization()) {
        notes.mean = to_vector(normalization->mean());
        notes.std_deviation = to_vector(normalization->deviation());
      }
  if (from.stats()) {
    notes.min = to_vector(from.stats()->min());
    notes.max = to_vector(from.stats()->max());
  }
  notes.files = read_files(from.files());
  return notes;
}

void read_model_notes(const fb::ModelNotes& from, ModelNotes* notes) {
  notes->present = true;
  notes->name = to_string(from.name());
  notes->description = to_string(from.description());
  notes->version = to_string(from.version());
  notes->author = to_string(from.author());
  notes->license = to_string(from.license());
  notes->min_parser_version = to_string(from.min_parser_version());
  notes->files = read_files(from.files());
  if (!from.subgraphs() || from.subgraphs()->size() == 0) return;
  const fb::SubgraphNotes& graph = *from.subgraphs()->Get(0);
  if (graph.inputs())
    for (const fb::TensorNotes* tensor : *graph.inputs()) notes->inputs.push_back(read_tensor(*tensor));
  if (graph.outputs())
    for (const fb::TensorNotes* tensor : *graph.outputs()) notes->outputs.push_back(read_tensor(*tensor));
  const std::vector<AttachedFile> files = read_files(graph.files());
  notes->files.insert(notes->files.end(), files.begin(), files.end());
}

// A vocabulary belongs to every input: models that carry one have no others.
void read_attached_vocabulary(const ModelData& model, ModelNotes* notes) {
  for (const ZipEntry& entry : notes->attached) {
    if (!entry.name.ends_with("vocab.txt")) continue;
    const auto bytes = unpack(model.bytes, entry, kMostLabelBytes, "the archive appended to the model");
    if (!bytes) continue;
    auto words = read_vocabulary(split_lines({reinterpret_cast<const char*>(bytes->data()), bytes->size()}));
    if (!words) continue;
    const auto shared = std::make_shared<const Vocabulary>(std::move(*words));
    for (TensorNotes& input : notes->inputs) input.vocabulary = shared;
  }
}

// The buffer lies anywhere in the file; the FlatBuffers verifier wants it aligned, so it gets a copy.
void read_metadata_buffer(std::span<const std::byte> data, ModelNotes* notes) {
  std::vector<uint64_t> aligned(data.size() / 8 + 1);
  std::memcpy(aligned.data(), data.data(), data.size());
  const auto* bytes = reinterpret_cast<const uint8_t*>(aligned.data());
  flatbuffers::Verifier verifier(bytes, data.size(), 32, 100'000);
  if (data.size() < 8 || !fb::VerifyModelNotesBuffer(verifier)) {
    notes->findings.push_back(
        diagnose(Code::M260, {{"what", "the TFLITE_METADATA buffer is not a valid M001 FlatBuffer"}}));
    return;
  }
  read_model_notes(*fb::GetModelNotes(bytes), notes);
}

Json files_to_json(const std::vector<AttachedFile>& files) {
  Json list = Json::array();
  for (const AttachedFile& file : files)
    list.push_back({{"name", file.name}, {"description", file.description}, {"kind", file.kind}});
  return list;
}

}  // namespace

ModelNotes read_notes(const ModelData& model) {
  ModelNotes notes;
  for (const MetadataDef& entry : model.metadata) {
    if (entry.name == "TFLITE_METADATA" && !entry.data.empty()) read_metadata_buffer(entry.data, &notes);
    if (entry.name == "min_runtime_version") {
      const std::string_view text(reinterpret_cast<const char*>(entry.data.data()), entry.data.size());
      notes.min_runtime_version = text.substr(0, text.find('\0'));
    }
  }
  if (has_zip(model.bytes)) {
    Result<std::vector<ZipEntry>> entries = list_zip(model.bytes, "the archive appended to the model");
    if (entries) notes.attached = std::move(*entries);
    else notes.findings.push_back(diagnose(Code::M260, {{"what", entries.error().front().message()}}));
    read_attached_vocabulary(model, &notes);
  }
  return notes;
}

std::vector<std::string> attached_labels(const ModelData& model, const ModelNotes& notes, size_t output) {
  const auto unpack_labels = [&](const std::vector<AttachedFile>& files) -> std::vector<std::string> {
    for (const AttachedFile& file : files) {
      if (file.kind != "axis labels" && file.kind != "value labels") continue;
      for (const ZipEntry& entry : notes.attached) {
        if (entry.name != file.name) continue;
        const auto bytes = unpack(model.bytes, entry, kMostLabelBytes, "the archive appended to the model");
        if (bytes) return split_lines({reinterpret_cast<const char*>(bytes->data()), bytes->size()});
      }
    }
    return {};
  };
  return output < notes.outputs.size() ? unpack_labels(notes.outputs[output].files) : std::vector<std::string>();
}

Json to_json(const TensorNotes& notes) {
  Json json = Json::object();
  json["name"] = notes.name;
  json["description"] = notes.description;
  if (!notes.content.empty()) json["content"] = notes.content;
  const auto add = [&](const char* field, const std::vector<float>& values) {
    if (values.empty()) return;
    Json list = Json::array();
    for (const float value : values) list.push_back(number_to_json(value));
    json[field] = std::move(list);
  };
  add("mean", notes.mean);
  add("std", notes.std_deviation);
  add("min", notes.min);
  add("max", notes.max);
  if (!notes.files.empty()) json["files"] = files_to_json(notes.files);
  return json;
}

Json to_json(const ModelNotes& notes) {
  Json json = Json::object();
  json["name"] = notes.name;
  json["description"] = notes.description;
  json["version"] = notes.version;
  json["author"] = notes.author;
  json["license"] = notes.license;
  json["min_parser_version"] = notes.min_parser_version;
  json["files"] = files_to_json(notes.files);
  return json;
}

}  // namespace surelite::tool
