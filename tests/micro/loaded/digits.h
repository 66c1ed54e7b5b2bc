// SPDX-License-Identifier: Apache-2.0
// The bundled model in memory of exactly its length.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <vector>

#include "tensorflow/lite/micro/all_ops_resolver.h"
#include "tensorflow/lite/micro/cortex_m_generic/debug_log_callback.h"
#include "tensorflow/lite/micro/micro_interpreter.h"

inline std::vector<unsigned char> read_file(const char* path) {
  std::vector<unsigned char> bytes;
  if (FILE* file = std::fopen(path, "rb")) {
    std::fseek(file, 0, SEEK_END);
    bytes.resize(static_cast<size_t>(std::ftell(file)));
    std::rewind(file);
    if (std::fread(bytes.data(), 1, bytes.size(), file) != bytes.size()) bytes.clear();
    std::fclose(file);
  }
  return bytes;
}

// Memory aligned to 16 bytes, behind which the sanitizer looks.
class Bytes {
 public:
  explicit Bytes(size_t bytes) : size_(bytes), data_(static_cast<unsigned char*>(std::malloc(bytes))) {
    std::memset(data_, 0xa5, bytes);
  }
  explicit Bytes(const std::vector<unsigned char>& from) : Bytes(from.size()) {
    std::memcpy(data_, from.data(), from.size());
  }
  ~Bytes() { std::free(data_); }
  Bytes(const Bytes&) = delete;
  Bytes& operator=(const Bytes&) = delete;
  unsigned char* data() const { return data_; }
  size_t size() const { return size_; }
  const tflite::Model* model() const {
    SureliteMicroSetModelSize(data_, size_);
    return tflite::GetModel(static_cast<const void*>(data_));
  }

 private:
  size_t size_;
  unsigned char* data_;
};

inline const std::vector<unsigned char>& digits() {
  static const std::vector<unsigned char> bytes = read_file(SURELITE_DIGITS);
  return bytes;
}

inline int last_code() { return SureliteMicroLastDiagnostic()->code; }
