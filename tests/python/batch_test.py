# SPDX-License-Identifier: Apache-2.0
"""A model over many inputs, in threads and in processes of which some die."""
import os
import pickle
import signal
import sys
import tempfile
import unittest

import numpy as np

from support import SOURCE, Case, digits, model
from surelite.batch import Predictor, load_array, load_pixels, map_files

PICTURES = [os.path.join(SOURCE, "examples", "digits", "%d.pgm" % i) for i in range(10)]


def load_and_die_once(path):
    """Kills the worker the first time that it meets the picture of the four."""
    mark = os.environ["SURELITE_TEST_MARK"]
    if path.endswith("4.pgm") and not os.path.exists(mark):
        open(mark, "w").close()
        os.kill(os.getpid(), signal.SIGKILL)
    return load_pixels(path)


def load_and_always_die(path):
    if path.endswith("4.pgm"):
        os.kill(os.getpid(), signal.SIGKILL)
    return load_pixels(path)


class Batch(Case):
    def setUp(self):
        self.expected = [Predictor(digits(), load_pixels, real=True)(each).tolist() for each in PICTURES]

    def test_digits_are_read(self):
        self.assertEqual([int(np.argmax(each)) for each in self.expected], list(range(10)))

    def test_threads(self):
        items = list(map_files(digits(), PICTURES * 7, load_pixels, workers=3, real=True, chunk=4))
        self.assertEqual([each.input for each in items], PICTURES * 7)
        self.assertEqual([each.value.tolist() for each in items], self.expected * 7)

    def test_processes_of_which_one_dies(self):
        with tempfile.TemporaryDirectory() as folder:
            os.environ["SURELITE_TEST_MARK"] = os.path.join(folder, "mark")
            items = list(
                map_files(digits(), PICTURES * 2, load_and_die_once, workers=2, kind="processes", real=True, chunk=3)
            )
            self.assertTrue(os.path.exists(os.environ["SURELITE_TEST_MARK"]))
        self.assertEqual([each.input for each in items], PICTURES * 2)
        self.assertEqual([each.value.tolist() for each in items], self.expected * 2)

    def test_an_input_that_always_kills(self):
        items = list(
            map_files(digits(), PICTURES[3:6], load_and_always_die, workers=1, kind="processes", real=True, chunk=3)
        )
        self.assertEqual([each.input for each in items], PICTURES[3:6])
        self.assertEqual([each.error is None for each in items], [True, False, True])
        self.assertIn("died", items[1].error)

    def test_inputs_that_cannot_be_read(self):
        items = list(
            map_files(digits(), [PICTURES[0], "nowhere.pgm", model("words"), PICTURES[1]], load_pixels, real=True)
        )
        self.assertEqual([each.error is None for each in items], [True, False, False, True])
        self.assertIn("FileNotFoundError", items[1].error)

    def test_arrays_and_several_inputs(self):
        ones = np.ones((2, 3), dtype=np.float32)
        self.assertEqual(Predictor(model("two_signatures"))([ones, ones]).tolist(), (2 * ones).tolist())
        self.assertEqual(Predictor(model("open_batch"))(np.ones(4, np.float32)).tolist(), [2.0] * 4)
        with self.refused(ValueError, "takes 2 inputs, you gave 1"):
            Predictor(model("two_signatures"))(ones)

    def test_pickled_by_path(self):
        predictor = Predictor(digits(), load_pixels, real=True)
        predictor(PICTURES[0])
        copy = pickle.loads(pickle.dumps(predictor))
        self.assertEqual(copy(PICTURES[3]).tolist(), self.expected[3])

    def test_wrong_arguments(self):
        for arguments in ({"kind": "both"}, {"chunk": 0}):
            with self.refused(ValueError, "not"):
                list(map_files(digits(), PICTURES, **arguments))

    def test_damaged_pictures(self):
        with tempfile.TemporaryDirectory() as folder:
            for name, data in (
                ("a.pgm", b"P5 4 4 255\n123"),
                ("b.pgm", b"P2 1 1 255 0"),
                ("c.ppm", b""),
                ("d.pgm", b"P5\n# x"),
            ):
                path = os.path.join(folder, name)
                with open(path, "wb") as file:
                    file.write(data)
                with self.subTest(name), self.refused(ValueError, name):
                    load_array(path)


if __name__ == "__main__":
    sys.exit(unittest.main())
