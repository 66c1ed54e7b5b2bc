// SPDX-License-Identifier: Apache-2.0
// The models that are compared.
#pragma once

#include <memory>
#include <string>
#include <vector>

namespace surelite::bench {

struct BenchModel {
  std::string name;
  std::string path;
};

// Model files that the bench wrote itself; removed when this goes.
class WrittenModels {
 public:
  WrittenModels();
  ~WrittenModels();
  WrittenModels(const WrittenModels&) = delete;
  WrittenModels& operator=(const WrittenModels&) = delete;
  const std::vector<BenchModel>& list() const { return list_; }

 private:
  std::vector<BenchModel> list_;
};

// Those of the standing list that exist below `directory`, in its order; of a folder that has none of them, all models.
std::vector<BenchModel> find_models(const std::string& directory);

}  // namespace surelite::bench
