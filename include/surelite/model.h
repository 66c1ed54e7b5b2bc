// SPDX-License-Identifier: Apache-2.0
// A verified model. Holding a Model is the proof that the file passed; there is no way to get an unverified one.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "surelite/diagnostic.h"
#include "surelite/limits.h"

namespace surelite {

struct ModelData;

struct LoadOptions {
  Limits limits;
  // from_bytes: copy the bytes (the default), or borrow them. Borrowed bytes must not change or go away while the model, or
  // anything made from it, lives; `owner` is kept for that long.
  bool copy = true;
  std::shared_ptr<const void> owner;
};

// Immutable and cheap to copy; all copies share the bytes. Safe to use from several threads.
class Model {
 public:
  // Maps the file and verifies it. Fails with M1xx for what is not a model or damaged, M2xx for what means nothing; all
  // findings are reported.
  static Result<Model> open(const std::string& path, const LoadOptions& options = {});
  // The same for bytes in memory, of any alignment.
  static Result<Model> from_bytes(std::span<const std::byte> bytes, const LoadOptions& options = {});

  // Warnings and notes: what is odd but harmless.
  const Diagnostics& findings() const;

  // The graph as plain data (src/model/graph.h), for tools within the project.
  const ModelData& data() const { return *data_; }
  std::shared_ptr<const ModelData> shared_data() const { return data_; }
  explicit Model(std::shared_ptr<const ModelData> data) : data_(std::move(data)) {}

 private:
  std::shared_ptr<const ModelData> data_;
};

}  // namespace surelite
