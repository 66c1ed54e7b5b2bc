// SPDX-License-Identifier: Apache-2.0
// Arrays, sizes, copies of tensors, strings, resolvers, files as memory: functions that need no model.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <limits>

#include "tensorflow/lite/allocation.h"
#include "tensorflow/lite/array.h"
#include "tensorflow/lite/builtin_ops.h"
#include "tensorflow/lite/c/c_api_opaque.h"
#include "tensorflow/lite/context_util.h"
#include "tensorflow/lite/core/api/flatbuffer_conversions.h"
#include "tensorflow/lite/core/tools/verifier.h"
#include "tensorflow/lite/graph_info.h"
#include "tensorflow/lite/kernels/register.h"
#include "tensorflow/lite/mutable_op_resolver.h"
#include "tensorflow/lite/string_util.h"
#include "tensorflow/lite/util.h"

namespace surelite::compat_tests {
namespace {

constexpr size_t kMax = std::numeric_limits<size_t>::max();

TEST(Sizes, ATypeOfHalfBytesTakesOneWhole) {
  const struct {
    TfLiteType type;
    size_t size, bytes_of_three;
  } rows[] = {{kTfLiteInt4, 1, 2}, {kTfLiteInt8, 1, 3}, {kTfLiteBFloat16, 2, 6}, {kTfLiteComplex128, 16, 48}};
  for (const auto& row : rows) {
    size_t size = 0, bytes = 0;
    const int dims[] = {3};
    EXPECT_EQ(tflite::GetSizeOfType(nullptr, row.type, &size), kTfLiteOk) << TfLiteTypeGetName(row.type);
    EXPECT_EQ(size, row.size) << TfLiteTypeGetName(row.type);
    EXPECT_EQ(tflite::BytesRequired(row.type, dims, 1, &bytes, nullptr), kTfLiteOk) << TfLiteTypeGetName(row.type);
    EXPECT_EQ(bytes, row.bytes_of_three) << TfLiteTypeGetName(row.type);
  }
  size_t size = 7;
  EXPECT_EQ(tflite::GetSizeOfType(nullptr, kTfLiteString, &size), kTfLiteError);
  EXPECT_EQ(tflite::GetSizeOfType(nullptr, kTfLiteNoType, &size), kTfLiteError);
}

TEST(Arrays, BuildAndCompare) {
  const tflite::IntArrayUniquePtr a = tflite::BuildTfLiteArray<int>({5, 6});
  const tflite::IntArrayUniquePtr b = tflite::BuildTfLiteArray(std::vector<int>{5, 6});
  const tflite::FloatArrayUniquePtr f = tflite::BuildTfLiteArray<float>(std::vector<int>{5, 6});
  ASSERT_TRUE(a && b && f);
  EXPECT_TRUE(TfLiteIntArrayEqual(a.get(), b.get()));
  EXPECT_FALSE(TfLiteIntArrayEqual(a.get(), nullptr));
  EXPECT_TRUE(TfLiteIntArrayEqual(nullptr, nullptr));
  EXPECT_TRUE(tflite::TfLiteArrayEqual(*a, *b));
  const float near[] = {5.01f, 6};
  EXPECT_TRUE(tflite::TfLiteArrayEqual(f.get(), near, 2, 0.1f));
  EXPECT_FALSE(tflite::TfLiteArrayEqual(f.get(), near, 2, 0.001f));
  int sum = 0;
  for (const int v : tflite::TfLiteIntArrayView(a.get())) sum += v;
  EXPECT_EQ(sum, 11);
  EXPECT_TRUE(tflite::EqualArrayAndTfLiteIntArray(a.get(), 2, b->data));
  EXPECT_FALSE(tflite::EqualArrayAndTfLiteIntArray(nullptr, 2, b->data));
}

TEST(Sizes, Table) {
  const struct {
    TfLiteType type;
    std::vector<int> dims;
    TfLiteStatus status;
    size_t bytes;
  } rows[] = {
      {kTfLiteFloat32, {2, 3}, kTfLiteOk, 24},        {kTfLiteFloat32, {}, kTfLiteOk, 4},
      {kTfLiteInt4, {2, 3, 1, 5}, kTfLiteOk, 15},     {kTfLiteInt4, {5, 1}, kTfLiteOk, 3},
      {kTfLiteInt8, {0, 7}, kTfLiteOk, 0},            {kTfLiteFloat32, {-1, 2}, kTfLiteError, 0},
      {kTfLiteFloat32, {1 << 30, 1 << 30, 4}, kTfLiteError, 0}, {kTfLiteString, {1}, kTfLiteError, 0},
  };
  for (const auto& row : rows) {
    size_t bytes = 77;
    EXPECT_EQ(tflite::BytesRequired(row.type, row.dims.data(), row.dims.size(), &bytes, nullptr), row.status);
    if (row.status == kTfLiteOk) {
      EXPECT_EQ(bytes, row.bytes);
    }
  }
  size_t count = 9;
  int narrow = 9;
  EXPECT_EQ(tflite::CheckedNumElements({2, 3, 4}, count), kTfLiteOk);
  EXPECT_EQ(count, 24u);
  EXPECT_EQ(tflite::CheckedNumElements({1 << 20, 1 << 20}, narrow), kTfLiteError);
  EXPECT_EQ(tflite::CheckedNumElements({2, -1}, count), kTfLiteError);
  EXPECT_EQ(tflite::MultiplyAndCheckOverflow(kMax / 2, 3, &count), kTfLiteError);
  EXPECT_GT(tflite::GetBuiltinDataSize(tflite::BuiltinOperator_CONV_2D), 0);
  EXPECT_EQ(tflite::GetBuiltinDataSize(tflite::BuiltinOperator_FLOOR), 0);
}

TEST(Sizes, CheckedIntegers) {
  using tflite::CheckedInt;
  EXPECT_TRUE((CheckedInt<int>(std::numeric_limits<int>::max()) + CheckedInt<int>(1)).Overflow());
  EXPECT_TRUE((CheckedInt<uint32_t>(0) - CheckedInt<int>(1)).Overflow());
  EXPECT_TRUE((CheckedInt<int>(1) / CheckedInt<int>(0)).Overflow());
  EXPECT_TRUE((CheckedInt<int>(std::numeric_limits<int>::min()) / -1).Overflow());
  EXPECT_TRUE(CheckedInt<int8_t>(300).Overflow());
  EXPECT_TRUE(CheckedInt<uint8_t>(-1).Overflow());
  const auto product = CheckedInt<int16_t>(-20) * 5;
  EXPECT_FALSE(product.Overflow());
  EXPECT_EQ(product.Value(), -100);
  EXPECT_TRUE(CheckedInt<int>(-1) < 1u);
  EXPECT_EQ((CheckedInt<size_t>(kMax) * 2 / 2).Status(), kTfLiteError);
}

TEST(Names, OfOperators) {
  TfLiteRegistration r{};
  r.builtin_code = tflite::BuiltinOperator_ADD;
  EXPECT_EQ(tflite::GetOpNameByRegistration(r), "ADD");
  r.builtin_code = -1;
  EXPECT_EQ(tflite::GetOpNameByRegistration(r), "");
  r.custom_name = "Mine";
  r.builtin_code = tflite::BuiltinOperator_CUSTOM;
  EXPECT_EQ(tflite::GetOpNameByRegistration(r), "CUSTOM Mine");
  r.builtin_code = tflite::BuiltinOperator_DELEGATE;
  EXPECT_EQ(tflite::GetOpNameByRegistration(r), "DELEGATE Mine");
  EXPECT_TRUE(tflite::IsFlexOp("FlexAdd") && tflite::IsFlexOp("Flex"));
  EXPECT_FALSE(tflite::IsFlexOp("flex") || tflite::IsFlexOp("Fle") || tflite::IsFlexOp("") ||
               tflite::IsFlexOp(nullptr));
  EXPECT_TRUE(tflite::IsValidationSubgraph("VALIDATION:main"));
  EXPECT_FALSE(tflite::IsValidationSubgraph("VALIDATIONmain") || tflite::IsValidationSubgraph(nullptr));
  EXPECT_TRUE(tflite::IsUnresolvedCustomOp(tflite::CreateUnresolvedCustomOp("x")));
  EXPECT_FALSE(tflite::IsUnresolvedCustomOp(r));
  EXPECT_EQ(tflite::CombineHashes({1, 2, 3}), tflite::CombineHashes({1, 2, 3}));
  EXPECT_NE(tflite::CombineHashes({1, 2, 3}), tflite::CombineHashes({1, 3, 2}));
  // As an application may compare them: the pointer that it gave.
  const char* name = "Mine";
  TfLiteOperator* op = TfLiteOperatorCreate(kTfLiteBuiltinCustom, name, 3, nullptr);
  EXPECT_EQ(TfLiteOperatorGetCustomName(op), name);
  EXPECT_EQ(TfLiteOperatorGetVersion(op), 3);
  TfLiteOperatorDelete(op);
  EXPECT_EQ(TfLiteOperatorGetVersion(nullptr), -1);
}

TEST(TensorMemory, Realloc) {
  const struct {
    TfLiteAllocationType allocation;
    size_t to;
    TfLiteStatus status;
    size_t bytes;
  } rows[] = {
      {kTfLiteDynamic, 24, kTfLiteOk, 24},    {kTfLiteDynamic, 8, kTfLiteOk, 8},
      {kTfLiteDynamic, 0, kTfLiteOk, 0},      {kTfLiteDynamic, kMax - 7, kTfLiteError, 16},
      {kTfLiteArenaRw, 24, kTfLiteOk, 16},
  };
  for (const auto& row : rows) {
    tflite::TensorUniquePtr t = tflite::BuildTfLiteTensor(kTfLiteFloat32, std::vector<int>{4}, kTfLiteDynamic);
    ASSERT_NE(t, nullptr);
    std::fill_n(t->data.f, 4, 2.0f);
    char* memory = t->data.raw;
    t->allocation_type = row.allocation;
    EXPECT_EQ(TfLiteTensorRealloc(row.to, t.get()), row.status);
    EXPECT_EQ(t->bytes, row.bytes);
    for (size_t k = 0; k < std::min<size_t>(4, row.bytes / sizeof(float)); ++k) EXPECT_EQ(t->data.f[k], 2);
    if (row.allocation == kTfLiteArenaRw) std::free(memory);
  }
  EXPECT_EQ(TfLiteTensorResizeMaybeCopy(16, nullptr, false), kTfLiteError);
  TfLiteTensorFree(nullptr);
}

TEST(TensorMemory, CopyNeedsEqualSizes) {
  TfLiteTensor a{}, b{};
  EXPECT_EQ(TfLiteTensorCopy(&a, nullptr), kTfLiteOk);
  EXPECT_EQ(TfLiteTensorCopy(nullptr, &a), kTfLiteOk);
  a.bytes = 10;
  b.bytes = 12;
  EXPECT_EQ(TfLiteTensorCopy(&a, &b), kTfLiteError);
}

TEST(TensorMemory, CloneIsDeep) {
  TfLiteTensor t{};
  t.type = kTfLiteInt32;
  t.name = "t";
  t.is_variable = true;
  t.dims = tflite::BuildTfLiteArray<int>({1, 2}).release();
  t.dims_signature = tflite::BuildTfLiteArray<int>({-1, 2}).release();
  auto* affine = static_cast<TfLiteAffineQuantization*>(std::malloc(sizeof(TfLiteAffineQuantization)));
  *affine = {tflite::BuildTfLiteArray<float>({7, 8}).release(), tflite::BuildTfLiteArray<int>({4, 5}).release(), 1};
  t.quantization = {kTfLiteAffineQuantization, affine};
  t.sparsity = static_cast<TfLiteSparsity*>(std::calloc(1, sizeof(TfLiteSparsity)));
  t.sparsity->traversal_order = tflite::BuildTfLiteArray<int>({0, 1}).release();
  t.sparsity->dim_metadata_size = 1;
  t.sparsity->dim_metadata = static_cast<TfLiteDimensionMetadata*>(std::calloc(1, sizeof(TfLiteDimensionMetadata)));
  t.sparsity->dim_metadata[0].format = kTfLiteDimSparseCSR;
  t.sparsity->dim_metadata[0].array_indices = tflite::BuildTfLiteArray<int>({3}).release();
  TfLiteTensor clone = TfLiteTensorClone(t);
  TfLiteTensorFree(&t);
  EXPECT_EQ(clone.allocation_type, kTfLiteMemNone);
  EXPECT_TRUE(clone.is_variable);
  EXPECT_EQ(clone.dims->data[1], 2);
  EXPECT_EQ(TfLiteTensorGetDimsSignature(&clone)->data[0], -1);
  EXPECT_EQ(static_cast<TfLiteAffineQuantization*>(clone.quantization.params)->scale->data[1], 8);
  EXPECT_EQ(static_cast<TfLiteAffineQuantization*>(clone.quantization.params)->zero_point->data[0], 4);
  EXPECT_EQ(clone.sparsity->dim_metadata[0].array_indices->data[0], 3);
  TfLiteTensorFree(&clone);
}

TEST(TensorMemory, QuantizationOfEveryKindIsCloned) {
  auto* multi = static_cast<TfLiteMultiAxisQuantization*>(std::calloc(1, sizeof(TfLiteMultiAxisQuantization)));
  multi->scales = 1;
  multi->blocksize = 32;
  multi->quantized_dimensions = tflite::BuildTfLiteArray<int>({0, 2}).release();
  TfLiteQuantization from{kTfLiteMultiAxisQuantization, multi};
  TfLiteQuantization to = TfLiteQuantizationClone(from);
  TfLiteQuantizationFree(&from);
  ASSERT_EQ(to.type, kTfLiteMultiAxisQuantization);
  const auto* copy = static_cast<TfLiteMultiAxisQuantization*>(to.params);
  EXPECT_EQ(copy->blocksize, 32);
  EXPECT_EQ(copy->quantized_dimensions->data[1], 2);
  TfLiteQuantizationFree(&to);
  EXPECT_EQ(TfLiteQuantizationClone({kTfLiteNoQuantization, nullptr}).params, nullptr);
}

struct Number : AbstractVariantData<Number> {
  explicit Number(int n) : value(n) {}
  Number(const Number& other) : AbstractVariantData(other), value(other.value), copied(true) {}
  int value;
  bool copied = false;
};

TEST(Variants, BuiltCopiedAndFreed) {
  tflite::TensorUniquePtr a = tflite::BuildTfLiteTensor(), b = tflite::BuildTfLiteTensor();
  EXPECT_EQ((TfLiteTensorVariantRealloc<Number>(a.get(), 3)), kTfLiteError);  // of no variant type
  a->type = b->type = kTfLiteVariant;
  ASSERT_EQ((TfLiteTensorVariantRealloc<Number>(a.get(), 3)), kTfLiteOk);
  void* place = a->data.data;
  ASSERT_EQ((TfLiteTensorVariantRealloc<Number>(a.get(), 5)), kTfLiteOk);
  EXPECT_EQ(a->data.data, place);
  EXPECT_EQ(a->allocation_type, kTfLiteVariantObject);
  ASSERT_EQ(TfLiteTensorCopy(a.get(), b.get()), kTfLiteOk);
  auto* copy = static_cast<Number*>(static_cast<VariantData*>(b->data.data));
  EXPECT_TRUE(copy->copied);
  EXPECT_EQ(copy->value, 5);
  ASSERT_EQ(TfLiteTensorCopy(a.get(), b.get()), kTfLiteOk);
  EXPECT_EQ(b->data.data, copy);  // over the one that was there
}

TEST(Strings, LimitsOfABuffer) {
  tflite::DynamicBuffer small(4);
  EXPECT_EQ(small.AddString("abc", 3), kTfLiteOk);
  EXPECT_EQ(small.AddString("de", 2), kTfLiteError);
  EXPECT_EQ(small.AddString("d", 1), kTfLiteOk);
  tflite::TensorUniquePtr t = tflite::BuildTfLiteTensor();
  t->type = kTfLiteString;
  t->allocation_type = kTfLiteDynamic;
  small.WriteToTensorAsVector(t.get());
  ASSERT_EQ(tflite::GetStringCount(t.get()), 2);
  const tflite::StringRef last = tflite::GetString(t.get(), 1);
  EXPECT_EQ(std::string(last.str, last.len), "d");
  EXPECT_EQ(tflite::GetString(t.get(), 2).len, 0u);
  EXPECT_EQ(t->dims->data[0], 2);
}

// --- resolvers

TfLiteStatus first(TfLiteContext*, TfLiteNode*) { return kTfLiteOk; }
TfLiteStatus second(TfLiteContext*, TfLiteNode*) { return kTfLiteOk; }
TfLiteRegistration op(TfLiteStatus (*invoke)(TfLiteContext*, TfLiteNode*)) {
  TfLiteRegistration r{};
  r.invoke = invoke;
  r.custom_name = "given";
  return r;
}
struct Chained : tflite::MutableOpResolver {
  using MutableOpResolver::ChainOpResolver;
};

TEST(Resolver, Versions) {
  const TfLiteRegistration r = op(first);
  tflite::MutableOpResolver resolver;
  resolver.AddBuiltin(tflite::BuiltinOperator_ADD, &r, 2, 3);
  resolver.AddCustom("Mine", &r);
  for (const int version : {1, 2, 3, 4}) {
    const TfLiteRegistration* found = resolver.FindOp(tflite::BuiltinOperator_ADD, version);
    ASSERT_EQ(found != nullptr, version == 2 || version == 3);
    if (!found) continue;
    EXPECT_EQ(found->version, version);
    EXPECT_EQ(found->builtin_code, tflite::BuiltinOperator_ADD);
    EXPECT_EQ(found->custom_name, nullptr);
  }
  ASSERT_NE(resolver.FindOp("Mine", 1), nullptr);
  EXPECT_STREQ(resolver.FindOp("Mine", 1)->custom_name, "Mine");
  EXPECT_EQ(resolver.FindOp("Mine", 1)->builtin_code, tflite::BuiltinOperator_CUSTOM);
  EXPECT_EQ(resolver.FindOp("Mine", 2), nullptr);
  EXPECT_EQ(resolver.FindOp(static_cast<const char*>(nullptr), 1), nullptr);
}

TEST(Resolver, AddAllReplacesAndChainsDoNot) {
  const TfLiteRegistration a = op(first), b = op(second);
  tflite::MutableOpResolver one, two;
  one.AddBuiltin(tflite::BuiltinOperator_ADD, &a);
  two.AddBuiltin(tflite::BuiltinOperator_ADD, &b);
  two.AddCustom("Mine", &b);
  Chained chained;
  chained.ChainOpResolver(&one);
  chained.ChainOpResolver(&two);
  EXPECT_EQ(chained.FindOp(tflite::BuiltinOperator_ADD, 1)->invoke, first);
  EXPECT_EQ(chained.FindOp("Mine", 1)->invoke, second);
  tflite::MutableOpResolver copy = chained, all;
  EXPECT_EQ(copy.FindOp("Mine", 1)->invoke, second);
  all.AddAll(chained);
  EXPECT_EQ(all.FindOp(tflite::BuiltinOperator_ADD, 1)->invoke, first);
  all.AddAll(two);
  EXPECT_EQ(all.FindOp(tflite::BuiltinOperator_ADD, 1)->invoke, second);
}

// --- files, types, partitions

TEST(Allocations, RangesOfAFile) {
  char path[] = "/tmp/surelite_allocation_XXXXXX";
  const int fd = mkstemp(path);
  ASSERT_GE(fd, 0);
  ASSERT_EQ(write(fd, "0123456789", 10), 10);
  const struct {
    size_t offset, length;
    bool valid;
  } rows[] = {{0, 10, true}, {3, 7, true}, {110, 1, false}, {0, 0, false}, {0, 11, false}, {3, 10, false}};
  for (const auto& row : rows) {
    tflite::MMAPAllocation part(fd, row.offset, row.length, nullptr);
    EXPECT_EQ(part.valid(), row.valid) << row.offset << " " << row.length;
    if (row.valid) {
      EXPECT_EQ(std::memcmp(part.base(), "0123456789" + row.offset, row.length), 0);
    }
  }
  tflite::MMAPAllocation whole(path, nullptr);
  tflite::FileCopyAllocation copy(path, nullptr);
  EXPECT_TRUE(whole.valid() && copy.valid());
  EXPECT_TRUE(whole.bytes() == 10 && copy.bytes() == 10);
  close(fd);
  unlink(path);
  EXPECT_FALSE(tflite::MMAPAllocation("/nowhere/model.tflite", nullptr).valid());
  EXPECT_FALSE(tflite::FileCopyAllocation("/nowhere/model.tflite", nullptr).valid());
  EXPECT_FALSE(tflite::MMAPAllocation(-1, nullptr).valid());
  EXPECT_FALSE(tflite::Verify("not a model at all", 18, nullptr));
}

TEST(Conversions, Types) {
  TfLiteType type = kTfLiteNoType;
  EXPECT_EQ(tflite::ConvertTensorType(tflite::TensorType_INT4, &type, nullptr), kTfLiteOk);
  EXPECT_EQ(type, kTfLiteInt4);
  EXPECT_EQ(tflite::ConvertTensorType(static_cast<tflite::TensorType>(99), &type, nullptr), kTfLiteError);
  EXPECT_EQ(type, kTfLiteNoType);
  EXPECT_STREQ(TfLiteTypeGetName(kTfLiteBFloat16), "BFLOAT16");
}

// Nodes 0 -> 1 -> 2, and 3 on its own.
class FourNodes : public tflite::GraphInfo {
 public:
  FourNodes() {
    const int edges[][2] = {{0, 1}, {1, 2}, {2, 3}, {0, 4}};
    for (int n = 0; n < 4; ++n) {
      nodes_[n].inputs = tflite::BuildTfLiteArray<int>({edges[n][0]}).release();
      nodes_[n].outputs = tflite::BuildTfLiteArray<int>({edges[n][1]}).release();
    }
  }
  ~FourNodes() override {
    for (TfLiteNode& node : nodes_) TfLiteIntArrayFree(node.inputs), TfLiteIntArrayFree(node.outputs);
  }
  size_t num_tensors() const override { return 5; }
  TfLiteTensor* tensor(size_t index) override { return &tensors_[index]; }
  TfLiteTensor* tensors() override { return tensors_; }
  size_t num_execution_nodes() const override { return 4; }
  size_t num_total_nodes() const override { return 4; }
  const TfLiteNode& node(size_t index) const override { return nodes_[index]; }
  const TfLiteRegistration& registration(size_t) const override { return registration_; }
  size_t node_index(size_t index) const override { return index; }
  const std::vector<int>& inputs() const override { return inputs_; }
  const std::vector<int>& outputs() const override { return outputs_; }
  const std::vector<int>& variables() const override { return none_; }

