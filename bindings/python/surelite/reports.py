# SPDX-License-Identifier: Apache-2.0
"""What the tool `surelite` finds out, as Python objects: check, inspect, memory, explain, doctor, isolate."""
import dataclasses
import json
import os
import shutil
import subprocess
import tempfile
from typing import Any, Dict, List, Optional

from . import _html
from .errors import InvalidArgument, RunFailed

_HERE = os.path.dirname(os.path.abspath(__file__))


@dataclasses.dataclass(frozen=True)
class Finding:
    """One finding: code, severity ("error", "warning", "note"), sentence, next step, place, and the numbers in it."""

    code: str
    severity: str
    message: str
    hint: str = ""
    place: str = ""
    where: Dict[str, Any] = dataclasses.field(default_factory=dict)
    arguments: Dict[str, Any] = dataclasses.field(default_factory=dict)

    def __str__(self):
        parts = ["%s %s: %s" % (self.code, self.severity, self.message), "(%s)" % self.place if self.place else ""]
        text = " ".join(each for each in parts if each)
        return "%s. %s" % (text, self.hint) if self.hint else text


class Report:
    """A document of the tool.

    Attributes:
      document: the dict, as `surelite VERB --json` writes it; its fields are attributes of the report, too.
      findings: list of Finding.
      exit_code: of the tool: 0 clean, 1 findings, 3 not a valid model, 4 run failed, 5 child crashed, 6 timeout.
    """

    def __init__(self, document: Dict[str, Any]) -> None:
        self.document = document
        known = {each.name for each in dataclasses.fields(Finding)}
        self.findings: List[Finding] = [
            Finding(**{key: value for key, value in each.items() if key in known})
            for each in document.get("findings", [])
        ]

    @property
    def ok(self) -> bool:
        """True if nothing was found."""
        return self.document.get("exit_code", 0) == 0

    def __bool__(self) -> bool:
        return self.ok

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["document"][name]
        except KeyError:
            verb = self.__dict__.get("document", {}).get("verb")
            raise AttributeError("This %s report has no '%s'." % (verb, name)) from None

    def __getitem__(self, key):
        return self.document[key]

    def __str__(self):
        lines = [str(each) for each in self.findings]
        return "\n".join(lines or ["%s: nothing found" % self.document.get("verb", "report")])

    def __repr__(self):
        return "<surelite %s report: exit code %s, %d findings>" % (
            self.document.get("verb"),
            self.document.get("exit_code"),
            len(self.findings),
        )

    def _repr_html_(self):
        return _html.report(self.document)


def tool() -> str:
    """The path of the tool: SURELITE_TOOL, beside the package, in the checkout's build folder, or on PATH."""
    named = os.environ.get("SURELITE_TOOL")
    if named:
        return named
    checkout = os.path.normpath(os.path.join(_HERE, "..", "..", ".."))
    places = [os.path.join(_HERE, "bin", "surelite")]
    if os.path.exists(os.path.join(checkout, "include", "surelite", "python.h")):
        places.append(os.path.join(checkout, "build", "surelite"))
    for each in places:
        if os.access(each, os.X_OK):
            return each
    found = shutil.which("surelite")
    if not found:
        raise RunFailed(
            "The tool `surelite` was not found; install the wheel surelite-tools, or name the tool in SURELITE_TOOL. "
            "Looked at: %s and PATH." % places
        )
    return found


def run(verb: str, *arguments: Any, timeout: Optional[float] = None) -> Report:
    """The report of `surelite VERB --json ARGUMENTS`.

    Raises:
      ValueError: the tool does not know the verb or an argument.
      RuntimeError: it ended without a document.
      subprocess.TimeoutExpired: it took longer than `timeout` seconds.
    """
    words = [os.fspath(each) if hasattr(each, "__fspath__") else str(each) for each in arguments]
    command = [tool(), verb, "--json"] + words
    ended = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=timeout)
    said = ended.stderr.decode("utf-8", "replace").strip()
    if ended.returncode == 2:
        raise InvalidArgument(said or ended.stdout.decode("utf-8", "replace").strip())
    try:
        document = json.loads(ended.stdout.decode("utf-8", "replace"))
    except ValueError:
        raise RunFailed(
            "surelite %s ended with %d and no document: %s" % (verb, ended.returncode, said or "it said nothing")
        ) from None
    return Report(document)


def _of_model(verb, model, arguments, timeout):
    if not isinstance(model, (bytes, bytearray, memoryview)):
        return run(verb, *arguments, model, timeout=timeout)
    with tempfile.NamedTemporaryFile(suffix=".tflite") as file:
        file.write(model)
        file.flush()
        return run(verb, *arguments, file.name, timeout=timeout)


def check(model: Any, *arguments: str, timeout: Optional[float] = None) -> Report:
    """Whether a model (path or bytes) is sound and runs here. `arguments` are the tool's, such as "--strict"."""
    return _of_model("check", model, arguments, timeout)


def inspect(model: Any, *arguments: str, timeout: Optional[float] = None) -> Report:
    """Inputs, outputs, signatures, operators and memory of a model (path or bytes)."""
    return _of_model("inspect", model, arguments, timeout)


def memory(model: Any, *arguments: str, timeout: Optional[float] = None) -> Report:
    """Which bytes of the arena a model (path or bytes) uses when."""
    return _of_model("memory", model, arguments, timeout)


def doctor(model: Any, *arguments: str, timeout: Optional[float] = None) -> Report:
    """Everything at once, in child processes, so that even a crash is a finding."""
    return _of_model("doctor", model, arguments, timeout)


def isolate(model: Any, *arguments: str, timeout: Optional[float] = None) -> Report:
    """Whether delegates crash, hang or compute something else on a model (path or bytes), each tried in a process of
    its own; `arguments` are the tool's, such as "--delegate", "gpu". The report's `delegates` has a verdict for each
    and the smallest set of operators that shows a fault."""
    return _of_model("isolate", model, arguments, timeout)


def explain(code: Any, timeout: Optional[float] = None) -> Report:
    """The page about a code, such as "A702", or about the codes of an exception of this package."""
    codes = getattr(code, "codes", None)
    if codes is not None:
        if not codes:
            raise InvalidArgument("The exception names no code: %s" % code)
        code = codes[0]
    return run("explain", code, timeout=timeout)
