"""Make a group of tables once for equal values, and share it: arms, draws and scenarios often have the same.

A function says which values it reads, by their paths. What it made of them is kept with them, a few sets at most,
and handed out again where all of them are the same to the bit. A test hands each function these values alone.
"""

import marshal
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import reduce
from threading import Lock
from typing import Any

from sim.scenario import Values

NAMES = "*"  # of a list: the names of its entries, in order
KEPT = 128  # sets of values whose group is kept: some tens of megabytes in all

Words = dict[str, bytes]  # values by path, as bytes that differ where a value, its type or an order does


def _bytes_of(values: Values, path: str) -> bytes:
    *way, name = path.split(".")
    found = reduce(lambda table, part: table[part], way, values)
    # This format writes the same values as the same bytes, unlike the latest, whose bytes tell which parts are shared.
    return marshal.dumps(list(found) if name == NAMES else found[name], 2)


@dataclass(frozen=True)
class Shared:
    """A function that makes a group of tables from some of a scenario's values, and what it made."""

    make: Callable[[Values], Any]
    reads: tuple[str, ...]  # paths of sections, lists, single values, and of lists' names
    kept: OrderedDict[tuple[bytes, ...], Any] = field(default_factory=OrderedDict, repr=False)
    lock: Lock = field(default_factory=Lock, repr=False)

    def __call__(self, values: Values, words: Words | None = None) -> Any:
        """Return the group; ``words`` holds the values' bytes from one function to the next."""
        words = {} if words is None else words
        for path in self.reads:
            if path not in words:
                words[path] = _bytes_of(values, path)
        key = tuple(words[path] for path in self.reads)
        with self.lock:
            if key in self.kept:
                self.kept.move_to_end(key)
                return self.kept[key]
        made = self.make(values)
        with self.lock:
            made = self.kept.setdefault(key, made)  # another thread may have been quicker
            while len(self.kept) > KEPT:
                self.kept.popitem(last=False)
        return made


def reads(*paths: str) -> Callable[[Callable[[Values], Any]], Shared]:
    """Say which values a function that makes tables reads, so that it can share what it made."""
    return lambda make: Shared(make, paths)
