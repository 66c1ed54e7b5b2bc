# SPDX-License-Identifier: Apache-2.0
"""Values as numpy arrays."""
import ctypes

import numpy as np

from . import _strings, _types

try:
    import ml_dtypes
except ImportError:
    ml_dtypes = None

HAS_NUMPY = True


def _scalar_type(name):
    return np.bool_ if name == "bool_" else getattr(np, name)


SCALAR_TYPES = {number: _scalar_type(each.numpy) for number, each in _types.BY_NUMBER.items() if each.numpy}
if ml_dtypes is not None:
    SCALAR_TYPES[_types.BFLOAT16] = ml_dtypes.bfloat16
DTYPES = {number: np.dtype(each) for number, each in SCALAR_TYPES.items()}
_BY_DTYPE = {}
for _number in (15, 14, 12, 11, 10, 9, 8, 7, 6, 4, 3, 2, 1, 13, 16, 17, 19):
    _BY_DTYPE[DTYPES[_number]] = _number
_BY_DTYPE[np.dtype(np.uint16)] = 17


def number_of(dtype):
    """The element type's number for a numpy dtype; strings of any length are STRING, what there is not is NOTYPE."""
    if dtype.kind in "OSU":
        return _types.STRING
    return _BY_DTYPE.get(dtype.newbyteorder("="), _types.NO_TYPE)


def ints(pointer, count):
    return np.array(pointer[:count] if count else [], dtype=np.int32)


def floats(pointer, count):
    return np.array(pointer[:count] if count else [], dtype=np.float32)


def int_list(values):
    """A one-dimensional list of whole numbers, of anything that numpy takes; ValueError with the rank otherwise."""
    array = np.array(values)
    if array.ndim != 1:
        raise ValueError("Shape should be 1D instead of %d." % array.ndim)
    if array.dtype.kind == "f" and np.array_equal(array, np.trunc(array)):
        array = array.astype(np.int64)
    if array.size and array.dtype.kind not in "iu":
        raise ValueError("A shape consists of whole numbers, not %s." % array.dtype)
    return [int(each) for each in array]


