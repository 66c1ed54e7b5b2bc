// SPDX-License-Identifier: Apache-2.0
// The models of test_helpers.h, written into memory of the program when they are first asked for.
#include "micro/ops/testing/flat_builder.h"
#include "tensorflow/lite/micro/test_helpers.h"

namespace tflite {
namespace testing {
namespace {

using surelite::micro::FlatBuilder;

constexpr size_t kPoolBytes = 24 * 1024;
alignas(16) uint8_t pool[kPoolBytes];
size_t pool_used;

struct Ints {
  int count;
  int32_t values[8];
};

struct MockTensor {
  TensorType type;
  Ints shape;
  int constant;  // 0: none, else the byte that is its data
  bool variable;
};
// The operator: a name of its own or a code, and up to two numbers of options.
struct MockOp {
  const char* custom;
  BuiltinOperator code;
  Ints inputs, outputs;
  BuiltinOptions options_type;
  int first, second;
};
struct MockGraph {
  const MockTensor* tensors;
  int tensor_count;
  const MockOp* ops;
  int op_count;
  Ints inputs, outputs;
  bool without_lists;
};
struct Metadata {
  const int32_t* words;
  int count;
};

class Writer {
 public:
  explicit Writer(FlatBuilder* to) : to_(*to) {}

  void write(const MockGraph* graphs, int count, const Metadata& metadata) {
    const uint32_t start = to_.take(16, 8);
    const uint32_t root = to_.table(metadata.count ? "4440404" : "44404");
    to_.set<uint32_t>(root, 0, 3);
    uint32_t codes = 0, constants = 0;
    for (int g = 0; g < count; ++g) {
      codes += static_cast<uint32_t>(graphs[g].op_count);
      for (int i = 0; i < graphs[g].tensor_count; ++i) constants += graphs[g].tensors[i].constant != 0;
    }
    codes_ = to_.tables(codes);
    buffers_ = to_.tables(1 + constants + (metadata.count ? 1 : 0));
    to_.element(buffers_, next_buffer_++, to_.table(""));
    const uint32_t all = to_.tables(static_cast<uint32_t>(count));
    for (int g = 0; g < count; ++g) to_.element(all, static_cast<uint32_t>(g), graph(graphs[g]));
    to_.link(root, 1, codes_);
    to_.link(root, 2, all);
    to_.link(root, 4, buffers_);
    if (metadata.count) {
      const uint32_t list = to_.tables(1), one = to_.table("44");
      to_.element(list, 0, one);
      to_.link(one, 0, to_.text("OfflineMemoryAllocation"));
      to_.set<uint32_t>(one, 1, buffer(metadata.words, static_cast<uint32_t>(metadata.count) * 4));
      to_.link(root, 6, list);
    }
    to_.put<uint32_t>(start, root);
    to_.put<uint32_t>(start + 4, 0x334c4654);  // "TFL3"
  }

