// SPDX-License-Identifier: Apache-2.0
#include "render/feeding_code.h"

#include <fmt/format.h>

#include <algorithm>

#include "text/findings.h"

namespace surelite::tool {
namespace {

std::string file_of(const Json& inspect) { return text_of(object_of(inspect, "file"), "path"); }

std::string in_literal(const std::string& text) {
  std::string result;
  for (const char c : printable(text)) result += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
  return result;
}

int64_t elements(const Json& port) {
  int64_t count = 1;
  for (const Json& extent : list_of(port, "shape")) count *= std::max<int64_t>(extent.get<int64_t>(), 0);
  return count;
}

std::string c_type(const std::string& type) {
  if (type == "float32") return "float";
  if (type == "float64") return "double";
  if (type == "bool") return "bool";
  return type.starts_with("int") || type.starts_with("uint") ? type + "_t" : "unsigned char";
}

bool is_quantized(const Json& port) { return port.value("quantization", Json()).is_object(); }

std::string shape_words(const Json& port) { return shape_text(list_of(port, "shape")) + " " + text_of(port, "type"); }

std::string numpy_type(const std::string& type) {
  return type == "string" ? "object" : type == "bool" ? "bool_" : type;
}

}  // namespace

std::string feeding_cpp(const Json& inspect) {
  std::string text = fmt::format(
      "#include \"surelite/session.h\"\n#include <cstdio>\n#include <vector>\n\nint main() {{\n"
      "  auto model = surelite::Model::open(\"{}\");\n  auto program = surelite::Program::compile(*model);\n"
      "  auto session = surelite::Session::open(*program);\n  surelite::Status status = session->status();\n",
      in_literal(file_of(inspect)));
  for (const Json& port : list_of(inspect, "inputs")) {
    const int64_t i = integer_of(port, "index");
    const std::string type = text_of(port, "type");
    text += fmt::format("  // \"{}\" {}\n", printable(text_of(port, "name")), shape_words(port));
    if (type == "string")
      text += fmt::format(
          "  std::vector<std::string> in{0}({1});\n  if (status) status = session->input({0})->set_strings(in{0});\n",
          i, elements(port));
    else if (is_quantized(port))
      text += fmt::format(
          "  std::vector<float> in{0}({1});  // real values: they are quantized\n"
          "  if (status) status = session->input({0})->write_real(in{0});\n",
          i, elements(port));
    else
      text +=
          fmt::format("  std::vector<{2}> in{0}({1});\n  if (status) status = session->input({0})->copy_from({3});\n",
                      i, elements(port), type == "bool" ? "unsigned char" : c_type(type),
                      type == "bool" ? fmt::format("std::as_bytes(std::span(in{}))", i) : fmt::format("in{}", i));
  }
  text +=
      "  if (status) status = session->run();\n  if (!status) return std::puts(status.error()[0].text().c_str()), 1;\n";
  for (const Json& port : list_of(inspect, "outputs"))
    text += fmt::format("  auto out{0} = session->output({0})->{1};  // \"{2}\" {3}\n", integer_of(port, "index"),
                        text_of(port, "type") == "string" ? "strings()" : "read_real()",
                        printable(text_of(port, "name")), shape_words(port));
  return text + "}\n";
}

std::string feeding_c(const Json& inspect) {
  std::string text = fmt::format(
      "#include \"tensorflow/lite/c/c_api.h\"\n\nint main(void) {{\n"
      "  TfLiteModel* model = TfLiteModelCreateFromFile(\"{}\");\n  if (!model) return 1;\n"
      "  TfLiteInterpreter* interpreter = TfLiteInterpreterCreate(model, 0);\n"
      "  if (!interpreter || TfLiteInterpreterAllocateTensors(interpreter) != kTfLiteOk) return 1;\n",
      in_literal(file_of(inspect)));
  for (const Json& port : list_of(inspect, "inputs"))
    text += fmt::format(
        "  static {1} in{0}[{2}];  /* \"{3}\" {4} */\n"
        "  if (TfLiteTensorCopyFromBuffer(TfLiteInterpreterGetInputTensor(interpreter, {0}), in{0}, sizeof in{0}) != "
        "kTfLiteOk) return 1;\n",
        integer_of(port, "index"), c_type(text_of(port, "type")), std::max<int64_t>(elements(port), 1),
        printable(text_of(port, "name")), shape_words(port));
  text += "  if (TfLiteInterpreterInvoke(interpreter) != kTfLiteOk) return 1;\n";
  for (const Json& port : list_of(inspect, "outputs"))
    text += fmt::format(
        "  static {1} out{0}[{2}];  /* \"{3}\" {4} */\n"
        "  if (TfLiteTensorCopyToBuffer(TfLiteInterpreterGetOutputTensor(interpreter, {0}), out{0}, sizeof out{0}) != "
        "kTfLiteOk) return 1;\n",
        integer_of(port, "index"), c_type(text_of(port, "type")), std::max<int64_t>(elements(port), 1),
        printable(text_of(port, "name")), shape_words(port));
  return text + "  TfLiteInterpreterDelete(interpreter);\n  TfLiteModelDelete(model);\n  return 0;\n}\n";
}

std::string feeding_python(const Json& inspect) {
  std::string text = fmt::format(
      "import numpy as np\nfrom surelite import Interpreter\n\ninterpreter = "
      "Interpreter(model_path=\"{}\")\ninterpreter.allocate_tensors()\n",
      in_literal(file_of(inspect)));
  for (const Json& port : list_of(inspect, "inputs")) {
    std::string dims;
    for (const Json& extent : list_of(port, "shape")) dims += extent.dump() + ", ";
    text += fmt::format("interpreter.set_tensor({}, np.zeros(({}), np.{}))  # \"{}\"\n", integer_of(port, "tensor"),
                        dims, numpy_type(text_of(port, "type")), printable(text_of(port, "name")));
  }
  text += "interpreter.invoke()\n";
  for (const Json& port : list_of(inspect, "outputs"))
    text += fmt::format("out{} = interpreter.get_tensor({})  # \"{}\" {}\n", integer_of(port, "index"),
                        integer_of(port, "tensor"), printable(text_of(port, "name")), shape_words(port));
  return text;
}

}  // namespace surelite::tool