class Value:
    """What was given for a tensor: an array in C order and in the machine's byte order, with its type and shape."""

    __slots__ = ("array", "number", "shape", "given", "type_name")

    def __init__(self, value):
        try:
            array = np.asarray(value)
            if not array.dtype.isnative:
                array = array.astype(array.dtype.newbyteorder("="))
            if not array.flags.c_contiguous:
                array = np.ascontiguousarray(array)
        except Exception as error:
            raise ValueError("Failed to convert value into readable tensor. %s" % error) from error
        self.array = array
        self.number = number_of(array.dtype)
        self.type_name = str(array.dtype)
        self.shape = array.shape
        self.given = value

    def address(self):
        return self.array.__array_interface__["data"][0]

    @property
    def bytes(self):
        return self.array.nbytes

    def strings(self):
        flat = self.array.reshape(-1)
        if self.array.ndim == 0:
            # numpy drops NULs at the end of its own byte strings; the storage has them.
            item = self.array.item() if self.array.dtype.kind != "S" else self.array.tobytes()
            return [_strings.encode(item)]
        return [_strings.encode(each) for each in flat.tolist()]

    def packed(self, bits, count):
        """Elements of less than a byte, two or four in each byte, the first one lowest."""
        per_byte = 8 // bits
        values = np.zeros((count + per_byte - 1) // per_byte * per_byte, dtype=np.uint8)
        values[:count] = self.array.reshape(-1).view(np.uint8) & ((1 << bits) - 1)
        result = np.zeros(values.size // per_byte, dtype=np.uint8)
        for i in range(per_byte):
            result |= values[i::per_byte] << (bits * i)
        return result.tobytes()

    def range(self):
        return (int(self.array.min()), int(self.array.max())) if self.array.size else (0, 0)


_byref = ctypes.byref
_from_buffer = ctypes.c_char.from_buffer


def empty(number, shape):
    """An array to fill, and where to."""
    array = np.empty(shape, DTYPES[number])
    return array, _byref(_from_buffer(array)) if array.size else None


def finish(array):
    """What callers get: a scalar for rank 0."""
    return array[()] if array.ndim == 0 else array


def from_strings(strings, shape):
    array = np.empty(len(strings), dtype=np.object_)
    array[:] = strings
    return array.reshape(shape)


def unpacked(data, number, shape):
    bits, signed = _types.PACKED[number]
    per_byte = 8 // bits
    raw = np.frombuffer(data, dtype=np.uint8)
    values = np.empty(raw.size * per_byte, dtype=np.uint8)
    for i in range(per_byte):
        values[i::per_byte] = (raw >> (bits * i)) & ((1 << bits) - 1)
    if signed:
        sign = 1 << (bits - 1)
        values = ((values ^ sign).astype(np.int16) - sign).astype(np.int8)
    count = 1
    for extent in shape:
        count *= extent
    return finish(values[:count].reshape(shape).astype(DTYPES[number], copy=False))


def from_bytes(data, number):
    """A one-dimensional array of raw elements."""
    return np.frombuffer(data, dtype=DTYPES[number]).copy()


class _Memory:
    """Memory of an interpreter, as numpy sees it; keeps alive whoever owns it."""

    __slots__ = ("owner", "__array_interface__", "__weakref__")

    def __init__(self, owner, address, shape, dtype, writable):
        self.owner = owner
        self.__array_interface__ = {
            "data": (address, not writable),
            "shape": shape,
            "typestr": dtype.str if dtype.kind != "V" else "|V%d" % dtype.itemsize,
            "version": 3,
        }


def view(owner, address, shape, number, writable):
    """An array over memory of the owner, and the object that lives as long as the array or a slice of it does."""
    dtype = DTYPES[number]
    memory = _Memory(owner, address, shape, dtype, writable)
    array = np.asarray(memory)
    return (array if array.dtype == dtype else array.view(dtype)), memory


def _spread(parameters, shape, axis, dtype):
    """Scales or zero points in a shape that goes with the values: one, along an axis, or one for each block."""
    parameters = np.asarray(parameters, dtype=dtype)
    if parameters.size == 1 and parameters.ndim <= 1:
        return parameters.reshape(())
    if parameters.ndim == len(shape) and parameters.ndim > 1:
        for d, (whole, blocks) in enumerate(zip(shape, parameters.shape)):
            if not blocks or whole % blocks:
                raise ValueError("%d elements along dimension %d in %d blocks" % (whole, d, blocks))
            parameters = np.repeat(parameters, whole // blocks, axis=d)
        return parameters
    spread = [1] * len(shape)
    spread[axis] = parameters.size
    return parameters.reshape(spread)


def to_real(array, scales, zero_points, axis):
    """float32: scale * (stored - zero point), per tensor, along an axis, or per block."""
    values = np.asarray(array).astype(np.float32)
    if len(scales):
        if len(zero_points):
            values = values - _spread(zero_points, values.shape, axis, np.float32)
        values = values * _spread(scales, values.shape, axis, np.float32)
    return values[()] if values.ndim == 0 else values


def from_real(value, number, scales, zero_points, axis):
    """The nearest stored values, halves away from zero, what does not fit cut off."""
    dtype = DTYPES[number]
    real = np.asarray(value, dtype=np.float64)
    if len(scales):
        scaled = real / _spread(scales, real.shape, axis, np.float64)
        real = np.copysign(np.floor(np.abs(scaled) + 0.5), scaled)
        if len(zero_points):
            real = real + _spread(zero_points, real.shape, axis, np.float64)
    if dtype.kind in "iu":
        if number in _types.PACKED:
            bits, signed = _types.PACKED[number]
            low = -(1 << (bits - 1)) if signed else 0
            high = low + (1 << bits) - 1
        else:
            low, high = np.iinfo(dtype).min, np.iinfo(dtype).max
        if np.isnan(real).any():
            raise ValueError("The values contain NaN, which no integer stands for.")
        if not len(scales):
            real = np.copysign(np.floor(np.abs(real) + 0.5), real)
        real = np.clip(real, low, high)
    elif number == _types.BFLOAT16 and ml_dtypes is None:
        bits = np.asarray(real, dtype=np.float32).view(np.uint32)
        rounded = bits + 0x7FFF + ((bits >> 16) & 1)
        return (np.where(np.isnan(real), np.uint32(0x7FC00000), rounded) >> 16).astype(np.uint16)
    return real.astype(dtype)