 private:
  uint32_t list(const Ints& values) {
    return to_.vector(values.values, static_cast<uint32_t>(values.count), sizeof(int32_t));
  }
  uint32_t buffer(const void* data, uint32_t bytes) {
    const uint32_t table = to_.table("4");
    data_ = to_.vector(data, bytes, 1) + 4;
    to_.link(table, 0, data_ - 4);
    to_.element(buffers_, next_buffer_, table);
    return next_buffer_++;
  }
  uint32_t tensor(const MockTensor& from) {
    const uint32_t table = to_.table("414001");
    to_.link(table, 0, list(from.shape));
    to_.set<int8_t>(table, 1, static_cast<int8_t>(from.type));
    to_.set<uint8_t>(table, 5, from.variable);
    if (!from.constant) return table;
    uint32_t bytes = from.type == TensorType_UINT8 || from.type == TensorType_INT8 ? 1 : 4;
    for (int i = 0; i < from.shape.count; ++i) bytes *= static_cast<uint32_t>(from.shape.values[i]);
    to_.set<uint32_t>(table, 2, buffer(nullptr, bytes));
    to_.put<uint8_t>(data_, static_cast<uint8_t>(from.constant));
    return table;
  }
  uint32_t operation(const MockOp& from, bool without_lists) {
    const uint32_t code = to_.table(from.custom ? "1444" : "1044");
    const int number = from.custom ? BuiltinOperator_CUSTOM : from.code;
    to_.set<int8_t>(code, 0, static_cast<int8_t>(number > 127 ? 127 : number));
    if (from.custom) to_.link(code, 1, to_.text(from.custom));
    to_.set<int32_t>(code, 2, 1);
    to_.set<int32_t>(code, 3, number);
    to_.element(codes_, next_code_, code);
    const bool options = from.options_type != BuiltinOptions_NONE;
    const uint32_t table = to_.table(without_lists ? "4" : options ? "44414" : "444");
    to_.set<uint32_t>(table, 0, next_code_++);
    if (without_lists) return table;
    to_.link(table, 1, list(from.inputs));
    to_.link(table, 2, list(from.outputs));
    if (!options) return table;
    to_.set<uint8_t>(table, 3, static_cast<uint8_t>(from.options_type));
    const bool graphs =
        from.options_type == BuiltinOptions_IfOptions || from.options_type == BuiltinOptions_WhileOptions;
    const uint32_t fields = to_.table(graphs ? "44" : "1");
    if (graphs) {
      to_.set<int32_t>(fields, 0, from.first);
      to_.set<int32_t>(fields, 1, from.second);
    }
    to_.link(table, 4, fields);
    return table;
  }
  uint32_t graph(const MockGraph& from) {
    const uint32_t table = to_.table(from.without_lists ? "4004" : "4444");
    const uint32_t tensors = to_.tables(static_cast<uint32_t>(from.tensor_count));
    const uint32_t operators = to_.tables(static_cast<uint32_t>(from.op_count));
    for (int i = 0; i < from.tensor_count; ++i) to_.element(tensors, static_cast<uint32_t>(i), tensor(from.tensors[i]));
    for (int i = 0; i < from.op_count; ++i)
      to_.element(operators, static_cast<uint32_t>(i), operation(from.ops[i], from.without_lists));
    to_.link(table, 0, tensors);
    if (!from.without_lists) {
      to_.link(table, 1, list(from.inputs));
      to_.link(table, 2, list(from.outputs));
    }
    to_.link(table, 3, operators);
    return table;
  }

