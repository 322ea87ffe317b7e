"""Make small, valid, random scenarios in which much happens: the nth of endlessly many."""

import random
from typing import Any

from sim.money import PUBLIC
from sim.parameters import CHANNELS, CRITERIA, FLAGS, ROSH, TASKS
from sim.payers import CASHABILITY, PAYERS

Values = dict[str, Any]
BANDS = 6  # of previous sanctions
PRICES = {"price_year": 2024}


class Dice(random.Random):
    """Random numbers in the words of this file."""

    def number(self, low: float, high: float) -> float:
        """Return a number with four decimals."""
        return round(self.uniform(low, high), 4)

    def yes(self, p: float = 0.5) -> bool:
        """Return whether something of chance p happens."""
        return self.random() < p

    def some(self, names: list[str], p: float = 0.6) -> list[str]:
        """Return some of the names, at least one."""
        return [name for name in names if self.yes(p)] or [self.choice(names)]

    def few(self, names: list[str], p: float) -> list[str]:
        """Return none of the names, which means all, or else some."""
        return self.some(names) if self.yes(p) else []

    def numbers(self, n: int, low: float, high: float) -> list[float]:
        """Return several numbers."""
        return [self.number(low, high) for _ in range(n)]


def live_values(n: int) -> Values:
    """Return the values of the nth scenario."""
    dice = Dice(n)
    names = {
        "areas": dice.randint(1, 3),
        "offence_types": dice.randint(3, 6),
        "custody_groups": dice.randint(1, 3),
        "profiles": dice.randint(2, 4),
        "needs": dice.randint(5, 10) if dice.yes(0.1) else dice.randint(2, 4),
        "services": dice.randint(1, 4),
        "roles": dice.randint(2, 5),
        "cohorts": dice.randint(1, 3),
        "matrices": dice.randint(1, 2),
    }
    lists = {kind: [f"{kind}_{i}" for i in range(many)] for kind, many in names.items()}
    rows = {
        "areas": _area,
        "offence_types": _offence_type,
        "custody_groups": _custody_group,
        "profiles": _profile,
        "needs": _need,
        "services": _service,
        "roles": _role,
        "cohorts": _cohort,
        "matrices": _matrix,
    }
    values: Values = {
        "question": "Does everything that can happen happen?",
        "area_name": "Nowhere",
        "start": "2024-04-01",
        "history_weeks": 104,
        "running_weeks": dice.choice([0, dice.randint(1, 60)]),
        "horizon_weeks": dice.randint(20, 90),
        **_sections(dice),
        **{kind: {name: make(dice, lists) for name in lists[kind]} for kind, make in rows.items()},
    }
    values["changes"] = _changes(dice, values)
    return _paid(Dice(f"who pays {n}"), values)


def _paid(dice: Dice, values: Values) -> Values:
    """Say of each line of money who pays, and what a pound less frees: by dice of their own."""
    for role in [*values["roles"].values(), values["tags"]]:
        role |= {"payer": dice.choice(PAYERS), "cashability": dice.choice(CASHABILITY)}
    for service in values["services"].values():
        service |= {"payer": dice.choice(PAYERS), "scheme_payer": dice.choice(PAYERS)}
        service["scheme_cashability"] = dice.choice(CASHABILITY)
    for kind in PUBLIC:
        values["money"] |= {f"{kind}_payer": dice.choice(PAYERS), f"{kind}_cashability": dice.choice(CASHABILITY)}
    return values


