// SPDX-License-Identifier: Apache-2.0
// Models from a file, from memory, from an open file or a pipe; by a path that says which.
#ifndef SURELITE_TENSORFLOW_LITE_TOOLS_MODEL_LOADER_H_
#define SURELITE_TENSORFLOW_LITE_TOOLS_MODEL_LOADER_H_

#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "tensorflow/lite/allocation.h"
#include "tensorflow/lite/core/model_builder.h"

namespace tflite {
namespace tools {

class ModelLoader {
 public:
  enum class Type : int { kPathModelLoader = 0, kBufferModelLoader = 1, kMmapModelLoader = 2, kPipeModelLoader = 3 };
  ModelLoader() = default;
  ModelLoader(ModelLoader&&) = default;
  ModelLoader& operator=(ModelLoader&&) = default;
  virtual ~ModelLoader() = default;
  // False if there is no model afterwards; a second call changes nothing.
  virtual bool Init() {
    if (model_) return true;
    return InitInternal() && model_ != nullptr;
  }
  virtual Type type() const = 0;
  // Null before Init; it lives as long as the loader.
  const FlatBufferModel* GetModel() const { return model_.get(); }

 protected:
  virtual bool InitInternal() = 0;
  std::unique_ptr<FlatBufferModel> model_;
};

class PathModelLoader : public ModelLoader {
 public:
  explicit PathModelLoader(std::string model_path) : model_path_(std::move(model_path)) {}
  Type type() const override { return Type::kPathModelLoader; }

 protected:
  bool InitInternal() override {
    if (!model_path_.empty()) model_ = FlatBufferModel::VerifyAndBuildFromFile(model_path_.c_str());
    return model_ != nullptr;
  }

 private:
  const std::string model_path_;
};

// The bytes are the caller's, and must outlive the loader.
class BufferModelLoader : public ModelLoader {
 public:
  BufferModelLoader(const char* caller_owned_buffer, size_t model_size)
      : caller_owned_buffer_(caller_owned_buffer), model_size_(model_size) {}
  BufferModelLoader(BufferModelLoader&&) = default;
  BufferModelLoader& operator=(BufferModelLoader&&) = default;
  Type type() const override { return Type::kBufferModelLoader; }

 protected:
  bool InitInternal() override {
    if (caller_owned_buffer_ && model_size_)
      model_ = FlatBufferModel::VerifyAndBuildFromBuffer(caller_owned_buffer_, model_size_);
    return model_ != nullptr;
  }

 private:
  const char* caller_owned_buffer_ = nullptr;
  size_t model_size_ = 0;
};

// The descriptor is duplicated: it has to be open for the constructor only.
class MmapModelLoader : public ModelLoader {
 public:
  MmapModelLoader(int model_fd, size_t model_offset, size_t model_size)
      : model_fd_(dup(model_fd)), model_offset_(model_offset), model_size_(model_size) {}
  MmapModelLoader(const MmapModelLoader&) = delete;
  MmapModelLoader& operator=(const MmapModelLoader&) = delete;
  ~MmapModelLoader() override {
    if (model_fd_ >= 0) close(model_fd_);
  }
  Type type() const override { return Type::kMmapModelLoader; }

 protected:
  bool InitInternal() override {
    if (model_fd_ < 0 || !model_size_ || !MMAPAllocation::IsSupported()) return false;
    auto mapped = std::make_unique<MMAPAllocation>(model_fd_, model_offset_, model_size_, DefaultErrorReporter());
    if (!mapped->valid()) return false;
    model_ = FlatBufferModel::VerifyAndBuildFromAllocation(std::move(mapped));
    return model_ != nullptr;
  }

 private:
  const int model_fd_;
  const size_t model_offset_, model_size_;
};

// Reads the whole model, and closes the descriptor. The writer has to be another thread or process.
class PipeModelLoader : public ModelLoader {
 public:
  PipeModelLoader(int pipe_fd, size_t model_size) : pipe_fd_(pipe_fd), model_size_(model_size) {}
  Type type() const override { return Type::kPipeModelLoader; }

 protected:
  bool InitInternal() override {
    if (pipe_fd_ < 0) return false;
    // In pieces, so that memory is asked for as bytes come.
    constexpr size_t kPiece = 1 << 16;
    while (bytes_.size() < model_size_) {
      const size_t before = bytes_.size();
      bytes_.resize(before + (model_size_ - before < kPiece ? model_size_ - before : kPiece));
      const ssize_t got = read(pipe_fd_, bytes_.data() + before, bytes_.size() - before);
      bytes_.resize(before + (got > 0 ? static_cast<size_t>(got) : 0));
      if (got == 0 || (got < 0 && errno != EINTR)) break;
    }
    close(pipe_fd_);
    pipe_fd_ = -1;
    if (bytes_.empty() || bytes_.size() != model_size_) return false;
    model_ = FlatBufferModel::VerifyAndBuildFromBuffer(bytes_.data(), bytes_.size());
    return model_ != nullptr;
  }

 private:
  int pipe_fd_;
  size_t model_size_;
  std::vector<char> bytes_;
};

// "fd:DESCRIPTOR:OFFSET:SIZE", "pipe:READ:WRITE:SIZE" (the writing end is closed here), "buffer:ADDRESS:SIZE", or the
// name of a file. Null for numbers that are none.
inline std::unique_ptr<ModelLoader> CreateModelLoaderFromPath(const std::string& path) {
  const size_t colon = path.find(':');
  const std::string kind = colon == std::string::npos ? "" : path.substr(0, colon);
  if (kind != "fd" && kind != "pipe" && kind != "buffer") return std::make_unique<PathModelLoader>(path);
  std::vector<long long> numbers;
  std::istringstream rest(path.substr(colon + 1));
  for (std::string part; std::getline(rest, part, ':');) {
    char* end = nullptr;
    errno = 0;
    numbers.push_back(std::strtoll(part.c_str(), &end, 10));
    if (part.empty() || *end || errno) return nullptr;
  }
  if (numbers.size() != (kind == "buffer" ? 2u : 3u) || numbers.back() < 0) return nullptr;
  const auto size = static_cast<size_t>(numbers.back());
  if (kind == "buffer")
    return std::make_unique<BufferModelLoader>(reinterpret_cast<const char*>(static_cast<intptr_t>(numbers[0])), size);
  if (kind == "fd") {
    if (numbers[0] < 0 || numbers[1] < 0) return nullptr;
    return std::make_unique<MmapModelLoader>(static_cast<int>(numbers[0]), static_cast<size_t>(numbers[1]), size);
  }
  if (numbers[1] >= 0) close(static_cast<int>(numbers[1]));
  return std::make_unique<PipeModelLoader>(static_cast<int>(numbers[0]), size);
}

}  // namespace tools
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_TOOLS_MODEL_LOADER_H_
