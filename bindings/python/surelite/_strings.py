# SPDX-License-Identifier: Apache-2.0
"""The packed layout of string tensors: count, offsets, characters."""
import struct


def pack(strings):
    """bytes of the layout for a list of bytes."""
    table = 4 * (len(strings) + 2)
    offsets = [table]
    for each in strings:
        offsets.append(offsets[-1] + len(each))
    return struct.pack("<%di" % (len(offsets) + 1), len(strings), *offsets) + b"".join(strings)


def unpack(data):
    """The list of bytes that a packed layout holds."""
    if len(data) < 4:
        return []
    (count,) = struct.unpack_from("<i", data)
    if count < 0 or 4 * (count + 2) > len(data):
        raise ValueError("The string tensor's layout is broken: it counts %d strings in %d bytes." % (count, len(data)))
    offsets = struct.unpack_from("<%di" % (count + 1), data, 4)
    if any(not 0 <= a <= b <= len(data) for a, b in zip(offsets, offsets[1:])):
        raise ValueError("The string tensor's layout is broken: its offsets are out of order.")
    return [bytes(data[a:b]) for a, b in zip(offsets, offsets[1:])]


def encode(item):
    """bytes of one string; what is neither str nor bytes is refused."""
    if isinstance(item, str):
        return item.encode("utf-8")
    if isinstance(item, (bytes, bytearray)):
        return bytes(item)
    raise ValueError("A string tensor takes str and bytes, not %s." % type(item).__name__)
