# SPDX-License-Identifier: Apache-2.0
"""speech.py PREPROCESSOR MODEL SOUND.wav: the word in the first second: silence, unknown, yes, no.

For the two models of the micro_speech example: the first makes 40 features of 30 ms of 16 kHz sound, every 20 ms; the
second takes 49 of them.
"""
import sys
import wave

import numpy as np

from surelite.interpreter import Interpreter

WORDS = ("silence", "unknown", "yes", "no")
WINDOW, STEP, COUNT = 480, 320, 49


def read(path):
    with wave.open(path) as file:
        if (file.getframerate(), file.getsampwidth(), file.getnchannels()) != (16000, 2, 1):
            sys.exit("%s: one channel of 16-bit samples at 16 kHz is needed" % path)
        samples = np.frombuffer(file.readframes(16000), dtype="<i2")
    return np.pad(samples, (0, max(0, WINDOW + STEP * (COUNT - 1) - samples.size)))


def main(preprocessor, model, sound):
    samples = read(sound)
    features = Interpreter(preprocessor)
    features.allocate_tensors()
    frame, feature = features.get_input_details()[0]["index"], features.get_output_details()[0]["index"]
    rows = []
    for i in range(COUNT):
        features.set_tensor(frame, samples[np.newaxis, i * STEP : i * STEP + WINDOW])
        features.invoke()
        rows.append(features.get_tensor(feature))
    words = Interpreter(model)
    words.allocate_tensors()
    words.set_tensor(words.get_input_details()[0]["index"], np.concatenate(rows)[np.newaxis, :])
    words.invoke()
    scores = words.get_real(words.get_output_details()[0]["index"])[0]
    for i in np.argsort(-scores):
        print("%5.1f %%  %s" % (100 * scores[i], WORDS[i]))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]) if len(sys.argv) == 4 else __doc__)
