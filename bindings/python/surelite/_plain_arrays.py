# SPDX-License-Identifier: Apache-2.0
"""Values without numpy: anything with the buffer protocol goes in, memoryviews with a type and a shape come out."""
import array as arrays
import ctypes

from . import _strings, _types

HAS_NUMPY = False
ml_dtypes = None


class ElementType(type):
    """Stands for numpy's scalar types: a class for each element type, with name, itemsize and format of struct."""

    def __repr__(cls):
        return "<element type %s>" % cls.name


def _make(name, size, form):
    return ElementType(name, (), {"name": name, "itemsize": size, "format": form, "__slots__": ()})


_MADE: dict = {}
SCALAR_TYPES = {}
for _number, _type in _types.BY_NUMBER.items():
    if _type.numpy:
        SCALAR_TYPES[_number] = _MADE.setdefault(_type.numpy, _make(_type.numpy, _type.size, _type.format))
DTYPES = SCALAR_TYPES
_BY_FORMAT = {each.format: number for number, each in sorted(_types.BY_NUMBER.items(), reverse=True) if each.format}
_BY_FORMAT.update({"b": _types.INT8, "B": _types.UINT8, "H": 17})
_BY_FORMAT["l"] = 4 if ctypes.sizeof(ctypes.c_long) == 8 else 2
_BY_FORMAT["L"] = 13 if ctypes.sizeof(ctypes.c_long) == 8 else 16


def ints(pointer, count):
    return arrays.array("i", pointer[:count] if count else [])


def floats(pointer, count):
    return arrays.array("f", pointer[:count] if count else [])


def int_list(values):
    try:
        values = list(values)
    except TypeError:
        raise ValueError("Shape should be 1D instead of 0.") from None
    if any(isinstance(each, (list, tuple)) for each in values):
        raise ValueError("Shape should be 1D instead of 2.")
    if not all(isinstance(each, int) or (isinstance(each, float) and each.is_integer()) for each in values):
        raise ValueError("A shape consists of whole numbers.")
    return [int(each) for each in values]


def _address_of(memory):
    """The address of a contiguous memoryview, and what keeps it in place."""
    if not memory.nbytes:
        return 0, None
    if not memory.readonly:
        keeper = (ctypes.c_char * memory.nbytes).from_buffer(memory.cast("B") if memory.ndim else memory)
        return ctypes.addressof(keeper), keeper
    keeper = ctypes.create_string_buffer(memory.tobytes(), memory.nbytes)
    return ctypes.addressof(keeper), keeper


