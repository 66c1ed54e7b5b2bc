// SPDX-License-Identifier: Apache-2.0
// Element types, shapes and quantization: the words that every layer shares. Plain values: one may be read from several
// threads as long as none changes it. Functions fail in no other way than std::bad_alloc where they allocate.
#pragma once

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace surelite {

// Numbered as in the file format.
enum class ElementType : int8_t {
  float32 = 0,
  float16 = 1,
  int32 = 2,
  uint8 = 3,
  int64 = 4,
  string = 5,
  boolean = 6,
  int16 = 7,
  complex64 = 8,
  int8 = 9,
  float64 = 10,
  complex128 = 11,
  uint64 = 12,
  resource = 13,
  variant = 14,
  uint32 = 15,
  uint16 = 16,
  int4 = 17,
  bfloat16 = 18,
  int2 = 19,
  uint4 = 20,
  float8_e4m3fn = 21,
  float8_e5m2 = 22,
};
inline constexpr int kElementTypeCount = 23;

// "float32", "int8", ...; "unknown" for a value outside the enumeration.
[[nodiscard]] std::string_view name_of(ElementType type);

// Bits per element; 0 for string, resource and variant, whose size is not a matter of the type alone.
// (A resource tensor stores a 32-bit id: 32.)
[[nodiscard]] int bits_of(ElementType type);

// The extents of a tensor, outermost first. Up to eight live inside the object, more on the heap.
class Shape {
 public:
  static constexpr int kInline = 8;

  Shape() = default;
  Shape(std::initializer_list<int32_t> dims) { assign(dims.begin(), dims.size()); }
  explicit Shape(std::span<const int32_t> dims) { assign(dims.data(), dims.size()); }
  Shape(const Shape& other) { assign(other.data(), other.rank_); }
  Shape& operator=(const Shape& other) {
    if (this != &other) assign(other.data(), other.rank_);
    return *this;
  }
  // What was moved from is a scalar.
  Shape(Shape&& other) noexcept { take(other); }
  Shape& operator=(Shape&& other) noexcept {
    if (this != &other) take(other);
    return *this;
  }
  ~Shape() = default;

  // `rank` extents of that length; a negative rank is 0.
  [[nodiscard]] static Shape of_rank(int rank, int32_t fill = 1);

  [[nodiscard]] int rank() const { return static_cast<int>(rank_); }
  const int32_t* data() const { return heap_ ? heap_.get() : inline_; }
  int32_t* data() { return heap_ ? heap_.get() : inline_; }
  // 0 <= i < rank(); not checked.
  int32_t operator[](int i) const { return data()[i]; }
  int32_t& operator[](int i) { return data()[i]; }
  const int32_t* begin() const { return data(); }
  const int32_t* end() const { return data() + rank_; }
  std::span<const int32_t> dims() const { return {data(), rank_}; }
  void push_back(int32_t dim);

  // Product of the extents; 1 for a scalar. Every Shape that a Model or a plan holds was checked to fit; elsewhere use
  // checked_count.
  [[nodiscard]] int64_t count() const { return count(0, rank()); }
  // Product of the extents in [first, last).
  [[nodiscard]] int64_t count(int first, int last) const {
    int64_t product = 1;
    for (int i = first; i < last; ++i) product *= (*this)[i];
    return product;
  }

  friend bool operator==(const Shape& a, const Shape& b) {
    return a.rank_ == b.rank_ && std::equal(a.begin(), a.end(), b.begin());
  }

 private:
  void assign(const int32_t* dims, size_t rank);
  void take(Shape& other) noexcept {
    rank_ = std::exchange(other.rank_, 0);
    std::copy(std::begin(other.inline_), std::end(other.inline_), inline_);
    heap_ = std::move(other.heap_);
  }

  size_t rank_ = 0;
  int32_t inline_[kInline] = {};
  std::unique_ptr<int32_t[]> heap_;
};

// "[1,224,224,3]"; "[]" for a scalar.
[[nodiscard]] std::string to_string(const Shape& shape);

// Zero points, nearly always the same for all channels: then one is kept.
class ZeroPoints {
 public:
  ZeroPoints() = default;
  ZeroPoints(std::initializer_list<int32_t> values) : ZeroPoints(std::vector<int32_t>(values)) {}
  ZeroPoints(const std::vector<int32_t>& values) { assign(values.begin(), values.end()); }

  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  int32_t operator[](size_t i) const { return differing_.empty() ? value_ : differing_[i]; }
  std::vector<int32_t> values() const { return differing_.empty() ? std::vector<int32_t>(size_, value_) : differing_; }
  // Whether test(value) holds for each of them.
  template <class Test>
  bool all(const Test& test) const {
    if (differing_.empty()) return size_ == 0 || test(value_);
    for (const int32_t value : differing_)
      if (!test(value)) return false;
    return true;
  }

  void clear() { differing_.clear(), size_ = 0; }
  void assign(size_t count, int32_t value) { differing_.clear(), size_ = count, value_ = value; }
  template <std::input_iterator Iterator>
  void assign(Iterator first, Iterator last) {
    clear();
    for (; first != last; ++first) push_back(static_cast<int32_t>(*first));
  }
  void push_back(int32_t value) { resize(size_ + 1, value); }
  void resize(size_t count, int32_t value) {
    if (size_ == 0) value_ = value;
    if (differing_.empty() && value != value_ && count > size_) differing_.assign(size_, value_);
    if (!differing_.empty()) differing_.resize(count, value);
    size_ = count;
  }

 private:
  size_t size_ = 0;
  int32_t value_ = 0;              // of all, where none differ
  std::vector<int32_t> differing_;
};

// How integers stand for real numbers: real = scale * (stored - zero_point).
struct Quantization {
  enum class Kind : uint8_t { none, affine, custom, blockwise, multi_axis };
  Kind kind = Kind::none;
  std::vector<float> scale;         // one entry, or one per index of quantized_dimension
  ZeroPoints zero_point;            // as many as scales
  int32_t quantized_dimension = 0;
  std::vector<float> min, max;      // the range seen by the converter; informative
  // blockwise and multi_axis: tensors that hold the parameters, and the block length
  int32_t scales_tensor = -1;
  int32_t zero_points_tensor = -1;
  int32_t block_size = 0;
  std::vector<int32_t> dimensions;

  bool per_tensor() const { return scale.size() == 1; }
  bool per_channel() const { return scale.size() > 1; }
  // Of a tensor with one scale; of others the first of the list, 0 if there is none.
  float first_scale() const { return scale.empty() ? 0.0f : scale[0]; }
  int32_t first_zero_point() const { return zero_point.empty() ? 0 : zero_point[0]; }
};

}  // namespace surelite
