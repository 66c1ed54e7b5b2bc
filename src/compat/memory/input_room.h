// SPDX-License-Identifier: Apache-2.0
// Memory for an input tensor with room around it: what an application writes too far lands in the room, does no harm
// and is seen, because applications copy through raw pointers and with wrong sizes.
#pragma once

#include <cstddef>

#include "run/fences.h"
#include "surelite/diagnostic.h"

namespace surelite::compat {

// [pattern][bytes][room: at least three times the bytes][inaccessible page]; untouched room costs address space only.
class InputRoom {
 public:
  InputRoom() = default;
  InputRoom(InputRoom&& other) noexcept;
  InputRoom& operator=(InputRoom&& other) noexcept;
  ~InputRoom();

  // Zero-filled.
  static Result<InputRoom> map(size_t bytes);

  std::byte* data() const { return data_; }
  size_t size() const { return size_; }

  // True if any byte of the tensor is not zero.
  bool written() const;
  // Bytes from the end of the tensor to the last one that was written beyond it; 0 if nothing was. Zeros count, too.
  size_t overrun() const;
  // Bytes just before the tensor were written.
  bool underrun() const;
  // Quick: false if the bytes right before and behind the tensor are as they were.
  bool suspicious() const;
  // End of the last page of the tensor that was ever touched, in bytes from its start and at most a page too much; 0 if
  // it is fresh. The tensor's own last page does not count.
  size_t touched() const;
  // Forgets everything that was written.
  void clear();
  // Puts the surroundings back in order.
  void repair();

 private:
  void write_surroundings();

  std::byte* base_ = nullptr;
  size_t mapped_ = 0;  // without the inaccessible page
  std::byte* data_ = nullptr;
  size_t size_ = 0;
  Room room_;
};

}  // namespace surelite::compat
