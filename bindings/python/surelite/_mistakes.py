# SPDX-License-Identifier: Apache-2.0
"""Why a value probably does not fit a tensor, and what to do: a sentence behind the bare fact."""
from . import _types
from ._backend import arrays

_QUANTIZED = {"INT8", "UINT8", "INT16", "INT4", "UINT4", "INT2"}
_FLOATS = {"FLOAT32", "FLOAT64", "FLOAT16", "BFLOAT16"}
_WHOLE = {"INT8", "UINT8", "INT16", "UINT16", "INT32", "UINT32", "INT64", "UINT64"}


def numpy_name(name):
    """How the type is written in Python: "np.float32"."""
    found = _types.BY_NAME[name].numpy
    return ("np." if arrays.HAS_NUMPY else "") + (found or "void")


def of_type(value, wanted, scale, zero_point):
    """For a value whose element type is another one. `wanted` is the type's name, as "INT8"."""
    given = value.given
    if given is None:
        return "The value is None: cv2.imread, for one, returns None for a file that it cannot read."
    if wanted == "STRING":
        return "The tensor takes text: an array of str or bytes, such as np.array(['one', 'two'])."
    if isinstance(given, (str, bytes)) and value.number == _types.STRING:
        return "This is text, perhaps a file name; read the file first and give the numbers in it."
    if value.number == _types.STRING:
        if isinstance(given, (list, tuple)):
            return "The lists in it are not equally long, or hold text; every row needs the same number of numbers."
        return "The array holds text or Python objects; make it one of numbers: value.astype(%s)." % numpy_name(wanted)
    name = _types.BY_NUMBER[value.number].name
    plain_list = isinstance(given, (list, tuple, float, int, bool))
    if wanted in _QUANTIZED and scale and name in _FLOATS:
        return (
            "The tensor is quantized: real = %.9g * (stored - %d). Give the real values to set_real(), or convert: "
            "np.clip(np.round(value / %.9g + %d), %d, %d).astype(%s)."
            % ((scale, zero_point, scale, zero_point) + _range_of(wanted) + (numpy_name(wanted),))
        )
    if wanted == "INT8" and name == "UINT8":
        return "Pixels from 0 to 255 become int8 by subtracting 128: (value.astype(np.int16) - 128).astype(np.int8)."
    if wanted == "UINT8" and name == "INT8":
        return "Values from -128 to 127 become uint8 by adding 128: (value.astype(np.int16) + 128).astype(np.uint8)."
    if wanted in _FLOATS and name in ("UINT8", "INT8"):
        return (
            "These are pixels as they come from a picture; convert and scale them as the model was trained, for "
            "instance (value.astype(np.float32) - 127.5) / 127.5."
        )
    if plain_list and name in ("FLOAT64", "INT64"):
        kind = "floats are float64" if name == "FLOAT64" else "ints are int64"
        return "Python's own %s in an array: np.array(value, dtype=%s)." % (kind, numpy_name(wanted))
    if name == "FLOAT64" and wanted in _FLOATS:
        return "numpy computes in float64 unless told otherwise: value.astype(%s)." % numpy_name(wanted)
    if name in _WHOLE and wanted in _WHOLE:
        return "Convert, after a look at the range: value.astype(%s)." % numpy_name(wanted)
    if wanted == "BFLOAT16":
        return (
            "numpy has no bfloat16: give the real values to set_real(), their upper 16 bits as np.uint16, or install "
            "ml_dtypes."
        )
    return "Convert it if that is what is meant: value.astype(%s)." % numpy_name(wanted)


def _range_of(wanted):
    bits = {"INT8": 8, "UINT8": 8, "INT16": 16, "INT4": 4, "UINT4": 4, "INT2": 2}[wanted]
    low = 0 if wanted.startswith("U") else -(1 << (bits - 1))
    return low, low + (1 << bits) - 1


def of_shape(given, wanted, signature, index):
    """For a value of the right type whose shape is another one."""
    if len(given) + 1 == len(wanted) and tuple(given) == tuple(wanted[1:]) and wanted[0] == 1:
        return "The batch dimension is missing: value[np.newaxis, ...]."
    if len(given) + 1 == len(wanted) and _is_nchw((1,) + tuple(given), wanted):
        return "Channels come first and the batch is missing: np.transpose(value, (1, 2, 0))[np.newaxis, ...]."
    if len(given) == len(wanted) + 1 and given[0] == 1 and tuple(given[1:]) == tuple(wanted):
        return "There is a batch dimension too many: value[0]."
    if len(given) == len(wanted) - 2 and wanted[0] == 1 and wanted[-1] == 1 and tuple(given) == tuple(wanted[1:-1]):
        return "The dimensions of batch and channel are missing: value[np.newaxis, :, :, np.newaxis]."
    if len(given) == len(wanted) - 2 and wanted[0] == 1 and wanted[-1] == 3 and tuple(given) == tuple(wanted[1:-1]):
        return "This is a gray picture, without batch and channels: np.stack([value] * 3, axis=-1)[np.newaxis, ...]."
    if _is_nchw(given, wanted):
        return "Channels come first (NCHW) and the model takes them last (NHWC): np.transpose(value, (0, 2, 3, 1))."
    if len(given) == len(wanted) and len(wanted) >= 3:
        if given[:-1] == tuple(wanted[:-1]) and given[-1] == 4 and wanted[-1] == 3:
            return "Four channels for three: this is RGBA; leave the alpha out: value[..., :3]."
        if given[:-1] == tuple(wanted[:-1]) and given[-1] == 1 and wanted[-1] == 3:
            return "One channel for three: this is a gray picture: np.repeat(value, 3, axis=-1)."
        if given[:-1] == tuple(wanted[:-1]) and given[-1] == 3 and wanted[-1] == 1:
            return "Three channels for one: convert the picture to gray first."
        if len(wanted) == 4 and given[0] == wanted[0] and given[3] == wanted[3] and given[1:3] == tuple(wanted[2:0:-1]):
            return "Height and width are exchanged: PIL's size is (width, height), arrays are (height, width)."
    if len(given) == len(wanted) and given and tuple(given[1:]) == tuple(wanted[1:]) and given[0] != wanted[0]:
        return (
            "Only the batch differs: run the samples one by one, or resize_tensor_input(%d, %s) and "
            "allocate_tensors() first." % (index, list(given))
        )
    if len(given) == len(wanted) and signature and len(signature) == len(wanted):
        if all(s in (-1, g) for s, g in zip(signature, given)):
            return "The model leaves that open: resize_tensor_input(%d, %s) and allocate_tensors() first." % (
                index,
                list(given),
            )
    if _count(given) == _count(wanted):
        return "The number of elements is right: value.reshape(%s), if they are in that order." % (list(wanted),)
    if len(wanted) == 4 and len(given) in (3, 4) and given[-1] == wanted[-1]:
        return "Scale the picture to %d x %d (width x height) first." % (wanted[2], wanted[1])
    return "It takes an array of shape %s; get_input_details() has the shapes." % (list(wanted),)


def _is_nchw(given, wanted):
    if len(given) != 4 or len(wanted) != 4 or tuple(given) == tuple(wanted):
        return False
    return (given[0], given[2], given[3], given[1]) == tuple(wanted)


def _count(shape):
    count = 1
    for extent in shape:
        count *= extent
    return count
