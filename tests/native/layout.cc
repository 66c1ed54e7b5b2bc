// SPDX-License-Identifier: Apache-2.0
// Programs that were compiled against libsurelite.so.1 have the sizes of these types in them. Whoever changes one gives
// the library another number (cmake/shared.cmake) and this table the new size. 64-bit machines, GNU C++ library.
#include <cstdio>

#include "surelite/custom_operator.h"
#include "surelite/inspect.h"
#include "surelite/open_delegate.h"
#include "surelite/session.h"

using namespace surelite;

#if defined(__GLIBCXX__) && defined(__LP64__)
#define LAYOUT(type, bytes) static_assert(sizeof(type) == (bytes));
LAYOUT(Argument, 72)
LAYOUT(ArgumentView, 32)
LAYOUT(CompileOptions, 288)
LAYOUT(CustomContext, 16)
LAYOUT(CustomOperator, 104)
LAYOUT(CustomPrepare, 24)
LAYOUT(CustomRun, 24)
LAYOUT(Delegate, 8)
LAYOUT(DelegateKernel, 8)
LAYOUT(DelegateOptions, 72)
LAYOUT(DelegateSetup, 96)
LAYOUT(DelegateTensor, 8)
LAYOUT(Diagnostic, 128)
LAYOUT(Diagnostics, 24)
LAYOUT(Failure, 8)
LAYOUT(Footprint, 48)
LAYOUT(Limits, 80)
LAYOUT(LoadOptions, 104)
LAYOUT(MetadataInfo, 48)
LAYOUT(Model, 24)
LAYOUT(ModelInfo, 120)
LAYOUT(OpView, 64)
LAYOUT(OperatorEvent, 32)
LAYOUT(OperatorInfo, 128)
LAYOUT(OperatorOption, 104)
LAYOUT(OperatorPlacement, 72)
LAYOUT(PackedWeightsUse, 40)
LAYOUT(PartPlacement, 72)
LAYOUT(PartView, 56)
LAYOUT(Placement, 48)
LAYOUT(Program, 64)
LAYOUT(Quantization, 168)
LAYOUT(Session, 24)
LAYOUT(SessionOptions, 40)
LAYOUT(Shape, 48)
LAYOUT(SignatureInfo, 88)
LAYOUT(SubgraphInfo, 128)
LAYOUT(TensorInfo, 312)
LAYOUT(TensorView, 32)
LAYOUT(Where, 96)
LAYOUT(ZeroPoints, 40)
#undef LAYOUT
#endif

int main() { std::puts("the layout of libsurelite.so.1 is kept"); }
