# SPDX-License-Identifier: Apache-2.0
"""Pictures over a local Dask cluster of two workers, one of which is killed in the middle: nothing lost, nothing twice,
the results of one process. SURELITE_DASK_PICTURES is how many; with --figures, the times of one worker and of two."""
import os
import signal
import sys
import time

import support

try:
    import numpy as np
    from dask.distributed import Client, LocalCluster, as_completed
except ImportError as error:
    print("not run: %s (Debian: python3-numpy python3-distributed)" % error)
    sys.exit(support.SKIPPED)

from surelite.batch import Predictor, load_pixels

SOURCES = [os.path.join(support.SOURCE, "examples", "digits", "%d.pgm" % i) for i in range(10)]


def shifted(job):
    """Picture `number`: a digit, moved and dimmed differently for each number."""
    number, path = job
    return np.roll(load_pixels(path), (number // 10 % 5, number // 50 % 5), axis=(0, 1)) * (1 - number % 97 / 200)


def run(client, predictor, jobs, kill, size):
    chunks = [jobs[i : i + size] for i in range(0, len(jobs), size)]
    futures = client.map(predictor.items, chunks, pure=False)
    found, killed = {}, False
    for count, future in enumerate(as_completed(futures)):
        for item in future.result():
            if item.error:
                raise RuntimeError(item.error)
            if item.input[0] in found:
                raise RuntimeError("picture %d came twice" % item.input[0])
            found[item.input[0]] = item.value
        if kill and not killed and count >= len(chunks) // 4:
            os.kill(next(iter(client.run(os.getpid).values())), signal.SIGKILL)
            killed = True
    return [found[number] for number, _ in jobs], killed


def main():
    number = int(os.environ.get("SURELITE_DASK_PICTURES", "300"))
    figures = "--figures" in sys.argv
    jobs = [(i, SOURCES[i % 10]) for i in range(number)]
    predictor = Predictor(support.digits(), shifted, real=True)
    since = time.monotonic()
    expected = [predictor(job) for job in jobs]
    print("%d pictures in this process: %.2f s" % (number, time.monotonic() - since))
    size = max(1, min(100, number // 20))
    for workers, kill in ((1, False), (2, False), (2, True)) if figures else ((2, True),):
        local = LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None, silence_logs=50)
        with local as cluster, Client(cluster) as client:
            client.run(predictor.items, jobs[:1])
            since = time.monotonic()
            found, killed = run(client, predictor, jobs, kill, size)
            seconds = time.monotonic() - since
        same = all(np.array_equal(a, b) for a, b in zip(found, expected)) and len(found) == number
        print(
            "%d workers%s: %.2f s, %s"
            % (workers, ", one killed" if killed else "", seconds, "same results" if same else "WRONG")
        )
        if not same or killed != kill:
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
