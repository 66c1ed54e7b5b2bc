// SPDX-License-Identifier: Apache-2.0
// A delegate in a child process, from the parent's side.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "delegates/backend.h"
#include "delegates/isolated/protocol.h"
#include "delegates/spec.h"
#include "surelite/diagnostic.h"

namespace surelite {

struct IsolationOptions {
  double seconds = 30;                         // for each order; 0: no limit
  uint64_t memory_bytes = uint64_t{4} << 30;   // address space of the child; 0: no limit
  int threads = 1;
  bool guarded = false;  // the child's tensors lie against inaccessible pages (SURELITE_GUARD)
  std::string host, drop_in;  // files; empty: where they were installed
};

// Owns the child: it goes with this object. Safe to use from several threads, which take turns.
class DelegateProcess final : public PieceBackend {
 public:
  // Fails with D520 or D521.
  static Result<std::unique_ptr<DelegateProcess>> start(DelegateSpec spec, const IsolationOptions& options);
  ~DelegateProcess() override;
  DelegateProcess(const DelegateProcess&) = delete;
  DelegateProcess& operator=(const DelegateProcess&) = delete;

  // Each fails with D501 if the delegate refuses, D516, D517 or D518 if that ended the child, B802 without memory.
  Result<Loaded> load(std::span<const std::byte> model, std::span<const size_t> input_bytes,
                      std::span<const size_t> output_bytes, size_t operators, std::string what) override;
  Status run(uint32_t piece, std::span<const std::span<const std::byte>> inputs,
             std::span<const std::span<std::byte>> outputs) override;
  Status unload(uint32_t piece) override;

  // Once the child has ended, every call fails with why.
  [[nodiscard]] bool alive() const;
  [[nodiscard]] const DelegateSpec& spec() const { return spec_; }

 private:
  struct Piece;
  DelegateProcess(DelegateSpec spec, const IsolationOptions& options);
  Status spawn();
  Result<isolated::Answer> order(const isolated::Order& what, int memory, const std::string& about);
  Failure end(const std::string& about, bool timed_out);
  std::string last_message();
  std::string doing(const std::string& about) const;

  DelegateSpec spec_;
  IsolationOptions options_;
  mutable std::mutex mutex_;
  pid_t child_ = -1;
  int socket_ = -1, words_ = -1;  // words_: what it prints
  isolated::SharedStatus* status_ = nullptr;
  Failure cause_;  // of its end
  std::vector<std::unique_ptr<Piece>> pieces_;
};

}  // namespace surelite
