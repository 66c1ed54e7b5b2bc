# SPDX-License-Identifier: Apache-2.0
"""Interpreter and what belongs to it, under the names and with the behaviour that TensorFlow Lite's module has."""
import enum
import os
import sys
import warnings
from typing import Any, Callable, Dict, List, Optional, Sequence, Union

from . import _details, _html, _values
from . import metrics_portable as metrics
from ._backend import arrays
from ._delegate import Delegate, load_delegate
from ._operators import Operators
from ._wrapper import InterpreterWrapper
from .errors import InvalidArgument, InvalidType, RunFailed
from .signature_runner import SignatureRunner

__all__ = [
    "Delegate",
    "Interpreter",
    "InterpreterWithCustomOps",
    "OpResolverType",
    "SignatureRunner",
    "load_delegate",
]


@enum.unique
class OpResolverType(enum.Enum):
    """Which kernels run a model.

    AUTO, BUILTIN, BUILTIN_WITHOUT_DEFAULT_DELEGATES: the fast ones of this machine. BUILTIN_REF: the plain ones.
    """

    AUTO = 0
    BUILTIN = 1
    BUILTIN_REF = 2
    BUILTIN_WITHOUT_DEFAULT_DELEGATES = 3


class Interpreter:
    """A model, its memory, and the calls that run it. For one thread at a time; others have interpreters of their own.

    Args:
      model_path: path of a .tflite file: str or os.PathLike.
      model_content: bytes of a model instead; they are not copied. Other buffers are.
      experimental_delegates: list of delegates from load_delegate(), applied in order.
      num_threads: of one run; 1 if left out.
      experimental_op_resolver_type: OpResolverType.
      experimental_preserve_all_tensors: keep the values of all tensors for get_tensor() after a run, at the price of
        their memory.
      experimental_disable_delegate_clustering, experimental_default_delegate_latest_features,
      experimental_compress_quantization_zero_points, experimental_disable_delegate_node_fusion,
      experimental_force_delegate_node_profiling: taken and without effect, for there is no default delegate to tune.

    Raises:
      ValueError: no model, a damaged one, one with operators that are unknown, or a wrong argument.
      RuntimeError: a delegate could not be applied.
      TypeError: model_content is no bytes.
    """

    def __init__(
        self,
        model_path: Union[str, "os.PathLike[str]", None] = None,
        model_content: Optional[bytes] = None,
        experimental_delegates: Optional[List[Delegate]] = None,
        num_threads: Optional[int] = None,
        experimental_op_resolver_type: OpResolverType = OpResolverType.AUTO,
        experimental_preserve_all_tensors: bool = False,
        experimental_disable_delegate_clustering: bool = False,
        experimental_default_delegate_latest_features: bool = False,
        experimental_compress_quantization_zero_points: bool = False,
        experimental_disable_delegate_node_fusion: bool = False,
        experimental_force_delegate_node_profiling: bool = False,
    ) -> None:
        self._init(
            model_path,
            model_content,
            experimental_delegates,
            num_threads,
            experimental_op_resolver_type,
            experimental_preserve_all_tensors,
            experimental_compress_quantization_zero_points,
            None,
        )

    def _init(self, path, content, delegates, num_threads, resolver, preserve_all, compress, operators):
        self._compress = bool(compress)
        if not hasattr(self, "_custom_op_registerers"):
            self._custom_op_registerers: List[Any] = []
        if preserve_all and resolver in (OpResolverType.AUTO, OpResolverType.BUILTIN):
            warnings.warn(
                "experimental_preserve_all_tensors keeps every tensor's memory, for debugging, and no values inside of "
                "what a delegate runs.",
                UserWarning,
                stacklevel=3,
            )
        if not isinstance(resolver, OpResolverType):
            raise InvalidArgument("Unrecognized passed in op resolver type: %s" % (resolver,))
        if num_threads is not None:
            if not isinstance(num_threads, int):
                raise InvalidArgument("type of num_threads should be int")
            if num_threads < 1:
                raise InvalidArgument("num_threads should >= 1")
        if not path and not content:
            raise InvalidArgument("`model_path` or `model_content` must be specified.")
        if path and content:
            raise InvalidArgument("Can't both provide `model_path` and `model_content`")
        if path:
            path = os.fspath(path)
            if isinstance(path, bytes):
                raise InvalidType("model_path takes a str or an os.PathLike; bytes of a model go into model_content.")
        self._model_content = content
        self._interpreter = InterpreterWrapper(
            path or None,
            content,
            num_threads or 1,
            resolver is OpResolverType.BUILTIN_REF,
            preserve_all,
            operators.options if operators else None,
        )
        self._delegates = delegates if delegates else []
        # A view keeps the native interpreter alive, which needs these to the end.
        self._interpreter.needs = (list(self._delegates), self._custom_op_registerers, operators)
        for delegate in self._delegates:
            if not hasattr(delegate, "_get_native_delegate_pointer"):
                raise InvalidType(
                    "experimental_delegates takes what load_delegate() returns, not %s." % type(delegate).__name__
                )
            self._interpreter.ModifyGraphWithDelegate(delegate._get_native_delegate_pointer())
        self._signature_defs = self.get_signature_list()
        self._metrics = metrics.TFLiteMetrics()
        self._metrics.increase_counter_interpreter_creation()

    def __del__(self):
        # The graph goes before the delegates that it uses.
        self._interpreter = None
        self._delegates = None

    def __enter__(self) -> "Interpreter":
        return self

    def __exit__(self, *exc):
        self.close()

    def close(self) -> None:
        """Frees the native interpreter now. Arrays from tensor()() stay valid; every other call fails from here on."""
        self._interpreter.close()

    def __reduce__(self):
        return self._interpreter.__reduce__()

    def __repr__(self):
        if self._interpreter is None or self._interpreter.closed:
            return "<surelite Interpreter, closed>"
        return "<surelite Interpreter: %s -> %s>" % tuple(
            ", ".join("%s %s%s" % (each["name"], each["dtype"].__name__, each["shape"].tolist()) for each in details)
            for details in (self.get_input_details(), self.get_output_details())
        )

    def _repr_html_(self):
        if self._interpreter.closed:
            return None
        return _html.interpreter(self.get_input_details(), self.get_output_details())

    # --- calls

    def allocate_tensors(self) -> None:
        """Prepares the model for the shapes of its inputs. RuntimeError, with the diagnosis, if that fails."""
        self._ensure_safe()
        self._interpreter.AllocateTensors()

    def invoke(self) -> None:
        """Runs the model once; other Python threads go on. RuntimeError, with the diagnosis, if that fails."""
        self._ensure_safe()
        self._interpreter.Invoke()

    def resize_tensor_input(self, input_index: int, tensor_size: Sequence[int], strict: bool = False) -> None:
        """Gives an input another shape; allocate_tensors() is due then.

        Args:
          input_index: tensor index of the input, from get_input_details().
          tensor_size: the new shape, a list of ints.
          strict: refuse changes of extents that the model does not leave open.
        """
        self._ensure_safe()
        self._interpreter.ResizeInputTensor(input_index, tensor_size, strict)

    def reset_all_variables(self) -> None:
        """Sets the state that a model keeps between runs back to its start."""
        self._interpreter.ResetVariableTensors()

    # --- values

    def set_tensor(self, tensor_index: int, value: Any) -> None:
        """Copies a value into a tensor. Type and shape have to be the tensor's; ValueError says what differs and why.

        Args:
          tensor_index: from get_input_details()[i]["index"].
          value: an array, or what numpy makes one of; without numpy, an object with the buffer protocol.
        """
        _values.set_tensor(self._interpreter, tensor_index, value, 0)

    def get_tensor(self, tensor_index: int, subgraph_index: int = 0) -> Any:
        """A copy of a tensor's value: an array, a numpy scalar for rank 0, an object array of bytes for strings."""
        return _values.get_tensor(self._interpreter, tensor_index, subgraph_index)

    def tensor(self, tensor_index: int) -> Callable[[], Any]:
        """A function that gives an array over the tensor's memory as it is when it is called.

        While such an array, or a slice of it, is alive, allocate_tensors(), invoke() and resize_tensor_input() raise
        RuntimeError, because they would change or move the memory under it.
        """
        return lambda: self._interpreter.tensor(self._interpreter, tensor_index)

    def set_real(self, tensor_index: int, value: Any) -> None:
        """Writes real numbers into a tensor, quantized as the tensor is: round(value / scale) + zero point, limited to
        what the type holds. For tensors of floats the value is converted only."""
        struct = self._interpreter._tensor(tensor_index, 0)
        scales, zero_points, axis, _ = _details.quantization_of(self._interpreter, struct, 0)
        try:
            stored = arrays.from_real(value, struct.type, scales, zero_points, axis)
        except (TypeError, ValueError) as error:
            raise InvalidArgument("Failed to convert value into readable tensor. %s" % error) from None
        self._interpreter.SetTensor(tensor_index, stored)

    def get_real(self, tensor_index: int, subgraph_index: int = 0) -> Any:
        """A tensor's value as float32, scale * (stored - zero point) for quantized ones."""
        struct = self._interpreter._tensor(tensor_index, subgraph_index)
        scales, zero_points, axis, _ = _details.quantization_of(self._interpreter, struct, subgraph_index)
        stored = self._interpreter.GetTensor(tensor_index, subgraph_index)
        try:
            return arrays.to_real(stored, scales, zero_points, axis)
        except (TypeError, ValueError) as error:
            raise InvalidArgument("Tensor %s has no real value: %s" % (tensor_index, error)) from None

    # --- details

    def get_input_details(self) -> List[Dict[str, Any]]:
        """One dict for each input, in the order of the model: name, index, shape, shape_signature (-1 where the model
        leaves an extent open), dtype, quantization (scale, zero point), quantization_parameters,
        sparsity_parameters."""
        return [self._get_tensor_details(i, 0) for i in self._interpreter.InputIndices().tolist()]

    def get_output_details(self) -> List[Dict[str, Any]]:
        """The same for outputs."""
        return [self._get_tensor_details(i, 0) for i in self._interpreter.OutputIndices().tolist()]

    def get_tensor_details(self, subgraph_index: int = 0) -> List[Dict[str, Any]]:
        """The same for all tensors of a subgraph that have a type."""
        count = self.num_subgraphs()
        if not 0 <= subgraph_index < count:
            raise InvalidArgument("subgraph_index is out of range: %s; the model has %d." % (subgraph_index, count))
        details = []
        for i in range(self._interpreter.NumTensors(subgraph_index)):
            try:
                details.append(self._get_tensor_details(i, subgraph_index))
            except ValueError:
                pass
        return details

    def num_subgraphs(self) -> int:
        return self._interpreter.NumSubgraphs()

    def get_signature_list(self) -> Dict[str, Dict[str, List[str]]]:
        """{signature key: {"inputs": [names], "outputs": [names]}}; names in alphabetical order."""
        return {
            key: {"inputs": list(each["inputs"]), "outputs": list(each["outputs"])}
            for key, each in self._get_full_signature_list().items()
        }

    def get_signature_runner(self, signature_key: Optional[str] = None) -> SignatureRunner:
        """A callable for a signature; the key may be left out if there is only one.

        Raises:
          ValueError: no such signature, or several and no key.
        """
        if signature_key is None:
            if len(self._signature_defs) != 1:
                raise InvalidArgument(
                    "SignatureDef signature_key is None and model has %d Signatures. %s"
                    % (
                        len(self._signature_defs),
                        "Name one of: %s." % ", ".join(self._signature_defs)
                        if self._signature_defs
                        else "Use set_tensor(), invoke() and get_tensor().",
                    )
                )
            signature_key = next(iter(self._signature_defs))
        return SignatureRunner(interpreter=self, signature_key=signature_key)

    def _get_full_signature_list(self):
        return self._interpreter.GetSignatureDefs()

    def _get_tensor_details(self, tensor_index, subgraph_index):
        return _details.tensor_details(self._interpreter, tensor_index, subgraph_index)

    def _get_op_details(self, op_index):
        return _details.op_details(self._interpreter, op_index)

    def _get_ops_details(self):
        return [self._get_op_details(i) for i in range(self._interpreter.NumNodes())]

    def _native_handle(self):
        return self._interpreter.interpreter()

    @property
    def experimental_compress_quantization_zero_points(self):
        return self._compress

    # --- views

    def _safe_to_run(self):
        return not self._interpreter.has_views()

    def _ensure_safe(self):
        if self._interpreter._views and not self._safe_to_run():
            caller = sys._getframe(1).f_code.co_name
            raise RunFailed(
                "There is at least 1 reference to internal data in the interpreter in the form of a numpy array or "
                "slice, made by tensor()(); %s() would change or move the memory under it. Hold the function that "
                "tensor() returns, not the array, or copy: np.array(interpreter.tensor(i)())." % caller
            )


