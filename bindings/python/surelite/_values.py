# SPDX-License-Identifier: Apache-2.0
"""Values into and out of tensors: what is checked, in which order, and the words for it."""
import ctypes
import platform
from typing import Any

from . import _details, _mistakes, _strings, _types
from ._backend import arrays
from ._library import HAS_MESSAGES, api, messages
from .errors import InvalidArgument, InvalidType, RunFailed

_ndarray: Any = None
if arrays.HAS_NUMPY:
    from numpy import ndarray as _ndarray

# A memoryview keeps the owner of its memory alive.
_COUNTS_REFERENCES = platform.python_implementation() == "CPython"

_UNALLOCATED = "Tensor is unallocated. Try calling allocate_tensors() first"


def keep_bytes(content):
    """What holds the bytes, their address and number. Not copied if it is bytes, or a buffer that can be pinned."""
    if isinstance(content, bytes):
        return content, ctypes.cast(ctypes.c_char_p(content), ctypes.c_void_p), len(content)
    try:
        data = bytes(memoryview(content))
    except TypeError:
        hint = "; a path goes into model_path" if isinstance(content, str) or hasattr(content, "__fspath__") else ""
        raise InvalidType("model_content takes bytes, not %s%s." % (type(content).__name__, hint)) from None
    return data, ctypes.cast(ctypes.c_char_p(data), ctypes.c_void_p), len(data)


def _refused(status):
    """For a copy that the library has refused."""
    text = messages()
    if "A706" in text:
        return RunFailed(text)
    return InvalidArgument(text or "The copy failed with status %d." % (status & ~HAS_MESSAGES))


def set_tensor(wrapper, index, value, subgraph):
    # The quick way: an array that fits as it is.
    known = wrapper._known.get((index, subgraph)) if type(index) is int else None
    if (
        known is not None
        and type(value) is _ndarray
        and value.dtype == known.dtype
        and value.shape == known.shape
        and value.flags.c_contiguous
    ):
        try:
            source = _byref(_from_buffer(value))
        except (TypeError, ValueError, BufferError):  # read-only, or empty
            source = value.__array_interface__["data"][0]
        status = api.set(wrapper._handle, subgraph, index, source, known.bytes)
        if not status or status == HAS_MESSAGES:
            return
        wrapper._need_open()
        wrapper._known.clear()
        if "A706" in messages():
            raise RunFailed(messages())
    _set_checked(wrapper, index, value, subgraph)


_byref = ctypes.byref
_from_buffer = ctypes.c_char.from_buffer
SPECIAL = {_types.STRING, _types.RESOURCE, _types.VARIANT, *_types.PACKED}


def _set_checked(wrapper, index, value, subgraph):
    struct = wrapper._tensor(index, subgraph)
    index = wrapper._index(index)
    name = struct.name.decode("utf-8", "replace")
    if value is None:
        raise InvalidArgument("Failed to convert value into readable tensor. " + _mistakes.of_type(_Nothing, "", 0, 0))
    try:
        given = arrays.Value(value)
    except ValueError as error:
        raise InvalidArgument(str(error)) from None
    shape = tuple(struct.shape[: struct.rank]) if struct.rank else ()
    if not arrays.HAS_NUMPY and len(given.shape) == 1 and len(shape) != 1 and given.shape[0] == _count(shape):
        given.reshape(shape)
    if struct.type in _types.PACKED:
        return _set_packed(wrapper, index, given, subgraph, struct, name, shape)
    if not _accepts(struct.type, given):
        raise InvalidArgument(
            "Cannot set tensor: Got value of type %s but expected type %s for input %d, name: %s . %s"
            % (
                _details.type_name(given.number),
                _details.type_name(struct.type),
                index,
                name,
                _mistakes.of_type(given, _details.type_name(struct.type), struct.scale, struct.zero_point),
            )
        )
    signature = tuple(struct.signature[: struct.signature_rank]) if struct.signature_rank else ()
    _check_shape(given.shape, shape, signature, index)
    if struct.type == _types.STRING:
        return _set_strings(wrapper, index, given, subgraph)
    if not struct.data and struct.bytes:
        raise InvalidArgument("Cannot set tensor: %s." % _UNALLOCATED)
    if given.bytes != struct.bytes:
        raise InvalidArgument("numpy array had %d bytes but expected %d bytes." % (given.bytes, struct.bytes))
    status = api.set(wrapper._handle, subgraph, index, given.address(), struct.bytes)
    if status & ~HAS_MESSAGES:
        raise _refused(status)
    wrapper._know(index, subgraph)


