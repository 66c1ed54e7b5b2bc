# SPDX-License-Identifier: Apache-2.0
# The call sequences of nine bindings of the C library, by ctypes: each loads the library as a binding does, makes its
# calls in its order and checks every answer. Usage: bindings.py LIBRARY FOLDER_OF_MODELS PLUGIN
import ctypes as c
import os
import struct
import sys

OK, ERROR = 0, 1
FLOAT32 = 1


class Quantization(c.Structure):
    _fields_ = [("scale", c.c_float), ("zero_point", c.c_int32)]


class IntArray(c.Structure):
    _fields_ = [("size", c.c_int), ("data", c.c_int * 8)]


class Tensor(c.Structure):  # as far as bindings read it directly
    _fields_ = [("type", c.c_int), ("data", c.c_void_p), ("dims", c.POINTER(IntArray)), ("params", Quantization),
                ("allocation_type", c.c_int), ("bytes", c.c_size_t), ("allocation", c.c_void_p), ("name", c.c_char_p)]


class CustomAllocation(c.Structure):
    _fields_ = [("data", c.c_void_p), ("bytes", c.c_size_t)]


class Delegate(c.Structure):
    _fields_ = [("data", c.c_void_p), ("prepare", c.c_void_p), ("copy_from", c.c_void_p), ("copy_to", c.c_void_p),
                ("free_handle", c.c_void_p), ("flags", c.c_int64), ("builder", c.c_void_p)]


class ExternalOptions(c.Structure):
    _fields_ = [("lib_path", c.c_char_p), ("count", c.c_int), ("keys", c.c_char_p * 256), ("values", c.c_char_p * 256),
                ("insert", c.c_void_p)]


class XnnpackOptions(c.Structure):
    _fields_ = [("bytes", c.c_char * 64)]


POINTERS = """ModelCreate ModelCreateFromFile InterpreterOptionsCreate InterpreterCreate InterpreterGetInputTensor
InterpreterGetOutputTensor TensorData InterpreterGetSignatureRunner SignatureRunnerGetInputTensor
SignatureRunnerGetOutputTensor XNNPackDelegateCreate InterpreterGetTensor ExternalDelegateCreate""".split()
TEXTS = """Version TensorName TypeGetName InterpreterGetSignatureKey SignatureRunnerGetInputName
SignatureRunnerGetOutputName ExtensionApisVersion""".split()
SIZES = "TensorByteSize SignatureRunnerGetInputCount SignatureRunnerGetOutputCount".split()


class Library:
    def __init__(self, path):
        self.handle = c.CDLL(path)

    def __getattr__(self, name):
        function = getattr(self.handle, "TfLite" + name)
        if name in POINTERS:
            function.restype = c.c_void_p
        elif name in TEXTS:
            function.restype = c.c_char_p
        elif name in SIZES:
            function.restype = c.c_size_t
        elif name == "TensorQuantizationParams":
            function.restype = Quantization
        elif name == "ExternalDelegateOptionsDefault":
            function.restype = ExternalOptions
        return lambda *args: function(*[c.c_void_p(a) if isinstance(a, int) and a > 2**31 else a for a in args])


def expect(condition, what):
    if not condition:
        raise AssertionError(what)


def floats(values):
    return (c.c_float * len(values))(*values)


def shape_of(t, tensor):
    return [t.TensorDim(tensor, i) for i in range(t.TensorNumDims(tensor))]


def run(t, interpreter, values, times=2):
    tensor = t.InterpreterGetInputTensor(interpreter, 0)
    data = floats(values)
    expect(t.TensorCopyFromBuffer(tensor, data, c.c_size_t(c.sizeof(data))) == OK, "copy in")
    expect(t.InterpreterInvoke(interpreter) == OK, "invoke")
    output = t.InterpreterGetOutputTensor(interpreter, 0)
    result = floats([0] * len(values))
    expect(t.TensorCopyToBuffer(output, result, c.c_size_t(c.sizeof(result))) == OK, "copy out")
    expect(list(result) == [times * v for v in values], "values %s" % list(result))


REPORT = c.CFUNCTYPE(None, c.c_void_p, c.c_char_p, c.c_void_p)


