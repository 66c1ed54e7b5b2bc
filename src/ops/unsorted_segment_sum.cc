// SPDX-License-Identifier: Apache-2.0
// UNSORTED_SEGMENT_SUM: sums of the slices that share a segment id.
#include "ops/shared/reduce/segment.h"

namespace surelite {

extern const OpSpec op_unsorted_segment_sum{
    .name = "UNSORTED_SEGMENT_SUM",
    .types = "T:f32|i32 i32 i32 -> T",
    .prepare = prepare_unsorted_segments<SegmentSum>,
};

}  // namespace surelite