class _Nothing:
    given = None


def _accepts(number, given):
    if given.number == number:
        return number not in (_types.RESOURCE, _types.VARIANT)
    if number in _types.FLOAT8:
        return given.number in (_types.INT8, _types.UINT8)
    return number == _types.BFLOAT16 and given.number == 17 and arrays.ml_dtypes is None


def _check_shape(given, wanted, signature, index):
    if len(given) != len(wanted):
        raise InvalidArgument(
            "Cannot set tensor: Dimension mismatch. Got %d but expected %d for input %d. The value has shape %s, the "
            "tensor %s. %s"
            % (
                len(given),
                len(wanted),
                index,
                list(given),
                list(wanted),
                _mistakes.of_shape(tuple(given), wanted, signature, index),
            )
        )
    for d, (got, want) in enumerate(zip(given, wanted)):
        if got != want:
            raise InvalidArgument(
                "Cannot set tensor: Dimension mismatch. Got %d but expected %d for dimension %d of input %d. The value "
                "has shape %s, the tensor %s. %s"
                % (
                    got,
                    want,
                    d,
                    index,
                    list(given),
                    list(wanted),
                    _mistakes.of_shape(tuple(given), wanted, signature, index),
                )
            )


def _set_strings(wrapper, index, given, subgraph):
    if arrays.HAS_NUMPY and not isinstance(given.given, _ndarray):
        raise InvalidArgument("Passed in value type is not a numpy array, got type %s." % type(given.given).__name__)
    try:
        packed = _strings.pack(given.strings())
    except ValueError as error:
        raise InvalidArgument(str(error)) from None
    wrapper._known.pop((index, subgraph), None)
    status = api.set_strings(wrapper._handle, subgraph, index, packed, len(packed))
    if status & ~HAS_MESSAGES:
        raise _refused(status)


def _set_packed(wrapper, index, given, subgraph, struct, name, shape):
    bits, signed = _types.PACKED[struct.type]
    type_name = _details.type_name(struct.type)
    wanted = _types.INT8 if signed else _types.UINT8
    if struct.type == _types.INT2 or given.number != wanted:
        raise InvalidArgument(
            "Expected a numpy array of %s for %s input %d, name: %s, but got %s"
            % ("int8" if signed else "uint8", type_name, index, name, _details.type_name(given.number))
        )
    count = _count(shape)
    if _count(given.shape) != count:
        raise InvalidArgument(
            "Cannot set tensor: Got %d elements but expected %d for input %d." % (_count(given.shape), count, index)
        )
    low, high = given.range()
    least = -(1 << (bits - 1)) if signed else 0
    most = least + (1 << bits) - 1
    if low < least or high > most:
        raise InvalidArgument(
            "Values for %s input must be between %d and %d. The value has %d to %d."
            % (type_name, least, most, low, high)
        )
    if not struct.data and struct.bytes:
        raise InvalidArgument("Cannot set tensor: %s." % _UNALLOCATED)
    packed = given.packed(bits, count)
    status = api.set(wrapper._handle, subgraph, index, packed, len(packed))
    if status & ~HAS_MESSAGES:
        raise _refused(status)


def _count(shape):
    count = 1
    for extent in shape:
        count *= extent
    return count


def get_tensor(wrapper, index, subgraph):
    known = wrapper._known.get((index, subgraph)) if type(index) is int else None
    if known is not None:
        array, target = arrays.empty(known.number, known.shape)
        status = api.get(wrapper._handle, subgraph, index, target, known.bytes)
        if not status or status == HAS_MESSAGES:
            return arrays.finish(array)
        wrapper._need_open()
        wrapper._known.clear()
        if "A706" in messages():
            raise RunFailed(messages())
    return _get_checked(wrapper, index, subgraph)