  FlatBuilder& to_;
  uint32_t codes_ = 0, buffers_ = 0, next_code_ = 0, next_buffer_ = 0;
  uint32_t data_ = 0;  // of the newest buffer
};

// A model and where it is once it has been written. Every call has it verified anew, as the library remembers four.
struct Made {
  const uint8_t* file;
  size_t bytes;
};
const Model* get(Made* made, const MockGraph* graphs, int count, const Metadata& metadata = {nullptr, 0}) {
  if (!made->file) {
    FlatBuilder builder(pool + pool_used, kPoolBytes - pool_used);
    Writer(&builder).write(graphs, count, metadata);
    if (builder.full()) return nullptr;
    made->file = pool + pool_used;
    made->bytes = builder.bytes();
    pool_used += (builder.bytes() + 15) / 16 * 16;
  }
  SureliteMicroSetModelSize(made->file, made->bytes);
  return GetModel(static_cast<const void*>(made->file));
}

constexpr TensorType kInt32 = TensorType_INT32, kByte = TensorType_UINT8, kReal = TensorType_FLOAT32;
MockOp custom(const char* name, const Ints& inputs, const Ints& outputs) {
  return {name, BuiltinOperator_CUSTOM, inputs, outputs, BuiltinOptions_NONE, 0, 0};
}
MockOp builtin(BuiltinOperator code, const Ints& inputs, const Ints& outputs, BuiltinOptions options, int first = 0,
               int second = 0) {
  return {nullptr, code, inputs, outputs, options, first, second};
}

const MockTensor kPairs[] = {
    {kReal, {2, {1, 2}}, 0, false}, {kReal, {2, {1, 2}}, 0, false}, {kReal, {2, {1, 2}}, 0, false}};

}  // namespace

const Model* GetSimpleMockModel() {
  static Made made;
  const MockTensor tensors[] = {{kInt32, {1, {1}}, 0, false},
                                {kByte, {1, {1}}, 21, false},
                                {kInt32, {1, {1}}, 0, false},
                                {kInt32, {1, {1}}, 0, false}};
  const MockOp ops[] = {custom("mock_custom", {2, {0, 1}}, {2, {2, 3}})};
  const MockGraph graph = {tensors, 4, ops, 1, {1, {0}}, {2, {2, 3}}, false};
  return get(&made, &graph, 1);
}

const Model* GetComplexMockModel() {
  static Made made;
  MockTensor tensors[10];
  MockOp ops[3];
  for (int i = 0; i < 3; ++i) {
    tensors[3 * i] = {kInt32, {1, {1}}, 0, false};
    tensors[3 * i + 1] = {kInt32, {1, {1}}, 0, true};
    tensors[3 * i + 2] = {kByte, {1, {1}}, 7 - 2 * i, false};
    ops[i] = custom("mock_custom", {3, {3 * i, 3 * i + 1, 3 * i + 2}}, {1, {3 * i + 3}});
  }
  tensors[9] = {kInt32, {1, {1}}, 0, false};
  const MockGraph graph = {tensors, 10, ops, 3, {1, {0}}, {1, {9}}, false};
  return get(&made, &graph, 1);
}

const Model* GetSimpleStatefulModel() {
  static Made made;
  const MockTensor tensors[] = {{kByte, {1, {3}}, 0, false}, {kByte, {1, {1}}, 0, false}, {kInt32, {1, {1}}, 0, false}};
  const MockOp ops[] = {custom("simple_stateful_op", {1, {0}}, {2, {1, 2}})};
  const MockGraph graph = {tensors, 3, ops, 1, {1, {0}}, {2, {1, 2}}, false};
  return get(&made, &graph, 1);
}

const Model* GetSimpleMultipleInputsModel() {
  static Made made;
  const MockTensor tensors[] = {{kInt32, {1, {1}}, 0, false},
                                {TensorType_INT8, {1, {1}}, 0, false},
                                {kInt32, {1, {1}}, 0, false},
                                {kInt32, {1, {1}}, 0, false}};
  const MockOp ops[] = {custom("multiple_inputs_op", {3, {0, 1, 2}}, {1, {3}})};
  const MockGraph graph = {tensors, 4, ops, 1, {3, {0, 1, 2}}, {1, {3}}, false};
  return get(&made, &graph, 1);
}

const Model* GetModelWith256x256Tensor() {
  static Made made;
  const MockTensor tensors[] = {{TensorType_INT8, {2, {256, 256}}, 0, false},
                                {TensorType_INT8, {2, {256, 256}}, 0, false},
                                {kInt32, {2, {256, 256}}, 0, false}};
  const MockOp ops[] = {custom("mock_custom", {2, {0, 1}}, {1, {2}})};
  const MockGraph graph = {tensors, 3, ops, 1, {2, {0, 1}}, {1, {2}}, false};
  return get(&made, &graph, 1);
}

const Model* GetSimpleModelWithBranch() {
  static Made made;
  const MockTensor tensors[] = {{kInt32, {3, {2, 2, 3}}, 0, false},
                                {kInt32, {3, {2, 2, 3}}, 0, false},
                                {kInt32, {3, {2, 2, 3}}, 0, false},
                                {kInt32, {3, {2, 2, 3}}, 0, false}};
  const MockOp ops[] = {custom("mock_custom", {1, {0}}, {1, {1}}), custom("mock_custom", {1, {0}}, {1, {2}}),
                        custom("mock_custom", {2, {1, 2}}, {1, {3}})};
  const MockGraph graph = {tensors, 4, ops, 3, {1, {0}}, {1, {3}}, false};
  return get(&made, &graph, 1);
}

const Model* GetSimpleModelWithSubgraphsAndIf() {
  static Made made;
  const MockTensor tensors[] = {{TensorType_BOOL, {1, {1}}, 0, false}, kPairs[0], kPairs[1], kPairs[2]};
  const MockOp branch = builtin(BuiltinOperator_IF, {3, {0, 1, 2}}, {1, {3}}, BuiltinOptions_IfOptions, 1, 2);
  const MockOp sum = builtin(BuiltinOperator_ADD, {2, {0, 1}}, {1, {2}}, BuiltinOptions_AddOptions);
  const MockOp product = builtin(BuiltinOperator_MUL, {2, {0, 1}}, {1, {2}}, BuiltinOptions_MulOptions);
  const MockGraph graphs[] = {{tensors, 4, &branch, 1, {3, {0, 1, 2}}, {1, {3}}, false},
                              {kPairs, 3, &sum, 1, {2, {0, 1}}, {1, {2}}, false},
                              {kPairs, 3, &product, 1, {2, {0, 1}}, {1, {2}}, false}};
  return get(&made, graphs, 3);
}

const Model* GetSimpleModelWithSubgraphsAndWhile() {
  static Made made;
  const MockTensor one = {kReal, {1, {1}}, 0, false};
  const MockTensor tensors[] = {one, one, one, one}, flag[] = {one, one, {TensorType_BOOL, {1, {1}}, 0, false}};
  const MockTensor sum[] = {one, one, one};
  const MockOp loop = builtin(BuiltinOperator_WHILE, {2, {0, 1}}, {2, {2, 3}}, BuiltinOptions_WhileOptions, 1, 2);
  const MockOp less = builtin(BuiltinOperator_LESS, {2, {0, 1}}, {1, {2}}, BuiltinOptions_LessOptions);
  const MockOp add = builtin(BuiltinOperator_ADD, {2, {0, 1}}, {1, {2}}, BuiltinOptions_AddOptions);
  const MockGraph graphs[] = {{tensors, 4, &loop, 1, {2, {0, 1}}, {2, {2, 3}}, false},
                              {flag, 3, &less, 1, {2, {0, 1}}, {1, {2}}, false},
                              {sum, 3, &add, 1, {2, {0, 1}}, {2, {2, 1}}, false}};
  return get(&made, graphs, 3);
}

const Model* GetModelWithUnusedInputs() {
  static Made made;
  const MockTensor tensors[] = {{TensorType_INT8, {2, {1, 64}}, 0, false},
                                {TensorType_INT8, {2, {1, 64}}, 0, false},
                                {TensorType_INT8, {2, {1, 64}}, 0, false}};
  const MockOp ops[] = {custom("multiple_inputs_op", {1, {0}}, {1, {1}})};
  const MockGraph graph = {tensors, 3, ops, 1, {2, {0, 2}}, {1, {1}}, false};
  return get(&made, &graph, 1);
}

const Model* GetModelWithUnusedOperatorOutputs() {
  static Made made;
  const MockTensor tensors[] = {{TensorType_INT8, {2, {1, 64}}, 0, false}, {TensorType_INT8, {2, {1, 64}}, 0, false}};
  const MockOp ops[] = {custom("no_op", {0, {}}, {2, {0, 1}})};
  const MockGraph graph = {tensors, 2, ops, 1, {0, {}}, {1, {0}}, false};
  return get(&made, &graph, 1);
}

const Model* GetNoOpModelWithTensorShape(const std::initializer_list<int32_t>& shape) {
  MockTensor tensor = {kInt32, {0, {}}, 0, false};
  for (const int32_t extent : shape)
    if (tensor.shape.count < 8) tensor.shape.values[tensor.shape.count++] = extent;
  const MockOp ops[] = {custom("no_op", {1, {0}}, {0, {}})};
  const MockGraph graph = {&tensor, 1, ops, 1, {1, {0}}, {0, {}}, false};
  Made made = {};  // another shape each time
  return get(&made, &graph, 1);
}

const Model* GetSimpleModelWithNullInputsAndOutputs() {
  static Made made;
  const MockTensor tensors[] = {{kInt32, {1, {1}}, 0, false}};
  const MockOp ops[] = {custom("no_op", {0, {}}, {0, {}})};
  const MockGraph graph = {tensors, 1, ops, 1, {0, {}}, {0, {}}, true};
  return get(&made, &graph, 1);
}

const Model* GetModelWithOfflinePlanning(int num_tensors, const int32_t* metadata_buffer, NodeConnection* node_conn,
                                         int num_conns, int num_subgraph_inputs) {
  constexpr int kMost = 16;
  if (num_tensors < 1 || num_tensors > kMost || num_conns < 0 || num_conns > kMost) return nullptr;
  MockTensor tensors[kMost];
  MockOp ops[kMost];
  bool written[kMost] = {}, read[kMost] = {};
  for (int i = 0; i < num_tensors; ++i) tensors[i] = {kReal, {2, {2, 3}}, 0, false};
  const auto taken = [](const std::initializer_list<int32_t>& from, Ints* to, bool* marks) {
    for (const int32_t i : from)
      if (to->count < 8 && i >= 0 && i < kMost) to->values[to->count++] = i, marks[i] = true;
  };
  for (int i = 0; i < num_conns; ++i) {
    ops[i] = custom("mock_custom", {0, {}}, {0, {}});
    taken(node_conn[i].input, &ops[i].inputs, read);
    taken(node_conn[i].output, &ops[i].outputs, written);
  }
  MockGraph graph = {tensors, num_tensors, ops, num_conns, {0, {}}, {0, {}}, false};
  for (int i = 0; i < num_tensors; ++i) {
    const bool more = num_subgraph_inputs <= 0 || graph.inputs.count < num_subgraph_inputs;
    if (read[i] && !written[i] && more && graph.inputs.count < 8) graph.inputs.values[graph.inputs.count++] = i;
    if (written[i] && !read[i] && graph.outputs.count < 8) graph.outputs.values[graph.outputs.count++] = i;
  }
  Made made = {};
  return get(&made, &graph, 1, {metadata_buffer, num_tensors + kOfflinePlannerHeaderSize});
}

namespace {

const Tensor* single_tensor(TensorType type, int size, bool variable, bool scale) {
  FlatBuilder to(pool + pool_used, kPoolBytes - pool_used);
  const uint32_t table = to.table(scale ? "414041" : "414001");
  to.link(table, 0, to.vector(&size, 1, sizeof size));
  to.set<int8_t>(table, 1, static_cast<int8_t>(type));
  to.set<uint8_t>(table, 5, variable);
  if (scale) {
    const float one = 1.0f;
    const int64_t zero = 0;
    const uint32_t quantization = to.table("0044");
    to.link(quantization, 2, to.vector(&one, 1, sizeof one));
    to.link(quantization, 3, to.vector(&zero, 1, sizeof zero));
    to.link(table, 4, quantization);
  }
  if (to.full()) return nullptr;
  const auto* made = reinterpret_cast<const Tensor*>(pool + pool_used + table);
  pool_used += (to.bytes() + 15) / 16 * 16;
  return made;
}

}  // namespace

const Tensor* Create1dFlatbufferTensor(int size, bool is_variable) {
  return single_tensor(kInt32, size, is_variable, false);
}
const Tensor* CreateQuantizedFlatbufferTensor(int size) { return single_tensor(kInt32, size, false, true); }
const Tensor* CreateMissingQuantizationFlatbufferTensor(int size) { return single_tensor(kInt32, size, false, false); }

const flatbuffers::Vector<flatbuffers::Offset<Buffer>>* CreateFlatbufferBuffers() {
  FlatBuilder to(pool + pool_used, kPoolBytes - pool_used);
  const uint32_t list = to.tables(1);
  to.element(list, 0, to.table(""));
  if (to.full()) return nullptr;
  const auto* made = reinterpret_cast<const flatbuffers::Vector<flatbuffers::Offset<Buffer>>*>(pool + pool_used + list);
  pool_used += (to.bytes() + 15) / 16 * 16;
  return made;
}

}  // namespace testing
}  // namespace tflite
