// SPDX-License-Identifier: Apache-2.0
#include "golden.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "base/checked.h"
#include "base/float16.h"
#include "model/access.h"
#include "run/access.h"
#include "run/graph.h"

namespace surelite::golden {
namespace {

using nlohmann::json;

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

Blob blob_of(const json& j) { return {j[0].get<size_t>(), j[1].get<size_t>()}; }

Value value_of(const json& j) {
  Value value;
  value.tensor = j.value("tensor", -1);
  value.type = j["type"];
  value.shape = j["shape"].get<std::vector<int32_t>>();
  if (j.contains("data")) value.data = blob_of(j["data"]);
  value.opaque = j.value("opaque", false);
  return value;
}

std::vector<Value> values_of(const json& j, const char* key) {
  std::vector<Value> values;
  if (j.contains(key))
    for (const json& v : j[key]) values.push_back(value_of(v));
  return values;
}

Step step_of(const json& j) {
  Step step;
  step.inputs = values_of(j, "inputs");
  step.outputs = values_of(j, "outputs");
  step.expect = j.value("expect", "ok");
  step.reset_variables = j.value("reset_variables", false);
  return step;
}

bool close(double a, double b, double tolerance, double floor) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
  if (std::isinf(a) || std::isinf(b)) return a == b;
  const double difference = std::abs(a - b);
  return difference <= 1e-6 || difference <= tolerance * std::max(std::abs(b), floor);
}

// Element i of a float-like tensor.
double element(ElementType type, const std::byte* data, size_t i) {
  if (type == ElementType::float64) { double v; std::memcpy(&v, data + 8 * i, 8); return v; }
  if (type == ElementType::float16 || type == ElementType::bfloat16) {
    uint16_t v;
    std::memcpy(&v, data + 2 * i, 2);
    return type == ElementType::float16 ? half_to_float(v) : bfloat16_to_float(v);
  }
  float v;
  std::memcpy(&v, data + 4 * i, 4);
  return v;
}

size_t float_width(ElementType type) {
  switch (type) {
    case ElementType::float64:
    case ElementType::complex128: return 8;
    case ElementType::float16:
    case ElementType::bfloat16: return 2;
    case ElementType::float32:
    case ElementType::complex64: return 4;
    default: return 0;
  }
}

ElementType scalar_type(ElementType type) {
  if (type == ElementType::complex64) return ElementType::float32;
  if (type == ElementType::complex128) return ElementType::float64;
  return type;
}

std::string compare(const Tensor& got, const Value& want, std::string_view bytes, double tolerance) {
  if (got.shape != Shape(std::span<const int32_t>(want.shape)))
    return fmt::format("shape {} instead of {}", to_string(got.shape),
                       to_string(Shape(std::span<const int32_t>(want.shape))));
  if (want.opaque) return "";
  if (got.bytes != bytes.size()) return fmt::format("{} bytes instead of {}", got.bytes, bytes.size());
  const size_t width = float_width(got.type);
  if (width == 0) {
    if (got.bytes == 0 || std::memcmp(got.data, bytes.data(), bytes.size()) == 0) return "";
    size_t different = 0, first = 0;
    for (size_t i = bytes.size(); i-- > 0;)
      if (static_cast<char>(got.data[i]) != bytes[i]) ++different, first = i;
    return fmt::format("{} of {} bytes differ, first at {}: {} instead of {} ({})", different, bytes.size(), first,
                       static_cast<int>(got.data[first]), static_cast<int>(static_cast<unsigned char>(bytes[first])),
                       name_of(got.type));
  }
  const ElementType type = scalar_type(got.type);
  const size_t count = bytes.size() / width;
  const auto* expected = reinterpret_cast<const std::byte*>(bytes.data());
  double most = 0;
  for (size_t i = 0; i < count; ++i) {
    const double v = std::abs(element(type, expected, i));
    if (std::isfinite(v)) most = std::max(most, v);
  }
  for (size_t i = 0; i < count; ++i) {
    const double a = element(type, got.data, i), b = element(type, expected, i);
    if (!close(a, b, tolerance, most / 1000))
      return fmt::format("element {} is {:.9g} instead of {:.9g} (tolerance {:.3g})", i, a, b, tolerance);
  }
  return "";
}

std::string error_text(const Diagnostics& list) { return list.empty() ? "no diagnostic" : list.front().text(); }

class Replay {
 public:
  Replay(const Suite& suite, const Case& one, const Options& options) : suite_(suite), case_(one), options_(options) {}

