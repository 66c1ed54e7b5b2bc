# SPDX-License-Identifier: Apache-2.0
"""CompiledModel: models that run on buffers of the caller's."""
import os
from typing import Any, Dict, List, Optional, Sequence

from . import _details, _types
from ._wrapper import InterpreterWrapper
from .cpu_kernel_mode import CpuKernelMode
from .cpu_options import CpuOptions
from .environment import Environment
from .errors import Diagnosed, InvalidArgument
from .hardware_accelerator import HardwareAccelerator
from .options import Options
from .tensor_buffer import (
    FILE_IO,
    INVALID_ARGUMENT,
    INVALID_FLATBUFFER,
    NOT_FOUND,
    RUNTIME_FAILURE,
    UNSUPPORTED,
    Memory,
    TensorBuffer,
    dtype_name,
    failed,
    fill,
)

__all__ = ["CompiledModel"]

PLACEHOLDER = "<placeholder signature>"  # the key of a model without signatures
_HOST_MEMORY = 1


class Closed(Diagnosed, AttributeError, RuntimeError):
    """A method of a closed model."""


class _Signature:
    """Names and tensors in the order of the subgraph."""

    def __init__(self, key, subgraph, inputs, outputs):
        self.key, self.subgraph, self.inputs, self.outputs = key, subgraph, inputs, outputs


