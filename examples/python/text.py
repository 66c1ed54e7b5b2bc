# SPDX-License-Identifier: Apache-2.0
"""text.py MODEL VOCABULARY TEXT: scores of a model that takes word numbers, such as a classifier of reviews.

The vocabulary has a word and its number a line; <PAD>, <START> and <UNKNOWN> among them.
"""
import re
import sys

import numpy as np

from surelite.interpreter import Interpreter


def main(model, vocabulary, text):
    with open(vocabulary) as file:
        numbers = {word: int(number) for word, number in (line.split() for line in file if line.strip())}
    interpreter = Interpreter(model)
    interpreter.allocate_tensors()
    details = interpreter.get_input_details()[0]
    length = int(details["shape"][1])
    words = [numbers.get(word, numbers["<UNKNOWN>"]) for word in re.findall(r"[\w']+", text.lower())]
    row = ([numbers["<START>"]] + words + [numbers["<PAD>"]] * length)[:length]
    interpreter.set_tensor(details["index"], np.array([row], dtype=details["dtype"]))
    interpreter.invoke()
    print(np.round(interpreter.get_real(interpreter.get_output_details()[0]["index"]), 4).tolist()[0])


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]) if len(sys.argv) == 4 else __doc__)
