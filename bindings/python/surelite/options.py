# SPDX-License-Identifier: Apache-2.0
"""How a CompiledModel is made."""
import dataclasses
from typing import Any, Optional

from .cpu_options import CpuOptions
from .gpu_options import GpuOptions
from .hardware_accelerator import HardwareAccelerator


@dataclasses.dataclass
class Options:
    hardware_accelerators: HardwareAccelerator = HardwareAccelerator.CPU
    cpu_options: Optional[CpuOptions] = None
    gpu_options: Optional[GpuOptions] = None
    qualcomm_options: Any = None
    intel_openvino_options: Any = None

    @classmethod
    def create(cls):
        return cls()
