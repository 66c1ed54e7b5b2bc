# SPDX-License-Identifier: Apache-2.0
"""Memory for the inputs and outputs of a CompiledModel."""
from typing import Any, Dict

from . import _mistakes, _strings, _types
from ._backend import arrays
from .errors import InvalidArgument, RunFailed

if not arrays.HAS_NUMPY:
    raise ImportError("surelite.compiled_model needs numpy; surelite.interpreter works without it.")

import numpy as np

_NAMES = {_types.BFLOAT16: "bfloat16", 22: "float8_e4m3fn", 23: "float8_e5m2", _types.INT4: "int4", _types.INT2: "int2"}
_NAMES.update({_types.UINT4: "uint4", _types.STRING: "string"})


def dtype_name(number):
    """How this interface names an element type: "float32"."""
    return _NAMES.get(number) or np.dtype(arrays.DTYPES[number]).name


def failed(code, text):
    """The exception for a failure, with the status that the native library has for it."""
    return RunFailed("CompiledModel error: code=%d, message=%s" % (code, text))


INVALID_ARGUMENT, RUNTIME_FAILURE, UNSUPPORTED, NOT_FOUND, FILE_IO, INVALID_FLATBUFFER = 1, 3, 5, 6, 500, 501


class Memory:
    """An array of one element type; the strings of a string tensor are a list."""

    def __init__(self, number, shape, array=None):
        self.number, self.shape = number, tuple(shape)
        self.strings = [] if number == _types.STRING else None
        if array is None and number != _types.STRING:
            array = np.zeros(self.shape, dtype=arrays.DTYPES[number])
        self.array = array


class TensorBuffer:
    """A value that a model reads or writes. Made by CompiledModel.create_input_buffers() and its like.

    Element types are float16/32/64, bfloat16, float8, int8/16/32/64, uint8/16/32/64, bool, complex, and strings.
    """

    def __init__(self, capsule, environment=None):
        self._memory = capsule
        self._environment = environment

    @property
    def capsule(self):
        if self._memory is None:
            raise InvalidArgument("TensorBuffer has been destroyed")
        return self._memory

    @classmethod
    def create_from_host_memory(cls, data_array: Any) -> "TensorBuffer":
        """A buffer over the array's own memory, as a list of its elements: what is written there later is seen."""
        if not isinstance(data_array, np.ndarray):
            raise InvalidArgument("data_array has to be a numpy array, not %s." % type(data_array).__name__)
        if not data_array.flags.c_contiguous:
            raise InvalidArgument("data_array has to be C-contiguous: np.ascontiguousarray(data_array).")
        number = arrays.number_of(data_array.dtype)
        if number == _types.NO_TYPE or not data_array.dtype.isnative:
            raise InvalidArgument("Unsupported dtype: %s" % data_array.dtype)
        if number == _types.STRING:
            buffer = cls(Memory(number, (data_array.size,)))
            buffer.write(data_array)
            return buffer
        return cls(Memory(number, (data_array.size,), data_array.reshape(-1)))

    def write(self, data_array: Any) -> None:
        """Copies the elements of an array, in order, to the start of the buffer. Raw bytes go in as an array of uint8.

        Raises:
          ValueError: no array, or one of another element type.
          RuntimeError: more elements than the buffer has room for.
        """
        memory = self.capsule
        if not isinstance(data_array, np.ndarray):
            raise InvalidArgument("data_array has to be a numpy array, not %s." % type(data_array).__name__)
        value = arrays.Value(data_array)
        if memory.number == _types.STRING:
            if value.number != _types.STRING:
                raise InvalidArgument("The buffer holds strings, not %s." % data_array.dtype)
            memory.strings = value.strings()
            return
        target = memory.array.reshape(-1)
        source = value.array.reshape(-1)
        if source.dtype == target.dtype:
            if source.size > target.size:
                raise failed(
                    INVALID_ARGUMENT,
                    "the array has %d elements (shape %s), the buffer room for %d (shape %s). %s"
                    % (
                        source.size,
                        list(data_array.shape),
                        target.size,
                        list(memory.shape),
                        _mistakes.of_shape(data_array.shape, memory.shape, (), 0),
                    ),
                )
            target[: source.size] = source
            return
        if source.dtype == np.uint8 and memory.array.nbytes == source.size and target.dtype.itemsize > 1:
            target.view(np.uint8)[:] = source
            return
        wanted = _types.BY_NUMBER[memory.number].name
        raise InvalidArgument(
            "The buffer holds %s and the array %s. %s"
            % (dtype_name(memory.number), data_array.dtype, _mistakes.of_type(value, wanted, 0.0, 0))
        )

    def read(self, num_elements: int, output_dtype: Any) -> Any:
        """A copy of the first elements, in one dimension. Strings: a list of bytes as an array of objects.

        Raises:
          ValueError: a type that no tensor has.
          RuntimeError: more bytes than the buffer has.
        """
        memory = self.capsule
        dtype = np.dtype(output_dtype)
        if memory.number == _types.STRING:
            if dtype.kind != "O":
                raise InvalidArgument("The buffer holds strings; read them as object.")
            return arrays.from_strings(memory.strings[:num_elements], (min(num_elements, len(memory.strings)),))
        if arrays.number_of(dtype) in (_types.NO_TYPE, _types.STRING):
            raise InvalidArgument("Unsupported dtype: %s" % dtype)
        if num_elements < 0 or num_elements * dtype.itemsize > memory.array.nbytes:
            raise failed(
                INVALID_ARGUMENT,
                "%d elements of %s are %d bytes; the buffer has %d (%s %s)"
                % (
                    num_elements,
                    dtype,
                    num_elements * dtype.itemsize,
                    memory.array.nbytes,
                    dtype_name(memory.number),
                    list(memory.shape),
                ),
            )
        raw = memory.array.reshape(-1).view(np.uint8)[: num_elements * dtype.itemsize]
        return raw.copy().view(dtype)

    def get_tensor_details(self) -> Dict[str, Any]:
        """{"dtype": name, "shape": list}."""
        memory = self.capsule
        return {"dtype": dtype_name(memory.number), "shape": list(memory.shape)}

    def destroy(self) -> None:
        self._memory = None

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.destroy()

    def __reduce__(self):
        raise TypeError("A TensorBuffer cannot be pickled: read() it and send the array.")


def fill(memory, value):
    """Takes what a tensor holds."""
    if memory.number == _types.STRING:
        memory.strings = [_strings.encode(each) for each in np.asarray(value, dtype=object).reshape(-1)]
    else:
        memory.array.reshape(-1)[:] = np.asarray(value).reshape(-1)