  std::string run() {
    Result<Model> model = case_.model_path.empty() ? Model::from_bytes(std::as_bytes(std::span(blob(case_.model))))
                                                   : Model::open(case_.model_path);
    const bool may_fail = !case_.steps.empty() && case_.steps[0].expect != "ok";
    if (!model) return may_fail ? "" : "load: " + error_text(model.error());
    CompileOptions compile;
    compile.threads = options_.threads;
    compile.reference_kernels = options_.reference_kernels;
    compile.row_fusion = options_.row_fusion;
    compile.keep_all_tensors = !case_.steps.empty() && !case_.steps[0].inner.empty();
    // Shapes of the first step; later ones resize.
    const SubgraphDef& graph = ModelAccess::data(*model).subgraphs[0];
    for (size_t i = 0; i < graph.inputs.size(); ++i) {
      Shape shape = graph.tensors[static_cast<size_t>(graph.inputs[i])].shape;
      if (!case_.steps.empty())
        for (size_t v = 0; v < case_.steps[0].inputs.size(); ++v) {
          const Value& value = case_.steps[0].inputs[v];
          if (value.tensor == graph.inputs[i] || (value.tensor < 0 && v == i))
            shape = Shape(std::span<const int32_t>(value.shape));
        }
      compile.input_shapes.push_back(shape);
    }
    Result<Program> program = Program::compile(*model, compile);
    if (!program) return may_fail ? "" : "compile: " + error_text(program.error());
    SessionOptions session_options;
    session_options.guard = options_.guard;
    session_options.guard_all = true;
    Result<Session> session = Session::open(*program, session_options);
    if (!session) return "open: " + error_text(session.error());
    for (size_t s = 0; s < case_.steps.size(); ++s) {
      const std::string problem = step(&*session, case_.steps[s]);
      if (!problem.empty()) return fmt::format("step {}: {}", s, problem);
    }
    return "";
  }

 private:
  std::string_view blob(Blob b) const { return std::string_view(suite_.blobs).substr(b.offset, b.size); }

  int position(Session* session, const Value& value, size_t fallback, bool input) const {
    const SubgraphDef& graph = SessionAccess::plan(*session).def();
    const std::vector<int32_t>& list = input ? graph.inputs : graph.outputs;
    if (value.tensor < 0) return static_cast<int>(fallback);
    const auto found = std::find(list.begin(), list.end(), value.tensor);
    return found == list.end() ? -1 : static_cast<int>(found - list.begin());
  }

