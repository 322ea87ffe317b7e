"""Lay a scenario's files over each other: a child changes single values, adds entries, removes others."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from scenarios.faults import Fault, Origin, nearest, said
from scenarios.files import Layer
from scenarios.lines import Way
from sim.parameters import LISTS, SECTIONS, TOP

OWN_KEYS = ("name", "extends", "changes")  # keys of a file that are no values
NESTED = "criteria"  # the one value that is itself a list of entries
CHANGE_KEYS = ("week", "path", "value", "remove")


@dataclass
class Change:
    """A dated change as it was written."""

    week: Any
    path: Any
    value: Any
    origin: Origin


@dataclass
class Laid:
    """All files as one: the tree of values as written, and where each table and value stands."""

    label: str
    tree: dict[str, Any] = field(default_factory=dict)
    origins: dict[Way, Origin] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def origin(self, way: Iterable[str]) -> Origin:
        """Return where a value stands, or the nearest table around it."""
        way = tuple(way)
        while way:
            if way in self.origins:
                return self.origins[way]
            way = way[:-1]
        return Origin(self.label)

    def at(self, way: Iterable[str]) -> Any:
        """Return what stands at a way so far, None where nothing does."""
        found: Any = self.tree
        for part in way:
            if not isinstance(found, dict) or part not in found:
                return None
            found = found[part]
        return found

    def fault(self, way: Iterable[str], sentence: str) -> None:
        """Keep a fault of the value at a way."""
        self.fault_at(self.origin(way), sentence)

    def fault_at(self, origin: Origin, sentence: str) -> None:
        """Keep a fault of what stands at an origin."""
        self.faults.append(Fault(origin, sentence))

    def put(self, way: Way, value: Any, origin: Origin) -> None:
        """Set a value, making the tables that lead to it."""
        table = self.tree
        for part in way[:-1]:
            if not isinstance(table.get(part), dict):
                table[part] = {}
            table = table[part]
        table[way[-1]] = value
        self.origins[way] = origin

    def drop(self, way: Way) -> bool:
        """Remove an entry and all its values; say whether it was there."""
        table: Any = self.tree
        for part in way[:-1]:
            table = table.get(part, {})
        if table.pop(way[-1], None) is None:
            return False
        self.origins = {key: origin for key, origin in self.origins.items() if key[: len(way)] != way}
        return True


def _open_table(laid: Laid, layer: Layer, way: Way) -> None:
    """Make a table where none stands yet, so that an empty one is there too."""
    if not isinstance(laid.at(way), dict):
        laid.put(way, {}, layer.origin(*way))


def _lay_fields(laid: Laid, layer: Layer, way: Way, item: Any) -> None:
    """Lay the values of one section or entry."""
    if not isinstance(item, dict):
        laid.put(way, item, layer.origin(*way))
        return
    _open_table(laid, layer, way)
    for name, value in item.items():
        if way[0] == "matrices" and len(way) == 2 and name == NESTED:  # noqa: PLR2004 - matrices, a name
            _lay_entries(laid, layer, (*way, NESTED), value)
        else:
            laid.put((*way, name), value, layer.origin(*way, name))


def _lay_entries(laid: Laid, layer: Layer, way: Way, item: Any) -> None:
    """Lay a list: its entries by name, some of them removed."""
    if not isinstance(item, dict):
        laid.put(way, item, layer.origin(*way))
        return
    _open_table(laid, layer, way)
    for name, entry in item.items():
        here = (*way, name)
        if not isinstance(entry, dict) or "remove" not in entry:
            _lay_fields(laid, layer, here, entry)
            continue
        path, origin = ".".join(here), layer.origin(*here)
        if entry["remove"] is not True or len(entry) > 1:
            sentence = f"{path}.remove is {said(entry['remove'])}; expected remove = true, alone in its entry"
            laid.fault_at(origin, sentence)
        elif not laid.drop(here):
            known = laid.at(way) or {}
            sentence = f"{path} is removed but not inherited; expected an inherited entry{nearest(name, known)}"
            laid.fault_at(origin, sentence)


def _lay_changes(laid: Laid, layer: Layer) -> None:
    """Lay a file's dated changes: one of the same week and path replaces the inherited one."""
    written = layer.table.get("changes", [])
    if not isinstance(written, list) or not all(isinstance(item, dict) for item in written):
        sentence = f"changes is {said(written)}; expected tables headed [[changes]]"
        laid.fault_at(layer.origin("changes"), sentence)
        return
    mine: set[tuple[str, str]] = set()
    for number, item in enumerate(written):
        origin = layer.origin("changes", str(number))
        strange = [name for name in item if name not in CHANGE_KEYS]
        missing = [name for name in CHANGE_KEYS[:3] if name not in item and not ("remove" in item and name == "value")]
        for name in strange:
            sentence = f"{name} is no key of a dated change{nearest(name, CHANGE_KEYS)}"
            laid.fault_at(layer.origin("changes", str(number), name), sentence)
        for name in missing:
            sentence = f"{name} is missing from a dated change; expected week, path and value"
            laid.fault_at(origin, sentence)
        if missing:
            continue
        change = Change(item["week"], item["path"], item.get("value"), origin)
        key = (str(change.week), str(change.path))
        if key in mine:
            sentence = f"{change.path} changes twice in week {change.week}; expected one change of a value in a week"
            laid.fault_at(origin, sentence)
        mine.add(key)
        before = len(laid.changes)
        laid.changes = [other for other in laid.changes if (str(other.week), str(other.path)) != key]
        if "remove" not in item:
            laid.changes.append(change)
        elif before == len(laid.changes):
            sentence = f"the change of {change.path} in week {change.week} is removed but not inherited"
            laid.fault_at(origin, f"{sentence}; expected an inherited change")


def lay(layers: list[Layer]) -> Laid:
    """Lay files over each other, the furthest ancestor first; faults are kept, not raised."""
    laid = Laid(layers[-1].label)
    for layer in layers:
        for key, item in layer.table.items():
            if key in SECTIONS:
                _lay_fields(laid, layer, (key,), item)
            elif key in LISTS:
                _lay_entries(laid, layer, (key,), item)
            elif key not in OWN_KEYS:
                laid.put((key,), item, layer.origin(key))
        _lay_changes(laid, layer)
    return laid


TOP_KEYS = (*(parameter.name for parameter in TOP), *SECTIONS, *LISTS, *OWN_KEYS)