def go(t, models, plugin):
    """go-tflite: model from bytes, options with delegates and a reporter, tensors by struct."""
    bytes_ = open(models + "/add_small.tflite", "rb").read()
    model = t.ModelCreate(bytes_, c.c_size_t(len(bytes_)))
    expect(model, "model")
    options = t.InterpreterOptionsCreate()
    t.InterpreterOptionsSetNumThreads(options, 4)
    lines = []
    keep = REPORT(lambda user, text, args: lines.append(text))
    t.InterpreterOptionsSetErrorReporter(options, keep, None)
    t.InterpreterOptionsSetUseNNAPI(options, c.c_bool(True))
    path = plugin.encode()  # the options point at it
    ext = t.ExternalDelegateOptionsDefault(path)
    t.ExternalDelegateOptionsInsert(c.byref(ext), b"share", b"100")
    delegate = t.ExternalDelegateCreate(c.byref(ext))
    expect(delegate, "delegate")
    t.InterpreterOptionsAddDelegate(options, delegate)
    interpreter = t.InterpreterCreate(model, options)
    expect(interpreter, "interpreter")
    t.InterpreterOptionsDelete(options)
    expect(t.InterpreterAllocateTensors(interpreter) == OK, "allocate")
    expect(t.InterpreterGetInputTensorCount(interpreter) == 1, "inputs")
    expect(t.InterpreterGetOutputTensorCount(interpreter) == 1, "outputs")
    tensor = t.InterpreterGetInputTensor(interpreter, 0)
    expect(t.TensorType(tensor) == FLOAT32 and shape_of(t, tensor) == [1, 4], "input")
    expect(t.TensorName(tensor) == b"x" and t.TensorByteSize(tensor) == 16, "name and size")
    expect(t.TensorQuantizationParams(tensor).scale == 0, "quantization")
    run(t, interpreter, [1, 2, 3, 4])
    expect(t.InterpreterResetVariableTensors(interpreter) == OK, "reset")
    t.InterpreterDelete(interpreter)
    t.ExternalDelegateDelete(delegate)
    t.ModelDelete(model)


def flutter(t, models, _):
    """tflite_flutter: model from a file, XNNPACK, views of tensor memory."""
    expect(t.Version().count(b".") == 2, "version")
    model = t.ModelCreateFromFile((models + "/add_small.tflite").encode())
    options = t.InterpreterOptionsCreate()
    delegate = t.XNNPackDelegateCreate(None)
    t.InterpreterOptionsAddDelegate(options, delegate)
    t.InterpreterOptionsSetNumThreads(options, 2)
    interpreter = t.InterpreterCreate(model, options)
    expect(t.InterpreterAllocateTensors(interpreter) == OK, "allocate")
    dims = (c.c_int * 2)(2, 3)
    expect(t.InterpreterResizeInputTensor(interpreter, 0, dims, 2) == OK, "resize")
    expect(t.InterpreterAllocateTensors(interpreter) == OK, "allocate again")
    tensor = t.InterpreterGetInputTensor(interpreter, 0)
    view = c.cast(t.TensorData(tensor), c.POINTER(c.c_float))
    for i in range(6):
        view[i] = i
    expect(t.InterpreterInvoke(interpreter) == OK, "invoke")
    output = c.cast(t.TensorData(t.InterpreterGetOutputTensor(interpreter, 0)), c.POINTER(c.c_float))
    expect([output[i] for i in range(6)] == [2 * i for i in range(6)], "values")
    for delete, handle in ((t.InterpreterDelete, interpreter), (t.XNNPackDelegateDelete, delegate),
                           (t.InterpreterOptionsDelete, options), (t.ModelDelete, model)):
        delete(handle)


def react_native(t, models, _):
    """react-native-fast-tflite: model from bytes, no deletion of options, names and data."""
    bytes_ = open(models + "/add_small.tflite", "rb").read()
    model = t.ModelCreate(bytes_, c.c_size_t(len(bytes_)))
    options = t.InterpreterOptionsCreate()
    interpreter = t.InterpreterCreate(model, options)
    expect(interpreter, "interpreter")
    expect(t.InterpreterAllocateTensors(interpreter) == OK, "allocate")
    for i in range(t.InterpreterGetInputTensorCount(interpreter)):
        tensor = t.InterpreterGetInputTensor(interpreter, i)
        expect(t.TensorName(tensor) == b"x" and t.TensorData(tensor), "input")
    run(t, interpreter, [4, 3, 2, 1])
    t.InterpreterDelete(interpreter)


