# SPDX-License-Identifier: Apache-2.0
"""A model over many files: a callable that any engine can carry to its workers, and a map of its own.

Predictor is pickled by the model's path and opens it once in every thread of every process that uses it, so it may be
given to Dask, Ray, Spark, Beam or a pool as it is.
"""
import collections
import concurrent.futures
import dataclasses
import multiprocessing
import os
import threading
from concurrent.futures.process import BrokenProcessPool
from typing import Any, Callable, Iterable, Iterator, List, Optional, Union

from ._backend import arrays
from .errors import InvalidArgument
from .interpreter import Interpreter

if not arrays.HAS_NUMPY:
    raise ImportError("surelite.batch needs numpy; surelite.interpreter works without it.")

import numpy as np

_opened = threading.local()  # interpreters of this thread, by model; never carried over a fork


@dataclasses.dataclass(frozen=True)
class Item:
    """One input and what became of it: either `value` or `error` (text with the exception's type) is there."""

    input: Any
    value: Any = None
    error: Optional[str] = None


def load_array(path):
    """An array from a file: .npy, a PNM picture (.pgm, .ppm), or what PIL reads, if it is installed."""
    kind = os.path.splitext(os.fspath(path))[1].lower()
    if kind == ".npy":
        return np.load(path, allow_pickle=False)
    if kind in (".pgm", ".ppm", ".pnm"):
        return _load_pnm(path)
    try:
        from PIL import Image
    except ImportError:
        raise InvalidArgument("%s: only .npy, .pgm and .ppm are read without PIL; install Pillow." % path) from None
    with Image.open(path) as picture:
        return np.asarray(picture)


def _load_pnm(path):
    with open(path, "rb") as file:
        data = file.read()
    words, at = [], 0
    while len(words) < 4 and at < len(data):
        end = at
        while end < len(data) and not data[end : end + 1].isspace():
            end += 1
        word = data[at:end]
        if word.startswith(b"#"):
            end = data.find(b"\n", at)
            end = len(data) if end < 0 else end
        elif word:
            words.append(word)
        at = end + 1
    channels = {b"P5": 1, b"P6": 3}.get(words[0] if words else b"")
    if not channels or len(words) < 4 or not all(each.isdigit() for each in words[1:]) or int(words[3]) > 255:
        raise InvalidArgument("%s is no binary PNM picture of 8 bits." % path)
    width, height = int(words[1]), int(words[2])
    pixels = np.frombuffer(data, dtype=np.uint8, offset=min(at, len(data)))
    if pixels.size < width * height * channels:
        raise InvalidArgument(
            "%s ends after %d of %d bytes of pixels." % (path, pixels.size, width * height * channels)
        )
    return pixels[: width * height * channels].reshape(height, width, channels)


def load_pixels(path):
    """load_array for a model that takes pixels as real numbers from 0 to 1."""
    return load_array(path).astype(np.float32) / 255


def _is_arrays(value):
    if isinstance(value, (list, tuple)):
        return bool(value) and all(isinstance(each, np.ndarray) for each in value)
    return isinstance(value, np.ndarray)


class Predictor:
    """A function from one input to the model's outputs.

    Args:
      path: of the model.
      load: from an input to an array, or a list of arrays for a model with several inputs; any function that can be
        pickled. load_array if left out; an array as input is taken as it is.
      num_threads: of one run.
      real: floats are quantized on their way in and outputs come back as float32 (set_real, get_real).

    Calling it gives the output as an array, or a list of arrays if the model has several. A missing batch dimension is
    added, and taken away again.
    """

    def __init__(
        self,
        path: Union[str, "os.PathLike[str]"],
        load: Optional[Callable[[Any], Any]] = None,
        num_threads: int = 1,
        real: bool = False,
    ) -> None:
        self.path, self.load, self.num_threads, self.real = os.fspath(path), load or load_array, num_threads, real

    def _interpreter(self):
        key = (os.getpid(), self.path, self.num_threads)
        known = getattr(_opened, "interpreters", None)
        if known is None:
            known = _opened.interpreters = {}
        if key not in known:
            for old in [each for each in known if each[0] != key[0]]:
                del known[old]
            interpreter = Interpreter(self.path, num_threads=self.num_threads)
            interpreter.allocate_tensors()
            known[key] = (interpreter, interpreter.get_input_details(), interpreter.get_output_details())
        return known[key]

    def __call__(self, value: Any) -> Any:
        interpreter, inputs, outputs = self._interpreter()
        given = value if _is_arrays(value) else self.load(value)
        given = list(given) if isinstance(given, (list, tuple)) else [given]
        if len(given) != len(inputs):
            raise InvalidArgument("The model takes %d inputs, you gave %d." % (len(inputs), len(given)))
        without_batch = False
        for details, array in zip(inputs, given):
            if tuple(details["shape"][1:]) == array.shape and details["shape"][0] == 1:
                array, without_batch = array[np.newaxis, ...], True
            if self.real:
                interpreter.set_real(details["index"], array)
            else:
                interpreter.set_tensor(details["index"], array)
        interpreter.invoke()
        get = interpreter.get_real if self.real else interpreter.get_tensor
        results = [get(details["index"]) for details in outputs]
        if without_batch:
            results = [each[0] if each.ndim and each.shape[0] == 1 else each for each in results]
        return results[0] if len(results) == 1 else results

    def item(self, value: Any) -> Item:
        """The same as an Item: what goes wrong with one input is kept with it."""
        try:
            return Item(value, self(value))
        except Exception as error:
            return Item(value, error="%s: %s" % (type(error).__name__, error))

    def items(self, values: Iterable[Any]) -> List[Item]:
        """A list of items, for engines that hand out chunks."""
        return [self.item(each) for each in values]

    def __repr__(self):
        return "Predictor(%r)" % self.path


