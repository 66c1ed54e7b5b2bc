# SPDX-License-Identifier: Apache-2.0
"""What a model may run on."""
import enum


class HardwareAccelerator(enum.IntFlag):
    """CPU is there always; GPU and NPU are asked for and, where there is none, the CPU runs the model."""

    CPU = 1
    GPU = 2
    NPU = 4
