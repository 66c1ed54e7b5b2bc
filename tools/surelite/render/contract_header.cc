// SPDX-License-Identifier: Apache-2.0
#include "render/contract_header.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "base/checked.h"
#include "model/access.h"
#include "render/cpp_text.h"
#include "report/contract.h"
#include "report/notes.h"

namespace surelite::tool {
namespace {

// The C++ type of an element; empty where there is none, and bytes or strings take its place.
std::string_view element_of(ElementType type) {
  switch (type) {
    case ElementType::float32: return "float";
    case ElementType::float64: return "double";
    case ElementType::int8: return "std::int8_t";
    case ElementType::int16: return "std::int16_t";
    case ElementType::int32: return "std::int32_t";
    case ElementType::int64: return "std::int64_t";
    case ElementType::uint8: return "std::uint8_t";
    case ElementType::uint16: return "std::uint16_t";
    case ElementType::uint32: return "std::uint32_t";
    case ElementType::uint64: return "std::uint64_t";
    case ElementType::boolean: return "bool";
    default: return "";
  }
}

struct PortText {
  std::string name, declaration, members, check;
};

class Writer {
 public:
  Writer(const SubgraphDef& graph, const ModelNotes& notes, const ModelData& data)
      : graph_(graph), notes_(notes), data_(data) {}

  PortText port(const Port& port, size_t index, bool input, bool first_subgraph) {
    const TensorDef& tensor = graph_.tensors[static_cast<size_t>(port.tensor)];
    PortText text;
    text.name = identifier(port.name, input ? "input" : "output", &taken_);
    const std::string type(element_of(tensor.type));
    const bool open =
        std::find(tensor.shape_signature.begin(), tensor.shape_signature.end(), -1) != tensor.shape_signature.end() ||
        (!tensor.has_rank && tensor.shape.rank() == 0 && !input);
    describe(tensor, port.name, index, type, open, &text);
    if (!input && first_subgraph) add_labels(index, &text);
    add_members(tensor, index, type, open, input, &text);
    text.check =
        fmt::format("    SURELITE_TRY(expect(\"{} {}\", runner.session_.{}({}), {}::name, {}::shape, {}, {}, {}));\n",
                    input ? "input" : "output", index, input ? "input" : "output", index, text.name, text.name,
                    fmt::format("surelite::ElementType::{}", name_of(tensor.type)), open ? "false" : "true",
                    tensor.quantization.per_tensor() ? text.name + "::scale" : "0.0f");
    return text;
  }

 private:
  void describe(const TensorDef& tensor, const std::string& name, size_t index, const std::string& type, bool open,
                PortText* text) {
    std::string dims;
    for (const int32_t dim : tensor.shape) dims += (dims.empty() ? "" : ", ") + std::to_string(dim);
    std::string& out = text->declaration;
    out += fmt::format("// {} {}{}.\nstruct {} {{\n", name_of(tensor.type), to_string(tensor.shape),
                       open ? ", as in the file: extents may vary" : "", text->name);
    if (!type.empty()) out += fmt::format("  using type = {};\n", type);
    out += fmt::format("  static constexpr std::string_view name = {};\n  static constexpr int index = {};\n",
                       literal_of(name), index);
    out += fmt::format("  static constexpr std::array<std::int32_t, {}> shape{{{}}};\n", tensor.shape.rank(), dims);
    out += fmt::format("  static constexpr std::size_t count = {};\n", tensor.shape.count());
    if (tensor.quantization.per_tensor())
      out += fmt::format(
          "  static constexpr float scale = {:.9e}f;  // real = (stored - zero_point) * scale\n"
          "  static constexpr std::int32_t zero_point = {};\n",
          tensor.quantization.first_scale(), tensor.quantization.first_zero_point());
    out += "};\n";
  }

  void add_labels(size_t index, PortText* text) {
    const std::vector<std::string> labels = attached_labels(data_, notes_, index);
    if (labels.empty()) return;
    text->declaration +=
        fmt::format("inline constexpr std::array<std::string_view, {}> {}_labels{{\n", labels.size(), text->name);
    for (const std::string& label : labels) text->declaration += "    " + literal_of(label) + ",\n";
    text->declaration += "};\n";
  }

