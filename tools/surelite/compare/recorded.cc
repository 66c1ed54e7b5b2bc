// SPDX-License-Identifier: Apache-2.0
// Tensors against files that hold what they should be.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <filesystem>

#include "base/float16.h"
#include "compare/layers.h"
#include "input/file.h"
#include "run/access.h"

namespace surelite::tool {
namespace {

struct Recorded {
  std::string path, name;  // name: of the file without folder and suffix, or of a member of an archive
  ArrayData array;
};

template <class T>
std::vector<float> numbers_in(const ArrayData& array) {
  std::vector<float> numbers(array.bytes.size() / sizeof(T));
  for (size_t i = 0; i < numbers.size(); ++i) {
    T value{};
    std::memcpy(&value, array.bytes.data() + i * sizeof(T), sizeof(T));
    numbers[i] = static_cast<float>(value);
  }
  return numbers;
}

Result<std::vector<float>> numbers_of(const Recorded& recorded) {
  switch (recorded.array.type) {
    case ElementType::float32: return numbers_in<float>(recorded.array);
    case ElementType::float64: return numbers_in<double>(recorded.array);
    case ElementType::int8: return numbers_in<int8_t>(recorded.array);
    case ElementType::boolean:
    case ElementType::uint8: return numbers_in<uint8_t>(recorded.array);
    case ElementType::int16: return numbers_in<int16_t>(recorded.array);
    case ElementType::uint16: return numbers_in<uint16_t>(recorded.array);
    case ElementType::int32: return numbers_in<int32_t>(recorded.array);
    case ElementType::uint32: return numbers_in<uint32_t>(recorded.array);
    case ElementType::int64: return numbers_in<int64_t>(recorded.array);
    case ElementType::float16: {
      std::vector<float> numbers;
      for (size_t i = 0; i + 1 < recorded.array.bytes.size(); i += 2) {
        uint16_t half = 0;
        std::memcpy(&half, recorded.array.bytes.data() + i, sizeof half);
        numbers.push_back(half_to_float(half));
      }
      return numbers;
    }
    default: return bad_file(recorded.path, "numbers", fmt::format("it holds {}", name_of(recorded.array.type)));
  }
}

Status add_file(const std::filesystem::path& path, std::vector<Recorded>* all) {
  SURELITE_LET(auto members, read_input_file(path.string()));
  for (auto& [name, data] : members) {
    ArrayData* array = std::get_if<ArrayData>(&data);
    if (!array) return bad_file(path.string(), "recorded outputs", "only .npy and .npz files hold shapes");
    all->push_back({path.string(), name.empty() ? path.stem().string() : name, std::move(*array)});
  }
  return {};
}

Result<std::vector<Recorded>> read_all(const std::vector<std::string>& paths) {
  std::vector<Recorded> all;
  for (const std::string& path : paths) {
    std::error_code error;
    if (!std::filesystem::is_directory(path, error)) {
      SURELITE_TRY(add_file(path, &all));
      continue;
    }
    std::vector<std::filesystem::path> files;
    for (const auto& file : std::filesystem::directory_iterator(path, error))
      if (file.path().extension() == ".npy") files.push_back(file.path());
    std::sort(files.begin(), files.end());
    if (files.empty()) return bad_file(path, "a folder of recorded outputs", "it holds no .npy file");
    for (const auto& file : files) SURELITE_TRY(add_file(file, &all));
  }
  return all;
}

// As files are named after tensors.
std::string safe_name(const std::string& name) {
  std::string safe;
  for (const char c : name.substr(0, 100))
    safe.push_back(std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_' || c == '.' ? c : '_');
  return safe;
}

// "12_conv_Relu" into 12 and the rest; -1 where there is no number.
int leading_number(std::string* name) {
  int number = -1;
  const auto [end, error] = std::from_chars(name->data(), name->data() + name->size(), number);
  const auto digits = static_cast<size_t>(end - name->data());
  if (error != std::errc() || digits == 0 || digits >= name->size() || (*name)[digits] != '_') return -1;
  name->erase(0, digits + 1);
  return number;
}

// The tensor that a file is about; -1 if none.
int tensor_for(const PreparedRun& run, const SubgraphDef& graph, std::string name, size_t position) {
  for (const Port& port : run.interface.outputs)
    if (safe_name(port.name) == name) return port.tensor;
  if (const int number = leading_number(&name); number >= 0) {
    const auto index = static_cast<size_t>(number);
    if (index < run.interface.outputs.size() && safe_name(run.interface.outputs[index].name) == name)
      return run.interface.outputs[index].tensor;
    if (index < graph.tensors.size() && safe_name(graph.tensors[index].name) == name) return number;
  }
  for (size_t t = 0; t < graph.tensors.size(); ++t)
    if (safe_name(graph.tensors[t].name) == name) return static_cast<int>(t);
  return position < run.interface.outputs.size() ? run.interface.outputs[position].tensor : -1;
}

}  // namespace

Result<Json> recorded_differences(PreparedRun* run, const std::vector<std::string>& paths,
                                  const Comparison& comparison) {
  SURELITE_LET(const std::vector<Recorded> all, read_all(paths));
  const SubgraphDef& graph = SessionAccess::plan(run->session).def();
  Json list = Json::array();
  for (size_t i = 0; i < all.size(); ++i) {
    const int tensor = tensor_for(*run, graph, all[i].name, i);
    if (tensor < 0)
      return fail(Code::A704, {{"what", "tensor or output"},
                               {"given", fmt::format("for \"{}\"", all[i].path)},
                               {"available", fmt::format("the model has {} outputs", run->interface.outputs.size())}});
    const std::string& name = graph.tensors[static_cast<size_t>(tensor)].name;
    SURELITE_LET(const TensorView view, run->session.tensor(tensor));
    SURELITE_LET(const std::vector<float> values, view.read_real());
    SURELITE_LET(std::vector<float> wanted, numbers_of(all[i]));
    if (values.size() != wanted.size())
      return fail(Code::A751,
                  {{"path", all[i].path},
                   {"found", fmt::format("{} {}", to_string(all[i].array.shape), name_of(all[i].array.type))},
                   {"tensor", "\"" + name + "\""},
                   {"expected", to_string(view.shape())},
                   {"hint", "Record it from the same model with the same input shapes."}});
    // Recorded integers are stored ones; real values of a quantized tensor are recorded as floats.
    const bool real = all[i].array.type == ElementType::float32 || all[i].array.type == ElementType::float64 ||
                      all[i].array.type == ElementType::float16;
    const bool is_float = view.quantization().scale.empty() &&
                          (view.type() == ElementType::float32 || view.type() == ElementType::float64 ||
                           view.type() == ElementType::float16);
    const double step = is_float ? 0 : view.quantization().per_tensor() ? view.quantization().first_scale() : 1;
    if (!real && view.quantization().per_tensor())
      for (float& number : wanted)
        number =
            (number - static_cast<float>(view.quantization().first_zero_point())) * view.quantization().first_scale();
    Json json = {{"tensor", tensor},
                 {"layer", name},
                 {"file", all[i].path},
                 {"shape", to_json(view.shape())},
                 {"type", name_of(view.type())},
                 {"type_b", name_of(all[i].array.type)}};
    json.update(difference({values, is_float, step}, {wanted, is_float, step}, comparison));
    list.push_back(std::move(json));
  }
  return list;
}

}  // namespace surelite::tool
