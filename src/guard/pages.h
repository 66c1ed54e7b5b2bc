// SPDX-License-Identifier: Apache-2.0
// Memory between inaccessible pages: one byte too far, on the guarded side, faults at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "guard/table.h"
#include "surelite/diagnostic.h"
#include "surelite/guarding.h"

namespace surelite {

// A mapping of its own: [inaccessible margin][bytes][inaccessible margin], the bytes flush against the margin on
// `side`. A margin is address space only: eight times the bytes, at least 16 pages, at most 64 MiB. The slack on the
// other side is filled with kSlack and can be checked.
class GuardedRegion {
 public:
  static constexpr unsigned char kSlack = 0xa5;
  static constexpr unsigned char kPoison = 0xcb;

  GuardedRegion() = default;
  GuardedRegion(GuardedRegion&& other) noexcept;
  GuardedRegion& operator=(GuardedRegion&& other) noexcept;
  ~GuardedRegion();

  // Fresh bytes hold kPoison.
  static Result<GuardedRegion> map(size_t bytes, Guarding side, const char* what);

  std::byte* data() const { return data_; }
  size_t size() const { return size_; }
  std::span<const std::byte> mapping() const { return {base_, mapped_}; }
  // From now on the bytes can only be read.
  void seal();
  // The slack on the open side: which of its bytes, counted from the first of the data, no longer hold what they were
  // filled with.
  struct Damage {
    int64_t first = 0, last = 0;
  };
  std::optional<Damage> damage() const;
  bool slack_intact() const { return !damage(); }
  void repair_slack();
  // Names the region in the process's guard table. When it goes, it stays inaccessible and named for a while (a bounded
  // quarantine), so that stale pointers fault and are recognized; `by` says what made it go ("resize", "close").
  void describe(const guard::Description& description);
  void set_end(std::string_view by) { end_ = by; }

 private:
  std::byte* base_ = nullptr;
  size_t mapped_ = 0;  // with both margins
  size_t margin_ = 0;
  std::byte* data_ = nullptr;
  size_t size_ = 0;
  int slot_ = -1;
  std::string_view end_ = "closing the session";
};

}  // namespace surelite
