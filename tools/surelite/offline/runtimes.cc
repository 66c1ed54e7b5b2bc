// SPDX-License-Identifier: Apache-2.0
#include "offline/runtimes.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <set>
#include <utility>
#include <vector>

namespace surelite::tool {
namespace {

constexpr Release kNewer{INT32_MAX, 0, 0};  // than the table
constexpr Release kOffsets{2, 15, 0};       // buffers behind the FlatBuffer

struct OperatorReleases {
  std::string_view name, releases;
};
constexpr OperatorReleases kOperators[] = {
#define RELEASES(name, releases) {#name, releases},
#include "offline/releases.def"
#undef RELEASES
};

bool read_release(std::string_view text, Release* release) {
  int* const parts[] = {&release->major, &release->minor, &release->patch};
  size_t count = 0;
  for (const char* at = text.data(); count < std::size(parts); ++at) {
    const auto [end, error] = std::from_chars(at, text.data() + text.size(), *parts[count]);
    if (error != std::errc() || *parts[count] < 0) return false;
    ++count;
    at = end;
    if (at == text.data() + text.size()) break;
    if (*at != '.') return false;
  }
  return count >= 2;
}

std::string release_text(const Release& release) {
  return release.patch ? fmt::format("{}.{}.{}", release.major, release.minor, release.patch)
                       : fmt::format("{}.{}", release.major, release.minor);
}

// One per version from 1 on; where the version was never in use, the release of the next one.
std::vector<Release> releases_of(std::string_view name) {
  std::vector<Release> releases;
  for (const OperatorReleases& op : kOperators) {
    if (op.name != name) continue;
    for (size_t begin = 0; begin < op.releases.size();) {
      const size_t end = std::min(op.releases.find(' ', begin), op.releases.size());
      Release release;
      if (!read_release(op.releases.substr(begin, end - begin), &release)) release = kNewer;
      releases.push_back(release);
      begin = end + 1;
    }
  }
  for (size_t i = releases.size(); i-- > 1;)
    if (releases[i - 1] == kNewer) releases[i - 1] = releases[i];
  return releases;
}

Release since(const OperatorDef& op) {
  const std::vector<Release> releases = releases_of(op.name);
  const auto version = static_cast<size_t>(std::max(op.version, 1));
  return version <= releases.size() ? releases[version - 1] : kNewer;
}

// What probably made the converter choose a later version of the operator, and what to do about it.
struct Reason {
  std::string because, instead;
};

Reason reason_for(const SubgraphDef& graph, const OperatorDef& op) {
  std::vector<const TensorDef*> tensors;
  for (const std::vector<int32_t>* list : {&op.inputs, &op.outputs})
    for (const int32_t t : *list)
      if (t >= 0) tensors.push_back(&graph.tensors[static_cast<size_t>(t)]);
  const auto any = [&](auto test) { return std::any_of(tensors.begin(), tensors.end(), test); };
  const auto of_type = [&](ElementType type) { return any([=](const TensorDef* t) { return t->type == type; }); };
  if (any([](const TensorDef* t) { return bits_of(t->type) > 0 && bits_of(t->type) < 8; }))
    return {"values of less than 8 bits", "quantize weights to 8 bits"};
  if (any([](const TensorDef* t) { return t->quantization.kind == Quantization::Kind::blockwise; }))
    return {"scales per block", "quantize with scales per channel"};
  if (of_type(ElementType::float8_e4m3fn) || of_type(ElementType::float8_e5m2))
    return {"float8 values", "convert with float32 or int8 weights"};
  if (of_type(ElementType::bfloat16)) return {"bfloat16 values", "convert as float32"};
  if (of_type(ElementType::float16)) return {"float16 values", "convert without float16 in supported_types"};
  const auto quantized = [&](ElementType type) {
    return any([=](const TensorDef* t) { return t->type == type && !t->quantization.scale.empty(); });
  };
  if (quantized(ElementType::int16))
    return {"16-bit activations", "quantize activations to 8 bits: TFLITE_BUILTINS_INT8"};
  if (of_type(ElementType::float32) && quantized(ElementType::int8) && op.name != "QUANTIZE" && op.name != "DEQUANTIZE")
    return {"8-bit weights of a float layer", "convert without optimizations, or to int8 with sample data"};
  if (op.name.starts_with("RESIZE_") && op.options.flag("half_pixel_centers"))
    return {"half_pixel_centers", "resize without half_pixel_centers"};
  if (any([](const TensorDef* t) { return t->shape.rank() > 4; }))
    return {"more than 4 axes", "reshape to 4 axes around it"};
  if (quantized(ElementType::int8)) return {"int8 values", "keep floats"};
  for (const ElementType type : {ElementType::int64, ElementType::uint32, ElementType::boolean, ElementType::string})
    if (!tensors.empty() && tensors[0]->type == type)
      return {fmt::format("{} values", name_of(type)), "cast to int32 or float32 around it"};
  if (op.name == "FULLY_CONNECTED" && op.options.flag("keep_num_dims"))
    return {"keep_num_dims", "reshape to rank 2 before it"};
  return {};
}

struct Use {
  Release since;
  std::string name;
  int version = 0;
  size_t uses = 0;
  Reason reason;
};

std::vector<Use> uses_of(const ModelData& model) {
  std::vector<Use> uses;
  std::map<std::pair<std::string, int>, size_t> known;
  for (const SubgraphDef& graph : model.subgraphs)
    for (const OperatorDef& op : graph.operators) {
      if (op.is_custom()) continue;
      const auto [place, fresh] = known.emplace(std::pair(op.name, op.version), uses.size());
      if (fresh) uses.push_back({since(op), op.name, op.version, 0, op.version > 1 ? reason_for(graph, op) : Reason()});
      ++uses[place->second].uses;
    }
  std::stable_sort(uses.begin(), uses.end(), [](const Use& a, const Use& b) { return a.since > b.since; });
  return uses;
}

// Where no operator asks for it, the oldest that has the format at all.
constexpr Release kFirst{1, 5, 0};

// The next step for a model that shall run on a release before that of this operator.
std::string advice_for(const Use& use) {
  if (!use.reason.instead.empty()) return use.reason.instead;
  if (use.version > 1) return "convert with the converter of the release that shall run it";
  return "express it by operators that the release has";
}

}  // namespace

Result<Release> parse_release(std::string_view text) {
  Release release;
  if (read_release(text, &release)) return release;
  return fail(Code::A704, {{"what", "release"},
                           {"given", "\"" + std::string(text) + "\""},
                           {"available", "releases of TensorFlow are written as 2.8 or 2.8.1"}});
}

Json runtimes_of(const ModelData& model) {
  const std::vector<Use> uses = uses_of(model);
  Release oldest = uses.empty() ? kFirst : std::max(kFirst, uses.front().since);
  Json json = Json::object();
  json["file"] = Json::array();
  const bool offsets =
      std::any_of(model.buffers.begin(), model.buffers.end(), [](const BufferDef& b) { return b.offset > 0; });
  if (offsets) {
    oldest = std::max(oldest, kOffsets);
    json["file"].push_back({{"what", "buffers behind the FlatBuffer"},
                            {"since", release_text(kOffsets)},
                            {"instead", "surelite codegen MODEL --inline -o FILE writes them into it"}});
  }
  if (!model.external_buffers.empty()) {
    oldest = kNewer;
    json["file"].push_back({{"what", "weights in files beside it"},
                            {"since", Json()},
                            {"instead", "surelite codegen MODEL --inline -o FILE writes them into it"}});
  }
  json["oldest"] = oldest == kNewer ? Json() : Json(release_text(oldest));
  json["operators"] = Json::array();
  for (const Use& use : uses)
    json["operators"].push_back({{"name", use.name},
                                 {"version", use.version},
                                 {"uses", use.uses},
                                 {"since", use.since == kNewer ? Json() : Json(release_text(use.since))},
                                 {"decides", use.since == oldest && oldest > kFirst},
                                 {"because", use.reason.because},
                                 {"instead", advice_for(use)}});
  std::set<std::string> custom;
  for (const SubgraphDef& graph : model.subgraphs)
    for (const OperatorDef& op : graph.operators)
      if (op.is_custom()) custom.insert(op.name);
  json["custom"] = Json(std::vector<std::string>(custom.begin(), custom.end()));
  return json;
}

void check_release(const ModelData& model, const Release& release, Diagnostics* findings) {
  std::set<std::pair<std::string, int>> reported;
  for (size_t s = 0; s < model.subgraphs.size(); ++s)
    for (size_t i = 0; i < model.subgraphs[s].operators.size(); ++i) {
      const OperatorDef& op = model.subgraphs[s].operators[i];
      if (op.is_custom() || since(op) <= release || !reported.insert({op.name, op.version}).second) continue;
      const std::vector<Release> releases = releases_of(op.name);
      const auto known =
          std::count_if(releases.begin(), releases.end(), [&](const Release& r) { return r <= release; });
      findings->push_back(diagnose(Code::P350, where_op(model, static_cast<int>(s), static_cast<int>(i)),
                                   {{"op", op.name}, {"version", op.version}, {"limit", known}}));
    }
}

}  // namespace surelite::tool
