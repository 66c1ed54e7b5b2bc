# SPDX-License-Identifier: Apache-2.0
"""What models share. Nothing has to be found at run time here: paths are kept, and asked for by nobody."""
import dataclasses
from typing import Optional

from .errors import InvalidArgument


@dataclasses.dataclass(frozen=True)
class EnvironmentOptions:
    runtime_path: Optional[str] = None
    compiler_plugin_path: str = ""
    dispatch_library_path: str = ""


class Environment:
    def __init__(self, options=None):
        self._options = options or EnvironmentOptions()
        self._open = True

    @classmethod
    def create(cls, *, options=None, runtime_path=None, compiler_plugin_path="", dispatch_library_path=""):
        return cls(options or EnvironmentOptions(runtime_path, compiler_plugin_path, dispatch_library_path))

    def close(self):
        self._open = False

    @property
    def options(self):
        return self._options

    @property
    def capsule(self):
        if not self._open:
            raise InvalidArgument("Environment is no longer valid")
        return self