def _sections(dice: Dice) -> Values:
    return {
        "pool": {
            "people": dice.randint(20, 60),
            "ogrs3_floor": dice.choice([0.0, 0.0, 0.05, dice.number(0.1, 0.4)]),
            "proven_weeks": dice.choice([104, 260, 300]),
            "career_years": dice.randint(5, 9),
            "death_rate": dice.choice([0.0, dice.number(0.0, 0.1)]),
            "move_rate": dice.choice([0.0, dice.number(0.0, 0.2)]),
            "age_limit": dice.randint(40, 70),
        },
        "careers": {"age_power": dice.number(0.0, 1.0), "desistance_need_slope": dice.number(0.0, 0.2)},
        "release": {"extra": dice.number(0.0, 3.0), "fade_weeks": dice.number(1.0, 20.0)},
        "justice": {
            "year": dice.choice(["2019", "2024"]),
            "share_served": dice.choice([0.5, 0.4, dice.number(0.2, 1.0)]),
            "link_weeks": dice.randint(4, 52),
            "order_weeks": dice.randint(4, 52),
            "suspended_weeks": dice.randint(4, 60),
            "pss_weeks": dice.choice([0, 52, dice.randint(1, 60)]),
            "pss_limit_weeks": dice.choice([0, 104, dice.randint(1, 208)]),
            "p_caution": dice.numbers(BANDS, 0.0, 0.4),
            "p_suspended": dice.numbers(BANDS, 0.1, 0.5),
            "p_community": dice.numbers(BANDS, 0.2, 0.8),
        },
        "recall": {
            "p_month": dice.number(0.05, 0.5),
            "active_factor": dice.number(0.5, 3.0),
            "quiet_factor": dice.number(0.0, 1.0),
            "p_standard": dice.number(0.1, 0.9),
            "fixed_weeks_short": dice.randint(1, 4),
            "fixed_weeks": dice.randint(2, 8),
            "p_on_charge": dice.number(0.2, 0.9),
            "p_breach_month": dice.number(0.05, 0.4),
            "p_breach_custody": dice.number(0.1, 0.9),
            "p_breach_suspended": dice.number(0.1, 0.9),
            "breach_custody_weeks": dice.randint(1, 20),
        },
        "scheme": _scheme(dice),
        "tags": {
            "supply": dice.choice([1, 2, 50]),
            "weeks": dice.randint(2, 20),
            "cost_week": 50.0,
            **PRICES,
        },
        "channels": {name: dice.yes(0.8) for name in CHANNELS},
        "effects": {
            "referral": dice.number(0.2, 1.0),
            "keeping": dice.number(0.2, 1.0),
            "dose": dice.number(-0.3, 1.0),
            "victim_protection": dice.number(0.2, 1.0),
            "tag": dice.number(0.2, 1.0),
            "release_planning": dice.number(0.2, 1.0),
            "enforcement": dice.number(0.2, 3.0),
            "detection": dice.number(0.1, 2.0),
            "training": dice.number(0.0, 0.3),
        },
        "ogrs3": _ogrs3(dice),
        "money": {
            **PRICES,
            "deflator": {"2024": 100.0},
            "discount_rate": 0.035,
            "anticipation": True,
            "prison_week": 900.0,
            "prison_price_year": 2024,
            "supervision_week": 60.0,
            "supervision_price_year": 2024,
            "court_occasion": 1500.0,
            "court_price_year": 2024,
        },
    }


def _scheme(dice: Dice) -> Values:
    return {
        "meeting_weeks": dice.randint(1, 6),
        "p_meeting_held": dice.choice([1.0, dice.number(0.6, 1.0)]),
        "allocation": dice.choice(["proportional", "highest_tier_first"]),
        "review_weeks": dice.randint(1, 12),
        "nominal_review_weeks": dice.randint(1, 6),
        "p_consent": dice.choice([1.0, dice.number(0.2, 0.9)]),
        "p_stay": dice.choice([1.0, dice.number(0.0, 0.9)]),
        "voluntary_engagement": dice.number(0.2, 1.0),
        "end_of_order": dice.choice(["stay_by_consent", "exit"]),
        "administration_overhead": dice.number(0.1, 0.6),
        "plan_quality": dice.number(0.5, 1.5),
        "release_window_weeks": dice.randint(2, 26),
        "ordinary_minutes": dice.randint(10, 60),
        "referable_high_risk": dice.choice([1.0, dice.number(0.6, 1.0)]),
        "referable_standard": dice.choice([1.0, dice.number(0.6, 1.0)]),
        "referable_non_statutory": dice.choice([1.0, dice.number(0.6, 1.0)]),
        "agency_high_risk": "probation",
        "agency_standard": "probation",
        "agency_non_statutory": "police",
        "consent": dice.choice([1.0, dice.number(0.5, 1.5)]),
        "training": dice.choice([0.0, dice.number(0.0, 0.2)]),
        "training_fade_weeks": dice.randint(1, 60),
        "information_sharing": dice.choice([0.0, dice.number(0.0, 1.0)]),
        "recording_quality": dice.choice([1.0, dice.number(0.0, 2.0)]),
        "notice_weeks": dice.randint(0, 30),
    }


def _ogrs3(dice: Dice) -> Values:
    return {
        "intercept_1_year": 1.40256,
        "intercept_2_years": 2.1217,
        "copas": 1.25112,
        "first_caution": 0.0,
        "repeat_caution": dice.number(0.0, 0.3),
        "first_conviction": dice.number(0.0, 0.3),
        "repeat_conviction": dice.number(0.2, 0.6),
        "age_from": [10, 12, 14, 16, 18, 21, 25, 30, 35, 40, 50],
        "age_male": dice.numbers(11, -2.0, 0.5),
        "age_female": dice.numbers(11, -2.5, 0.7),
    }


