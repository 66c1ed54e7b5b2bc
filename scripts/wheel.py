#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""wheel.py BUILD OUT [LIBRARY MACHINE]: the Python package with the library in it as a wheel and a .deb, a wheel of the
tool with the delegates, wheels of the aliases, and an sdist.

The package is plain Python, so one wheel serves every Python of a machine; it is put together here, without other
tools. The same files give the same bytes.
"""
import base64
import gzip
import hashlib
import io
import pathlib
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
SOURCE = ROOT / "bindings" / "python"
VERSION = re.search(r'"(.+)"', (SOURCE / "surelite" / "_version.py").read_text())[1]
LIBC = "2_36"  # Debian 12's
DATE = (2020, 1, 1, 0, 0, 0)


def metadata(name, summary, requires=()):
    lines = [
        "Metadata-Version: 2.1",
        f"Name: {name}",
        f"Version: {VERSION}",
        f"Summary: {summary}",
        "License: Apache-2.0",
        "Requires-Python: >=3.8",
    ]
    lines += [f"Requires-Dist: {each}" for each in requires]
    if name == "surelite":
        lines += [
            "Provides-Extra: numpy",
            'Requires-Dist: numpy; extra == "numpy"',
            "Provides-Extra: schema",
            'Requires-Dist: flatbuffers>=2.0; extra == "schema"',
            "Provides-Extra: tools",
            f'Requires-Dist: surelite-tools=={VERSION}; extra == "tools"',
            "Description-Content-Type: text/markdown",
            "",
            (ROOT / "docs" / "python.md").read_text(),
        ]
    return "\n".join(lines).encode() + b"\n"


def write_wheel(out, name, tag, files, summary, requires=(), entry_points=None):
    """`files` is a list of (path in the wheel, bytes, mode)."""
    short = name.replace("-", "_")
    info = f"{short}-{VERSION}.dist-info"
    pure = "true" if tag.endswith("-any") else "false"
    files = sorted(files)
    files += [
        (f"{info}/METADATA", metadata(name, summary, requires), 0o644),
        (
            f"{info}/WHEEL",
            f"Wheel-Version: 1.0\nGenerator: surelite\nRoot-Is-Purelib: {pure}\nTag: {tag}\n".encode(),
            0o644,
        ),
        (f"{info}/LICENSE", (ROOT / "LICENSE").read_bytes(), 0o644),
    ]
    if entry_points:
        files.append((f"{info}/entry_points.txt", entry_points.encode(), 0o644))
    record = ""
    for path, data, _ in files:
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        record += f"{path},sha256={digest},{len(data)}\n"
    files.append((f"{info}/RECORD", (record + f"{info}/RECORD,,\n").encode(), 0o644))
    path = out / f"{short}-{VERSION}-{tag}.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as wheel:
        for inner, data, mode in files:
            entry = zipfile.ZipInfo(inner, DATE)
            entry.external_attr = (0o100000 | mode) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            wheel.writestr(entry, data)
    print(f"{path} {path.stat().st_size} bytes")


def package(folder, name):
    return [
        (f"{name}/{path.relative_to(folder)}", path.read_bytes(), 0o644)
        for path in sorted(folder.rglob("*"))
        if path.suffix in {".py", ".typed", ".pyi"}
    ]


def schema():
    """The classes of the file format, as flatc writes them."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["flatc", "--python", "--gen-object-api", "--gen-onefile", "-o", folder, ROOT / "schema" / "tflite.fbs"]
        subprocess.run(command, check=True)
        return ("surelite/_schema.py", (pathlib.Path(folder) / "tflite_generated.py").read_bytes(), 0o644)


def stripped(path, machine):
    """A program or library without its symbols for debuggers."""
    with tempfile.TemporaryDirectory() as folder:
        result = pathlib.Path(folder) / "stripped"
        strip = "strip" if machine == platform.machine() else f"{machine}-linux-gnu-strip"
        subprocess.run([strip, "--strip-unneeded", "-o", result, path], check=True)
        return result.read_bytes()


def write_tools(out, build, machine):
    """The tool, its companions and the C++ library, into the folders of the package where those look for each other.

    They need libdw of the system, which no manylinux tag promises; hence the plain tag.
    """
    missing = [each for each in TOOLS.values() if not (build / each).exists()]
    if missing:
        print(f"surelite-tools: left out, {build} has no {', '.join(missing)}")
        return
    files = [(f"surelite/{inner}", stripped(build / name, machine), 0o755) for inner, name in TOOLS.items()]
    write_wheel(
        out,
        "surelite-tools",
        f"py3-none-linux_{machine}",
        files,
        "The command-line tool, delegates and C++ library of Surelite",
        [f"surelite=={VERSION}"],
        entry_points="[console_scripts]\nsurelite = surelite.__main__:tool\n",
    )