  std::string step(Session* session, const Step& s) {
    std::vector<Shape> shapes;
    for (const int32_t t : SessionAccess::plan(*session).def().inputs)
      shapes.push_back(SessionAccess::plan(*session).tensors[static_cast<size_t>(t)].shape);
    bool changed = false;
    for (size_t i = 0; i < s.inputs.size(); ++i) {
      const int at = position(session, s.inputs[i], i, true);
      if (at < 0) return fmt::format("tensor {} is not an input", s.inputs[i].tensor);
      const Shape wanted(std::span<const int32_t>(s.inputs[i].shape));
      changed |= shapes[static_cast<size_t>(at)] != wanted;
      shapes[static_cast<size_t>(at)] = wanted;
    }
    if (changed) {
      const Status resized = session->resize(shapes);
      if (!resized) return s.expect != "ok" ? "" : "resize: " + error_text(resized.error());
    }
    if (s.reset_variables) SessionAccess::graph(*session).reset_variables();
    for (size_t i = 0; i < s.inputs.size(); ++i) {
      if (s.expect == "allocate_error") continue;
      Result<TensorView> view = session->input(position(session, s.inputs[i], i, true));
      const Status copied = view->copy_from(std::as_bytes(std::span(blob(s.inputs[i].data))));
      if (!copied) return s.expect != "ok" ? "" : "copy: " + error_text(copied.error());
    }
    const Status ran = session->run();
    if (!ran) return s.expect != "ok" ? "" : "run: " + error_text(ran.error());
    if (s.expect != "ok") return "ran, but " + s.expect + " is expected";
    for (size_t o = 0; o < s.outputs.size(); ++o) {
      const SubgraphDef& graph = SessionAccess::plan(*session).def();
      const int tensor = s.outputs[o].tensor >= 0 ? s.outputs[o].tensor : graph.outputs[o];
      const std::string problem = compare(SessionAccess::graph(*session).tensor(tensor), s.outputs[o],
                                          blob(s.outputs[o].data), case_.tolerance);
      if (!problem.empty()) return fmt::format("output tensor {}: {}", tensor, problem);
    }
    for (const Value& inner : s.inner) {
      const std::string problem =
          compare(SessionAccess::graph(*session).tensor(inner.tensor), inner, blob(inner.data), case_.tolerance);
      if (!problem.empty()) return fmt::format("inner tensor {}: {}", inner.tensor, problem);
    }
    const Status intact = SessionAccess::graph(*session).check_observed();
    return intact ? "" : intact.error()[0].text();
  }

  const Suite& suite_;
  const Case& case_;
  const Options& options_;
};

}  // namespace

Suite load_ops(const std::string& path) {
  Suite suite;
  suite.blobs = read_file(path + ".bin");
  for (const json& j : json::parse(read_file(path + ".json"))) {
    Case one;
    one.name = j["case"];
    one.op = j["op"];
    one.model = blob_of(j["model"]);
    for (const json& s : j["steps"]) one.steps.push_back(step_of(s));
    if (j.contains("optimized_max_diff") && j["optimized_max_diff"].is_number()) {
      const double spread = j["optimized_max_diff"];
      if (spread < 1e29) one.tolerance = std::max(one.tolerance, spread);
    }
    suite.cases.push_back(std::move(one));
  }
  return suite;
}

// All tensors of one model after each step, for a model whose outputs say little.
void load_inner_tensors(const std::string& path, Suite* suite) {
  const std::string text = read_file(path + ".json");
  if (text.empty()) return;
  const json document = json::parse(text);
  for (Case& one : suite->cases) {
    if (one.name != document["model"]) continue;
    const size_t base = suite->blobs.size();
    suite->blobs += read_file(path + ".bin");
    for (size_t s = 0; s < one.steps.size() && s < document["steps"].size(); ++s)
      for (const json& tensor : document["steps"][s]) {
        Value value;
        value.tensor = tensor["index"];
        value.shape = tensor["shape"].get<std::vector<int32_t>>();
        value.data = {base + tensor["data"][0].get<size_t>(), tensor["data"][1]};
        one.steps[s].inner.push_back(std::move(value));
      }
  }
}

Suite load_models(const std::string& path, const std::string& model_folder) {
  Suite suite;
  suite.blobs = read_file(path + ".bin");
  for (const json& j : json::parse(read_file(path + ".json"))) {
    Case one;
    one.name = j["model"];
    one.model_path = model_folder + "/" + one.name;
    if (j.contains("steps"))
      for (const json& s : j["steps"]) one.steps.push_back(step_of(s));
    else if (j.contains("inputs"))
      one.steps.push_back(step_of(j));
    if (!one.steps.empty()) suite.cases.push_back(std::move(one));
  }
  load_inner_tensors(path.substr(0, path.rfind('/')) + "/keyword_tensors", &suite);
  return suite;
}

std::string_view bytes_of(const Suite& suite, Blob blob) {
  return std::string_view(suite.blobs).substr(blob.offset, blob.size);
}

std::string compare(const Suite& suite, const Case& one, const Value& want, const Tensor& got) {
  return compare(got, want, bytes_of(suite, want.data), one.tolerance);
}

std::string replay(const Suite& suite, const Case& one, const Options& options) {
  return Replay(suite, one, options).run();
}

}  // namespace surelite::golden
