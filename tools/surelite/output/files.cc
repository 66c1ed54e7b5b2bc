// SPDX-License-Identifier: Apache-2.0
#include "output/files.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>

namespace surelite::tool {
namespace {

// NumPy's name for a type; empty if it has none.
const char* numpy_type(ElementType type) {
  switch (type) {
    case ElementType::float16: return "<f2";
    case ElementType::float32: return "<f4";
    case ElementType::float64: return "<f8";
    case ElementType::int8: return "|i1";
    case ElementType::int16: return "<i2";
    case ElementType::int32: return "<i4";
    case ElementType::int64: return "<i8";
    case ElementType::uint8: return "|u1";
    case ElementType::uint16: return "<u2";
    case ElementType::uint32: return "<u4";
    case ElementType::uint64: return "<u8";
    case ElementType::boolean: return "|b1";
    case ElementType::complex64: return "<c8";
    case ElementType::complex128: return "<c16";
    default: return "";
  }
}

std::string npy_header(const char* type, const Shape& shape) {
  std::string dims;
  for (const int32_t dim : shape) dims += fmt::format("{}, ", dim);
  std::string dictionary = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}), }}", type, dims);
  constexpr size_t kPrefix = 10, kAlignment = 64;
  dictionary.append(kAlignment - (kPrefix + dictionary.size() + 1) % kAlignment, ' ');
  dictionary.push_back('\n');
  std::string header("\x93NUMPY\x01\x00", 8);
  header.push_back(static_cast<char>(dictionary.size() & 0xff));
  header.push_back(static_cast<char>(dictionary.size() >> 8));
  return header + dictionary;
}

// Letters, digits, "-", "_" and "." stay: names come from the model and must not lead out of the directory.
std::string file_name(const std::string& name) {
  std::string safe;
  for (const char c : name.substr(0, 100))
    safe.push_back(std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_' || c == '.' ? c : '_');
  return safe;
}

Failure cannot_write(const std::string& path, const std::string& reason) {
  return fail(Code::A752, {{"path", path}, {"reason", reason}});
}

}  // namespace

Result<std::string> write_output(TensorView view, int index, const std::string& name, const std::string& directory,
                                 bool raw) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) return cannot_write(directory, error.message());
  std::string content, suffix = ".raw";
  if (view.type() == ElementType::string) {
    SURELITE_LET(const std::vector<std::string> strings, view.strings());
    for (const std::string& text : strings) content += text + "\n";
    suffix = ".txt";
  } else {
    if (const char* type = numpy_type(view.type()); !raw && *type) {
      content = npy_header(type, view.shape());
      suffix = ".npy";
    }
    SURELITE_LET(const std::span<std::byte> bytes, view.bytes());
    content.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  }
  const std::string path =
      (std::filesystem::path(directory) / (fmt::format("{}_{}", index, file_name(name)) + suffix)).string();
  SURELITE_TRY(write_text(path, content));
  return path;
}

Status write_text(const std::string& path, const std::string& text) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "wb"), std::fclose);
  if (!file) return cannot_write(path, std::strerror(errno));
  if (std::fwrite(text.data(), 1, text.size(), file.get()) != text.size() || std::fflush(file.get()) != 0)
    return cannot_write(path, std::strerror(errno));
  return {};
}

}  // namespace surelite::tool
