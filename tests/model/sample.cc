// SPDX-License-Identifier: Apache-2.0
#include "model/sample.h"

#include <algorithm>

namespace surelite::test {
namespace {

// [4,4] with values at (0,0), (1,1), (2,2) and (3,3), rows dense and columns compressed.
void add_sparse(ModelWriter* writer) {
  const int t = writer->add_constant("sparse", ElementType::float32, {4, 4}, std::vector<float>{1, 2, 3, 4});
  auto sparsity = std::make_unique<tflite::SparsityParametersT>();
  sparsity->traversal_order = {0, 1};
  for (int level = 0; level < 2; ++level)
    sparsity->dim_metadata.push_back(std::make_unique<tflite::DimensionMetadataT>());
  sparsity->dim_metadata[0]->dense_size = 4;
  sparsity->dim_metadata[1]->format = tflite::DimensionType_SPARSE_CSR;
  tflite::Int32VectorT segments;
  segments.values = {0, 1, 2, 3, 4};
  sparsity->dim_metadata[1]->array_segments.Set(std::move(segments));
  tflite::Uint8VectorT indices;
  indices.values = {0, 1, 2, 3};
  sparsity->dim_metadata[1]->array_indices.Set(std::move(indices));
  writer->object().subgraphs[0]->tensors[static_cast<size_t>(t)]->sparsity = std::move(sparsity);
}

void add_main(ModelWriter* writer) {
  writer->add_tensor("x", ElementType::float32, {2, 4});
  writer->add_constant("w", ElementType::float32, {2, 4}, std::vector<float>(8, 1.0f));
  writer->add_tensor("y", ElementType::float32, {2, 4});
  Quantization per_channel;
  per_channel.scale = {0.5f, 0.25f, 1, 2};
  per_channel.zero_point = {0, 0, 0, 0};
  writer->add_constant("filter", ElementType::int8, {4, 2}, std::vector<int8_t>(8, 1), per_channel);
  const std::vector<std::string> words = {"one", "two"};
  writer->add_strings("words", {2}, words);
  writer->add_variable("state", ElementType::float32, {2});
  writer->add_constant("packed", ElementType::int4, {3}, std::vector<uint8_t>{0x21, 0x03});
  add_sparse(writer);
  Quantization blocks;
  blocks.kind = Quantization::Kind::blockwise;
  blocks.scales_tensor = kScales;
  blocks.zero_points_tensor = -1;
  blocks.block_size = 4;
  writer->add_constant("blocks", ElementType::int4, {2, 8}, std::vector<uint8_t>(8, 0x11), blocks);
  writer->add_constant("scales", ElementType::float32, {2, 2}, std::vector<float>(4, 1.0f));
  writer->add_tensor("taken", ElementType::float32, {2, 4});
  writer->add_constant("flag", ElementType::boolean, {}, std::vector<uint8_t>{1});
  writer->add_operator("ADD", {kX, kW}, {kY}, {"AddOptions", {{"fused_activation_function", 1}}});
  writer->add_operator("IF", {kFlag, kY}, {kTaken},
                       {"IfOptions", {{"then_subgraph_index", 1}, {"else_subgraph_index", 1}}});
  writer->set_inputs({kX});
  writer->set_outputs({kTaken});
  writer->add_signature("serve", {{"x", kX}}, {{"taken", kTaken}});
  writer->add_metadata("note", std::as_bytes(std::span("hello", 5)));
}

}  // namespace

ModelWriter sample() {
  ModelWriter writer("a sample");
  add_main(&writer);
  writer.add_subgraph("branch");
  writer.add_tensor("in", ElementType::float32, {2, 4});
  writer.add_constant("one", ElementType::float32, {}, std::vector<float>{1});
  writer.add_tensor("out", ElementType::float32, {2, 4});
  writer.add_operator("ADD", {0, 1}, {2}, {"AddOptions", {}});
  writer.set_inputs({0});
  writer.set_outputs({2});
  return writer;
}

std::vector<std::byte> sample_bytes(const std::function<void(tflite::ModelT&)>& change) {
  ModelWriter writer = sample();
  if (change) change(writer.object());
  Result<std::vector<std::byte>> bytes = writer.finish();
  return bytes ? *bytes : std::vector<std::byte>();
}

Result<Model> load_sample(const std::function<void(tflite::ModelT&)>& change, const Limits& limits) {
  LoadOptions options;
  options.limits = limits;
  return Model::from_bytes(sample_bytes(change), options);
}

Diagnostics findings_of(const Result<Model>& model) { return model ? model->findings() : model.error(); }

bool contains(const Diagnostics& list, Code code) {
  return std::any_of(list.begin(), list.end(), [&](const Diagnostic& d) { return d.code == code; });
}

std::string to_text(const Diagnostics& list) {
  std::string text;
  for (const Diagnostic& d : list) text += d.text() + "\n";
  return text;
}

}  // namespace surelite::test