def _area(dice: Dice, _: Values) -> Values:
    return {"share": dice.number(0.1, 1.0)}


def _offence_type(dice: Dice, lists: Values) -> Values:
    return {
        "label": "a type",
        "multiplier": dice.choice([0.8, 1.0, dice.number(1.0, 6.0)]),
        "p_attributed": dice.number(0.3, 1.0),
        "p_charged": dice.choice([1.0, dice.number(0.3, 1.0)]),
        "p_linked": dice.number(0.1, 0.9),
        "weeks_to_disposal": dice.randint(1, 16),
        "custody_group": dice.choice(lists["custody_groups"]),
        "custody_odds": dice.number(0.2, 5.0),
        "sentence_weeks": dice.choice([dice.number(2.0, 12.0), dice.number(10.0, 90.0)]),
        "sentence_shape": dice.number(0.5, 4.0),
        "p_remand": dice.number(0.0, 0.4),
        "seriousness": dice.randint(0, 3),
        "ogrs3": dice.number(-0.5, 1.0),
        "acquisitive": dice.yes(0.7),
        "neighbourhood": dice.yes(),
        "domestic_abuse": dice.yes(0.4),
        "mappa": dice.yes(),
        "cchi_days": 10.0,
        "css_weight": 100.0,
        "cost_anticipation": 100.0,
        "cost_consequence": 1000.0,
        "cost_response": 500.0,
        **PRICES,
        "victims": 1.0,
    }


def _custody_group(dice: Dice, _: Values) -> Values:
    edges = [dice.choice([0.0, 1.0, 0.3])] if dice.yes(0.2) else []
    return {f"p_custody_{year}": (edges + dice.numbers(BANDS, 0.1, 0.6))[:BANDS] for year in (2019, 2024)}


def _profile(dice: Dice, lists: Values) -> Values:
    types = lists["offence_types"]
    needs: Values = {
        name: dice.numbers(2, 0.0, 0.7 if dice.yes(0.2) else 0.4) for name in dice.some(lists["needs"], 0.8)
    }
    return {
        "label": "a profile",
        "share": dice.number(0.1, 1.0),
        "rate": dice.number(4.0, 60.0),
        "shape": dice.number(0.5, 4.0),
        "active_weeks": dice.number(5.0, 80.0),
        "quiet_weeks": dice.number(3.0, 40.0),
        "quiet_share": dice.choice([0.0, dice.number(0.0, 0.5)]),
        "desistance": dice.number(0.0, 0.3),
        "desistance_slope": dice.number(0.0, 0.02),
        "specialisation": dice.choice([0.0, dice.number(0.0, 0.9)]),
        "mix": {name: dice.number(0.05, 1.0) for name in dice.some(types, 0.8)},
        "age_first_mean": dice.number(14.0, 30.0),
        "age_first_shape": dice.number(1.0, 8.0),
        "share_female": dice.number(0.0, 0.4),
        "suspect_share": dice.choice([0.0, dice.number(0.1, 0.4)]),
        "organised_crime": dice.number(0.0, 0.5),
        "modern_slavery": dice.number(0.0, 0.3),
        "flagged_domestic_abuse": dice.number(0.1, 0.6),
        "rosh": dice.numbers(len(ROSH), 0.1, 1.0),
        "needs": needs,
    }


def _need(dice: Dice, _: Values) -> Values:
    return {
        "label": "a need",
        "effect": dice.number(-0.2, 0.6),
        "turnover_weeks": dice.number(12.0, 100.0),
        "p_error": dice.choice([0.0, dice.number(0.05, 0.4)]),
    }


def _service(dice: Dice, lists: Values) -> Values:
    busy = dice.yes(0.05)  # so many arrivals that a week is drawn in parts
    return {
        "label": "a service",
        "need": dice.choice(lists["needs"]),
        "provider": "somebody",
        "places": dice.randint(30, 90) if busy else dice.randint(1, 8),
        "background": dice.number(17.0, 40.0) if busy else dice.number(0.0, 2.0),
        "kept_share": dice.number(0.1, 0.9),
        "scheme_places": dice.choice([0, dice.randint(1, 4)]),
        "duration_weeks": dice.randint(1, 16),
        "p_dropout": dice.choice([0.0, dice.number(0.02, 0.3)]),
        "p_success": dice.number(0.2, 1.0),
        "effect": dice.number(0.4, 1.1),
        "p_refer": dice.number(0.2, 1.0),
        "minimum_level": dice.choice([1, 1, 2]),
        "list_limit": dice.randint(10, 60) if busy else dice.randint(0, 6),
        "cost_week": 30.0,
        **PRICES,
    }


