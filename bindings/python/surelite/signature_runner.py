# SPDX-License-Identifier: Apache-2.0
"""Running a model by the names of a signature."""
import difflib
from typing import Any, Dict

from . import _details
from .errors import InvalidArgument, RunFailed


def _did_you_mean(name, known):
    close = difflib.get_close_matches(str(name), known, n=1)
    return " Did you mean '%s'?" % close[0] if close else " There are: %s." % (", ".join(known) or "none")


class SignatureRunner:
    """Runs one signature: runner(x=array) gives {"y": array}.

    Inputs take the shape of what is given; nothing has to be allocated before. Variables of the model keep their values
    from call to call. As an Interpreter, it serves one thread at a time.
    """

    def __init__(self, interpreter=None, signature_key=None):
        if not interpreter:
            raise InvalidArgument("None interpreter provided.")
        if not signature_key:
            raise InvalidArgument("None signature_key provided.")
        signatures = interpreter._get_full_signature_list()
        if signature_key not in signatures:
            raise InvalidArgument(
                'Invalid signature_key provided: "%s".%s'
                % (signature_key, _did_you_mean(signature_key, list(signatures)))
            )
        self._interpreter = interpreter
        self._interpreter_wrapper = interpreter._interpreter
        self._signature_key = signature_key
        self._signature_def = signatures[signature_key]
        self._inputs = self._signature_def["inputs"]
        self._outputs = self._signature_def["outputs"].items()
        self._subgraph_index = self._interpreter_wrapper.GetSubgraphIndexFromSignature(signature_key)

    def __call__(self, **kwargs: Any) -> Dict[str, Any]:
        """Copies the inputs in, runs, and returns {output name: copy of its value}.

        Raises:
          ValueError: a missing or unknown name, or a value of the wrong type.
          RuntimeError: the model cannot be prepared for these shapes, or fails.
        """
        if len(kwargs) != len(self._inputs):
            missing = [each for each in self._inputs if each not in kwargs]
            raise InvalidArgument(
                "Invalid number of inputs provided for running a SignatureDef, expected %d vs provided %d%s"
                % (len(self._inputs), len(kwargs), "; missing: %s" % ", ".join(missing) if missing else "")
            )
        wrapper = self._interpreter_wrapper
        for name, value in kwargs.items():
            if name not in self._inputs:
                raise InvalidArgument(
                    "Invalid Input name (%s) for SignatureDef.%s" % (name, _did_you_mean(name, list(self._inputs)))
                )
        if wrapper.has_views():
            raise RunFailed(
                "There is at least 1 reference to internal data in the interpreter, an array from tensor()() or a "
                "slice of one; running would change what it shows. Copy what is needed and delete it."
            )
        for name, value in kwargs.items():
            if not hasattr(value, "shape"):
                raise AttributeError(
                    "'%s' object has no attribute 'shape': input %s takes an array, such as np.array(value, dtype=...)."
                    % (type(value).__name__, name)
                )
            wrapper.ResizeInputTensor(self._inputs[name], value.shape, False, self._subgraph_index)
        wrapper.AllocateTensors(self._subgraph_index)
        for name, value in kwargs.items():
            wrapper.SetTensor(self._inputs[name], value, self._subgraph_index)
        wrapper.Invoke(self._subgraph_index)
        return {name: wrapper.GetTensor(index, self._subgraph_index) for name, index in self._outputs}

    def get_input_details(self) -> Dict[str, Dict[str, Any]]:
        """{input name: dict as from Interpreter.get_input_details()}."""
        return {name: self._details(index) for name, index in self._inputs.items()}

    def get_output_details(self) -> Dict[str, Dict[str, Any]]:
        """{output name: dict as from Interpreter.get_output_details()}."""
        return {name: self._details(index) for name, index in self._outputs}

    def _details(self, index):
        return _details.tensor_details(self._interpreter_wrapper, index, self._subgraph_index)

    def __reduce__(self):
        raise TypeError("A signature runner cannot be pickled: give the other process the path of the model.")