def write_sdist(out):
    base = f"surelite-{VERSION}"
    files = [
        (f"{base}/{path.relative_to(SOURCE)}", path.read_bytes())
        for path in sorted(SOURCE.rglob("*"))
        if path.suffix in {".py", ".typed", ".pyi", ".toml"} and "aliases" not in path.parts
    ]
    inner, data, _ = schema()
    files.append((f"{base}/{inner}", data))
    files += [(f"{base}/LICENSE", (ROOT / "LICENSE").read_bytes()), (f"{base}/PKG-INFO", metadata("surelite", SUMMARY))]
    path = out / f"{base}.tar.gz"
    with open(path, "wb") as raw, gzip.GzipFile("", "wb", mtime=0, fileobj=raw) as packed:
        with tarfile.open(fileobj=packed, mode="w") as tar:
            for inner, data in files:
                entry = tarfile.TarInfo(inner)
                entry.size, entry.mode = len(data), 0o644
                tar.addfile(entry, io.BytesIO(data))
    print(f"{path} {path.stat().st_size} bytes")


def write_deb(out, files, machine):
    if not shutil.which("dpkg-deb"):
        print("python3-surelite: left out, there is no dpkg-deb here")
        return
    architecture = {"x86_64": "amd64", "aarch64": "arm64"}.get(machine, machine)
    with tempfile.TemporaryDirectory() as folder:
        tree = pathlib.Path(folder)
        placed = [(f"usr/lib/python3/dist-packages/{inner}", data, mode) for inner, data, mode in files]
        placed.append(("usr/share/doc/python3-surelite/copyright", (ROOT / "LICENSE").read_bytes(), 0o644))
        for inner, data, mode in placed:
            path = tree / inner
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            path.chmod(mode)
        (tree / "DEBIAN").mkdir()
        (tree / "DEBIAN/control").write_text(
            f"Package: python3-surelite\nVersion: {VERSION}\nArchitecture: {architecture}\n"
            "Section: python\nPriority: optional\n"
            "Maintainer: Surelite developers\nDepends: python3 (>= 3.8), libc6 (>= 2.36), libstdc++6 (>= 12)\n"
            f"Recommends: python3-numpy\nSuggests: surelite\nDescription: {SUMMARY}\n"
        )
        path = out / f"python3-surelite_{VERSION}_{architecture}.deb"
        subprocess.run(
            ["dpkg-deb", "-z4", "--build", "--root-owner-group", folder, path], check=True, stdout=subprocess.DEVNULL
        )
    print(f"{path} {path.stat().st_size} bytes")


SUMMARY = "Runs TensorFlow Lite models and says what is wrong instead of crashing"
ENTRY_POINTS = "[pytest11]\nsurelite = surelite.pytest_plugin\n"


TOOLS = {
    "bin/surelite": "surelite",
    "bin/surelite_delegate_host": "surelite_delegate_host",
    "lib/libsurelite_backends.so": "libsurelite_backends.so",
    "lib/libsurelite_guard.so": "libsurelite_guard.so",
    "lib/libtensorflowlite.so": "libtensorflowlite.so",
    "lib/libtensorflowlite_gpu_delegate.so": "libtensorflowlite_gpu_delegate.so",
}


def main():
    build, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    library = pathlib.Path(sys.argv[3]) if len(sys.argv) > 3 else build / "libtensorflowlite_c.so"
    machine = sys.argv[4] if len(sys.argv) > 4 else platform.machine()
    out.mkdir(parents=True, exist_ok=True)
    files = package(SOURCE / "surelite", "surelite") + [schema()]
    files.append(("surelite/lib/libtensorflowlite_c.so", stripped(library, machine), 0o755))
    write_wheel(out, "surelite", f"py3-none-manylinux_{LIBC}_{machine}", files, SUMMARY, entry_points=ENTRY_POINTS)
    for name in ("tflite_runtime", "ai_edge_litert"):
        write_wheel(
            out,
            "surelite-" + name.replace("_", "-"),
            "py3-none-any",
            package(SOURCE / "aliases" / name, name),
            f"Surelite under the name {name}",
            [f"surelite=={VERSION}"],
        )
    write_tools(out, build, machine)
    write_deb(out, files, machine)
    write_sdist(out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
