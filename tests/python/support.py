# SPDX-License-Identifier: Apache-2.0
"""What the tests of the Python package share: models, and what a mistake must end in."""
import os
import unittest

MODELS = os.environ["SURELITE_TEST_MODELS"]
SOURCE = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
SHARED = os.environ.get("SURELITE_SHARED", "")
SKIPPED = 77  # ctest's "not run"


def model(name):
    return os.path.join(MODELS, name + ".tflite")


def digits(name="digits_int8"):
    return os.path.join(SOURCE, "examples", "digits", name + ".tflite")


class Case(unittest.TestCase):
    def refused(self, kind, *words):
        """A context in which an exception of that kind must come, with all of these words in its text."""
        return _Refused(self, kind, words)


class _Refused:
    def __init__(self, case, kind, words):
        self.case, self.kind, self.words = case, kind, words

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if error is None:
            self.case.fail("nothing was raised")
        if not isinstance(error, self.kind):
            return False
        self.error = error
        for each in self.words:
            self.case.assertIn(each, str(error))
        return True