class CompiledModel:
    """A model, ready to run. For one thread at a time; other Python threads go on while it runs.

    Made by from_file or from_buffer. A context manager; close() frees it.
    """

    def __init__(self, model, environment, accelerators):
        self._model = model
        self._environment = environment
        self._accelerators = accelerators
        self._signatures = list(_signatures(model))
        for each in {signature.subgraph for signature in self._signatures}:
            self._allocate(each)

    @classmethod
    def from_file(
        cls,
        model_path: Any,
        hardware_accel: Optional[HardwareAccelerator] = None,
        environment: Optional[Environment] = None,
        options: Optional[Options] = None,
    ) -> "CompiledModel":
        """Compiles the model in a file. RuntimeError, with the diagnosis, if it cannot be read or run."""
        return cls._open(os.fspath(model_path), None, hardware_accel, environment, options)

    @classmethod
    def from_buffer(
        cls,
        model_data: bytes,
        hardware_accel: Optional[HardwareAccelerator] = None,
        environment: Optional[Environment] = None,
        options: Optional[Options] = None,
    ) -> "CompiledModel":
        """Compiles the model in bytes, which are not copied."""
        return cls._open(None, model_data, hardware_accel, environment, options)

    @classmethod
    def _open(cls, path, data, hardware_accel, environment, options):
        if options is not None and hardware_accel is not None:
            raise InvalidArgument("Pass either options or hardware_accel, not both.")
        if options is None:
            accelerators = HardwareAccelerator.CPU if hardware_accel is None else hardware_accel
            options = Options(accelerators, CpuOptions(num_threads=1))
        accelerators = HardwareAccelerator(options.hardware_accelerators)
        if not accelerators & HardwareAccelerator.CPU:
            raise failed(
                UNSUPPORTED, "there is no accelerator here; add HardwareAccelerator.CPU, and the CPU runs the model"
            )
        cpu = options.cpu_options or CpuOptions()
        if environment is not None:
            environment.capsule  # refuses a closed one
        try:
            model = InterpreterWrapper(
                path, data, cpu.num_threads or 1, reference=cpu.kernel_mode is CpuKernelMode.REFERENCE
            )
        except InvalidArgument as error:
            missing = path is not None and not os.path.exists(path)
            raise failed(FILE_IO if missing else INVALID_FLATBUFFER, error) from None
        return cls(model, environment or Environment.create(), accelerators)

    # --- life

    def close(self) -> None:
        """Frees the model. Calling it again does nothing."""
        model, self._model = self._model, None
        if model is not None:
            model.close()

    def __enter__(self) -> "CompiledModel":
        return self

    def __exit__(self, *exc):
        self.close()

    def __reduce__(self):
        raise TypeError("A CompiledModel cannot be pickled: give the other process the path of the model.")

    @property
    def environment(self):
        return self._environment

    def _native(self):
        if self._model is None:
            raise Closed("This model is closed; open another one.")
        return self._model

    def _allocate(self, subgraph):
        try:
            self._native().AllocateTensors(subgraph)
        except RuntimeError as error:
            raise failed(RUNTIME_FAILURE, error) from None

    # --- signatures

    def get_num_signatures(self) -> int:
        self._native()
        return len(self._signatures)

    def get_signature_list(self) -> Dict[str, Dict[str, List[str]]]:
        """{key: {"inputs": [names], "outputs": [names]}}; names in the order of the model."""
        self._native()
        return {s.key: {"inputs": list(s.inputs), "outputs": list(s.outputs)} for s in self._signatures}

    def get_signature_by_index(self, index: int) -> Dict[str, Any]:
        """{"key": ..., "inputs": [names], "outputs": [names]}."""
        s = self._signature(index)
        return {"key": s.key, "inputs": list(s.inputs), "outputs": list(s.outputs)}

    def get_signature_index(self, key: str) -> int:
        """-1 if there is no such signature."""
        self._native()
        return next((i for i, s in enumerate(self._signatures) if s.key == key), -1)

    def _signature(self, index):
        self._native()
        if not 0 <= index < len(self._signatures):
            raise failed(NOT_FOUND, "there is no signature %s; the model has %d" % (index, len(self._signatures)))
        return self._signatures[index]

    def _named(self, key):
        index = self.get_signature_index(key)
        if index < 0:
            raise InvalidArgument(
                "There is no signature '%s'; the model has %s." % (key, ", ".join(s.key for s in self._signatures))
            )
        return self._signatures[index]

    # --- details and buffers

    def _all_details(self, tensors, subgraph):
        model = self._native()
        found = {}
        for name, index in tensors.items():
            struct = model._tensor(index, subgraph)
            shape = list(struct.shape[: struct.rank]) if struct.rank else []
            found[name] = {"name": name, "index": index, "dtype": dtype_name(struct.type), "shape": shape}
        return found

    def get_input_tensor_details(self, signature_key: str) -> Dict[str, Dict[str, Any]]:
        """{name: {"name", "index", "dtype" (as "float32"), "shape"}}."""
        s = self._named(signature_key)
        return self._all_details(s.inputs, s.subgraph)

    def get_output_tensor_details(self, signature_key: str) -> Dict[str, Dict[str, Any]]:
        s = self._named(signature_key)
        return self._all_details(s.outputs, s.subgraph)

    def _requirements(self, tensors, position, subgraph):
        names = list(tensors)
        if not 0 <= position < len(names):
            raise failed(NOT_FOUND, "there is no tensor %s; the signature has %d" % (position, len(names)))
        struct = self._native()._tensor(tensors[names[position]], subgraph)
        return {"buffer_size": struct.bytes, "supported_types": [_HOST_MEMORY]}

    def get_input_buffer_requirements(self, input_index: int, signature_index: int = 0) -> Dict[str, Any]:
        """{"buffer_size": bytes, "supported_types": [1], which is host memory}."""
        s = self._signature(signature_index)
        return self._requirements(s.inputs, input_index, s.subgraph)

    def get_output_buffer_requirements(self, output_index: int, signature_index: int = 0) -> Dict[str, Any]:
        s = self._signature(signature_index)
        return self._requirements(s.outputs, output_index, s.subgraph)

    def _buffer(self, index, subgraph):
        struct = self._native()._tensor(index, subgraph)
        shape = struct.shape[: struct.rank] if struct.rank else ()
        return TensorBuffer(Memory(struct.type, shape), self._environment)

    def create_input_buffers(self, signature_index: int = 0) -> List[TensorBuffer]:
        """A TensorBuffer for each input, in the order of the model, of the inputs' present shapes."""
        s = self._signature(signature_index)
        return [self._buffer(index, s.subgraph) for index in s.inputs.values()]

    def create_output_buffers(self, signature_index: int = 0) -> List[TensorBuffer]:
        s = self._signature(signature_index)
        return [self._buffer(index, s.subgraph) for index in s.outputs.values()]

    def _buffer_by_name(self, s, tensors, name):
        if name not in tensors:
            raise InvalidArgument("Signature '%s' has no tensor '%s'; it has %s." % (s.key, name, ", ".join(tensors)))
        return self._buffer(tensors[name], s.subgraph)

    def create_input_buffer_by_name(self, signature_key: str, input_name: str) -> TensorBuffer:
        s = self._named(signature_key)
        return self._buffer_by_name(s, s.inputs, input_name)

    def create_output_buffer_by_name(self, signature_key: str, output_name: str) -> TensorBuffer:
        s = self._named(signature_key)
        return self._buffer_by_name(s, s.outputs, output_name)

    def resize_input_tensor(
        self, input_index: int, dims: Sequence[int], signature_index: int = 0, strict: bool = True
    ) -> None:
        """Gives an input another shape; buffers have to be created anew.

        strict: only extents that the model leaves open may change.
        """
        s = self._signature(signature_index)
        names = list(s.inputs)
        if not 0 <= input_index < len(names):
            raise failed(NOT_FOUND, "there is no input %s; the signature has %d" % (input_index, len(names)))
        try:
            self._native().ResizeInputTensor(s.inputs[names[input_index]], dims, strict, s.subgraph)
        except RuntimeError as error:
            raise failed(INVALID_ARGUMENT, error) from None
        self._allocate(s.subgraph)

    def resize_input_tensor_by_name(
        self, signature_key: str, input_name: str, dims: Sequence[int], strict: bool = True
    ) -> None:
        s = self._named(signature_key)
        if input_name not in s.inputs:
            raise InvalidArgument(
                "Signature '%s' has no input '%s'; it has %s." % (s.key, input_name, ", ".join(s.inputs))
            )
        self.resize_input_tensor(
            list(s.inputs).index(input_name), dims, self.get_signature_index(signature_key), strict
        )

    # --- running

    def run_by_index(
        self, signature_index: int, input_buffers: List[TensorBuffer], output_buffers: List[TensorBuffer]
    ) -> None:
        """Runs a signature: a list of TensorBuffer for its inputs, and one for its outputs, in the model's order."""
        s = self._signature(signature_index)
        for given in (input_buffers, output_buffers):
            if not isinstance(given, (list, tuple)):
                raise failed(INVALID_ARGUMENT, "buffers are a list, not %s" % type(given).__name__)
        if len(input_buffers) != len(s.inputs) or len(output_buffers) != len(s.outputs):
            raise failed(
                INVALID_ARGUMENT,
                "signature '%s' takes %d inputs and %d outputs, you gave %d and %d"
                % (s.key, len(s.inputs), len(s.outputs), len(input_buffers), len(output_buffers)),
            )
        self._run(s, dict(zip(s.inputs, input_buffers)), dict(zip(s.outputs, output_buffers)))

    def run_by_name(
        self, signature_key: str, input_map: Dict[str, TensorBuffer], output_map: Dict[str, TensorBuffer]
    ) -> None:
        """The same with dicts from names to TensorBuffer; all names are required."""
        s = self._named(signature_key)
        for given, tensors, what in ((input_map, s.inputs, "input"), (output_map, s.outputs, "output")):
            if not isinstance(given, dict):
                raise failed(INVALID_ARGUMENT, "buffers are a dict, not %s" % type(given).__name__)
            if set(given) != set(tensors):
                raise failed(
                    INVALID_ARGUMENT,
                    "signature '%s' has the %ss %s, you gave %s"
                    % (s.key, what, ", ".join(tensors), ", ".join(map(str, given)) or "none"),
                )
        self._run(s, input_map, output_map)

    def _run(self, s, inputs, outputs):
        model = self._native()
        for name, buffer in list(inputs.items()) + list(outputs.items()):
            if not isinstance(buffer, TensorBuffer):
                raise failed(INVALID_ARGUMENT, "'%s' takes a TensorBuffer, not %s" % (name, type(buffer).__name__))
        try:
            for name, index in s.inputs.items():
                self._copy_in(model, name, index, s.subgraph, inputs[name].capsule)
            model.Invoke(s.subgraph)
            for name, index in s.outputs.items():
                self._copy_out(model, name, index, s.subgraph, outputs[name].capsule)
        except (InvalidArgument, RuntimeError) as error:
            if "CompiledModel error" in str(error) or "destroyed" in str(error):
                raise
            raise failed(RUNTIME_FAILURE, error) from None

    @staticmethod
    def _copy_in(model, name, index, subgraph, memory):
        struct = model._tensor(index, subgraph)
        shape = tuple(struct.shape[: struct.rank]) if struct.rank else ()
        if memory.number == _types.STRING and struct.type == _types.STRING:
            import numpy as np

            value = np.empty(len(memory.strings), dtype=object)
            value[:] = memory.strings
            return model.SetTensor(index, value.reshape(shape) if value.size == _count(shape) else value, subgraph)
        if memory.number != struct.type or memory.array.size != _count(shape):
            raise failed(INVALID_ARGUMENT, _differs("input", name, memory, struct, shape))
        model.SetTensor(index, memory.array.reshape(shape), subgraph)

    @staticmethod
    def _copy_out(model, name, index, subgraph, memory):
        struct = model._tensor(index, subgraph)
        shape = tuple(struct.shape[: struct.rank]) if struct.rank else ()
        fits = memory.number == _types.STRING or memory.array.size == _count(shape)
        if memory.number != struct.type or not fits:
            raise failed(INVALID_ARGUMENT, _differs("output", name, memory, struct, shape))
        fill(memory, model.GetTensor(index, subgraph))

    def is_fully_accelerated(self) -> bool:
        """True if what was asked for runs all of the model: with CPU alone, always."""
        self._native()
        return self._accelerators == HardwareAccelerator.CPU


def _count(shape):
    count = 1
    for extent in shape:
        count *= extent
    return count


def _differs(what, name, memory, struct, shape):
    return "%s '%s' is %s %s, its buffer %s %s; create the buffers anew after a resize" % (
        what,
        name,
        dtype_name(struct.type),
        list(shape),
        dtype_name(memory.number),
        list(memory.shape),
    )


def _in_order(tensors, order):
    """Names and tensors as the subgraph lists them."""
    places = {index: i for i, index in enumerate(order)}
    return dict(sorted(tensors.items(), key=lambda entry: places.get(entry[1], len(places))))


def _signatures(model):
    found = _details.signatures_in_file_order(model)
    subgraphs = _details.signature_subgraphs(model)
    for key, each in found.items():
        subgraph = subgraphs[key]
        yield _Signature(
            key,
            subgraph,
            _in_order(each["inputs"], model.InputIndices(subgraph).tolist()),
            _in_order(each["outputs"], model.OutputIndices(subgraph).tolist()),
        )
    if not found:
        yield _Signature(
            PLACEHOLDER,
            0,
            {model.TensorName(i): i for i in model.InputIndices().tolist()},
            {model.TensorName(i): i for i in model.OutputIndices().tolist()},
        )