 private:
  TfLiteTensor tensors_[5] = {};
  TfLiteNode nodes_[4] = {};
  TfLiteRegistration registration_{};
  std::vector<int> inputs_{0}, outputs_{3, 4}, none_;
};

TEST(Partitions, OfAGraph) {
  using Parts = std::vector<std::vector<int>>;
  const struct {
    std::vector<int> taken;
    bool greedily;
    tflite::ControlEdges edges;
    Parts parts;
  } rows[] = {
      {{0, 1, 2, 3}, true, {}, {{0, 1, 2, 3}}},     {{}, true, {}, {{0, 1, 2, 3}}},
      {{0, 2, 3}, true, {}, {{0, 3}, {1}, {2}}},    {{1}, true, {}, {{0, 3}, {1}, {2}}},
      {{1}, false, {}, {{0}, {1}, {2, 3}}},         {{1}, true, {{2, 3}}, {{0}, {1}, {2, 3}}},
  };
  for (const auto& row : rows) {
    const FourNodes graph;
    std::vector<tflite::NodeSubset> subsets;
    ASSERT_EQ(tflite::PartitionGraphIntoIndependentNodeSubsets(&graph, tflite::BuildTfLiteArray(row.taken).get(),
                                                               &subsets, row.greedily, &row.edges),
              kTfLiteOk);
    Parts parts;
    for (const tflite::NodeSubset& subset : subsets) parts.push_back(subset.nodes);
    EXPECT_EQ(parts, row.parts);
  }
}

}  // namespace
}  // namespace surelite::compat_tests