def _role(dice: Dice, lists: Values) -> Values:
    tasks = dice.some([name for name in TASKS if name != "administer"], 0.5)
    if dice.yes(0.25):
        tasks = [*dice.choice([[], tasks]), "administer"]
    fte = dice.number(0.2, 4.0)
    return {
        "label": "a role",
        "agency": "somebody",
        "works_with": dice.choice(["nominals", "victims", "scheme"]),
        "fte_budgeted": fte,
        "fte_in_post": dice.choice([fte, 1.0, 2.5]),
        "cost_year": 40_000.0,
        **PRICES,
        "leave_rate": dice.choice([0.0, dice.number(0.2, 3.0)]),
        "recruit_weeks": dice.randint(0, 20),
        "sickness": dice.number(0.0, 0.2),
        "minutes": dice.randint(60, 600),
        "cohorts": dice.few(lists["cohorts"], 0.4),
        "tasks": tasks,
        "substitutes": dice.choice([[], dice.some(list(TASKS), 0.4)]),
        "skill": {name: dice.number(0.3, 1.0) for name in (dice.some(lists["cohorts"]) if dice.yes(0.4) else [])},
        "substitute_skill": dice.number(0.2, 1.0),
        "from_ordinary": dice.yes(0.4),
    }


def _cohort(dice: Dice, lists: Values) -> Values:
    return {
        "label": "a cohort",
        "places": dice.randint(3, 14),
        "areas": dice.few(lists["areas"], 0.3),
        "matrix": dice.choice(lists["matrices"]),
        "threshold": dice.choice([0, dice.randint(1, 60)]),
        "override_share": dice.number(0.0, 0.3),
        "flags": dice.few(list(FLAGS), 0.3),
        "without_sanction": dice.yes(),
        "mappa": dice.choice(["excluded", "allowed", "stepped"]),
        "trigger_weeks": dice.randint(4, 40),
        "trigger_charge": dice.yes(0.9),
        "trigger_release": dice.yes(0.8),
        "minimum_stay_weeks": dice.randint(0, 26),
        "quiet_weeks": dice.randint(6, 40),
        "quiet_counts": dice.choice(["attributed", "proven"]),
        "amber_weeks": dice.randint(1, 12),
        "green_weeks": dice.randint(2, 20),
        "place_kept_inside": dice.yes(0.7),
        "deselect_weeks": dice.randint(4, 60),
        "contact_minutes": dice.numbers(3, 10.0, 200.0),
        "custody_minutes": dice.randint(0, 60),
        "task_shares": {name: dice.number(0.05, 0.6) for name in dice.some(list(TASKS), 0.85)},
    }


def _matrix(dice: Dice, lists: Values) -> Values:
    kinds = dice.some(list(CRITERIA), 0.5)
    return {"label": "a matrix", "criteria": {f"by_{kind}": _criterion(dice, lists, kind) for kind in kinds}}


def _criterion(dice: Dice, lists: Values, kind: str) -> Values:
    looks_back = kind in ("offences", "recency")
    return {
        "kind": kind,
        "weight": dice.randint(1, 20),
        "cap": dice.choice([20, 100, 30_000]),
        "window_weeks": dice.randint(4, 320) if looks_back else 0,
        "basis": dice.choice(["attributed", "proven"]),
        "points": {name: dice.randint(1, 10) for name in dice.some(lists["offence_types"], 0.8)},
        "needs": dice.few(lists["needs"], 0.5),
        "flags": dice.some(list(FLAGS)),
    }


def _changes(dice: Dice, values: Values) -> list[Values]:
    ways = {
        f"roles.{dice.choice(list(values['roles']))}.fte_in_post": dice.number(0.0, 5.0),
        f"cohorts.{dice.choice(list(values['cohorts']))}.places": dice.randint(0, 4),
        f"services.{dice.choice(list(values['services']))}.places": dice.randint(0, 12),
        f"services.{dice.choice(list(values['services']))}.scheme_places": dice.randint(0, 4),
        f"services.{dice.choice(list(values['services']))}.effect": dice.number(0.3, 1.2),
        "effects.dose": dice.number(-0.3, 1.0),
        "effects.release_planning": dice.number(0.0, 1.0),
        "recall.p_month": dice.number(0.0, 0.5),
        "tags.supply": dice.randint(0, 10),
        "scheme.p_consent": dice.number(0.0, 1.0),
        "scheme.p_stay": dice.number(0.0, 1.0),
    }
    changes = [
        {"week": dice.randrange(values["horizon_weeks"]), "path": path, "value": value}
        for path, value in ways.items()
        if dice.yes(0.7 if path.startswith("cohorts") else 0.35)
    ]
    return sorted(changes, key=lambda change: (change["week"], change["path"]))