  static void add_members(const TensorDef& tensor, size_t index, const std::string& type, bool open, bool input,
                          PortText* text) {
    const std::string& name = text->name;
    std::string& out = text->members;
    if (tensor.type == ElementType::string) {
      if (input)
        out += fmt::format(
            "  surelite::Status set_{0}(std::span<const std::string> texts) {{\n"
            "    SURELITE_LET(surelite::TensorView view, session_.input({1}));\n"
            "    return view.set_strings(texts);\n  }}\n",
            name, index);
      else
        out += fmt::format(
            "  surelite::Result<std::vector<std::string>> get_{0}() {{\n"
            "    SURELITE_LET(const surelite::TensorView view, session_.output({1}));\n"
            "    return view.strings();\n  }}\n",
            name, index);
      return;
    }
    const std::string element = type.empty() ? "std::byte" : type;
    const auto bytes = checked_bytes(tensor.type, tensor.shape.dims());
    const std::string extent = open           ? ""
                               : type.empty() ? fmt::format(", {}", bytes ? *bytes : 0)
                                              : fmt::format(", {}::count", name);
    const std::string getter = type.empty() ? "bytes()" : "values<" + type + ">()";
    const bool real = !type.empty() && type != "bool" && (tensor.quantization.scale.empty() ? type == "float" : true);
    const std::string reals = open ? "std::span<const float>" : fmt::format("std::span<const float, {}::count>", name);
    if (input) {
      out += fmt::format(
          "  // Stored values, copied.\n"
          "  surelite::Status set_{0}(std::span<const {1}{2}> values) {{\n"
          "    SURELITE_LET(surelite::TensorView view, session_.input({3}));\n"
          "    return view.copy_from(std::span<const {1}>(values));\n  }}\n",
          name, element, extent, index);
      if (real && type != "float")
        out += fmt::format(
            "  // Real values, quantized with the scale and zero point of the tensor.\n"
            "  surelite::Status set_{0}_real({1} values) {{\n"
            "    SURELITE_LET(surelite::TensorView view, session_.input({2}));\n"
            "    return view.write_real(values);\n  }}\n",
            name, reals, index);
      return;
    }
    out += fmt::format(
        "  // Stored values in place, until the next run.\n"
        "  surelite::Result<{5}> get_{0}() {{\n"
        "    SURELITE_LET(surelite::TensorView view, session_.output({3}));\n"
        "    SURELITE_LET(const std::span<{1}> values, view.{4});\n",
        name, element, extent, index, getter,
        open ? fmt::format("std::span<const {}>", element) : fmt::format("Values<{}{}>", element, extent));
    out += open ? fmt::format("    return std::span<const {}>(values);\n  }}\n", element)
                : fmt::format(
                      "    if (values.size() != Values<{0}{1}>::extent)\n"
                      "      return refuse(\"{2}\", \"its size is no longer that of the file\");\n"
                      "    return Values<{0}{1}>(values);\n  }}\n",
                      element, extent, name);
    if (real && type != "float")
      out += fmt::format(
          "  // Real values, dequantized.\n"
          "  surelite::Result<std::vector<float>> get_{0}_real() {{\n"
          "    SURELITE_LET(const surelite::TensorView view, session_.output({1}));\n"
          "    return view.read_real();\n  }}\n",
          name, index);
  }

  const SubgraphDef& graph_;
  const ModelNotes& notes_;
  const ModelData& data_;
  std::set<std::string> taken_;
};

constexpr const char* kRunnerHead = R"(
// As many values as the type says, read in place. Zeros where a failed result is used all the same.
template <class T, std::size_t Count>
struct Values : std::span<const T, Count> {
  Values() : std::span<const T, Count>(zeros) {}
  explicit Values(std::span<const T> values) : std::span<const T, Count>(values) {}  // of Count values

