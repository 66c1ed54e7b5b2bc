// SPDX-License-Identifier: Apache-2.0
// UNSORTED_SEGMENT_MAX: the greatest of the slices that share a segment id.
#include "ops/shared/reduce/segment.h"

namespace surelite {

extern const OpSpec op_unsorted_segment_max{
    .name = "UNSORTED_SEGMENT_MAX",
    .types = "T:f32|i32 i32 i32 -> T",
    .prepare = prepare_unsorted_segments<SegmentMax>,
};

}  // namespace surelite
