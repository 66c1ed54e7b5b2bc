# SPDX-License-Identifier: Apache-2.0
"""For pytest: a fixture that opens a model, checks it, runs it and compares with what was recorded.

    def test_digits(surelite_model):
        model = surelite_model("digits.tflite")
        outputs = model.run(image)
        model.compare(outputs, "recorded/digits.npz", tolerance=1e-5)

`pytest --surelite-record` writes the recorded files anew. A model that cannot be opened, a value that does not fit, a
failed run and a difference fail the test with the diagnosis instead of a traceback.
"""
import os

import pytest

from ._backend import arrays
from .interpreter import Interpreter

if arrays.HAS_NUMPY:
    import numpy as np


def pytest_addoption(parser):
    group = parser.getgroup("surelite")
    group.addoption("--surelite-record", action="store_true", help="write the recorded outputs of models anew")


class ModelUnderTest:
    """A model within a test.

    Attributes:
      interpreter: surelite.Interpreter, allocated.
    """

    def __init__(self, path, record, **options):
        self._record = record
        self.path = os.fspath(path)
        self.interpreter = self._or_fail(Interpreter, self.path, **options)
        self._or_fail(self.interpreter.allocate_tensors)

    @staticmethod
    def _or_fail(call, *arguments, **more):
        try:
            return call(*arguments, **more)
        except (ValueError, RuntimeError, TypeError) as error:
            pytest.fail("%s: %s" % (type(error).__name__, error), pytrace=False)

    def check(self, *arguments):
        """What `surelite check` finds; fails the test if that is anything."""
        from . import reports

        report = reports.check(self.path, *arguments)
        if not report:
            pytest.fail(str(report), pytrace=False)
        return report

    def run(self, *inputs, real=False):
        """Runs the model and gives {output name: value}; with `real`, of real numbers on both sides."""
        details = self.interpreter.get_input_details()
        if len(inputs) != len(details):
            pytest.fail("The model takes %d inputs, you gave %d." % (len(details), len(inputs)), pytrace=False)
        put = self.interpreter.set_real if real else self.interpreter.set_tensor
        get = self.interpreter.get_real if real else self.interpreter.get_tensor
        for each, value in zip(details, inputs):
            self._or_fail(put, each["index"], value)
        self._or_fail(self.interpreter.invoke)
        return {each["name"]: get(each["index"]) for each in self.interpreter.get_output_details()}

    def compare(self, outputs, recorded, tolerance=0.0):
        """Compares with a .npz file: types and shapes exactly, values within tolerance * the largest recorded one."""
        if self._record:
            folder = os.path.dirname(os.path.abspath(recorded))
            os.makedirs(folder, exist_ok=True)
            np.savez(recorded, **outputs)
            return
        if not os.path.exists(recorded):
            pytest.fail("%s is not there; pytest --surelite-record writes it." % recorded, pytrace=False)
        with np.load(recorded, allow_pickle=False) as wanted:
            if set(wanted.files) != set(outputs):
                pytest.fail("outputs %s, recorded %s" % (sorted(outputs), sorted(wanted.files)), pytrace=False)
            faults = [_difference(name, np.asarray(value), wanted[name], tolerance) for name, value in outputs.items()]
        faults = [each for each in faults if each]
        if faults:
            pytest.fail("%s\n%s" % (self.path, "\n".join(faults)), pytrace=False)


def _difference(name, got, wanted, tolerance):
    if got.dtype != wanted.dtype or got.shape != wanted.shape:
        return "%s is %s %s, recorded %s %s" % (name, got.dtype, got.shape, wanted.dtype, wanted.shape)
    if not got.size or got.dtype.kind not in "fciub":
        return "" if np.array_equal(got, wanted) else "%s differs" % name
    a, b = got.astype(np.complex128), wanted.astype(np.complex128)
    off = np.where(a == b, 0, np.abs(a - b))
    off[np.isnan(a) & np.isnan(b)] = 0
    off[np.isnan(off)] = np.inf
    finite = np.abs(b[np.isfinite(b)])
    allowed = tolerance * (finite.max() if finite.size else 0)
    if (off <= allowed).all():
        return ""
    at = np.unravel_index(int(np.argmax(off)), off.shape)
    return "%s: %d of %d elements differ by more than %g, most at %s: %s, recorded %s" % (
        name,
        int(np.sum(off > allowed)),
        got.size,
        allowed,
        tuple(int(i) for i in at),
        got[at],
        wanted[at],
    )


@pytest.fixture
def surelite_model(request):
    """A function from a path, and options of Interpreter, to a ModelUnderTest."""
    if not arrays.HAS_NUMPY:
        pytest.skip("numpy is not installed")
    opened = []

    def open_model(path, **options):
        opened.append(ModelUnderTest(path, request.config.getoption("--surelite-record"), **options))
        return opened[-1]

    yield open_model
    for each in opened:
        each.interpreter.close()
