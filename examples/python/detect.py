# SPDX-License-Identifier: Apache-2.0
"""detect.py MODEL PICTURE OUT.ppm [THRESHOLD]: draws a frame around what a detector finds, and saves the picture.

For models that end in TFLite_Detection_PostProcess: boxes, classes, scores, number. Further inputs, such as the
state of an LSTM, start as zeros and would get the values of the further outputs for the next frame.
"""
import sys

import numpy as np

import pictures
from surelite.interpreter import Interpreter


def main(model, picture, out, threshold="0.3"):
    interpreter = Interpreter(model)
    interpreter.allocate_tensors()
    inputs, outputs = interpreter.get_input_details(), interpreter.get_output_details()
    pixels = pictures.read(picture, 3)
    pictures.put(interpreter, inputs[0], pixels)
    for state in inputs[1:]:
        interpreter.set_real(state["index"], np.zeros(state["shape"]))
    interpreter.invoke()
    boxes, classes, scores, number = (interpreter.get_tensor(each["index"]) for each in outputs[:4])
    shown = pixels.copy()
    for i in range(int(np.asarray(number).reshape(-1)[0])):
        if scores[0, i] < float(threshold):
            continue
        pictures.draw(shown, *boxes[0, i])
        print("class %d, %.1f %%, %s" % (classes[0, i], 100 * scores[0, i], np.round(boxes[0, i], 3).tolist()))
    pictures.write(out, shown)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]) if len(sys.argv) in (4, 5) else __doc__)