_ATTEMPTS = 2  # with a chunk whose worker has died


def map_files(
    model: Any,
    inputs: Iterable[Any],
    load: Optional[Callable[[Any], Any]] = None,
    workers: Optional[int] = None,
    kind: str = "threads",
    num_threads: int = 1,
    real: bool = False,
    chunk: int = 16,
) -> Iterator[Item]:
    """Runs a model over inputs and yields an Item for each, in their order: none lost, none twice.

    Args:
      model: path of the model, or a Predictor.
      inputs: iterable of paths, or of what `load` takes.
      workers: how many run at once; as many as there are processors if left out.
      kind: "threads", which share the process (a run lets other threads go on), or "processes", of which one that dies
        is replaced and its inputs are repeated.
      chunk: inputs per task.
      load, num_threads, real: as for Predictor.

    An input that cannot be loaded or run, or that kills every worker that gets it, becomes an Item with an error.
    """
    predictor = model if isinstance(model, Predictor) else Predictor(model, load, num_threads, real)
    if kind not in ("threads", "processes"):
        raise InvalidArgument("kind is 'threads' or 'processes', not %r." % (kind,))
    if chunk < 1:
        raise InvalidArgument("chunk is 1 or more, not %r." % (chunk,))
    workers = workers or os.cpu_count() or 1
    chunks = _chunks(inputs, chunk)
    if kind == "threads":
        with concurrent.futures.ThreadPoolExecutor(workers) as pool:
            waiting: collections.deque = collections.deque()
            for each in chunks:
                waiting.append(pool.submit(predictor.items, each))
                if len(waiting) > 2 * workers:
                    yield from waiting.popleft().result()
            while waiting:
                yield from waiting.popleft().result()
        return
    yield from _in_processes(predictor, chunks, workers)


def _chunks(inputs, size):
    chunk = []
    for each in inputs:
        chunk.append(each)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _in_processes(predictor, chunks, workers):
    context = multiprocessing.get_context("spawn")
    pool = concurrent.futures.ProcessPoolExecutor(workers, mp_context=context)
    waiting = collections.deque()  # chunks with their futures, in order
    try:
        while True:
            broken = False
            while len(waiting) <= 2 * workers and not broken:
                chunk = next(chunks, None)
                if chunk is None:
                    break
                waiting.append((chunk, concurrent.futures.Future()))
                try:
                    waiting[-1] = (chunk, pool.submit(predictor.items, chunk))
                except BrokenProcessPool:
                    broken = True
            if not waiting:
                return
            try:
                found = None if broken else waiting[0][1].result()
            except BrokenProcessPool:
                found = None
            if found is not None:
                waiting.popleft()
                yield from found
                continue
            # A worker has died. Whose inputs did it is found out by running what is left chunk by chunk.
            pool.shutdown(wait=False)
            for chunk, future in waiting:
                done = future.done() and future.exception() is None
                yield from future.result() if done else _alone(predictor, chunk, context)
            waiting.clear()
            pool = concurrent.futures.ProcessPoolExecutor(workers, mp_context=context)
    finally:
        pool.shutdown(wait=False)


def _alone(predictor, chunk, context):
    """A chunk in a process of its own; if that dies again and again, input by input."""
    for _ in range(_ATTEMPTS):
        with concurrent.futures.ProcessPoolExecutor(1, mp_context=context) as pool:
            try:
                return pool.submit(predictor.items, chunk).result()
            except BrokenProcessPool:
                pass
    if len(chunk) == 1:
        return [Item(chunk[0], error="BrokenProcessPool: each of %d workers has died with it" % _ATTEMPTS)]
    return [item for each in chunk for item in _alone(predictor, [each], context)]