 private:
  static inline const std::array<T, Count> zeros{};
};

// A span of the size that the tensor has, of something whose size is known at run time only; fails with A709.
template <class Port, class Range>
surelite::Result<Values<typename Port::type, Port::count>> sized(const Range& values) {
  const std::span<const typename Port::type> all(values);
  if (all.size() != Port::count)
    return surelite::fail(surelite::Code::A709,
                          {{"call", Port::name},
                           {"what", "it takes " + std::to_string(Port::count) + " values, not " +
                                        std::to_string(all.size())}});
  return Values<typename Port::type, Port::count>(all);
}

// One session of the model. Not thread-safe, as sessions are.
class Runner {
 public:
  // Without a session: what it is asked for fails with A719.
  Runner() = default;
  // Fails as Model, Program and Session do, and with A709 for a model with another contract than this header's.
  static surelite::Result<Runner> open(const std::string& path, surelite::CompileOptions options = {}) {
    options.signature = kSignature;
    SURELITE_LET(const surelite::Model model, surelite::Model::open(path));
    SURELITE_LET(const surelite::Program program, surelite::Program::compile(model, options));
    SURELITE_LET(surelite::Session session, surelite::Session::open(program));
    Runner runner(std::move(session));
)";

constexpr const char* kRunnerTail = R"(
  surelite::Status run() { return session_.run(); }
  surelite::Session& session() { return session_; }

 private:
  explicit Runner(surelite::Session session) : session_(std::move(session)) {}
  static surelite::Failure refuse(std::string_view name, const std::string& what) {
    return surelite::fail(surelite::Code::A709, {{"call", name}, {"what", what}});
  }
  // `scale` 0: whatever it is.
  template <class Extents>
  static surelite::Status expect(std::string_view place, surelite::Result<surelite::TensorView> view,
                                 std::string_view name, const Extents& extents, surelite::ElementType type, bool fixed,
                                 float scale) {
    SURELITE_LET(const surelite::TensorView found, std::move(view));
    surelite::Shape shape;
    for (const std::int32_t extent : extents) shape.push_back(extent);
    const bool same = found.type() == type && (!fixed || found.shape() == shape) &&
                      (scale == 0 || found.quantization().first_scale() == scale);
    if (same) return {};
    return refuse(place, std::string("the model has ") + std::string(surelite::name_of(found.type())) + " " +
                             surelite::to_string(found.shape()) + "; this header was made for " +
                             std::string(surelite::name_of(type)) + " " + surelite::to_string(shape) + " \"" +
                             std::string(name) + "\": make it again with surelite codegen --header");
  }

  surelite::Session session_;
};
)";

}  // namespace

Result<std::string> contract_header(const Model& model, const std::string& path, const std::string& signature,
                                    std::string space) {
  const ModelData& data = ModelAccess::data(model);
  SURELITE_LET(const Interface interface, find_interface(data, signature));
  const ModelNotes notes = read_notes(data);
  std::set<std::string> none;
  space = identifier(space.empty() ? std::filesystem::path(path).stem().string() : space, "model", &none);
  Writer writer(data.subgraphs[static_cast<size_t>(interface.subgraph)], notes, data);
  std::string declarations, members, checks;
  const auto add = [&](const std::vector<Port>& ports, bool input) {
    for (size_t i = 0; i < ports.size(); ++i) {
      const PortText text = writer.port(ports[i], i, input, interface.subgraph == 0);
      declarations += "\n" + text.declaration;
      members += "\n" + text.members;
      checks += text.check;
    }
  };
  add(interface.inputs, true);
  add(interface.outputs, false);
  return fmt::format(
             "// Written by `surelite codegen --header`: what {} takes and gives. A mistake about it does not "
             "compile.\n"
             "#pragma once\n\n#include <array>\n#include <cstddef>\n#include <cstdint>\n#include <span>\n#include "
             "<string>\n#include <string_view>\n#include <utility>\n#include <vector>\n\n#include "
             "\"surelite/session.h\"\n\nnamespace {} {{\n\ninline constexpr const char* kSignature = {};\n{}",
             literal_of(std::filesystem::path(path).filename().string()), space, literal_of(signature), declarations) +
         kRunnerHead + checks + "    return runner;\n  }\n" + members + kRunnerTail +
         fmt::format("\n}}  // namespace {}\n", space);
}

}  // namespace surelite::tool
