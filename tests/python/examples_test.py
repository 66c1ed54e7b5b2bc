# SPDX-License-Identifier: Apache-2.0
"""The example programs run; those whose models are not in the repository where these are there."""
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest
import wave

import support
from support import SHARED, SOURCE, Case, digits

try:
    import numpy as np
except ImportError:
    print("not run: numpy is not installed (Debian: python3-numpy)")
    sys.exit(support.SKIPPED)

PICTURES = os.path.join(SOURCE, "examples", "digits")


def shared(*parts):
    path = os.path.join(SHARED or "/nowhere", "models", *parts)
    if not os.path.exists(path):
        raise unittest.SkipTest("no %s; SURELITE_SHARED names the folder of models" % parts[-1])
    return path


class Examples(Case):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def run_example(self, name, *arguments):
        command = [sys.executable, os.path.join(SOURCE, "examples", "python", name + ".py")] + list(arguments)
        ended = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertEqual(ended.returncode, 0, ended.stderr.decode())
        return ended.stdout.decode(), ended.stderr.decode()

    def test_classify(self):
        for name in ("digits_int8", "digits_uint8", "digits_float"):
            out, _ = self.run_example("classify", digits(name), os.path.join(PICTURES, "7.pgm"))
            self.assertTrue(out.splitlines()[0].endswith("%  7"), out)

    def test_camera(self):
        for i in range(10):
            shutil.copy(os.path.join(PICTURES, "%d.pgm" % i), self.folder)
        with open(os.path.join(self.folder, "5a.pgm"), "wb") as file:
            file.write(b"P5 28 28 255\ncut")
        out, errors = self.run_example("camera", digits(), self.folder)
        self.assertEqual(out.split(), [word for i in range(10) for word in ("%d.pgm" % i, str(i))])
        self.assertIn("5a.pgm", errors)
        self.assertIn("10 frames", errors)

    def test_detect(self):
        model = shared("vision", "traffic_model.tflite")
        picture, out = os.path.join(self.folder, "in.ppm"), os.path.join(self.folder, "out.ppm")
        pixels = np.zeros((60, 80, 3), np.uint8)
        pixels[20:40, 30:50] = 255
        with open(picture, "wb") as file:
            file.write(b"P6\n80 60\n255\n" + pixels.tobytes())
        self.run_example("detect", model, picture, out, "0.0")
        with open(out, "rb") as file:
            data = file.read()
        self.assertEqual(len(data), len(b"P6\n80 60\n255\n") + pixels.size)
        self.assertNotEqual(data[-pixels.size :], pixels.tobytes())

    def test_speech(self):
        sound = os.path.join(self.folder, "sound.wav")
        with wave.open(sound, "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(16000)
            file.writeframes(struct.pack("<16000h", *([0] * 16000)))
        models = shared("micro", "audio_preprocessor_int8.tflite"), shared("micro", "micro_speech_quantized.tflite")
        out, _ = self.run_example("speech", *models, sound)
        self.assertIn("silence", out.splitlines()[0])

    def test_text(self):
        vocabulary = os.path.join(self.folder, "vocab.txt")
        with open(vocabulary, "w") as file:
            file.write("<PAD> 0\n<START> 1\n<UNKNOWN> 2\ngood 20\nbad 21\n")
        out, _ = self.run_example("text", shared("field", "tfs_movie_review.tflite"), vocabulary, "good, good film")
        scores = [float(each) for each in out.strip("[]\n").split(",")]
        self.assertAlmostEqual(sum(scores), 1, places=3)


if __name__ == "__main__":
    unittest.main()
