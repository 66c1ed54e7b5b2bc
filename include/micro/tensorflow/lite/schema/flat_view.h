// SPDX-License-Identifier: Apache-2.0
// What the accessors of a model return: vectors, strings and tables that lie in the file. Nothing is checked here:
// GetModel has verified the file before an accessor can be called.
#ifndef SURELITE_MICRO_TENSORFLOW_LITE_SCHEMA_FLAT_VIEW_H_
#define SURELITE_MICRO_TENSORFLOW_LITE_SCHEMA_FLAT_VIEW_H_

#include <stddef.h>
#include <stdint.h>

namespace flatbuffers {

using uoffset_t = uint32_t;

template <class T>
struct Offset {
  uoffset_t o;
};

template <class T>
inline T ReadScalar(const void* at) {
  T value;
  __builtin_memcpy(&value, at, sizeof value);
  return value;
}

// How an element of a vector is read: numbers by value, tables by address.
template <class T>
struct IndirectHelper {
  using return_type = T;
  static constexpr size_t kSize = sizeof(T);
  static T Read(const uint8_t* at) { return ReadScalar<T>(at); }
};
template <class T>
struct IndirectHelper<Offset<T>> {
  using return_type = const T*;
  static constexpr size_t kSize = 4;
  static const T* Read(const uint8_t* at) { return reinterpret_cast<const T*>(at + ReadScalar<uoffset_t>(at)); }
};

template <class T>
class Vector {
 public:
  using return_type = typename IndirectHelper<T>::return_type;

  class const_iterator {
   public:
    explicit const_iterator(const uint8_t* at) : at_(at) {}
    return_type operator*() const { return IndirectHelper<T>::Read(at_); }
    const_iterator& operator++() {
      at_ += IndirectHelper<T>::kSize;
      return *this;
    }
    bool operator!=(const const_iterator& other) const { return at_ != other.at_; }
    bool operator==(const const_iterator& other) const { return at_ == other.at_; }

   private:
    const uint8_t* at_;
  };

  uoffset_t size() const { return ReadScalar<uoffset_t>(this); }
  uoffset_t Length() const { return size(); }
  return_type Get(uoffset_t i) const { return IndirectHelper<T>::Read(Data() + i * IndirectHelper<T>::kSize); }
  return_type operator[](uoffset_t i) const { return Get(i); }
  const uint8_t* Data() const { return reinterpret_cast<const uint8_t*>(this) + 4; }
  const T* data() const { return reinterpret_cast<const T*>(Data()); }
  const_iterator begin() const { return const_iterator(Data()); }
  const_iterator end() const { return const_iterator(Data() + size() * IndirectHelper<T>::kSize); }
};

class String : public Vector<char> {
 public:
  const char* c_str() const { return reinterpret_cast<const char*>(Data()); }
};

class Table {
 public:
  template <class T>
  T GetField(int slot, T otherwise) const {
    const uint8_t* at = Field(slot);
    return at ? ReadScalar<T>(at) : otherwise;
  }
  template <class P>
  P GetPointer(int slot) const {
    const uint8_t* at = Field(slot);
    return at ? reinterpret_cast<P>(at + ReadScalar<uoffset_t>(at)) : nullptr;
  }

 protected:
  const uint8_t* Field(int slot) const {
    const auto* at = reinterpret_cast<const uint8_t*>(this);
    const uint8_t* table = at - ReadScalar<int32_t>(at);
    const int place = 4 + 2 * slot;
    if (place + 2 > ReadScalar<uint16_t>(table)) return nullptr;
    const uint16_t offset = ReadScalar<uint16_t>(table + place);
    return offset ? at + offset : nullptr;
  }
};

}  // namespace flatbuffers

#endif  // SURELITE_MICRO_TENSORFLOW_LITE_SCHEMA_FLAT_VIEW_H_