def unity(t, models, _):
    """tf-lite-unity-sample: signatures, indices, variables, versions."""
    expect(t.SchemaVersion() == 3 and t.ExtensionApisVersion(), "versions")
    bytes_ = open(models + "/add_small.tflite", "rb").read()
    model = t.ModelCreate(bytes_, c.c_size_t(len(bytes_)))
    interpreter = t.InterpreterCreate(model, None)
    expect(t.InterpreterGetSignatureCount(interpreter) == 1, "signatures")
    key = t.InterpreterGetSignatureKey(interpreter, 0)
    expect(key == b"serving_default" and t.InterpreterGetSignatureKey(interpreter, 1) is None, "key")
    expect(not t.InterpreterGetSignatureRunner(interpreter, b"nothing"), "runner that is none")
    runner = t.InterpreterGetSignatureRunner(interpreter, key)
    expect(t.SignatureRunnerGetInputCount(runner) == 1 and t.SignatureRunnerGetOutputCount(runner) == 1, "counts")
    name, out = t.SignatureRunnerGetInputName(runner, 0), t.SignatureRunnerGetOutputName(runner, 0)
    expect(name == b"x" and out == b"y" and t.SignatureRunnerGetInputName(runner, 1) is None, "names")
    expect(t.SignatureRunnerResizeInputTensor(runner, name, (c.c_int * 1)(3), 1) == OK, "resize")
    expect(t.SignatureRunnerAllocateTensors(runner) == OK, "allocate")
    tensor = t.SignatureRunnerGetInputTensor(runner, name)
    data = floats([1, 2, 3])
    expect(t.TensorCopyFromBuffer(tensor, data, c.c_size_t(12)) == OK, "copy in")
    expect(t.SignatureRunnerInvoke(runner) == OK, "invoke")
    expect(t.TensorCopyToBuffer(t.SignatureRunnerGetOutputTensor(runner, out), data, c.c_size_t(12)) == OK, "copy out")
    expect(list(data) == [2, 4, 6], "values")
    expect(t.InterpreterGetInputTensorIndex(interpreter, 0) == 0, "index")
    expect(t.InterpreterGetOutputTensorIndex(interpreter, 0) == 1, "index")
    expect(t.InterpreterGetVariableTensorCount(interpreter) == 0, "variables")
    expect(t.InterpreterCancel(interpreter) == ERROR, "cancellation is off")
    t.SetAllowBufferHandleOutput(interpreter, c.c_bool(False))
    t.SignatureRunnerDelete(runner)
    t.InterpreterDelete(interpreter)
    t.ModelDelete(model)


def wasmedge(t, models, _):
    """WasmEdge wasi-nn: bytes that are freed after creation, types by name, several runs."""
    size = os.path.getsize(models + "/chain.tflite")
    buffer = c.create_string_buffer(open(models + "/chain.tflite", "rb").read(), size)
    model = t.ModelCreate(buffer, c.c_size_t(size))
    c.memset(buffer, 0xFF, size)  # gone, as far as the model is concerned
    options = t.InterpreterOptionsCreate()
    t.InterpreterOptionsSetNumThreads(options, 2)
    interpreter = t.InterpreterCreate(model, options)
    t.InterpreterOptionsDelete(options)
    expect(t.InterpreterAllocateTensors(interpreter) == OK, "allocate")
    expect(t.TypeGetName(t.TensorType(t.InterpreterGetInputTensor(interpreter, 0))) == b"FLOAT32", "type")
    for _ in range(3):
        run(t, interpreter, [1, 2, 3, 4], 16)
    wrong = floats([1, 2])
    tensor = t.InterpreterGetInputTensor(interpreter, 0)
    expect(t.TensorCopyFromBuffer(tensor, wrong, c.c_size_t(8)) == ERROR, "a wrong size")
    expect(t.InterpreterInvoke(interpreter) == ERROR, "the failed copy is remembered")
    run(t, interpreter, [1, 1, 1, 1], 16)
    t.InterpreterDelete(interpreter)
    t.ModelDelete(model)


def gstreamer(t, models, plugin):
    """GStreamer and NNStreamer: a plug-in by path, memory of the pipeline's own, fields of the tensor struct."""
    model = t.ModelCreateFromFile((models + "/add_small.tflite").encode())
    options = t.InterpreterOptionsCreate()
    interpreter = t.InterpreterCreate(model, options)
    t.InterpreterOptionsDelete(options)
    index = t.InterpreterGetInputTensorIndex(interpreter, 0)
    frame = (c.c_char * (16 + 64))()
    aligned = (c.addressof(frame) + 63) // 64 * 64
    memory = CustomAllocation(aligned, 16)
    expect(t.InterpreterSetCustomAllocationForTensor(interpreter, index, c.byref(memory), c.c_int64(0)) == OK, "custom")
    expect(t.InterpreterAllocateTensors(interpreter) == OK, "allocate")
    tensor = Tensor.from_address(t.InterpreterGetInputTensor(interpreter, 0))
    expect(tensor.data == aligned and tensor.bytes == 16 and tensor.type == FLOAT32, "struct")
    expect(tensor.name == b"x", "name")
    expect([tensor.dims.contents.data[i] for i in range(tensor.dims.contents.size)] == [1, 4], "dims")
    struct.pack_into("4f", (c.c_char * 16).from_address(aligned), 0, 1, 2, 3, 4)
    expect(t.InterpreterInvoke(interpreter) == OK, "invoke")
    output = Tensor.from_address(t.InterpreterGetOutputTensor(interpreter, 0))
    expect(struct.unpack("4f", c.string_at(output.data, 16)) == (2, 4, 6, 8), "values")
    t.InterpreterDelete(interpreter)
    t.ModelDelete(model)


