// SPDX-License-Identifier: Apache-2.0
#include "model/verify/file_kind.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <string_view>

#include "model/verify/zip_names.h"

namespace surelite {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kDownload = "Download it again: what arrived is not the model.";
constexpr std::string_view kUnpack = "Unpack it first.";
constexpr std::string_view kKeras =
    "Convert it: tf.lite.TFLiteConverter.from_keras_model(tf.keras.models.load_model(path)).";
constexpr std::string_view kSavedModel = "Convert its folder: tf.lite.TFLiteConverter.from_saved_model(folder).";
constexpr std::string_view kTorch = "Convert it with litert-torch (ai-edge-torch), or by way of ONNX.";
constexpr std::string_view kOnnx = "Convert it with onnx2tf.";
constexpr std::string_view kWrongFile = "Check the path: this is another file.";

struct Magic {
  size_t offset;
  std::string_view bytes;
  std::string_view kind, advice;
};

constexpr Magic kMagics[] = {
    {0, "\x1f\x8b"sv, "a gzip file", kUnpack},
    {257, "ustar"sv, "a tar archive", kUnpack},
    {0, "\xfd\x37zXZ"sv, "an xz file", kUnpack},
    {0, "\x28\xb5\x2f\xfd"sv, "a Zstandard file", kUnpack},
    {0, "BZh"sv, "a bzip2 file", kUnpack},
    {0, "7z\xbc\xaf\x27\x1c"sv, "a 7-Zip archive", kUnpack},
    {0, "Rar!\x1a\x07"sv, "a RAR archive", kUnpack},
    {0, "\x89HDF\r\n\x1a\n"sv, "an HDF5 file, as Keras writes (.h5)", kKeras},
    {0, "\x7f" "ELF"sv, "an ELF program or library", kWrongFile},
    {0, "\xcf\xfa\xed\xfe"sv, "a Mach-O program or library", kWrongFile},
    {0, "\xca\xfe\xba\xbe"sv, "a Java class or a universal Mach-O file", kWrongFile},
    {0, "MZ"sv, "a Windows program or library", kWrongFile},
    {0, "\x80\x02\x8a\x0a\x6c\xfc\x9c\x46"sv, "a PyTorch checkpoint of the old kind", kTorch},
    {0, "\x80\x02"sv, "a Python pickle, perhaps a PyTorch checkpoint", kTorch},
    {0, "\x80\x03"sv, "a Python pickle", kWrongFile},
    {0, "\x80\x04"sv, "a Python pickle", kWrongFile},
    {0, "\x80\x05"sv, "a Python pickle", kWrongFile},
    {0, "\x93NUMPY"sv, "a NumPy array", kWrongFile},
    {0, "GGUF"sv, "a GGUF model for llama.cpp", "Run it with llama.cpp; there is no way from here to TensorFlow Lite."},
    {0, "\x89PNG"sv, "a PNG image", kWrongFile},
    {0, "\xff\xd8\xff"sv, "a JPEG image", kWrongFile},
    {0, "GIF8"sv, "a GIF image", kWrongFile},
    {0, "RIFF"sv, "a sound, image or video file (RIFF)", kWrongFile},
    {0, "!<arch>\n"sv, "a static library", kWrongFile},
    {0, "%PDF"sv, "a PDF document", kWrongFile},
    {0, "SQLite format 3"sv, "an SQLite database", kWrongFile},
    {8, "TFL3"sv, "a TensorFlow Lite model behind a 4-byte length", "Leave out the first 4 bytes."},
    {4, "ORTM"sv, "a model for ONNX Runtime (.ort)", "Convert the ONNX model that it was made from with onnx2tf."},
    {4, "ET1"sv, "an ExecuTorch program (.pte)", kTorch},
    {4, "M001"sv, "TensorFlow Lite metadata without its model", "Use the .tflite file that the metadata belongs to."},
    {4, "BFBS"sv, "a FlatBuffers schema", kWrongFile},
};

std::string_view as_text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

bool starts_with_word(std::string_view text, std::string_view lower_case) {
  if (text.size() < lower_case.size()) return false;
  return std::equal(lower_case.begin(), lower_case.end(), text.begin(),
                    [](char a, char b) { return a == std::tolower(static_cast<unsigned char>(b)); });
}

bool is_printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    const auto u = static_cast<unsigned char>(c);
    return (u >= 0x20 && u != 0x7f) || c == '\n' || c == '\r' || c == '\t';
  });
}

std::optional<FileKind> identify_text(std::string_view text) {
  if (text.starts_with("version https://git-lfs.github.com/spec/")) {
    const size_t at = text.find("\nsize ");
    const std::string size(at == text.npos ? "" : text.substr(at + 6, text.substr(at + 6).find('\n')));
    return FileKind{
        size.empty() ? "a Git LFS pointer" : fmt::format("a Git LFS pointer to a file of {:.20} bytes", size),
        "Run `git lfs pull` in the repository it came from."};
  }
  std::string_view head = text.substr(0, 4096);
  if (head.starts_with("\xef\xbb\xbf")) head.remove_prefix(3);
  head.remove_prefix(std::min(head.find_first_not_of(" \t\r\n"), head.size()));
  if (starts_with_word(head, "<!doctype html") || starts_with_word(head, "<html"))
    return FileKind{"a web page", "The address leads to a page about the model, not to the file: use the direct link."};
  if (starts_with_word(head, "<?xml"))
    return FileKind{"an XML document, perhaps a server's error message", std::string(kDownload)};
  if (head.empty() || !is_printable(head)) return std::nullopt;
  if (head.find("0x54, 0x46, 0x4c, 0x33") != head.npos || head.find("0x54,0x46,0x4c,0x33") != head.npos)
    return FileKind{"a C array with a model in it",
                    "Compile it into the program and use Model::from_bytes, or turn it back with `xxd -r`."};
  if (head.find("FRGTD") == 5) return FileKind{"a model in base64", "Decode it with `base64 -d`."};
  if (head.find("\"modelTopology\"") != head.npos)
    return FileKind{"a TensorFlow.js model", "Convert the Keras model or SavedModel that it was made from."};
  if (head.front() == '{' || head.front() == '[') return FileKind{"a JSON document", std::string(kDownload)};
  return FileKind{"a text file", std::string(kWrongFile)};
}

