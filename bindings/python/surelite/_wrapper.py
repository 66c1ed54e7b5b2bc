# SPDX-License-Identifier: Apache-2.0
"""One native interpreter: its calls, its details, and the views of its memory that are alive."""
import ctypes
import gc
import itertools
import operator
import os
import warnings
import weakref
from collections import namedtuple

from . import _details, _types, _values
from ._backend import arrays
from ._library import HAS_MESSAGES, OptionsStruct, TensorStruct, api, messages
from .errors import InvalidArgument, InvalidType, RunFailed, SureliteWarning

# What copying into or out of a tensor needs to know of it.
Known = namedtuple("Known", "number shape bytes dtype name index")

_numbers = itertools.count()  # of views
_CLOSED = "This interpreter is closed; open another one."


class InterpreterWrapper:
    """The native interpreter under the method names of the stock binding."""

    def __init__(self, path=None, content=None, num_threads=1, reference=False, preserve_all=False, operators=None):
        self._handle = None
        self._kept = None
        self._model = None
        self._views = {}
        self._known = {}
        self._content = None
        self._open_model(path, content)
        options = OptionsStruct(num_threads, int(reference), int(preserve_all), operators)
        self._handle = api.open(self._model, ctypes.byref(options))
        text = messages()
        model, self._model = self._model, None
        api.close_model(model)  # the interpreter holds what it needs of it
        if not self._handle:
            raise InvalidArgument(text)
        self._warn_of_messages(text)

    def _open_model(self, path, content):
        if path is not None:
            try:
                self._model = api.open_file(os.fsencode(path))
            except ValueError as error:
                raise InvalidArgument("Could not open '%s'. %s" % (path, error)) from None
        else:
            self._content, address, size = _values.keep_bytes(content)
            self._model = api.open_bytes(address, size, 1)
        if not self._model:
            raise InvalidArgument(messages() or "Failed to open %s" % path)

    def __del__(self):
        for handle in (getattr(self, "_handle", None), getattr(self, "_kept", None)):
            if handle:
                api.close(handle)

    def close(self):
        """Frees the native interpreter; while views are alive, its memory stays until the last one is gone."""
        handle, self._handle = self._handle, None
        if handle and self.has_views():
            self._kept = handle
        elif handle:
            api.close(handle)

    @property
    def closed(self):
        return self._handle is None

    def __reduce__(self):
        raise InvalidType("An interpreter cannot be pickled: give the other process the path or bytes of the model.")

    # --- calls

    def _finish(self, status):
        """After a call that did not simply succeed."""
        if not self._handle:
            raise RunFailed(_CLOSED)
        text = messages()
        if status == HAS_MESSAGES:
            self._warn_of_messages(text)
            return
        raise RunFailed(text or "The call failed with status %d." % (status & ~HAS_MESSAGES))

    @staticmethod
    def _warn_of_messages(text):
        if text:
            warnings.warn(text, SureliteWarning, stacklevel=4)

    def AllocateTensors(self, subgraph_index=-1):
        self._known.clear()
        status = api.allocate(self._handle, max(0, subgraph_index))
        if status:
            self._finish(status)

    def Invoke(self, subgraph_index=0):
        status = api.invoke(self._handle, subgraph_index)
        if status:
            self._finish(status)

    def ResizeInputTensor(self, i, value, strict=False, subgraph_index=0):
        try:
            shape = arrays.int_list(value)
            packed = (ctypes.c_int32 * len(shape))(*shape)
        except (ValueError, TypeError) as error:
            raise InvalidArgument(str(error)) from None
        if any(not -(2**31) <= each < 2**31 for each in shape):
            raise InvalidArgument("An extent of %s is no 32-bit number." % shape)
        self._known.clear()
        status = api.resize(self._handle, subgraph_index, self._index(i), packed, len(shape), int(strict))
        if status:
            self._finish(status)

    def ResetVariableTensors(self):
        status = api.reset_variables(self._handle)
        if status:
            self._finish(status)

    def SetNumThreads(self, n):
        status = api.set_threads(self._handle, n)
        if status:
            self._finish(status)

    def ModifyGraphWithDelegate(self, delegate):
        self._known.clear()
        status = api.apply_delegate(self._handle, delegate)
        if status:
            self._finish(status)

    def interpreter(self):
        raise RunFailed(
            "_native_handle: there is no tflite::Interpreter behind this module, so C++ extensions that take its "
            "address cannot be used with it; use set_tensor(), get_tensor() and tensor()."
        )

    # --- lists

    def _need_open(self):
        if not self._handle:
            raise RunFailed(_CLOSED)

    def _count(self, count):
        self._need_open()
        if count < 0:
            raise InvalidArgument(messages())
        return count

    def NumSubgraphs(self):
        return self._count(api.subgraph_count(self._handle))

    def NumTensors(self, subgraph_index=0):
        return self._count(api.tensor_count(self._handle, subgraph_index))

    def NumNodes(self, subgraph_index=0):
        return self._count(api.node_count(self._handle, subgraph_index))

    def _list(self, function, subgraph):
        pointer = ctypes.POINTER(ctypes.c_int32)()
        count = self._count(function(self._handle, subgraph, ctypes.byref(pointer)))
        return arrays.ints(pointer, count)

    def InputIndices(self, subgraph_index=0):
        return self._list(api.inputs, subgraph_index)

    def OutputIndices(self, subgraph_index=0):
        return self._list(api.outputs, subgraph_index)

    # --- tensors

    @staticmethod
    def _index(index):
        try:
            return operator.index(index)
        except TypeError:
            hint = "; give details['index']" if isinstance(index, dict) else ""
            raise InvalidType("A tensor's index is an int, not %s%s." % (type(index).__name__, hint)) from None

    def _tensor(self, index, subgraph):
        """The struct of a tensor; ValueError in the stock module's words if there is none."""
        self._need_open()
        index = self._index(index)
        count = self.NumSubgraphs()
        if not 0 <= subgraph < count:
            raise InvalidArgument("Invalid subgraph index %d exceeds max subgraph index %d" % (subgraph, count))
        struct = TensorStruct()
        if not -(2**31) <= index < 2**31 or api.tensor(self._handle, subgraph, index, ctypes.byref(struct)) & 255:
            total = self.NumTensors(subgraph)
            raise InvalidArgument(
                "Invalid tensor index %d exceeds max tensor index %d. Tensor with no shape found. The index is the one "
                "in get_input_details() and get_output_details(), not the position there." % (index, total)
            )
        return struct

    def _know(self, index, subgraph):
        known = self._known.get((index, subgraph))
        if known is not None:
            return known
        struct = self._tensor(index, subgraph)
        shape = tuple(struct.shape[: struct.rank]) if struct.rank else ()
        known = Known(
            struct.type,
            shape,
            struct.bytes,
            arrays.DTYPES.get(struct.type),
            struct.name.decode("utf-8", "replace"),
            self._index(index),
        )
        plain = struct.type not in _values.SPECIAL and not struct.sparsity
        if plain and struct.allocation != _types.DYNAMIC and struct.data:
            self._known[index, subgraph] = known
        return known

    def SetTensor(self, i, value, subgraph_index=0):
        _values.set_tensor(self, i, value, subgraph_index)

    def GetTensor(self, i, subgraph_index=0):
        return _values.get_tensor(self, i, subgraph_index)

    def tensor(self, base_object, tensor_index, subgraph_index=0):
        return _values.view_tensor(self, tensor_index, subgraph_index)

    def add_view(self, memory):
        views, number = self._views, next(_numbers)
        views[number] = weakref.ref(memory, lambda _: views.pop(number, None))

    def has_views(self):
        """True while an array, or a slice of one, over this interpreter's memory is alive."""
        if self._views:
            gc.collect()
        return bool(self._views)

    # --- details

    def TensorName(self, i, subgraph_index=0):
        return self._tensor(i, subgraph_index).name.decode("utf-8", "replace")

    def TensorType(self, i, subgraph_index=0):
        return _details.scalar_type(self._tensor(i, subgraph_index))

    def TensorSize(self, i, subgraph_index=0):
        struct = self._tensor(i, subgraph_index)
        return arrays.ints(struct.shape, struct.rank)

    def TensorSizeSignature(self, i, subgraph_index=0):
        return _details.signature_of(self._tensor(i, subgraph_index))

    def TensorSparsityParameters(self, i, subgraph_index=0):
        return _details.sparsity_of(self._tensor(i, subgraph_index))

    def TensorQuantization(self, i, subgraph_index=0):
        struct = self._tensor(i, subgraph_index)
        return struct.scale, struct.zero_point

    def TensorQuantizationParameters(self, i, subgraph_index=0):
        return _details.quantization_of(self, self._tensor(i, subgraph_index), subgraph_index)

    def NodeName(self, i):
        return _details.node(self, i)[0]

    def NodeInputs(self, i):
        return _details.node(self, i)[1]

    def NodeOutputs(self, i):
        return _details.node(self, i)[2]

    # --- signatures

    def GetSignatureDefs(self):
        self._need_open()
        return _details.signatures(self)

    def GetSignatureSubgraphs(self):
        self._need_open()
        return _details.signature_subgraphs(self)

    def GetSubgraphIndexFromSignature(self, signature_key):
        found = self.GetSignatureSubgraphs()
        if signature_key not in found:
            raise InvalidArgument("No matching signature.")
        return found[signature_key]
