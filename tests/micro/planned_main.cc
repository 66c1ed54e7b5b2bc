// SPDX-License-Identifier: Apache-2.0
// planned_main COMPILER SOURCE_FOLDER WORK_FOLDER [MODEL]...: plans models for microcontrollers, compiles what codegen
// writes for this machine, with the micro library and with the address sanitizer, and compares with the desktop's
// session: integers bit for bit, real numbers within rounding. Models are random ones of single operators, small
// networks with a sum that a convolution takes along, those named, and the recorded ones where SURELITE_SHARED says
// where they are.
#include <fmt/format.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "maker.h"
#include "micro/program_text.h"
#include "plan/access.h"
#include "recorded.h"
#include "surelite/session.h"

namespace {

using namespace surelite;
namespace fs = std::filesystem;
namespace micro = surelite::tool::micro;

struct Port {
  std::string function;  // of the C header
  ElementType type = ElementType::float32;
  std::vector<std::byte> bytes;
};

struct Planned {
  std::string name, from;
  std::vector<Port> inputs, outputs;
  bool fused = false, keeps_state = false;
};

struct Work {
  fs::path folder;
  std::vector<Planned> programs;
  int refused = 0, unsound = 0, halves = 0, nibbles = 0;
};

// Names of the functions in a header, in the order of ports.
std::vector<std::string> functions_of(const std::string& header) {
  std::vector<std::string> names;
  for (size_t at = header.find("(void);"); at != std::string::npos; at = header.find("(void);", at + 1)) {
    const size_t start = header.find_last_of(" *", at) + 1;
    names.push_back(header.substr(start, at - start));
  }
  std::erase_if(names, [](const std::string& name) { return name.ends_with("_run") || name.ends_with("_reset"); });
  return names;
}

Status fill(Session* session, harness::Random* random, const harness::Case* one, Planned* program) {
  size_t next = 0;
  for (int i = 0; i < session->input_count(); ++i) {
    SURELITE_LET(TensorView view, session->input(i));
    std::vector<std::byte> bytes;
    if (one) {
      while (one->graphs[0].tensors[next].role != harness::Role::input) ++next;
      bytes = harness::draw_bytes(one->graphs[0].tensors[next++], *random, harness::Style::tame);
    } else {
      SURELITE_LET(const std::span<std::byte> all, view.bytes());
      bytes.resize(all.size());
      const bool real = view.type() == ElementType::float32;
      for (size_t k = 0; k < bytes.size(); ++k) bytes[k] = static_cast<std::byte>(random->next());
      for (size_t k = 0; real && k + 4 <= bytes.size(); k += 4) {
        const auto value = static_cast<float>(random->real(-1, 1));
        std::memcpy(&bytes[k], &value, 4);
      }
    }
    SURELITE_TRY(view.copy_from(std::span<const std::byte>(bytes)));
    program->inputs.push_back({"", view.type(), std::move(bytes)});
  }
  return {};
}

// Plans a model and runs it on the desktop. Adds nothing where either refuses it.
Status add(const Model& model, const micro::Target& target, harness::Random* random, const harness::Case* one,
           const std::string& from, Work* work) {
  CompileOptions options;
  options.reference_kernels = true;
  options.keep_inputs = false;
  SURELITE_LET(const Program program, Program::compile(model, options));
  Planned made{fmt::format("case{}", work->programs.size()), from, {}, {}};
  SURELITE_LET(const micro::Planned planned, micro::plan_for(program, target));
  SURELITE_LET(const micro::ProgramText text,
               micro::write_program(model, ProgramAccess::plan(program), planned, target, from, made.name));
  for (const micro::Step& step : planned.steps) made.fused |= step.name.find(" with ") != std::string::npos;
  made.keeps_state = !planned.states.empty();
  options.keep_inputs = true;
  SURELITE_LET(const Program plain, Program::compile(model, options));
  SURELITE_LET(Session session, Session::open(plain));
  SURELITE_TRY(fill(&session, random, one, &made));
  SURELITE_TRY(session.run());
  for (int i = 0; i < session.output_count(); ++i) {
    SURELITE_LET(TensorView view, session.output(i));
    SURELITE_LET(const std::span<std::byte> bytes, view.bytes());
    made.outputs.push_back({"", view.type(), {bytes.begin(), bytes.end()}});
  }
  const std::vector<std::string> functions = functions_of(text.header);
  for (size_t i = 0; i < functions.size(); ++i)
    (i < made.inputs.size() ? made.inputs[i] : made.outputs[i - made.inputs.size()]).function = functions[i];
  std::ofstream(work->folder / (made.name + ".h")) << text.header;
  std::ofstream(work->folder / (made.name + ".cc")) << text.source;
  work->programs.push_back(std::move(made));
  return {};
}

void add_case(const harness::Case& one, const std::string& from, const micro::Target& target, harness::Random* random,
              Work* work) {
  const Result<std::vector<std::byte>> file = harness::write_model(one, *random);
  const Result<Model> model = file ? Model::from_bytes(*file) : Result<Model>(fail(Code::A719));
  if (!model) {
    ++work->unsound;
    return;
  }
  const Status added = add(*model, target, random, &one, from, work);
  if (added) return;
  const bool no_kernel = added.error()[0].code == Code::P352 || added.error()[0].code == Code::P353;
  ++(no_kernel ? work->refused : work->unsound);
}

// Weights and what steers are constants, as they are in models for devices.
void make_constant(harness::Case* one) {
  const std::string& name = one->op().name;
  const bool layer = name.find("CONV") != std::string::npos || name == "FULLY_CONNECTED" || name == "MEAN" ||
                     name == "PAD" || name == "RESHAPE" || name == "EXPAND_DIMS" || name == "SVDF";
  for (size_t i = 1; layer && i < one->op().inputs.size(); ++i) {
    const int32_t t = one->op().inputs[i];
    if (t >= 0 && one->tensor(t).role == harness::Role::input) one->tensor(t).role = harness::Role::constant;
  }
}

void add_single_operators(int cases, const micro::Target& target, Work* work) {
  for (const harness::Row& row : harness::all_rows()) {
    if (!micro::find_emit(row.spec->name)) continue;
    const size_t before = work->programs.size();
    for (int i = 0; i < 60 * cases && work->programs.size() < before + static_cast<size_t>(cases); ++i) {
      harness::Random random(harness::mix_seed(static_cast<uint64_t>(i), row.spec->name));
      harness::Case one = harness::make_case(row, random);
      make_constant(&one);
      const auto& tensors = one.graphs[0].tensors;
      // Real numbers have one path each; bytes have many.
      if (!tensors.empty() && tensors[0].type != ElementType::int8 && i % 8 != 0) continue;
      add_case(one, fmt::format("{}:{}", row.spec->name, i), target, &random, work);
    }
  }
}

// Values of 16 bits, and weights of 4.
void add_other_widths(int cases, const micro::Target& target, Work* work) {
  for (const harness::Row& row : harness::all_rows()) {
    if (!micro::find_emit(row.spec->name)) continue;
    for (const ElementType wanted : {ElementType::int16, ElementType::int4}) {
      const size_t before = work->programs.size();
      for (int i = 0; i < 400 * cases && work->programs.size() < before + static_cast<size_t>(cases); ++i) {
        harness::Random random(harness::mix_seed(static_cast<uint64_t>(i) + 5000, row.spec->name));
        harness::Case one = harness::make_case(row, random);
        make_constant(&one);
        const auto& inputs = one.op().inputs;
        const size_t at = wanted == ElementType::int16 ? 0 : 1;
        if (inputs.size() <= at || inputs[at] < 0 || one.tensor(inputs[at]).type != wanted) continue;
        if (at == 1 && one.tensor(inputs[0]).type != ElementType::int8) continue;
        const size_t known = work->programs.size();
        add_case(one, fmt::format("{}:{} of other width", row.spec->name, i), target, &random, work);
        (at == 0 ? work->halves : work->nibbles) += static_cast<int>(work->programs.size() - known);
      }
    }
  }
}

harness::CaseTensor bytes_tensor(const Shape& shape, float scale, int32_t zero, harness::Role role) {
  harness::CaseTensor tensor;
  tensor.type = ElementType::int8;
  tensor.shape = shape;
  tensor.quant.kind = Quantization::Kind::affine;
  tensor.quant.scale = {scale};
  tensor.quant.zero_point = {zero};
  tensor.role = role;
  return tensor;
}

// input -> conv -> conv -> sum with the first convolution, or the input -> conv
void add_residual(int number, const micro::Target& target, Work* work) {
  harness::Random random(static_cast<uint64_t>(number) + 77);
  harness::Case one;
  harness::CaseGraph& graph = one.graphs[0];
  const int channels = random.small(1, 9), side = random.chance(0.5) ? 3 : 1, rows = random.small(1, 7);
  const Shape shape{1, rows, random.small(1, 7), channels};
  using harness::Role;
  const auto scale = [&] { return static_cast<float>(random.real(0.02, 0.2)); };
  const auto zero = [&] { return static_cast<int32_t>(random.in(-100, 100)); };
  graph.tensors.push_back(bytes_tensor(shape, scale(), zero(), Role::input));
  int32_t last = 0;
  const auto conv = [&](int32_t from) {
    graph.tensors.push_back(bytes_tensor(Shape{channels, side, side, channels}, 0.01f, 0, Role::constant));
    graph.tensors.push_back(bytes_tensor(shape, scale(), zero(), Role::inner));
    const auto weights = static_cast<int32_t>(graph.tensors.size()) - 2;
    harness::CaseOp op;
    op.name = "CONV_2D";
    op.inputs = {from, weights};
    op.outputs = {weights + 1};
    op.options = {"Conv2DOptions",
                  {{"stride_w", int64_t{1}},
                   {"stride_h", int64_t{1}},
                   {"dilation_w_factor", int64_t{1}},
                   {"dilation_h_factor", int64_t{1}}}};
    graph.ops.push_back(op);
    return last = weights + 1;
  };
  const int32_t first = conv(0), second = conv(first);
  graph.tensors.push_back(bytes_tensor(shape, scale(), zero(), Role::inner));
  harness::CaseOp sum;
  sum.name = "ADD";
  const int32_t other = random.chance(0.7) ? first : 0;
  sum.inputs = random.chance(0.5) ? std::vector<int32_t>{other, second} : std::vector<int32_t>{second, other};
  sum.outputs = {static_cast<int32_t>(graph.tensors.size()) - 1};
  sum.options = {"AddOptions", {{"fused_activation_function", int64_t{random.small(0, 1)}}}};
  graph.ops.push_back(sum);
  conv(sum.outputs[0]);
  graph.outputs = {last};
  add_case(one, fmt::format("residual:{}", number), target, &random, work);
}

std::string reset_of(const Planned& program) { return program.keeps_state ? program.name + "_reset();\n      " : ""; }

std::string list_of(const std::vector<Port>& ports) {
  std::string text;
  for (const Port& port : ports) text += fmt::format("{{(void*){}(), {}}}, ", port.function, port.bytes.size());
  return text + "{nullptr, 0}";
}

// All programs in one source, each in a namespace of its own; inputs come from a file, outputs go to one.
void write_driver(const Work& work) {
  std::ofstream out(work.folder / "driver.cc");
  out << "#include <stdio.h>\n#include <stddef.h>\n#include <stdint.h>\n#include \"micro/kernels.h\"\n#include "
         "\"micro/kernels_i16.h\"\n";
  for (const Planned& program : work.programs)
    out << "namespace in_" << program.name << " {\n#include \"" << program.name << ".cc\"\n}\n";
  out << "struct Piece { void* at; size_t bytes; };\nint main(int, char** arguments) {\n"
         "  FILE* in = fopen(arguments[1], \"rb\");\n  FILE* to = fopen(arguments[2], \"wb\");\n";
  for (const Planned& program : work.programs)
    out << "  {\n    using namespace in_" << program.name << ";\n    const Piece ins[] = {" << list_of(program.inputs)
        << "}, outs[] = {" << list_of(program.outputs)
        << "};\n    for (int round = 0; round < 2; ++round) {\n"
           "      if (round) fseek(in, -(long)("
        <<
        [&] {
          size_t bytes = 0;
          for (const Port& port : program.inputs) bytes += port.bytes.size();
          return bytes;
        }()
        << "), SEEK_CUR);\n      for (const Piece* p = ins; p->at; ++p)\n"
           "        if (fread(p->at, 1, p->bytes, in) != p->bytes) return 3;\n      "
        << reset_of(program) << program.name
        << "_run();\n    }\n"
           "    for (const Piece* p = outs; p->at; ++p) fwrite(p->at, 1, p->bytes, to);\n  }\n";
  out << "  return fclose(to) | fclose(in);\n}\n";
  std::ofstream inputs(work.folder / "inputs.bin", std::ios::binary);
  for (const Planned& program : work.programs)
    for (const Port& port : program.inputs)
      inputs.write(reinterpret_cast<const char*>(port.bytes.data()), static_cast<std::streamsize>(port.bytes.size()));
}

bool same(const Port& want, const std::byte* got) {
  if (want.type != ElementType::float32) return std::memcmp(want.bytes.data(), got, want.bytes.size()) == 0;
  for (size_t at = 0; at + 4 <= want.bytes.size(); at += 4) {
    float a = 0, b = 0;
    std::memcpy(&a, &want.bytes[at], 4);
    std::memcpy(&b, got + at, 4);
    if (std::isnan(a) != std::isnan(b) || std::abs(a - b) > 1e-5f + 1e-5f * std::abs(a)) return false;
  }
  return true;
}

int compare(const Work& work) {
  std::ifstream file(work.folder / "outputs.bin", std::ios::binary);
  const std::string all{std::istreambuf_iterator<char>(file), {}};
  size_t at = 0;
  int wrong = 0;
  for (const Planned& program : work.programs)
    for (const Port& port : program.outputs) {
      const bool is_there = all.size() >= at + port.bytes.size();
      const bool right = is_there && same(port, reinterpret_cast<const std::byte*>(all.data()) + at);
      if (!right)
        std::printf("%s (%s): output %s differs from the desktop's\n", program.from.c_str(), program.name.c_str(),
                    port.function.c_str());
      wrong += !right;
      at += port.bytes.size();
    }
  return wrong;
}

constexpr const char* kRecorded[] = {
    "mlperf_tiny/kws_ref_model", "mlperf_tiny/vww_96_int8",      "mlperf_tiny/pretrainedResnet_quant",
    "mlperf_tiny/ad01_int8",     "mlperf_tiny/str_ww_ref_model", "mlperf_tiny/ad01_fp32",
    "micro/hello_world_int8",    "micro/hello_world_float",      "micro/micro_speech_quantized",
    "micro/person_detect",       "micro/keyword_scrambled_8bit"};

std::vector<std::string> models_to_plan(int count, char** arguments) {
  std::vector<std::string> models(arguments, arguments + count);
  for (const char* name : kRecorded) {
    const std::string path = surelite::tests::recorded("models/" + std::string(name) + ".tflite");
    if (!path.empty()) models.push_back(path);
  }
  return models;
}

int run(const std::string& command) {
  const int status = std::system(command.c_str());
  if (status != 0) std::printf("fails: %s\n", command.c_str());
  return status;
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 4) return 2;
  const std::string compiler = arguments[1], sources = arguments[2];
  const char* asked = std::getenv("SURELITE_MICRO_CASES");
  const int cases = asked ? std::atoi(asked) : 4;
  Work work{fs::path(arguments[3]), {}, 0, 0};
  fs::create_directories(work.folder);
  int wrong = 0, fused = 0;
  for (const char* name : {"cortex-m4", "cortex-m55"}) {
    const micro::Target& target = *micro::find_target(name);
    add_single_operators(cases, target, &work);
    add_other_widths(cases, target, &work);
    for (int i = 0; i < 3 * cases; ++i) add_residual(i, target, &work);
    for (const std::string& path : models_to_plan(count - 4, arguments + 4)) {
      harness::Random random(path.size());
      const Result<Model> model = Model::open(path);
      const Status added = model ? add(*model, target, &random, nullptr, path, &work) : Status(fail(Code::M101));
      if (!added) {
        std::printf("%s: %s\n", path.c_str(), added.error()[0].text().c_str());
        ++wrong;
      }
    }
  }
  for (const Planned& program : work.programs) fused += program.fused;
  write_driver(work);
  const std::string folder = work.folder.string();
  const std::string flags = " -O1 -Wall -Wextra -Werror -fsanitize=address,undefined -fno-sanitize-recover=all -I " +
                            sources + "/src -I " + folder;
  if (run(compiler + " -std=c++17 -fno-exceptions -fno-rtti -ffp-contract=off" + flags + " " + folder + "/driver.cc " +
          sources + "/src/micro/*.cc -lm -o " + folder + "/driver") != 0 ||
      run(folder + "/driver " + folder + "/inputs.bin " + folder + "/outputs.bin") != 0)
    return 1;
  wrong += compare(work);
  std::printf(
      "%zu programs for two kinds of cores, %d with a sum taken along, %d of 16 bits, %d of 4-bit weights; "
      "%d refused, %d unsound\n",
      work.programs.size(), fused, work.halves, work.nibbles, work.refused, work.unsound);
  if (work.programs.size() < 200 || fused == 0 || work.halves < 50 || work.nibbles < 8 * cases / 4) {
    std::printf("too few\n");
    ++wrong;
  }
  return wrong != 0;
}