FileKind identify_zip(std::span<const std::byte> bytes) {
  const std::vector<std::string> names = zip_names(bytes);
  const auto any = [&](auto&& test) { return std::any_of(names.begin(), names.end(), test); };
  for (const std::string& name : names)
    if (name.ends_with(".tflite"))
      return {fmt::format("a zip archive (perhaps a .task bundle) that holds {:.100}", name),
              "Unpack it with `unzip` and use the model inside."};
  if (any([](const std::string& n) { return n == "model.weights.h5"; }))
    return {"a Keras model (.keras)", std::string(kKeras)};
  if (any([](const std::string& n) { return n.ends_with("/data.pkl") || n == "data.pkl"; }))
    return {"a PyTorch model or checkpoint", std::string(kTorch)};
  if (any([](const std::string& n) { return n.ends_with(".npy"); }))
    return {"a NumPy archive (.npz)", std::string(kWrongFile)};
  if (any([](const std::string& n) { return n.ends_with("saved_model.pb"); }))
    return {"a zipped SavedModel", "Unpack it. " + std::string(kSavedModel)};
  return {"a zip archive", std::string(kUnpack)};
}

// Length-delimited protobuf field: its content, or nothing.
std::optional<std::string_view> field_content(std::string_view text, char tag) {
  if (text.size() < 2 || text[0] != tag) return std::nullopt;
  uint64_t length = 0;
  for (size_t i = 1, shift = 0; i < text.size() && shift < 35; ++i, shift += 7) {
    const auto byte = static_cast<unsigned char>(text[i]);
    length |= uint64_t{byte & 0x7fu} << shift;
    if (byte < 0x80) return text.substr(i + 1, length);
  }
  return std::nullopt;
}

// Files of protobuf messages have no magic; the first fields tell. A version, then: a producer's name in ONNX, a graph
// in a SavedModel. A node that starts with its name in a frozen graph.
std::optional<FileKind> identify_protobuf(std::string_view text) {
  if (text.size() >= 4 && text[0] == 0x08 && static_cast<unsigned char>(text[1]) < 0x20) {
    const auto second = field_content(text.substr(2), 0x12);
    if (second && !second->empty() && second->size() < 100 && is_printable(*second))
      return FileKind{"an ONNX model", std::string(kOnnx)};
    if (second && text[1] == 1) return FileKind{"a SavedModel (saved_model.pb)", std::string(kSavedModel)};
    const auto graph = field_content(text.substr(2), 0x3a);
    if (graph) return FileKind{"an ONNX model", std::string(kOnnx)};
  }
  const auto node = field_content(text, 0x0a);
  const auto name = node ? field_content(*node, 0x0a) : std::nullopt;
  const std::string_view rest =
      name && !name->empty() ? node->substr(static_cast<size_t>(name->data() - node->data()) + name->size()) : "";
  if (!rest.empty() && is_printable(*name) && rest.front() == 0x12)
    return FileKind{"a frozen TensorFlow graph (.pb)",
                    "Convert it: tf.compat.v1.lite.TFLiteConverter.from_frozen_graph."};
  return std::nullopt;
}

}  // namespace

std::optional<FileKind> identify_file(std::span<const std::byte> bytes) {
  const std::string_view text = as_text(bytes);
  // Both ends tell: a file may have any size that costs nobody anything.
  constexpr size_t kEnd = size_t{64} << 10;
  const auto all_zero = [](std::span<const std::byte> part) {
    return std::all_of(part.begin(), part.end(), [](std::byte b) { return b == std::byte{0}; });
  };
  const size_t end = std::min(bytes.size(), kEnd);
  if (all_zero(bytes.first(end)) && all_zero(bytes.last(end)))
    return FileKind{"a file of zeros", "The download reserved the space and never filled it: fetch it again."};
  if (text.starts_with("PK\x03\x04")) return identify_zip(bytes);
  for (const Magic& magic : kMagics)
    if (text.size() >= magic.offset + magic.bytes.size() && text.substr(magic.offset).starts_with(magic.bytes))
      return FileKind{std::string(magic.kind), std::string(magic.advice)};
  if (text.starts_with("BM") && text.size() > 14 && text.substr(6, 4) == "\0\0\0\0"sv)
    return FileKind{"a BMP image", std::string(kWrongFile)};
  if (text.size() > 9 && text[8] == '{' && text.substr(2, 6) == "\0\0\0\0\0\0"sv)
    return FileKind{"a safetensors file", std::string(kTorch)};
  if (auto kind = identify_protobuf(text)) return kind;
  return identify_text(text);
}

}  // namespace surelite
