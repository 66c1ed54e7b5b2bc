// SPDX-License-Identifier: Apache-2.0
// A verified model. Holding a Model is the proof that the file passed; there is no way to get an unverified one.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>

#include "surelite/diagnostic.h"
#include "surelite/limits.h"

namespace surelite {

struct ModelData;

// How to load a model. Limits are those of the file; they hold for what is compiled from it only where CompileOptions
// repeats them.
struct LoadOptions {
  Limits limits;
  // Where the bytes of the model are. Left open: from_bytes copies them, and open copies what steers (tables, options,
  // indices, strings) and maps large constants of plain numbers, which are read from the file when they are used.
  // True: all is copied, for files on disks that others write; a file that is cut off while it is mapped ends the
  // process by SIGBUS. False: from_bytes borrows the bytes. They must not change or go away while the model, or
  // anything made from it, lives; `owner` is kept for that long.
  std::optional<bool> copy;
  std::shared_ptr<const void> owner;
};

// Immutable and cheap to copy; all copies share the bytes. Safe to use from several threads. A model may be empty: one
// that is declared without a value, was moved from (A719), or came from a failed result. What is made from an empty
// model fails with the first cause.
class Model {
 public:
  Model() = default;
  // An empty model with this cause.
  explicit Model(Failure cause) : cause_(std::move(cause)) {}

  // Maps the file and verifies it. Fails with M1xx for what is not a model or damaged, M2xx for inconsistent models,
  // B802 without memory; all findings are reported. A null path is answered with M101.
  static Result<Model> open(const std::string& path, const LoadOptions& options = {});
  static Result<Model> open(const char* path, const LoadOptions& options = {});
  // The same for bytes in memory, of any alignment. A711 for a null pointer.
  static Result<Model> from_bytes(std::span<const std::byte> bytes, const LoadOptions& options = {});

  // Why this model is empty; success if it is not.
  [[nodiscard]] Status status() const;
  // Warnings and notes: what is odd but harmless. Lives as long as a copy of the model.
  [[nodiscard]] const Diagnostics& findings() const;

 private:
  friend struct ModelAccess;
  std::shared_ptr<const ModelData> data_;
  Failure cause_;
};

}  // namespace surelite
