"""Read the evidence behind a value: its range, distribution, grade, source and note."""

from collections.abc import Iterable
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, ValidationError

from scenarios.faults import nearest, said
from sim.parameters import TOP, Parameter

Distribution = Literal["fixed", "uniform", "triangular", "normal", "lognormal", "beta"]
Grade = Literal["S1", "S2", "D", "R", "A"]

GRADES: dict[str, str] = {  # the best first
    "S1": "read in the source itself",
    "S2": "read in another's account of the source",
    "D": "worked out from figures that were read",
    "R": "recalled, not read: a placeholder",
    "A": "an assumption",
}
NUMERIC = ("number", "integer", "vector", "map")
WITH_EVIDENCE = (*NUMERIC, "word")  # kinds that carry evidence


class EvidenceTable(BaseModel):
    """What may stand beside a value; ``low`` and ``high`` of a vector or map are factors on it."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, frozen=True)

    low: float | None = None
    high: float | None = None
    distribution: Distribution = "fixed"
    grade: Grade = "A"
    source: str = ""
    note: str = ""


KEYS = ("value", *EvidenceTable.model_fields)
PLAIN = EvidenceTable()
_EXPECTED = {
    "low": "a number",
    "high": "a number",
    "distribution": f"one of {', '.join(get_args(Distribution))}",
    "grade": f"one of {', '.join(GRADES)}",
    "source": "the key of a source in sources.toml",
    "note": "text",
}


def takes_evidence(parameter: Parameter) -> bool:
    """Say whether a parameter's value may carry evidence."""
    return parameter.kind in WITH_EVIDENCE


def is_evidence(parameter: Parameter, written: Any) -> bool:
    """Say whether what is written is a value with its evidence, not a plain value."""
    if not takes_evidence(parameter) or not isinstance(written, dict):
        return False
    return parameter.kind != "map" or "value" in written or bool(written.keys() & EvidenceTable.model_fields.keys())


def read_evidence(
    path: str, parameter: Parameter, written: dict[str, Any], sources: Iterable[str]
) -> tuple[EvidenceTable, list[str]]:
    """Return the evidence beside a value, and a sentence for each of its faults."""
    beside = {key: item for key, item in written.items() if key != "value"}
    sentences = [] if "value" in written else [f"{path} has evidence but no value; expected value = … beside it"]
    try:
        evidence = EvidenceTable.model_validate(beside)
    except ValidationError as error:
        for item in error.errors(include_url=False, include_context=False):
            key = str(item["loc"][0])
            if key in _EXPECTED:
                sentences.append(f"{path}: {key} is {said(beside[key])}; expected {_EXPECTED[key]}")
            else:
                sentences.append(f"{path}: {key} is not part of a value's evidence{nearest(key, KEYS)}")
        return PLAIN, sentences
    if parameter.kind not in NUMERIC:
        if beside.keys() & {"low", "high", "distribution"}:
            word = said(written.get("value"))
            sentences.append(f"{path}: {word} is a word; expected no low, high or distribution beside it")
    elif "value" in written:
        sentences += _range_faults(path, parameter, written["value"], evidence, named="distribution" in beside)
    sentences += _source_faults(path, evidence, list(sources))
    return evidence, sentences


def _source_faults(path: str, evidence: EvidenceTable, sources: list[str]) -> list[str]:
    if evidence.source and evidence.source not in sources:
        close = nearest(evidence.source, sources)
        return [f"{path}: source is {said(evidence.source)}; expected the key of a source in sources.toml{close}"]
    if not evidence.source and evidence.grade != "A":
        return [f"{path}: grade is {said(evidence.grade)} and no source is named; expected a source, or grade A"]
    return []


def _range_faults(path: str, parameter: Parameter, value: Any, evidence: EvidenceTable, *, named: bool) -> list[str]:
    """Return a sentence for each fault of a range and its distribution."""
    low, high, distribution = evidence.low, evidence.high, evidence.distribution
    if low is None or high is None:
        if distribution == "fixed" and low is None and high is None:
            return []
        missing = "low" if low is None else "high"
        return [f"{path}: {missing} is missing; expected both low and high where there is a range or a distribution"]
    if not named:
        return [f"{path}: distribution is missing beside low and high; expected {_EXPECTED['distribution']}"]
    if parameter in TOP and distribution != "fixed":
        return [f"{path}: distribution is {said(distribution)}; expected fixed, since a run's length is chosen"]
    if low > high:
        return [f"{path}: low is {low:g} and high is {high:g}; expected low at most high"]
    factor = parameter.kind in {"vector", "map"}
    centre, least, most = (1.0, 0.0, float("inf")) if factor else (value, parameter.low, parameter.high)
    if not isinstance(centre, int | float) or isinstance(centre, bool):
        return []  # the schema says so
    word = "the factor 1" if factor else f"the value {centre:g}"
    sentences = []
    if not low <= centre <= high:
        sentences.append(f"{path}: low is {low:g} and high is {high:g}; expected {word} between them")
    elif low < least or high > most:
        bounds = f"{least:g} or more" if factor else f"from {least:g} to {most:g}"
        sentences.append(f"{path}: low is {low:g} and high is {high:g}; expected both {bounds}")
    elif distribution == "lognormal" and low <= 0:
        sentences.append(f"{path}: low is {low:g}; expected it above 0 for a lognormal distribution")
    elif distribution == "beta" and (factor or high > 1 or low < 0):
        sentences.append(f"{path}: distribution is beta; expected a single number from 0 to 1 for it")
    return sentences