class InterpreterWithCustomOps(Interpreter):
    """An Interpreter with operators of its user's.

    Args:
      custom_op_registerers: list of what registers operators with a tflite::MutableOpResolver of the C++ interface:
        names of functions `void name(tflite::MutableOpResolver*)` that a library loaded into the process exports, or
        callables that take the resolver's address as an int. Names come first, as in the stock module. They need
        libtensorflowlite.so, which the registerer's own library links.
      c_registerers: the same for functions that take TfLiteInterpreterOptions* of the C interface, for
        TfLiteInterpreterOptionsAddOperator and the like.
      **kwargs: as for Interpreter.

    Raises:
      ValueError: no such function.
      RuntimeError: there is no libtensorflowlite.so of Surelite's.
    """

    def __init__(
        self,
        custom_op_registerers: Optional[Sequence[Any]] = None,
        c_registerers: Optional[Sequence[Any]] = None,
        **kwargs: Any,
    ) -> None:
        self._custom_op_registerers = list(custom_op_registerers or [])
        self._operators = None
        if self._custom_op_registerers or c_registerers:
            self._operators = Operators(self._custom_op_registerers, c_registerers or [])
        super().__init__(**kwargs)

    def _init(self, path, content, delegates, num_threads, resolver, preserve_all, compress, operators):
        super()._init(path, content, delegates, num_threads, resolver, preserve_all, compress, self._operators)
