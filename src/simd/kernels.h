// SPDX-License-Identifier: Apache-2.0
// The table of kernels: everything that an instruction set may do faster than the plain loops of src/ops. It comes in
// families, plain structs whose entries are null where there is no kernel and the plain loop runs. Each set of sets.def
// enters what it has, from the narrowest to the widest, over what is there already, so that a set needs only the
// kernels that it does better. Nothing else in the library asks which instructions there are. A family is filled, and
// linked, where an operator asks for it: a program of few operators carries only their kernels.
#pragma once

#include <cstdint>
#include <string_view>
#include <type_traits>

#include "simd/conv.h"
#include "simd/crc32c.h"
#include "simd/element/add_i8.h"
#include "simd/element/bilinear.h"
#include "simd/element/bytes.h"
#include "simd/element/column_sums.h"
#include "simd/element/dot_f32.h"
#include "simd/element/map_f32.h"
#include "simd/element/mul_i8.h"
#include "simd/element/pairs_f32.h"
#include "simd/element/pooling_window.h"
#include "simd/element/quantize_row.h"
#include "simd/matmul_f32.h"
#include "simd/neon/target.h"

namespace surelite::simd {

struct WideLoops {
  bool may_run = false;  // what wide_loops.h compiles
};
struct PackedReplay {
  // Integer kernels can take packed blocks from an earlier process: of a block that is filled, ConvI8Options::scales is
  // not read.
  bool of_integers = false;
};

#define SURELITE_KERNEL_FAMILIES(FAMILY)                                                                              \
  FAMILY(ConvI8Packer) FAMILY(DepthwiseI8Packer) FAMILY(ConvF32Packer) FAMILY(DepthwiseF32Packer) FAMILY(PackedReplay) \
  FAMILY(MatmulKernels) FAMILY(DotKernels) FAMILY(ByteKernels) FAMILY(FloatMaps) FAMILY(FloatRows) FAMILY(WideLoops)   \
  FAMILY(RowQuantization) FAMILY(ByteSums) FAMILY(ByteProducts) FAMILY(PoolKernels) FAMILY(ColumnSums)                 \
  FAMILY(BilinearKernels) FAMILY(Checksums) FAMILY(FloatPairs)

// What an instruction set defines, in a namespace of its name: whether this machine has it, enabled by the operating
// system too, and the functions that enter the families which its line names.
#define SURELITE_ENTER(Family) void enter(Family* kernels);
#define INSTRUCTION_SET(name, ...) \
  namespace name {                 \
  bool is_present();               \
  SURELITE_KERNEL_FAMILIES(SURELITE_ENTER) \
  }
#include "simd/sets.def"
#undef INSTRUCTION_SET
#undef SURELITE_ENTER

// The machine's widest set, unless the environment variable SURELITE_ISA names a lower one, which is how tests run the
// kernels of every level, and its place in sets.def; 0 is `baseline`, without kernels. Decided once.
uint32_t level_of_machine();
std::string_view set_of_machine();

template <class Family, class... Entered>
inline constexpr bool kIsAmong = (std::is_same_v<Family, Entered> || ...);

template <class Family>
Family fill_family() {
  Family family;
  uint32_t below = 0;
#define INSTRUCTION_SET(name, ...)                      \
  if constexpr (kIsAmong<Family, __VA_ARGS__>) {        \
    if (below < level_of_machine()) name::enter(&family); \
  }                                                     \
  ++below;
#include "simd/sets.def"
#undef INSTRUCTION_SET
  return family;
}

class Kernels {
 public:
  constexpr explicit Kernels(bool has_any) : has_any_(has_any) {}
  template <class Family>
  const Family& get() const {
    static constexpr Family kNone;
    if (!has_any_) return kNone;
    static const Family chosen = fill_family<Family>();
    return chosen;
  }
  // Whether there may be kernels at all.
  bool any() const { return has_any_ && level_of_machine() > 0; }

 private:
  bool has_any_;
};

inline constexpr Kernels kMachineKernels{true}, kNoKernels{false};

}  // namespace surelite::simd
