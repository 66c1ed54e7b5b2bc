// SPDX-License-Identifier: Apache-2.0
// Recorded cases: reading them, replaying them, comparing results. Used by the test and by the `golden` program.
#pragma once

#include <string>
#include <vector>

#include "ops/tensor.h"
#include "surelite/session.h"

namespace surelite::golden {

struct Blob {
  size_t offset = 0, size = 0;
};

struct Value {
  int tensor = -1;  // -1: by position in the graph's inputs or outputs
  std::string type;
  std::vector<int32_t> shape;
  Blob data;
  bool opaque = false;
};

struct Step {
  std::vector<Value> inputs, outputs;
  std::vector<Value> inner;  // further tensors of the graph, read after the run
  std::string expect = "ok";
  bool reset_variables = false;
};

struct Case {
  std::string name;
  std::string op;
  std::string model_path;  // or
  Blob model;              // in the blob file
  std::vector<Step> steps;
  double tolerance = 1e-5;           // relative, for floats
  bool exact_integers = true;
};

struct Suite {
  std::vector<Case> cases;
  std::string blobs;
};

struct Options {
  int threads = 1;
  Guarding guard = Guarding::none;
  bool reference_kernels = false;
  bool row_fusion = false;
};

// `path` without extension: path.json and path.bin. Operator vectors.
Suite load_ops(const std::string& path);
// models.json or micro.json with the folder of the models; inner tensors of a model from keyword_tensors.json beside
// it.
Suite load_models(const std::string& path, const std::string& model_folder);

// Empty if a tensor holds what was recorded, else what differs.
std::string compare(const Suite& suite, const Case& one, const Value& want, const Tensor& got);
std::string_view bytes_of(const Suite& suite, Blob blob);
// Empty if the case passes, else what differs.
std::string replay(const Suite& suite, const Case& one, const Options& options);

}  // namespace surelite::golden
