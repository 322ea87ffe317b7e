"""Write an audit's figures, and read them again: all that its report is made from."""

import csv
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from experiments.decisions.audit.followed import Followed
from experiments.decisions.audit.groups import SEXES, ages
from experiments.decisions.audit.lists import ranked
from experiments.decisions.audit.matrices import Matrix, matrices
from experiments.decisions.audit.measures import MEASURES, Address
from experiments.decisions.audit.replicates import Audit
from experiments.reports.folder import MANIFEST
from experiments.reports.store import SCENARIO, Read, write_table
from experiments.reports.summary import PARTS, SPREAD, cells
from scenarios import load
from sim.scenario import Values
from sim.scores import KEPT_OUT
from sim.spread import Spread

AUDIT, PEOPLE = "audit.parquet", "people.csv"
_OF_A_PERSON = ("harm_cchi_days", "offences_actual", "offences_proven")


def unit(measure: str) -> str:
    """Return a measure's unit."""
    return MEASURES[measure][0]


def write_audit(audit: Audit, path: Path) -> None:
    """Write a row for each replicate and figure."""
    replicates, many = audit.figures.shape
    columns: dict[str, Any] = {"replicate": pa.array(np.repeat(np.arange(replicates, dtype=np.int32), many))}
    for k, name in enumerate(Address._fields):
        words = pa.array([where[k] for where in audit.addresses]).dictionary_encode()
        codes = np.tile(words.indices.to_numpy(), replicates)
        columns[name] = pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32()), words.dictionary)
    units = pa.array([unit(where.measure) for where in audit.addresses]).dictionary_encode()
    codes = np.tile(units.indices.to_numpy(), replicates)
    columns["unit"] = pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32()), units.dictionary)
    columns["value"] = pa.array(audit.figures.ravel(), from_pandas=True)
    write_table(pa.table(columns), path)


def _people(followed: Followed, values: Values) -> Iterator[list[str]]:
    """Yield a header, and a line for each person: as they stand, each matrix's points and place, the year after."""
    names, may = list(values["matrices"]), followed.among("candidates")
    places = []
    for points in followed.now.points:
        place = np.zeros(points.size, np.int64)
        place[ranked(points, followed.now.tie, may)] = np.arange(1, may.size + 1)
        places.append(place)
    yield [
        *(
            "person",
            "sex",
            "age",
            "area",
            "profile",
            "ogrs3_per_mille",
            "sanctions",
            "risk_of_serious_harm",
            "kept_out",
        ),
        *(f"{what}.{name}" for name in names for what in ("points", "place")),
        *(f"{name}_in_the_year_after" for name in _OF_A_PERSON),
    ]
    people, now, old = followed.people, followed.now, ages(followed)
    areas, profiles = list(values["areas"]), list(values["profiles"])
    for i in followed.present:
        yield [
            *(str(people["id"][i]), SEXES[people["sex"][i]], str(old[i])),
            *(areas[people["area"][i]], profiles[people["profile"][i]]),
            *(str(people[name][i]) for name in ("ogrs3", "sanctions", "rosh")),
            KEPT_OUT[now.kept_out[i]] if now.kept_out[i] else "",
            *(
                text
                for k in range(len(names))
                for text in (str(now.points[k, i]), str(places[k][i]) if places[k][i] else "")
            ),
            *(f"{followed.following[name][i]:g}" for name in _OF_A_PERSON),
        ]


def write_people(followed: Followed, values: Values, path: Path) -> None:
    """Write the synthetic people of one replicate, those who may be chosen with their place by each matrix."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(_people(followed, values))


@dataclass(frozen=True)
class Audited(Read):
    """An audit as it was written."""

    @classmethod
    def read(cls, folder: Path) -> "Audited":
        """Read a folder that was written whole."""
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return cls(folder, manifest, load(folder / SCENARIO))

    @property
    def cohort(self) -> str:
        """Return the cohort whose list is drawn up."""
        return str(self.manifest["cohort"])

    @property
    def places(self) -> int:
        """Return how many a list holds at most."""
        return int(self.manifest["places"])

    @property
    def week(self) -> int:
        """Return the week of the list."""
        return int(self.manifest["week"])

    @cached_property
    def matrices(self) -> tuple[Matrix, ...]:
        """Return the matrices: the cohort's own first, chance alone last."""
        return matrices(self.scenario, self.cohort)

    @property
    def own(self) -> Matrix:
        """Return the matrix that the cohort uses."""
        return self.matrices[0]

    @property
    def others(self) -> tuple[Matrix, ...]:
        """Return the matrices that score something, but for the cohort's own."""
        return tuple(one for one in self.matrices[1:] if not one.is_lottery)

    @property
    def lottery(self) -> Matrix | None:
        """Return the matrix that is chance alone, if there is one."""
        return next((one for one in self.matrices if one.is_lottery), None)

    @cached_property
    def _figures(self) -> tuple[dict[Address, int], Any]:
        table = pq.read_table(self.folder / AUDIT)
        values = table["value"].to_numpy().reshape(self.replicates, -1)
        first = table.slice(0, values.shape[1])
        words = [first[name].to_pylist() for name in Address._fields]
        return {Address(*where): k for k, where in enumerate(zip(*words, strict=True))}, values

    @property
    def addresses(self) -> tuple[Address, ...]:
        """Return where every figure belongs, in the order of the file."""
        return tuple(self._figures[0])

    def keys(self, outcome: str) -> tuple[str, ...]:
        """Return the groups that a measure is broken down by."""
        return tuple(dict.fromkeys(where.group for where in self.addresses if where.measure == outcome))

    def values(
        self,
        outcome: str,
        arm: str,
        population: str = "candidates",
        year: int | None = None,  # noqa: ARG002 - an audit's figures are all of one year
        key: str | None = None,
    ) -> Any:
        """Return a measure of a matrix's list in each replicate; NaN where it means nothing."""
        places, values = self._figures
        place = places.get(Address(population, arm, outcome, key or ""))
        return np.full(self.replicates, np.nan) if place is None else values[:, place]


def _lines(audited: Audited) -> Iterator[list[str]]:
    yield [*Address._fields, "unit", *SPREAD, *PARTS]
    for where in audited.addresses:
        found: Spread = audited.spread(where.measure, where.matrix, population=where.among, key=where.group)
        if not math.isnan(found.mean):
            yield [*where, unit(where.measure), *cells(found, (*SPREAD, *PARTS))]


def write_summary(audited: Audited, path: Path) -> None:
    """Write a line for each figure that means something."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(_lines(audited))
