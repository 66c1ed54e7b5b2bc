# SPDX-License-Identifier: Apache-2.0
"""Which kernels the CPU runs."""
import enum


class CpuKernelMode(enum.IntEnum):
    """DELEGATE and BUILTIN: the fast ones of this machine. REFERENCE: the plain ones."""

    DELEGATE = 0
    XNNPACK = 0
    REFERENCE = 1
    BUILTIN = 2
