// SPDX-License-Identifier: Apache-2.0
#include "micro/program_text.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <set>

#include "micro/conv_steps.h"
#include "model/access.h"
#include "render/cpp_text.h"
#include "report/notes.h"

namespace surelite::tool::micro {
namespace {

std::string_view c_type(ElementType type) {
  switch (type) {
    case ElementType::float32: return "float";
    case ElementType::float64: return "double";
    case ElementType::int8: return "int8_t";
    case ElementType::int16: return "int16_t";
    case ElementType::int32: return "int32_t";
    case ElementType::int64: return "int64_t";
    case ElementType::uint16: return "uint16_t";
    case ElementType::uint32: return "uint32_t";
    case ElementType::uint64: return "uint64_t";
    default: return "uint8_t";
  }
}

std::string upper(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

// A comment cannot be ended, nor a line continued, by a model's name.
std::string for_comment(std::string_view text) {
  std::string safe;
  for (const char c : text) safe += c >= 0x20 && c <= 0x7e && c != '*' && c != '/' && c != '\\' && c != '?' ? c : '_';
  return safe;
}

class Writer {
 public:
  Writer(const Model& model, const GraphPlan& plan, const Planned& planned, const Target& target, std::string file,
         std::string name)
      : data_(ModelAccess::data(model)),
        plan_(plan),
        planned_(planned),
        target_(target),
        file_(std::move(file)),
        name_(std::move(name)),
        notes_(read_notes(data_)) {}

  ProgramText run() {
    const SubgraphDef& def = plan_.def();
    for (size_t i = 0; i < def.inputs.size(); ++i) port(def.inputs[i], i, true, planned_.input_offsets[i]);
    for (size_t i = 0; i < def.outputs.size(); ++i) port(def.outputs[i], i, false, planned_.output_offsets[i]);
    return {name_, header(), source()};
  }

 private:
  void port(int32_t t, size_t index, bool input, size_t at) {
    const TensorDef& def = plan_.def().tensors[static_cast<size_t>(t)];
    const TensorPlan& plan = plan_.tensors[static_cast<size_t>(t)];
    const std::string port = port_name(def.name, input ? "input" : "output");
    const std::string type(c_type(def.type)), full = name_ + "_" + port;
    const size_t count = type == "uint8_t" ? plan.bytes : static_cast<size_t>(plan.shape.count());
    const Quantization& quant = def.quantization;
    c_ +=
        fmt::format("/* {} {}, \"{}\": {} {}{}. {} */\ntypedef struct {{\n  {} values[{}];\n}} {}_values;\n",
                    input ? "Input" : "Output", index, for_comment(def.name), name_of(def.type), to_string(plan.shape),
                    quant.per_tensor()
                        ? fmt::format(", real = (stored - {}) * {:.9g}", quant.first_zero_point(), quant.first_scale())
                        : "",
                    input ? "Write all of it before every run, which uses its memory."
                          : "Read it after a run, before the next input is written.",
                    type, count, full);
    c_ += fmt::format("#define {}_COUNT {}\n", upper(full), count);
    if (quant.per_tensor())
      c_ += fmt::format("#define {0}_SCALE {1}\n#define {0}_ZERO_POINT ({2})\n", upper(full),
                        text_of(quant.first_scale()), quant.first_zero_point());
    const char* constant = input ? "" : "const ";
    c_ += fmt::format("{}{}_values* {}(void);\n", constant, full, full);
    const std::vector<std::string> labels =
        !input && plan_.subgraph == 0 ? attached_labels(data_, notes_, index) : std::vector<std::string>();
    if (!labels.empty()) {
      c_ += fmt::format("extern const char* const {}_labels[{}];\n", full, labels.size());
      labels_ += fmt::format("const char* const {}_labels[{}] = {{\n", full, labels.size());
      for (const std::string& label : labels) labels_ += "    " + literal_of(label) + ",\n";
      labels_ += "};\n\n";
    }
    c_ += "\n";
    std::string dims;
    for (const int32_t dim : plan.shape) dims += (dims.empty() ? "" : ", ") + std::to_string(dim);
    cpp_ += fmt::format("struct {} {{\n  using type = {};\n  static constexpr const char* name = {};\n", port, type,
                        literal_of(def.name));
    cpp_ += fmt::format("  static constexpr int rank = {};\n  static constexpr int32_t shape[{}] = {{{}}};\n",
                        plan.shape.rank(), std::max(plan.shape.rank(), 1), dims.empty() ? "1" : dims);
    cpp_ += fmt::format("  static constexpr size_t count = {};\n", count);
    if (quant.per_tensor())
      cpp_ += fmt::format("  static constexpr float scale = {};\n  static constexpr int32_t zero_point = {};\n",
                          text_of(quant.first_scale()), quant.first_zero_point());
    cpp_ += "};\n";
    cpp_ +=
        fmt::format("inline {0}{1} (&get_{2}())[{3}] {{ return {4}()->values; }}\n", constant, type, port, count, full);
    if (input)
      cpp_ += fmt::format(
          "inline void set_{0}(const {1} (&values)[{2}]) {{\n  for (size_t i = 0; i < {2}; ++i) get_{0}()[i] = "
          "values[i];\n}}\n",
          port, type, count);
    cpp_ += "\n";
    functions_ += fmt::format("{0}{1}_values* {1}(void) {{ return reinterpret_cast<{0}{1}_values*>(arena + {2}); }}\n",
                              constant, full, at);
  }

  // A name whose derived names, macros among them, are free as well.
  std::string port_name(const std::string& tensor, const char* otherwise) {
    const auto derived = [](const std::string& port) {
      return std::vector<std::string>{port + "_values", port + "_labels", "get_" + port, "set_" + port, upper(port)};
    };
    for (;;) {
      const std::string port = identifier(tensor, otherwise, &taken_);
      const std::vector<std::string> names = derived(port);
      const bool free = std::all_of(names.begin(), names.end(),
                                    [&](const std::string& name) { return name == port || taken_.count(name) == 0; });
      if (!free) continue;
      taken_.insert(names.begin(), names.end());
      return port;
    }
  }

  std::string header() const {
    return fmt::format(
        "/* Written by `surelite codegen --micro`: {0}, planned for {1}. */\n"
        "#ifndef SURELITE_MICRO_{2}_H\n#define SURELITE_MICRO_{2}_H\n\n#include <stddef.h>\n#include <stdint.h>\n\n"
        "#ifdef __cplusplus\nextern \"C\" {{\n#endif\n\n"
        "#define {2}_ARENA_BYTES {3}\n\n{4}"
        "{7}{9}/* One inference. It cannot fail; not to be called again before it is over. */\nvoid {5}_run(void);\n\n"
        "#ifdef __cplusplus\n}}  /* extern \"C\" */\n\nnamespace {5} {{\n\n{6}"
        "inline void run() {{ {5}_run(); }}\n{8}\n}}  // namespace {5}\n#endif\n\n#endif\n",
        for_comment(file_), target_.name, upper(name_), planned_.arena_bytes, c_, name_, cpp_,
        planned_.states.empty()
            ? ""
            : fmt::format("/* Forgets what runs so far have left. */\nvoid {}_reset(void);\n\n", name_),
        planned_.states.empty() ? "" : fmt::format("inline void reset() {{ {}_reset(); }}\n", name_),
        planned_.doctor ? fmt::format("/* After SureliteDoctorStart: inputs and outputs are guarded from here on. */\n"
                                      "void {}_watch(void);\n\n",
                                      name_)
                        : "");
  }

  std::string source() const {
    std::string text = fmt::format(
        "// Written by `surelite codegen --micro`: {}, planned for {}.\n"
        "#include \"{}.h\"\n\n#include \"micro/kernels.h\"\n#include \"micro/kernels_i16.h\"\n{}\n"
        "#ifndef SURELITE_MICRO_ARENA  // an attribute that puts the arena into a section of your own\n"
        "#define SURELITE_MICRO_ARENA\n#endif\n\nnamespace {{\n\nusing namespace surelite::micro;\n\n"
        "alignas({}) SURELITE_MICRO_ARENA uint8_t arena[{}];\n\n",
        for_comment(file_), target_.name, name_, planned_.doctor ? "#include \"surelite/doctor.h\"\n" : "",
        planned_.doctor ? 32 : 16, std::max<size_t>(planned_.arena_bytes, 16));
    for (const auto& [name, at] : planned_.offsets)
      text += fmt::format("[[maybe_unused]] constexpr size_t {} = {};\n", name, at);
    for (const StateMemory& state : planned_.states)
      text += fmt::format("alignas(16) uint8_t state{}[{}];  // kept from run to run\n", state.tensor, state.bytes);
    if (starts()) text += "bool started;\n";
    text += "\ntemplate <class T>\nT* at(size_t offset) {\n  return reinterpret_cast<T*>(arena + offset);\n}\n\n" +
            planned_.constants + doctor_table() + "\n}  // namespace\n\n" + labels_ + "extern \"C\" {\n\n" +
            functions_ + reset_text() + watch_text() + fmt::format("\nvoid {}_run(void) {{\n", name_) +
            (starts() ? fmt::format("  if (!started) {}_reset();\n", name_) : "");
    for (const Step& step : planned_.steps) {
      if (step.calls.empty()) continue;
      text += fmt::format("  // {}: {}\n", step.op, for_comment(step.name));
      if (planned_.doctor) text += fmt::format("  SureliteDoctorStep(&doctor, {});\n", step.op);
      for (const std::string& call : step.calls) text += "  " + call + "\n";
    }
    if (planned_.doctor) text += "  SureliteDoctorWatch(&doctor);\n";
    return text + "}\n\n}  // extern \"C\"\n";
  }

  // What the doctor has to know of the program.
  std::string doctor_table() const {
    if (!planned_.doctor) return "";
    const SubgraphDef& def = plan_.def();
    std::string ends, names;
    const auto end = [&](int32_t t, size_t at) {
      ends += fmt::format("    {{{}, {}, {}}},\n", literal_of(def.tensors[static_cast<size_t>(t)].name), at,
                          plan_.tensors[static_cast<size_t>(t)].bytes);
    };
    for (size_t i = 0; i < def.inputs.size(); ++i) end(def.inputs[i], planned_.input_offsets[i]);
    for (size_t i = 0; i < def.outputs.size(); ++i) end(def.outputs[i], planned_.output_offsets[i]);
    for (const OperatorDef& op : def.operators) names += "    " + literal_of(op.name) + ",\n";
    return fmt::format(
        "\nconst SureliteDoctorTensor doctor_ends[] = {{\n{}}};\nconst char* const doctor_operators[] = {{\n{}}};\n"
        "const SureliteDoctorProgram doctor = {{arena, sizeof arena, doctor_ends, {}, {}, doctor_operators}};\n",
        ends, names, def.inputs.size(), def.outputs.size());
  }

  std::string watch_text() const {
    return planned_.doctor ? fmt::format("\nvoid {}_watch(void) {{ SureliteDoctorWatch(&doctor); }}\n", name_) : "";
  }

  // Whether memory of variables begins with something else than zeros.
  bool starts() const {
    return std::any_of(planned_.states.begin(), planned_.states.end(),
                       [](const StateMemory& s) { return s.fill != 0; });
  }

  std::string reset_text() const {
    if (planned_.states.empty()) return "";
    std::string text = fmt::format("\nvoid {}_reset(void) {{\n", name_);
    for (const StateMemory& state : planned_.states)
      text += fmt::format("  for (uint8_t& byte : state{}) byte = {};\n", state.tensor, state.fill);
    return text + (starts() ? "  started = true;\n" : "") + "}\n";
  }

  const ModelData& data_;
  const GraphPlan& plan_;
  const Planned& planned_;
  const Target& target_;
  const std::string file_, name_;
  const ModelNotes notes_;
  std::set<std::string> taken_;
  std::string c_, cpp_, functions_, labels_;
};

}  // namespace

Result<ProgramText> write_program(const Model& model, const GraphPlan& plan, const Planned& planned,
                                  const Target& target, const std::string& path, const std::string& space) {
  for (const int32_t t : plan.def().outputs)
    if (plan.tensors[static_cast<size_t>(t)].storage != Storage::arena)
      return fail(diagnose(Code::P352, where_tensor(ModelAccess::data(model), plan.subgraph, t),
                           {{"op", "the output"},
                            {"found", plan.def().tensors[static_cast<size_t>(t)].name},
                            {"wanted", "outputs that operators compute"}}));
  std::set<std::string> none;
  const std::string file = std::filesystem::path(path).filename().string();
  const std::string name =
      identifier(space.empty() ? std::filesystem::path(path).stem().string() : space, "model", &none);
  return Writer(model, plan, planned, target, file, name).run();
}

}  // namespace surelite::tool::micro
