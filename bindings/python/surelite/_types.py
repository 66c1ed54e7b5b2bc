# SPDX-License-Identifier: Apache-2.0
"""Element types of tensors: numbers of the C interface, names, sizes."""
from collections import namedtuple

# number: of the C interface. name: as messages print it. numpy: the numpy scalar type's name. format: of struct and
# memoryview, None where they have none. size: bytes of one element in arrays.
Type = namedtuple("Type", "number name numpy format size")

_ALL = [
    Type(0, "NOTYPE", None, None, 0),
    Type(1, "FLOAT32", "float32", "f", 4),
    Type(2, "INT32", "int32", "i", 4),
    Type(3, "UINT8", "uint8", "B", 1),
    Type(4, "INT64", "int64", "q", 8),
    Type(5, "STRING", "bytes_", None, 0),
    Type(6, "BOOL", "bool_", "?", 1),
    Type(7, "INT16", "int16", "h", 2),
    Type(8, "COMPLEX64", "complex64", None, 8),
    Type(9, "INT8", "int8", "b", 1),
    Type(10, "FLOAT16", "float16", "e", 2),
    Type(11, "FLOAT64", "float64", "d", 8),
    Type(12, "COMPLEX128", "complex128", None, 16),
    Type(13, "UINT64", "uint64", "Q", 8),
    Type(14, "RESOURCE", "object_", None, 0),
    Type(15, "VARIANT", "object_", None, 0),
    Type(16, "UINT32", "uint32", "I", 4),
    Type(17, "UINT16", "uint16", "H", 2),
    Type(18, "INT4", "int8", "b", 1),
    Type(19, "BFLOAT16", "uint16", "H", 2),
    Type(20, "INT2", "int8", "b", 1),
    Type(21, "UINT4", "uint8", "B", 1),
    Type(22, "FLOAT8E4M3FN", "int8", "b", 1),
    Type(23, "FLOAT8E5M2", "int8", "b", 1),
]
BY_NUMBER = {each.number: each for each in _ALL}
BY_NAME = {each.name: each for each in _ALL}

NO_TYPE, FLOAT32, INT32, UINT8, STRING, INT8 = 0, 1, 2, 3, 5, 9
RESOURCE, VARIANT = 14, 15
INT4, BFLOAT16, INT2, UINT4 = 18, 19, 20, 21
FLOAT8 = (22, 23)
# Bits of one element, and whether it has a sign, for types that share a byte.
PACKED = {INT4: (4, True), UINT4: (4, False), INT2: (2, True)}

MMAP_RO, DYNAMIC = 1, 4  # TfLiteAllocationType
