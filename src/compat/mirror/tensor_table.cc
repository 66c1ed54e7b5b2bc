// SPDX-License-Identifier: Apache-2.0
// Tables of tensors in reserved address space, and the search from a pointer to its table.
#include "compat/mirror/tensor_table.h"

#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <map>
#include <mutex>
#include <shared_mutex>

#include "base/checked.h"

namespace surelite::compat {
namespace {

constexpr size_t kSpareTensors = sizeof(void*) >= 8 ? 65536 : 2048;
constexpr size_t kKeptTables = 64;  // of deleted interpreters: readable, all zero

struct Stretch {
  uintptr_t end = 0;
  uintptr_t first = 0;  // address of tensor 0
  Subgraph* subgraph = nullptr;
  TensorTable* table = nullptr;
  Gate* gate = nullptr;
};

struct Index {
  std::shared_mutex mutex;
  std::map<uintptr_t, Stretch> by_begin;
  struct Old {
    void* base = nullptr;
    size_t bytes = 0;
  };
  // In a circle, so that a destructor needs no memory.
  std::array<Old, kKeptTables> old;
  size_t next_old = 0;
};

Index& index() {
  static Index* const instance = new Index;
  return *instance;
}

}  // namespace

Result<std::unique_ptr<TensorTable>> TensorTable::make(Subgraph* owner, Gate* gate, size_t count) {
  const auto page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  Index& all = index();  // first of all: the destructor needs it, and may then find no memory to make it
  std::unique_ptr<TensorTable> table(new TensorTable);
  const auto refuse = [&] {
    return fail(Code::B802, {{"what", "the table of tensors"}, {"bytes", count * sizeof(TfLiteTensor)}});
  };
  size_t bytes = 0;
  if (!checked_add(count, kSpareTensors, &table->capacity_) ||
      !checked_mul(table->capacity_, sizeof(TfLiteTensor), &bytes) || !checked_align(bytes, page, &bytes))
    return refuse();
  // One page in front, so that entry -1, which kernels read for an absent input, is an empty tensor.
  table->mapped_ = bytes + page;
  table->base_ =
      mmap(nullptr, table->mapped_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (table->base_ == MAP_FAILED) {
    table->base_ = nullptr;
    return refuse();
  }
  table->data_ = reinterpret_cast<TfLiteTensor*>(static_cast<char*>(table->base_) + page);
  table->owner_ = owner;
  table->grow(count);
  const std::unique_lock lock(all.mutex);
  const auto begin = reinterpret_cast<uintptr_t>(table->base_);
  all.by_begin[begin] = {begin + table->mapped_, reinterpret_cast<uintptr_t>(table->data_), owner, table.get(), gate};
  return table;
}

TensorTable::~TensorTable() {
  if (!base_) return;
  for (size_t i = 0; i < size_; ++i) {
    drop_data(static_cast<int>(i));
    TfLiteTensorFree(&data_[i]);
  }
  madvise(base_, mapped_, MADV_DONTNEED);
  mprotect(base_, mapped_, PROT_READ);
  Index& all = index();
  const std::unique_lock lock(all.mutex);
  const auto found = all.by_begin.find(reinterpret_cast<uintptr_t>(base_));
  if (found == all.by_begin.end()) {  // nobody has seen it
    munmap(base_, mapped_);
    return;
  }
  found->second.subgraph = nullptr;
  Index::Old& oldest = all.old[all.next_old++ % kKeptTables];
  if (oldest.base) {
    all.by_begin.erase(reinterpret_cast<uintptr_t>(oldest.base));
    munmap(oldest.base, oldest.bytes);
  }
  oldest = {base_, mapped_};
}

bool TensorTable::grow(size_t count) {
  if (count > capacity_ - size_) return false;
  lent_.resize(size_ + count, nullptr);
  for (size_t i = size_; i < size_ + count; ++i) {
    std::memset(&data_[i], 0, sizeof(TfLiteTensor));
    data_[i].buffer_handle = kTfLiteNullBufferHandle;
  }
  size_ += count;
  return true;
}

int TensorTable::index_of(const TfLiteTensor* tensor) const {
  const auto at = reinterpret_cast<uintptr_t>(tensor), begin = reinterpret_cast<uintptr_t>(data_);
  if (at < begin || at >= begin + size_ * sizeof(TfLiteTensor) || (at - begin) % sizeof(TfLiteTensor)) return -1;
  return static_cast<int>((at - begin) / sizeof(TfLiteTensor));
}

void TensorTable::lend(int index, void* data) {
  drop_data(index);
  data_[index].data.data = data;
  lent_[static_cast<size_t>(index)] = data;
}

void TensorTable::drop_data(int index) {
  TfLiteTensor& tensor = data_[index];
  if (lent_[static_cast<size_t>(index)]) tensor.data.data = nullptr;
  lent_[static_cast<size_t>(index)] = nullptr;
  TfLiteTensorDataFree(&tensor);
}

void forget_lent_data(const TfLiteTensor* tensor) {
  Index& all = index();
  const std::shared_lock lock(all.mutex);
  auto found = all.by_begin.upper_bound(reinterpret_cast<uintptr_t>(tensor));
  if (found == all.by_begin.begin() || !(--found)->second.subgraph) return;
  TensorTable& table = *found->second.table;
  if (const int t = table.index_of(tensor); t >= 0 && table.is_lent(t)) table.drop_data(t);
}

TensorOwner find_tensor(const TfLiteTensor* tensor) { return find_tensor(tensor, nullptr); }

TensorOwner find_tensor(const TfLiteTensor* tensor, Gate::Look* look) {
  Index& all = index();
  const std::shared_lock lock(all.mutex);
  const auto at = reinterpret_cast<uintptr_t>(tensor);
  auto found = all.by_begin.upper_bound(at);
  if (found == all.by_begin.begin()) return {};
  --found;
  const Stretch& stretch = found->second;
  if (at >= stretch.end) return {};
  if (!stretch.subgraph) return {TensorOwner::Kind::deleted, nullptr, -1};
  if (look && !look->enter(stretch.gate)) return {TensorOwner::Kind::changing, nullptr, -1};
  if (at < stretch.first) return {TensorOwner::Kind::live, stretch.subgraph, -1};
  return {TensorOwner::Kind::live, stretch.subgraph, static_cast<int>((at - stretch.first) / sizeof(TfLiteTensor))};
}

}  // namespace surelite::compat