def tflitec_rs(t, models, _):
    """tflitec-rs: everything in the order new, resize, allocate, copy, invoke, drop; options outlive nothing."""
    model = t.ModelCreateFromFile((models + "/add_small.tflite").encode())
    options = t.InterpreterOptionsCreate()
    t.InterpreterOptionsSetNumThreads(options, 1)
    delegate = t.XNNPackDelegateCreate(None)
    t.InterpreterOptionsAddDelegate(options, delegate)
    interpreter = t.InterpreterCreate(model, options)
    t.InterpreterOptionsDelete(options)
    t.ModelDelete(model)  # the interpreter keeps it
    expect(t.InterpreterResizeInputTensor(interpreter, 0, (c.c_int * 2)(1, 2), 2) == OK, "resize")
    tensor = t.InterpreterGetInputTensor(interpreter, 0)
    data = floats([1, 2])
    expect(t.TensorCopyFromBuffer(tensor, data, c.c_size_t(8)) == ERROR, "no memory yet")
    expect(t.InterpreterAllocateTensors(interpreter) == OK, "allocate")
    run(t, interpreter, [3, 5])
    t.InterpreterDelete(interpreter)
    t.XNNPackDelegateDelete(delegate)


def edgefirst(t, models, plugin):
    """edgefirst-tflite: a vendor delegate opened by its own entry points, and deleted before the interpreter."""
    vendor = c.CDLL(plugin)
    vendor.tflite_plugin_create_delegate.restype = c.c_void_p
    keys, values = (c.c_char_p * 1)(b"share"), (c.c_char_p * 1)(b"50")
    report = c.CFUNCTYPE(None, c.c_char_p)(lambda text: None)
    delegate = vendor.tflite_plugin_create_delegate(keys, values, c.c_size_t(1), report)
    expect(delegate and Delegate.from_address(delegate).prepare, "delegate")
    bytes_ = open(models + "/chain.tflite", "rb").read()
    model = t.ModelCreate(bytes_, c.c_size_t(len(bytes_)))
    options = t.InterpreterOptionsCreate()
    t.InterpreterOptionsAddDelegate(options, delegate)
    interpreter = t.InterpreterCreate(model, options)
    expect(t.InterpreterAllocateTensors(interpreter) == OK, "allocate")
    run(t, interpreter, [1, 2, 3, 4], 16)
    t.InterpreterDelete(interpreter)
    t.InterpreterOptionsDelete(options)
    t.ModelDelete(model)
    vendor.tflite_plugin_destroy_delegate(c.c_void_p(delegate))


def pymicro(t, models, _):
    """pymicro-wakeword: ctypes, no options, mistakes answered."""
    model = t.ModelCreateFromFile((models + "/add_small.tflite").encode())
    interpreter = t.InterpreterCreate(model, None)
    expect(t.InterpreterInvoke(interpreter) == ERROR, "before allocate")
    expect(t.InterpreterAllocateTensors(interpreter) == OK, "allocate")
    expect(not t.InterpreterGetInputTensor(interpreter, 99), "input 99")
    expect(t.InterpreterResizeInputTensor(interpreter, 0, (c.c_int * 2)(1, 3), 2) == OK, "resize")
    expect(t.InterpreterAllocateTensors(interpreter) == OK, "allocate")
    run(t, interpreter, [1, 2, 3])
    t.InterpreterDelete(interpreter)
    t.InterpreterDelete(interpreter)  # twice: answered
    t.ModelDelete(model)
    expect(not t.ModelCreateFromFile(b"/nowhere.tflite"), "no file")


def main():
    library, models, plugin = sys.argv[1:4]
    t = Library(library)
    failed = 0
    for binding in (go, flutter, react_native, unity, wasmedge, gstreamer, tflitec_rs, edgefirst, pymicro):
        try:
            binding(t, models, plugin)
            print("%-14s ok" % binding.__name__)
        except AssertionError as error:
            failed += 1
            print("%-14s FAILED: %s" % (binding.__name__, error))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
