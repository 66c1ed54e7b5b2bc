// SPDX-License-Identifier: Apache-2.0
// One row per way to break the sample: each must be found under its code, and errors must keep the model from loading.
#include <gtest/gtest.h>

#include <cmath>

#include "model/graph.h"

#include "model/access.h"
#include "model/sample.h"

namespace surelite::test {
namespace {

tflite::SubGraphT& graph(tflite::ModelT& m, size_t index = 0) { return *m.subgraphs[index]; }
tflite::TensorT& tensor(tflite::ModelT& m, size_t index) { return *graph(m).tensors[index]; }
tflite::QuantizationParametersT& quant(tflite::ModelT& m, size_t index) {
  auto& slot = tensor(m, index).quantization;
  if (!slot) slot = std::make_unique<tflite::QuantizationParametersT>();
  return *slot;
}
tflite::OperatorT& op(tflite::ModelT& m, size_t index = 0) { return *graph(m).operators[index]; }
tflite::BufferT& buffer_of(tflite::ModelT& m, size_t index) { return *m.buffers[tensor(m, index).buffer]; }
tflite::SparsityParametersT& sparsity(tflite::ModelT& m) { return *tensor(m, kSparse).sparsity; }
tflite::DimensionMetadataT& level(tflite::ModelT& m, size_t index) { return *sparsity(m).dim_metadata[index]; }
tflite::IfOptionsT& branches(tflite::ModelT& m) { return *op(m, 1).builtin_options.AsIfOptions(); }
tflite::BlockwiseQuantizationT& blocks(tflite::ModelT& m) {
  return *quant(m, kBlocks).details.AsBlockwiseQuantization();
}
tflite::SignatureDefT& signature(tflite::ModelT& m) { return *m.signature_defs[0]; }

// A second operator that writes `output`.
void add_relu(tflite::ModelT& m, int input, int output) {
  auto fresh = std::make_unique<tflite::OperatorT>();
  m.operator_codes.push_back(std::make_unique<tflite::OperatorCodeT>());
  m.operator_codes.back()->builtin_code = tflite::BuiltinOperator_RELU;
  m.operator_codes.back()->deprecated_builtin_code = tflite::BuiltinOperator_RELU;
  fresh->opcode_index = static_cast<uint32_t>(m.operator_codes.size()) - 1;
  fresh->inputs = {input};
  fresh->outputs = {output};
  graph(m).operators.push_back(std::move(fresh));
}

uint32_t add_tensor(tflite::ModelT& m, tflite::TensorType type, std::vector<int32_t> shape) {
  auto fresh = std::make_unique<tflite::TensorT>();
  fresh->type = type;
  fresh->shape = std::move(shape);
  graph(m).tensors.push_back(std::move(fresh));
  return static_cast<uint32_t>(graph(m).tensors.size()) - 1;
}

struct Row {
  const char* name;
  Code code;
  void (*change)(tflite::ModelT&);
};

const Row kRows[] = {
    {"version_4", Code::M106, [](auto& m) { m.version = 4; }},
    {"no_subgraph", Code::M201, [](auto& m) { m.subgraphs.clear(); m.signature_defs.clear(); }},
    {"op_input_beyond", Code::M202, [](auto& m) { op(m).inputs[1] = 999; }},
    {"op_input_minus_2", Code::M202, [](auto& m) { op(m).inputs[1] = -2; }},
    {"op_output_beyond", Code::M202, [](auto& m) { op(m).outputs[0] = 999; }},
    {"op_intermediate_beyond", Code::M202, [](auto& m) { op(m).intermediates = {999}; }},
    {"graph_input_beyond", Code::M202, [](auto& m) { graph(m).inputs[0] = 999; }},
    {"graph_output_beyond", Code::M202, [](auto& m) { graph(m).outputs[0] = 999; }},
    {"operator_code_beyond", Code::M202, [](auto& m) { op(m).opcode_index = 77; }},
    {"buffer_beyond", Code::M202, [](auto& m) { tensor(m, kW).buffer = 999; }},
    {"branch_beyond", Code::M202, [](auto& m) { branches(m).then_subgraph_index = 7; }},
    {"branch_minus_1", Code::M202, [](auto& m) { branches(m).else_subgraph_index = -1; }},
    {"signature_subgraph_beyond", Code::M202, [](auto& m) { signature(m).subgraph_index = 7; }},
    {"signature_tensor_beyond", Code::M202, [](auto& m) { signature(m).inputs[0]->tensor_index = 777; }},
    {"metadata_buffer_beyond", Code::M202, [](auto& m) { m.metadata[0]->buffer = 999; }},
    {"scales_tensor_beyond", Code::M202, [](auto& m) { blocks(m).scales = 999; }},
    {"scales_tensor_negative", Code::M202, [](auto& m) { blocks(m).scales = -7; }},
    {"zero_points_tensor_beyond", Code::M202, [](auto& m) { blocks(m).zero_points = 999; }},
    {"op_output_minus_1", Code::M203, [](auto& m) { op(m).outputs[0] = -1; }},
    {"graph_output_minus_1", Code::M203, [](auto& m) { graph(m).outputs[0] = -1; }},
    {"written_twice", Code::M204, [](auto& m) { add_relu(m, kX, kY); }},
    {"written_twice_by_one", Code::M204, [](auto& m) { op(m).outputs = {kY, kY}; }},
    {"read_before_written", Code::M205, [](auto& m) { std::swap(graph(m).operators[0], graph(m).operators[1]); }},
    {"read_never_written", Code::M205,
     [](auto& m) { op(m).inputs[1] = static_cast<int>(add_tensor(m, tflite::TensorType_FLOAT32, {2, 4})); }},
    {"output_never_written", Code::M206,
     [](auto& m) { graph(m).outputs = {static_cast<int>(add_tensor(m, tflite::TensorType_FLOAT32, {2, 4}))}; }},
    {"writes_constant", Code::M207, [](auto& m) { add_relu(m, kX, kScales); }},
    {"writes_input", Code::M207, [](auto& m) { add_relu(m, kY, kX); }},
    {"writes_variable", Code::M207, [](auto& m) { add_relu(m, kX, kState); }},
    {"input_is_output", Code::M208, [](auto& m) { add_relu(m, kTaken, kTaken); }},
    {"bytes_overflow_where_elements_do_not", Code::M216,
     [](auto& m) { add_tensor(m, tflite::TensorType_FLOAT64, {INT32_MAX, INT32_MAX}); }},
    {"constant_of_bytes_short", Code::M209,
     [](auto& m) { tensor(m, kW).type = tflite::TensorType_INT8; buffer_of(m, kW).data.resize(2); }},
    {"constant_of_no_elements", Code::M209, [](auto& m) { tensor(m, kW).shape = {0}; }},
    {"constant_of_halves", Code::M209,
     [](auto& m) { buffer_of(m, kW).data.resize(buffer_of(m, kW).data.size() / 2); }},
    {"constant_four_times_too_long", Code::M209,
     [](auto& m) { buffer_of(m, kW).data.resize(buffer_of(m, kW).data.size() * 4); }},
    {"constant_short", Code::M209, [](auto& m) { buffer_of(m, kW).data.resize(16); }},
    {"constant_long", Code::M209, [](auto& m) { buffer_of(m, kW).data.resize(65536); }},
    {"packed_constant_short", Code::M209, [](auto& m) { buffer_of(m, kPacked).data.resize(1); }},
    {"buffer_wraps", Code::M210,
     [](auto& m) { auto& b = buffer_of(m, kW); b.data.clear(); b.offset = ~uint64_t{0} - 15; b.size = 32; }},
    {"buffer_beyond_end", Code::M210,
     [](auto& m) { auto& b = buffer_of(m, kW); b.data.clear(); b.offset = 1 << 20; b.size = 32; }},
    {"string_count_differs", Code::M211, [](auto& m) { tensor(m, kStrings).shape = {3}; }},
    {"string_count_negative", Code::M211, [](auto& m) { buffer_of(m, kStrings).data[3] = 0xff; }},
    {"string_offset_beyond", Code::M211, [](auto& m) { buffer_of(m, kStrings).data[9] = 0x7f; }},
    {"string_offset_decreases", Code::M211, [](auto& m) { buffer_of(m, kStrings).data[8] = 1; }},
    {"string_within_offsets", Code::M211, [](auto& m) { buffer_of(m, kStrings).data[4] = 0; }},
    {"string_without_count", Code::M211, [](auto& m) { buffer_of(m, kStrings).data.resize(3); }},
    {"string_without_offsets", Code::M211, [](auto& m) { buffer_of(m, kStrings).data.resize(8); }},
    {"constant_resource", Code::M212, [](auto& m) { tensor(m, kW).type = tflite::TensorType_RESOURCE; }},
    {"constant_variant", Code::M212, [](auto& m) { tensor(m, kW).type = tflite::TensorType_VARIANT; }},
    {"variable_with_data", Code::M213, [](auto& m) { tensor(m, kW).is_variable = true; }},
    {"variable_of_variants", Code::M213, [](auto& m) { tensor(m, kState).type = tflite::TensorType_VARIANT; }},
    {"variable_of_resources", Code::M213, [](auto& m) { tensor(m, kState).type = tflite::TensorType_RESOURCE; }},
    {"variable_of_strings", Code::M213, [](auto& m) { tensor(m, kState).type = tflite::TensorType_STRING; }},
    {"tensor_type_unknown", Code::M214, [](auto& m) { tensor(m, kY).type = static_cast<tflite::TensorType>(99); }},
    {"activation_unknown", Code::M214,
     [](auto& m) {
       auto& options = *op(m).builtin_options.AsAddOptions();
       options.fused_activation_function = static_cast<tflite::ActivationFunctionType>(99);
     }},
    {"level_format_unknown", Code::M214, [](auto& m) { level(m, 0).format = static_cast<tflite::DimensionType>(9); }},
    {"extent_negative", Code::M215, [](auto& m) { tensor(m, kY).shape = {-1, 4}; }},
    {"extents_overflow", Code::M216, [](auto& m) { tensor(m, kY).shape = {INT32_MAX, INT32_MAX, INT32_MAX}; }},
    {"extents_overflow_beside_0", Code::M216,
     [](auto& m) { tensor(m, kY).shape = {0, INT32_MAX, INT32_MAX, INT32_MAX}; }},
    {"bytes_overflow", Code::M216, [](auto& m) { tensor(m, kY).shape = {INT32_MAX, INT32_MAX, 4}; }},
    {"rank_65", Code::M217, [](auto& m) { tensor(m, kY).shape.assign(65, 1); }},
    {"shape_signature_short", Code::M218, [](auto& m) { tensor(m, kX).shape_signature = {-1}; }},
    {"shape_signature_differs", Code::M219, [](auto& m) { tensor(m, kX).shape_signature = {-1, 5}; }},
    {"fewer_zero_points", Code::M220, [](auto& m) { quant(m, kFilter).zero_point.resize(1); }},
    {"scale_0", Code::M221, [](auto& m) { quant(m, kFilter).scale = {0}; quant(m, kFilter).zero_point = {0}; }},
    {"scale_nan", Code::M221, [](auto& m) { quant(m, kFilter).scale[2] = NAN; }},
    {"scale_infinite", Code::M221, [](auto& m) { quant(m, kFilter).scale[2] = INFINITY; }},
    {"scale_negative", Code::M221, [](auto& m) { quant(m, kFilter).scale[2] = -1; }},
    {"zero_point_1000", Code::M222, [](auto& m) { quant(m, kFilter).zero_point[1] = 1000; }},
    {"zero_point_2p40", Code::M222, [](auto& m) { quant(m, kFilter).zero_point[1] = int64_t{1} << 40; }},
    {"quantized_dimension_beyond", Code::M223, [](auto& m) { quant(m, kFilter).quantized_dimension = 2; }},
    {"quantized_dimension_negative", Code::M223, [](auto& m) { quant(m, kFilter).quantized_dimension = -1; }},
    {"scalar_with_scales", Code::M223, [](auto& m) { tensor(m, kFilter).shape = {}; }},
    {"scales_for_other_axis", Code::M224, [](auto& m) { quant(m, kFilter).quantized_dimension = 1; }},
    {"min_nan", Code::M225, [](auto& m) { quant(m, kY).min = {NAN}; }},
    {"max_infinite", Code::M225, [](auto& m) { quant(m, kY).max = {INFINITY}; }},
    {"float_with_scale_0", Code::M226, [](auto& m) { quant(m, kY).scale = {0}; quant(m, kY).zero_point = {0}; }},
    {"one_scale_odd_axis", Code::M226,
     [](auto& m) { quant(m, kY).scale = {1}; quant(m, kY).zero_point = {0}; quant(m, kY).quantized_dimension = 3; }},
    {"bias_with_axis_3", Code::M226,
     [](auto& m) {
       tensor(m, kFilter).shape = {4}; buffer_of(m, kFilter).data.resize(4);
       quant(m, kFilter).quantized_dimension = 3;
     }},
    {"zero_points_absent", Code::M226, [](auto& m) { quant(m, kFilter).zero_point.clear(); }},
    {"zero_points_alone", Code::M226, [](auto& m) { quant(m, kY).zero_point = {0}; }},
    {"channel_with_scale_0", Code::M226, [](auto& m) { quant(m, kFilter).scale[1] = 0; }},
    {"block_size_0", Code::M227, [](auto& m) { blocks(m).block_size = 0; }},
    {"block_size_negative", Code::M227, [](auto& m) { blocks(m).block_size = -4; }},
    {"block_size_does_not_divide", Code::M227, [](auto& m) { blocks(m).block_size = 3; }},
    {"block_scales_too_few", Code::M227, [](auto& m) { blocks(m).block_size = 2; }},
    {"block_scales_of_int8", Code::M227, [](auto& m) { blocks(m).scales = kFilter; }},
    {"blocks_of_scalar", Code::M227,
     [](auto& m) { tensor(m, kBlocks).shape = {}; buffer_of(m, kBlocks).data.resize(1); }},
    {"multi_axis_negative", Code::M227, [](auto& m) {
       tflite::MultiAxisQuantizationT details;
       details.scales = kScales;
       details.quantized_dimensions = {0, -1};
       quant(m, kBlocks).details.Set(std::move(details));
     }},
    {"multi_axis_beyond_rank", Code::M227, [](auto& m) {
       tflite::MultiAxisQuantizationT details;
       details.scales = kScales;
       details.quantized_dimensions = {0, 5};
       quant(m, kBlocks).details.Set(std::move(details));
     }},
    {"sparse_order_repeats", Code::M229, [](auto& m) { sparsity(m).traversal_order = {0, 0}; }},
    {"sparse_order_negative", Code::M229, [](auto& m) { sparsity(m).traversal_order = {0, -1}; }},
    {"sparse_order_short", Code::M229, [](auto& m) { sparsity(m).traversal_order = {0}; }},
    {"sparse_levels_missing", Code::M229, [](auto& m) { sparsity(m).dim_metadata.pop_back(); }},
    {"sparse_dense_size_differs", Code::M229, [](auto& m) { level(m, 0).dense_size = 5; }},
    {"sparse_segments_absent", Code::M229, [](auto& m) { level(m, 1).array_segments.Reset(); }},
    {"sparse_segments_start_at_1", Code::M229,
     [](auto& m) { level(m, 1).array_segments.AsInt32Vector()->values[0] = 1; }},
    {"sparse_segments_decrease", Code::M229,
     [](auto& m) { level(m, 1).array_segments.AsInt32Vector()->values = {0, 3, 2, 3, 4}; }},
    {"sparse_segments_end_beyond", Code::M229,
     [](auto& m) { level(m, 1).array_segments.AsInt32Vector()->values[4] = 100000; }},
    {"sparse_index_beyond", Code::M229, [](auto& m) { level(m, 1).array_indices.AsUint8Vector()->values[3] = 200; }},
    {"sparse_index_repeats", Code::M229,
     [](auto& m) {
       level(m, 1).array_segments.AsInt32Vector()->values = {0, 2, 2, 3, 4};
       level(m, 1).array_indices.AsUint8Vector()->values = {1, 1, 2, 3};
     }},
    {"sparse_values_missing", Code::M229, [](auto& m) { buffer_of(m, kSparse).data.resize(12); }},
    {"sparse_block_axis_beyond", Code::M229,
     [](auto& m) {
       sparsity(m).traversal_order = {0, 1, 2}; sparsity(m).block_map = {7};
       sparsity(m).dim_metadata.push_back(std::make_unique<tflite::DimensionMetadataT>());
     }},
    {"sparse_block_size_0", Code::M229,
     [](auto& m) {
       sparsity(m).traversal_order = {0, 1, 2}; sparsity(m).block_map = {1};
       sparsity(m).dim_metadata.push_back(std::make_unique<tflite::DimensionMetadataT>());
     }},
    {"sparse_block_compressed", Code::M229,
     [](auto& m) {
       sparsity(m).traversal_order = {0, 1, 2}; sparsity(m).block_map = {1};
       auto axis = std::make_unique<tflite::DimensionMetadataT>();
       axis->format = tflite::DimensionType_SPARSE_CSR;
       sparsity(m).dim_metadata.push_back(std::move(axis));
     }},
    {"sparse_block_does_not_divide", Code::M229,
     [](auto& m) {
       sparsity(m).traversal_order = {0, 1, 2}; sparsity(m).block_map = {1};
       auto axis = std::make_unique<tflite::DimensionMetadataT>();
       axis->dense_size = 1000;
       sparsity(m).dim_metadata.push_back(std::move(axis));
     }},
    {"sparse_block_axis_twice", Code::M229,
     [](auto& m) {
       sparsity(m).traversal_order = {0, 1, 2, 3}; sparsity(m).block_map = {1, 1};
       for (int i = 0; i < 2; ++i) sparsity(m).dim_metadata.push_back(std::make_unique<tflite::DimensionMetadataT>());
     }},
    {"sparse_block_order_repeats", Code::M229,
     [](auto& m) {
       sparsity(m).traversal_order = {0, 1, 0}; sparsity(m).block_map = {1};
       sparsity(m).dim_metadata.push_back(std::make_unique<tflite::DimensionMetadataT>());
     }},
    {"sparse_strings", Code::M229, [](auto& m) { tensor(m, kSparse).type = tflite::TensorType_STRING; }},
    {"sparse_without_data", Code::M229, [](auto& m) { tensor(m, kSparse).buffer = 0; }},
    {"calls_itself", Code::M230, [](auto& m) { branches(m).then_subgraph_index = 0; }},
    {"external_buffer", Code::M232, [](auto& m) { tensor(m, kW).external_buffer = 5; }},
    {"signature_without_key", Code::M233, [](auto& m) { signature(m).signature_key.clear(); }},
    {"signature_name_absent", Code::M233, [](auto& m) { signature(m).inputs[0]->name.clear(); }},
    {"signature_key_twice", Code::M234,
     [](auto& m) {
       m.signature_defs.push_back(std::make_unique<tflite::SignatureDefT>());
       m.signature_defs[1]->signature_key = "serve";
     }},
    {"signature_name_twice", Code::M234,
     [](auto& m) { signature(m).outputs.push_back(std::make_unique<tflite::TensorMapT>(*signature(m).outputs[0])); }},
    {"signature_inner_tensor", Code::M235, [](auto& m) { signature(m).outputs[0]->tensor_index = kY; }},
    {"metadata_without_name", Code::M236, [](auto& m) { m.metadata[0]->name.clear(); }},
    {"metadata_without_data", Code::M236, [](auto& m) { m.metadata[0]->buffer = 0; }},
    {"input_listed_twice", Code::M237, [](auto& m) { graph(m).inputs = {kX, kX}; }},
    {"input_is_constant", Code::M238, [](auto& m) { graph(m).inputs = {kX, kW}; }},
    {"custom_options_wrap", Code::M239,
     [](auto& m) { op(m).large_custom_options_offset = ~uint64_t{0} - 7; op(m).large_custom_options_size = 16; }},
    {"four_bit_not_packed", Code::M240, [](auto& m) { buffer_of(m, kPacked).data.resize(3); }},
    {"graph_input_minus_1", Code::M241, [](auto& m) { graph(m).inputs = {kX, -1}; }},
    {"handle_among_inputs", Code::M242,
     [](auto& m) {
       const int h = static_cast<int>(add_tensor(m, tflite::TensorType_RESOURCE, {})); graph(m).inputs.push_back(h);
       add_relu(m, kX, h);
     }},
    {"idle_output", Code::M243,
     [](auto& m) { graph(m).outputs.push_back(static_cast<int>(add_tensor(m, tflite::TensorType_FLOAT32, {2}))); }},
    {"many_faults", Code::M250, [](auto& m) { op(m).inputs.assign(60, 999); }},
};

class RulesTest : public testing::TestWithParam<Row> {};

TEST_P(RulesTest, FindsIt) {
  const Row& row = GetParam();
  const Result<Model> model = load_sample(row.change);
  const Diagnostics findings = findings_of(model);
  EXPECT_TRUE(contains(findings, row.code)) << "found instead:\n" << to_text(findings);
  if (severity_of(row.code) == Severity::error) {
    EXPECT_FALSE(model) << "loaded in spite of an error";
  }
  if (!model) {
    EXPECT_EQ(findings.front().severity(), Severity::error) << "the first diagnostic must say why";
  }
  for (const Diagnostic& d : findings)
    EXPECT_EQ(d.text().find('?'), std::string::npos) << "an argument is missing: " << d.text();
}

INSTANTIATE_TEST_SUITE_P(Rows, RulesTest, testing::ValuesIn(kRows), [](const auto& row) { return row.param.name; });

TEST(Rules, SampleIsSound) {
  const Result<Model> model = load_sample({});
  ASSERT_TRUE(model) << to_text(model.error());
  EXPECT_TRUE(model->findings().empty()) << to_text(model->findings());
}

TEST(Rules, WarningsDoNotRefuse) {
  for (const Row& row : kRows) {
    if (severity_of(row.code) != Severity::warning || row.code == Code::M242) continue;
    EXPECT_TRUE(load_sample(row.change)) << row.name;
  }
}

TEST(Rules, AllFaultsAreListed) {
  const Result<Model> model = load_sample([](tflite::ModelT& m) {
    op(m).inputs[1] = 999;
    quant(m, kFilter).zero_point.resize(1);
    tensor(m, kX).shape_signature = {-1};
  });
  const Diagnostics findings = findings_of(model);
  for (const Code code : {Code::M202, Code::M220, Code::M218})
    EXPECT_TRUE(contains(findings, code)) << surelite::name_of(code);
}

TEST(Rules, QuantizationDetailsAbsent) {
  // The object interface cannot write a union that names a member and has none: it is made by editing the bytes.
  std::vector<std::byte> bytes = sample_bytes();
  auto* model = flatbuffers::GetMutableRoot<tflite::Model>(bytes.data());
  auto* quantization =
      const_cast<tflite::QuantizationParameters*>(model->subgraphs()->Get(0)->tensors()->Get(kBlocks)->quantization());
  auto* table = reinterpret_cast<flatbuffers::Table*>(quantization);
  auto* vtable = const_cast<uint8_t*>(table->GetVTable());
  flatbuffers::WriteScalar<flatbuffers::voffset_t>(vtable + tflite::QuantizationParameters::VT_DETAILS, 0);
  const Result<Model> loaded = Model::from_bytes(bytes);
  EXPECT_TRUE(contains(findings_of(loaded), Code::M228)) << to_text(findings_of(loaded));
}

// Subgraph i calls i + 1 by both branches.
std::vector<std::byte> chain(int length) {
  ModelWriter writer;
  for (int i = 0; i < length; ++i) {
    if (i > 0) writer.add_subgraph("g" + std::to_string(i));
    writer.add_tensor("c", ElementType::boolean, {});
    writer.add_tensor("o", ElementType::boolean, {});
    writer.set_inputs({0});
    writer.set_outputs({i + 1 < length ? 1 : 0});
    if (i + 1 < length)
      writer.add_operator("IF", {0, 0}, {1},
                          {"IfOptions", {{"then_subgraph_index", i + 1}, {"else_subgraph_index", i + 1}}});
  }
  return *writer.finish();
}

TEST(Rules, NestedCalls) {
  EXPECT_TRUE(Model::from_bytes(chain(4)));
  EXPECT_TRUE(contains(findings_of(Model::from_bytes(chain(40))), Code::M231));
  // 2^31 plans of the innermost subgraph, though no path is longer than 31.
  EXPECT_TRUE(contains(findings_of(Model::from_bytes(chain(32))), Code::M107));
}

TEST(Rules, CountsAreLimited) {
  Limits limits;
  limits.max_tensors = 5;
  EXPECT_TRUE(contains(findings_of(load_sample({}, limits)), Code::M107));
  limits = {};
  limits.max_subgraphs = 1;
  EXPECT_TRUE(contains(findings_of(load_sample({}, limits)), Code::M107));
  limits = {};
  limits.max_operators = 2;
  EXPECT_TRUE(contains(findings_of(load_sample({}, limits)), Code::M107));
}

// Writers leave out the offsets of tables without strings.
TEST(Rules, StringsOfNothingMayBeACountOnly) {
  for (const size_t bytes : {size_t{4}, size_t{8}}) {
    const Result<Model> model = load_sample([bytes](tflite::ModelT& m) {
      tensor(m, kStrings).shape = {0};
      buffer_of(m, kStrings).data.assign(bytes, 0);
      if (bytes == 8) buffer_of(m, kStrings).data[4] = 8;
    });
    EXPECT_TRUE(model) << bytes << ": " << to_text(model.error());
  }
}

// Lines that a program converted are seen whatever stands in front of the first of them, and only where all are.
TEST(Rules, LinesThatWereNotConverted) {
  std::vector<std::byte> bytes = sample_bytes();
  bytes.resize(bytes.size() / 2);
  for (const std::string_view text : {"\n\r\n", "\r\n", "\r\n\r\n\n"}) {
    std::vector<std::byte> damaged = bytes;
    for (const char c : text) damaged.push_back(static_cast<std::byte>(c));
    const Result<Model> model = Model::from_bytes(damaged);
    ASSERT_FALSE(model);
    EXPECT_NE(model.error().front().code, Code::M110);
  }
}

TEST(Rules, ZeroElementsNeedNoData) {
  const Result<Model> model = load_sample([](tflite::ModelT& m) {
    const auto empty = static_cast<int>(add_tensor(m, tflite::TensorType_INT32, {0}));
    op(m, 1).inputs.push_back(empty);
  });
  ASSERT_TRUE(model) << to_text(model.error());
  const TensorDef& tensor = ModelAccess::data(*model).subgraphs[0].tensors.back();
  EXPECT_TRUE(tensor.is_constant);
  EXPECT_TRUE(tensor.data.empty());
}

}  // namespace
}  // namespace surelite::test
