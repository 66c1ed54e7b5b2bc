# SPDX-License-Identifier: Apache-2.0
"""camera.py MODEL FOLDER: classifies the frames in a folder, in order, as a camera loop would; says how fast.

A frame that cannot be read is named and left out.
"""
import os
import sys
import time

import numpy as np

import pictures
from surelite.interpreter import Interpreter


def main(model, folder):
    interpreter = Interpreter(model, num_threads=2)
    interpreter.allocate_tensors()
    image, scores = interpreter.get_input_details()[0], interpreter.get_output_details()[0]
    seconds = []
    for name in sorted(os.listdir(folder)):
        try:
            frame = pictures.read(os.path.join(folder, name), int(image["shape"][3]))
        except (ValueError, OSError) as error:
            print("%s: %s" % (name, error), file=sys.stderr)
            continue
        since = time.perf_counter()
        pictures.put(interpreter, image, frame)
        interpreter.invoke()
        seconds.append(time.perf_counter() - since)
        print(name, int(np.argmax(interpreter.get_tensor(scores["index"]))))
    if seconds:
        print("%d frames, %.2f ms each" % (len(seconds), 1e3 * np.median(seconds)), file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]) if len(sys.argv) == 3 else __doc__)
