# SPDX-License-Identifier: Apache-2.0
"""Options of a GPU; taken and without effect where the CPU runs the model."""
import dataclasses


@dataclasses.dataclass
class GpuOptions:
    enforce_f32: bool = False
    constant_tensor_sharing: bool = False
    infinite_float_capping: bool = False
    benchmark_mode: bool = False
    allow_src_quantized_fc_conv_ops: bool = False
    hint_waiting_for_completion: bool = False
