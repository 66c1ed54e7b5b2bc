# SPDX-License-Identifier: Apache-2.0
"""classify.py MODEL PICTURE [LABELS]: the five classes that a picture most likely shows."""
import sys

import numpy as np

import pictures
from surelite.interpreter import Interpreter


def main(model, picture, labels=None):
    interpreter = Interpreter(model)
    interpreter.allocate_tensors()
    image = interpreter.get_input_details()[0]
    pictures.put(interpreter, image, pictures.read(picture, int(image["shape"][3])))
    interpreter.invoke()
    scores = interpreter.get_real(interpreter.get_output_details()[0]["index"]).reshape(-1)
    names = []
    if labels:
        with open(labels) as file:
            names = file.read().splitlines()
    for i in np.argsort(-scores)[:5]:
        print("%5.1f %%  %s" % (100 * scores[i], names[i] if i < len(names) else i))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]) if len(sys.argv) in (3, 4) else __doc__)
