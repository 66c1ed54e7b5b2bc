# SPDX-License-Identifier: Apache-2.0
"""Tensors, operators and signatures as dicts."""
import ctypes

from . import _types
from ._backend import arrays
from ._library import NodeStruct, SignatureStruct, api
from .errors import InvalidArgument


class _SparseAxis(ctypes.Structure):
    """TfLiteDimensionMetadata."""

    _fields_ = [
        ("format", ctypes.c_int),
        ("dense_size", ctypes.c_int),
        ("segments", ctypes.c_void_p),
        ("indices", ctypes.c_void_p),
    ]


class _Sparsity(ctypes.Structure):
    """TfLiteSparsity."""

    _fields_ = [
        ("traversal_order", ctypes.c_void_p),
        ("block_map", ctypes.c_void_p),
        ("axes", ctypes.POINTER(_SparseAxis)),
        ("axis_count", ctypes.c_int),
    ]


def _int_array(address):
    """A TfLiteIntArray: its length, then the values."""
    if not address:
        return arrays.ints(None, 0)
    count = ctypes.c_int32.from_address(address).value
    return arrays.ints((ctypes.c_int32 * count).from_address(address + 4), count)


def scalar_type(struct):
    found = arrays.SCALAR_TYPES.get(struct.type)
    if found is None:
        raise InvalidArgument("Tensor with no type found.")
    return found


def signature_of(struct):
    if struct.signature_rank:
        return arrays.ints(struct.signature, struct.signature_rank)
    return arrays.ints(struct.shape, struct.rank)


def sparsity_of(struct):
    if not struct.sparsity:
        return {}
    sparsity = _Sparsity.from_address(struct.sparsity)
    axes = []
    for i in range(sparsity.axis_count):
        axis = sparsity.axes[i]
        if axis.format == 0:
            axes.append({"format": 0, "dense_size": axis.dense_size})
        else:
            axes.append(
                {"format": 1, "array_segments": _int_array(axis.segments), "array_indices": _int_array(axis.indices)}
            )
    return {
        "traversal_order": _int_array(sparsity.traversal_order),
        "block_map": _int_array(sparsity.block_map),
        "dim_metadata": axes,
    }


def quantization_of(wrapper, struct, subgraph):
    """(scales, zero_points, quantized_dimension, block_size)."""
    if struct.scales_tensor < 0:
        return (
            arrays.floats(struct.scales, struct.scale_count),
            arrays.ints(struct.zero_points, struct.zero_point_count),
            struct.quantized_dimension,
            struct.block_size,
        )
    zeros = arrays.ints(None, 0)
    if struct.zero_points_tensor >= 0:
        zeros = wrapper.GetTensor(struct.zero_points_tensor, subgraph)
    return wrapper.GetTensor(struct.scales_tensor, subgraph), zeros, struct.quantized_dimension, struct.block_size


def tensor_details(wrapper, index, subgraph):
    struct = wrapper._tensor(index, subgraph)
    dtype = scalar_type(struct)
    scales, zero_points, dimension, block_size = quantization_of(wrapper, struct, subgraph)
    return {
        "name": struct.name.decode("utf-8", "replace"),
        "index": wrapper._index(index),
        "shape": arrays.ints(struct.shape, struct.rank),
        "shape_signature": signature_of(struct),
        "dtype": dtype,
        "quantization": (struct.scale, struct.zero_point),
        "quantization_parameters": {
            "scales": scales,
            "zero_points": zero_points,
            "quantized_dimension": dimension,
            "block_size": block_size,
        },
        "sparsity_parameters": sparsity_of(struct),
    }


def node(wrapper, index):
    """(name, inputs, outputs) of an operator of the first subgraph."""
    count = wrapper.NumNodes()
    if not 0 <= index < count:
        raise InvalidArgument("Invalid node index: %d; the model has %d" % (index, count))
    struct = NodeStruct()
    api.node(wrapper._handle, 0, index, ctypes.byref(struct))
    return (
        struct.name.decode("utf-8", "replace"),
        arrays.ints(struct.inputs, struct.input_count),
        arrays.ints(struct.outputs, struct.output_count),
    )


def op_details(wrapper, index):
    name, inputs, outputs = node(wrapper, index)
    return {
        "index": int(index),
        "op_name": name,
        "inputs": inputs,
        "outputs": outputs,
        "operand_types": [wrapper.TensorType(i) for i in inputs.tolist() if i != -1],
        "result_types": [wrapper.TensorType(i) for i in outputs.tolist() if i != -1],
    }


def _entries(wrapper, signature, output, count):
    index = ctypes.c_int32()
    found = {}
    for i in range(count):
        name = api.signature_entry(wrapper._handle, signature, output, i, ctypes.byref(index))
        found[name.decode("utf-8", "replace")] = index.value
    return found


def _each_signature(wrapper):
    struct = SignatureStruct()
    for i in range(api.signature_count(wrapper._handle)):
        api.signature(wrapper._handle, i, ctypes.byref(struct))
        yield i, struct.key.decode("utf-8", "replace"), struct


def signatures(wrapper):
    """{key: {"inputs": {name: tensor}, "outputs": {name: tensor}}}; keys as in the file, names sorted."""
    found = {}
    for i, key, struct in _each_signature(wrapper):
        inputs = _entries(wrapper, i, 0, struct.input_count)
        outputs = _entries(wrapper, i, 1, struct.output_count)
        found[key] = {"inputs": dict(sorted(inputs.items())), "outputs": dict(sorted(outputs.items()))}
    return found


def signatures_in_file_order(wrapper):
    """The same, names in the order of the file."""
    return {
        key: {
            "inputs": _entries(wrapper, i, 0, struct.input_count),
            "outputs": _entries(wrapper, i, 1, struct.output_count),
        }
        for i, key, struct in _each_signature(wrapper)
    }


def signature_subgraphs(wrapper):
    return {key: struct.subgraph for _, key, struct in _each_signature(wrapper)}


def type_name(number):
    return _types.BY_NUMBER[number].name if number in _types.BY_NUMBER else "NOTYPE"