class Value:
    __slots__ = ("memory", "number", "shape", "given", "type_name", "keeper", "items")

    def __init__(self, value):
        self.given, self.keeper, self.items = value, None, None
        if isinstance(value, (str, list, tuple)) or (isinstance(value, (bytes, bytearray)) and not value):
            self.memory, self.number, self.shape = None, _types.STRING, ()
            if not isinstance(value, str):
                self.shape, self.items = (len(value),), list(value)
                if not all(isinstance(each, (str, bytes)) for each in value):
                    self.number = _types.NO_TYPE
            else:
                self.items = [value]
            self.type_name = type(value).__name__
            return
        try:
            memory = memoryview(value)
        except TypeError as error:
            raise ValueError(
                "Failed to convert value into readable tensor. Without numpy, a tensor takes an object with the buffer "
                "protocol, such as array.array, bytes or memoryview.cast(), not %s." % type(value).__name__
            ) from error
        form = memory.format.lstrip("@=<")
        self.number = _BY_FORMAT.get(form, _types.NO_TYPE) if len(form) == 1 else _types.NO_TYPE
        self.type_name = _types.BY_NUMBER[self.number].name.lower()
        self.shape = memory.shape
        if not memory.c_contiguous:
            memory = memoryview(memory.tobytes())
        self.memory = memory

    def reshape(self, shape):
        """Without numpy a flat buffer of the right length is the way to write a tensor of any shape."""
        self.shape = shape

    def address(self):
        address, self.keeper = _address_of(self.memory)
        return address

    @property
    def bytes(self):
        return self.memory.nbytes if self.memory is not None else 0

    def strings(self):
        if self.items is None:
            return [self.memory.tobytes()]
        return [_strings.encode(each) for each in self.items]

    def packed(self, bits, count):
        per_byte = 8 // bits
        values = self.memory.tobytes() + b"\0" * per_byte
        result = bytearray((count + per_byte - 1) // per_byte)
        for i in range(count):
            result[i // per_byte] |= (values[i] & ((1 << bits) - 1)) << (bits * (i % per_byte))
        return bytes(result)

    def range(self):
        values = self.memory.cast("B").cast(self.memory.format) if self.memory.nbytes else []
        return (min(values), max(values)) if len(values) else (0, 0)


def _shaped(memory, number, shape):
    form = _types.BY_NUMBER[number].format
    if form is None or 0 in shape:
        return memory
    if form == "e":  # memoryview has no half floats
        form = "H"
    return memory.cast(form, shape) if shape else memory.cast(form)


def empty(number, shape):
    count = _types.BY_NUMBER[number].size
    for extent in shape:
        count *= extent
    data = bytearray(count)
    address = ctypes.addressof((ctypes.c_char * count).from_buffer(data)) if count else 0
    return _shaped(memoryview(data), number, shape), address


def finish(memory):
    return memory


def from_strings(strings, shape):
    return strings


def unpacked(data, number, shape):
    bits, signed = _types.PACKED[number]
    per_byte = 8 // bits
    count = 1
    for extent in shape:
        count *= extent
    result = arrays.array("b" if signed else "B")
    sign = 1 << (bits - 1) if signed else 0
    for i in range(count):
        value = (data[i // per_byte] >> (bits * (i % per_byte))) & ((1 << bits) - 1)
        result.append((value ^ sign) - sign)
    return _shaped(memoryview(result).cast("B"), number, shape)


def from_bytes(data, number):
    return _shaped(memoryview(bytearray(data)), number, (len(data) // max(1, _types.BY_NUMBER[number].size),))


class _Memory(ctypes.Structure):
    """Memory of an interpreter; a memoryview of it keeps it, and so its owner, alive."""


def view(owner, address, shape, number, writable):
    count = _types.BY_NUMBER[number].size
    for extent in shape:
        count *= extent
    memory = (ctypes.c_char * count).from_address(address)
    memory.owner = owner
    seen = memoryview(memory).cast("B")
    if not writable:
        seen = seen.toreadonly()
    return _shaped(seen, number, shape), memory


def to_real(values, scales, zero_points, axis):
    flat, shape = _flat(values)
    scale_of, zero_of = _along(scales, zero_points, axis, shape)
    return arrays.array("f", [(v - zero_of(i)) * scale_of(i) for i, v in enumerate(flat)])


def from_real(value, number, scales, zero_points, axis):
    form = _types.BY_NUMBER[number].format
    flat, shape = _flat(value)
    scale_of, zero_of = _along(scales, zero_points, axis, shape)
    if form in "fde":
        return arrays.array("d" if form == "d" else "f", flat)
    bits, signed = _types.PACKED.get(number, (8 * _types.BY_NUMBER[number].size, form.islower()))
    low = -(1 << (bits - 1)) if signed else 0
    high = low + (1 << bits) - 1
    result = arrays.array(form)
    for i, v in enumerate(flat):
        scaled = v / scale_of(i)
        if scaled != scaled:
            raise ValueError("The values contain NaN, which no integer stands for.")
        limited = min(max(scaled, -1e18), 1e18)
        rounded = int(limited + 0.5) if limited >= 0 else -int(0.5 - limited)
        result.append(min(max(rounded + zero_of(i), low), high))
    return result


def _flat(value):
    """The elements one after the other, and the shape."""
    if isinstance(value, (int, float)):
        return [value], ()
    if isinstance(value, (list, tuple)):
        if value and isinstance(value[0], (list, tuple)):
            parts = [_flat(each) for each in value]
            if any(shape != parts[0][1] for _, shape in parts):
                raise ValueError("Failed to convert value into readable tensor. The lists are not equally long.")
            return [v for flat, _ in parts for v in flat], (len(value),) + parts[0][1]
        return list(value), (len(value),)
    memory = memoryview(value)
    if not memory.nbytes:
        return [], memory.shape
    return list(memory.cast("B").cast(memory.format)), memory.shape


def _along(scales, zero_points, axis, shape):
    """Functions from an element's position to its scale and zero point."""
    if not len(scales):
        return (lambda i: 1.0), (lambda i: 0)
    if len(scales) == 1:
        scale, zero = scales[0], zero_points[0] if len(zero_points) else 0
        return (lambda i: scale), (lambda i: zero)
    inner = 1
    for extent in shape[axis + 1 :]:
        inner *= extent
    count = len(scales)
    many = len(zero_points) > 1
    zero = zero_points[0] if len(zero_points) else 0
    return (
        lambda i: scales[i // inner % count],
        lambda i: zero_points[i // inner % count] if many else zero,
    )