def _get_checked(wrapper, index, subgraph):
    struct = wrapper._tensor(index, subgraph)
    index = wrapper._index(index)
    if struct.type not in arrays.SCALAR_TYPES:
        raise InvalidArgument("Unknown tensor type.")
    shape = tuple(struct.shape[: struct.rank]) if struct.rank else ()
    if not struct.data and (struct.bytes or _count(shape)):
        raise InvalidArgument(
            "Tensor data is null. Run allocate_tensors() first%s"
            % (", then invoke(): the size of this one depends on data." if struct.allocation == _types.DYNAMIC else ".")
        )
    if struct.type in (_types.STRING, _types.RESOURCE, _types.VARIANT):
        return _get_strings(wrapper, index, subgraph, struct, shape)
    if struct.type in _types.PACKED and not struct.sparsity:
        return arrays.unpacked(_get_bytes(wrapper, index, subgraph, struct.bytes), struct.type, shape)
    if struct.sparsity:
        return arrays.from_bytes(_get_bytes(wrapper, index, subgraph, struct.bytes), struct.type)
    array, address = arrays.empty(struct.type, shape)
    if _count(shape) * _types.BY_NUMBER[struct.type].size != struct.bytes:
        raise InvalidArgument(
            "Invalid tensor size. Tensor %d has %d bytes, and shape %s." % (index, struct.bytes, list(shape))
        )
    status = api.get(wrapper._handle, subgraph, index, address, struct.bytes)
    if status & ~HAS_MESSAGES:
        raise _refused(status)
    wrapper._know(index, subgraph)
    return arrays.finish(array)


def _get_bytes(wrapper, index, subgraph, count):
    data = ctypes.create_string_buffer(count or 1)
    status = api.get(wrapper._handle, subgraph, index, data, count)
    if status & ~HAS_MESSAGES:
        raise _refused(status)
    return data.raw[:count]


def _get_strings(wrapper, index, subgraph, struct, shape):
    if struct.type != _types.STRING:
        raise InvalidArgument(
            "Tensor %d is a handle of the model's own (%s); it has no value to read."
            % (index, _details.type_name(struct.type))
        )
    strings = _strings.unpack(_get_bytes(wrapper, index, subgraph, struct.bytes))
    if len(strings) != _count(shape):
        raise InvalidArgument("Tensor %d holds %d strings and has shape %s." % (index, len(strings), list(shape)))
    return arrays.from_strings(strings, shape)


def view_tensor(wrapper, index, subgraph):
    """An array over the tensor's memory as it is now; a scalar, copied, for rank 0."""
    struct = wrapper._tensor(index, subgraph)
    index = wrapper._index(index)
    shape = tuple(struct.shape[: struct.rank]) if struct.rank else ()
    if struct.type in SPECIAL or struct.sparsity:
        raise InvalidArgument(
            "Tensor %d (%s) has no elements that an array could stand on; use get_tensor() and set_tensor()."
            % (index, "sparse" if struct.sparsity else _details.type_name(struct.type))
        )
    if struct.type not in arrays.SCALAR_TYPES:
        raise InvalidArgument("Unknown tensor type.")
    if not shape or not _count(shape):
        return _get_checked(wrapper, index, subgraph)
    if not arrays.HAS_NUMPY and not _COUNTS_REFERENCES:
        raise RunFailed("tensor(): a view of memory needs numpy or CPython; use get_tensor() and set_tensor().")
    address = api.view(wrapper._handle, subgraph, index)
    if not address:
        text = messages()
        raise (RunFailed if text else InvalidArgument)(text or "Tensor data is null. Run allocate_tensors() first.")
    if _count(shape) * _types.BY_NUMBER[struct.type].size > struct.bytes:
        raise InvalidArgument("Invalid tensor size.")
    array, memory = arrays.view(wrapper, address, shape, struct.type, bool(struct.writable))
    wrapper.add_view(memory)
    return array
