# SPDX-License-Identifier: Apache-2.0
"""Exceptions. They are the built-in ones that the stock module raises, with the diagnosis attached."""
import re
from typing import List

_CODE = re.compile(r"\b([MPRDGABI][0-9]{3})\b")


class Diagnosed:
    """What every exception of this package has: the codes of its diagnosis, if the library made it.

    Attributes:
      codes: list of str such as ["A702"]; `surelite explain A702` has the page.
    """

    @property
    def codes(self) -> List[str]:
        return list(dict.fromkeys(_CODE.findall(str(self))))


class InvalidArgument(Diagnosed, ValueError):
    """A value, a name or a model that cannot be used."""


class RunFailed(Diagnosed, RuntimeError):
    """Allocating, resizing, running or applying a delegate failed, or came at the wrong time."""


class InvalidType(Diagnosed, TypeError):
    """An argument of a kind that no call takes."""


class SureliteWarning(UserWarning):
    """A call succeeded, and the library has something to say about it."""
