# SPDX-License-Identifier: Apache-2.0
"""Options of the CPU."""
import dataclasses
from typing import Optional

from .cpu_kernel_mode import CpuKernelMode


@dataclasses.dataclass
class CpuOptions:
    """num_threads: of one run; 0 is one. kernel_mode: which kernels. The rest is taken and without effect."""

    num_threads: int = 0
    kernel_mode: Optional[CpuKernelMode] = None
    enable_ynnpack: bool = False
    xnnpack_flags: Optional[int] = None
    xnnpack_weight_cache_path: str = ""
