# SPDX-License-Identifier: Apache-2.0
"""Pictures for the examples: reading, scaling, the element type that a model takes, writing with boxes."""
import numpy as np

from surelite.batch import load_array


def read(path, channels):
    """Height x width x channels, uint8."""
    pixels = load_array(path)
    if pixels.ndim == 2:
        pixels = pixels[:, :, np.newaxis]
    if pixels.shape[2] > 3:
        pixels = pixels[:, :, :3]  # leaves alpha out
    if pixels.shape[2] != channels:
        gray = pixels.mean(axis=2, keepdims=True).astype(np.uint8)
        pixels = np.repeat(gray, channels, axis=2)
    return pixels


def scaled(pixels, height, width):
    """The nearest pixel for each."""
    rows = np.arange(height) * pixels.shape[0] // height
    columns = np.arange(width) * pixels.shape[1] // width
    return pixels[rows][:, columns]


def put(interpreter, details, pixels):
    """Writes a picture into an input: as bytes into uint8, shifted into int8, from 0 to 1 into floats."""
    _, height, width, _ = details["shape"]
    pixels = scaled(pixels, height, width)[np.newaxis, ...]
    if details["dtype"] == np.int8:
        pixels = (pixels.astype(np.int16) - 128).astype(np.int8)
    elif details["dtype"] != np.uint8:
        pixels = pixels.astype(details["dtype"]) / 255
    interpreter.set_tensor(details["index"], pixels)


def draw(pixels, top, left, bottom, right, color=(255, 0, 0)):
    """A frame; places are parts of the picture's height and width."""
    height, width = pixels.shape[:2]
    y = np.clip([int(top * height), int(bottom * height)], 0, height - 1)
    x = np.clip([int(left * width), int(right * width)], 0, width - 1)
    pixels[y[0] : y[1] + 1, x] = color
    pixels[y, x[0] : x[1] + 1] = color


def write(path, pixels):
    """A .ppm file."""
    with open(path, "wb") as file:
        file.write(b"P6\n%d %d\n255\n" % (pixels.shape[1], pixels.shape[0]) + pixels.astype(np.uint8).tobytes())
