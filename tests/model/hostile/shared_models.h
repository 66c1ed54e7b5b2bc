// SPDX-License-Identifier: Apache-2.0
// Models outside the repository, under the folder that SURELITE_SHARED names.
#pragma once

#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

namespace surelite::test {

struct NamedModel {
  std::string name;  // path below models/, or the key in hostile/models.json
  std::vector<std::byte> bytes;
  std::string stock;  // what the stock runtime does with it; empty if it runs it
};

// For GoogleTest, which would list the bytes.
inline void PrintTo(const NamedModel& model, std::ostream* out) { *out << model.name; }

// Empty if the folder is not there. At most `largest_bytes` each.
std::vector<NamedModel> shared_models(size_t largest_bytes = SIZE_MAX);
std::vector<NamedModel> hostile_models();
// The name as GoogleTest wants it.
std::string test_name(const std::string& name);

}  // namespace surelite::test
