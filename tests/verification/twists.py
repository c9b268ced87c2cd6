"""What a hostile or tired author does to the acts of a made protocol, each now and then.

Each draws from a number of its own, so that one more way of being wrong changes nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any, Final

from tests.verification.blocks import SOURCED

Raw = dict[str, Any]
_SPELLINGS = {
    "exemplicilline": ({"name": "Exemplicilline"}, {"name": "Exemplex", "atc": "J01XX99"}),
    "autricine": ({"name": "AUTRICINE"}, {"name": "autricine", "atc": "J01XX99"}),
}


def twisted(raw: Raw, number: str) -> Raw:
    """The same plain data, changed in place here and there."""
    for twist in TWISTS:
        twist(raw, Random(f"{number}-{twist.__name__}"))
    return raw


def _uncounted(raw: Raw, random: Random) -> None:
    for act in raw["acts"].values():
        if act["kind"] != "advice" and random.random() < 0.03:
            act["counts"] = False


def _respelt(raw: Raw, random: Random) -> None:
    for act in raw["acts"].values():
        if "drug" in act and random.random() < 0.3:
            act["drug"] = random.choice(_SPELLINGS[act["drug"]["name"]])


def _repeated(raw: Raw, random: Random) -> None:
    for outcome in ("traiter", "traiter_bis"):
        acts = raw["outcomes"][outcome]["acts"]
        if random.random() < 0.05:
            acts.append(acts[-1])


def _capped_by_kilo(raw: Raw, random: Random) -> None:
    for act in raw["acts"].values():
        if "weight" in act.get("dose", {}) and random.random() < 0.3:
            act["dose"]["max_mg_per_kg_per_day"] = "par_kilo"
            if "unweighed_mg" in act["dose"]:
                raw["parameters"]["sans_poids"]["value"] = random.choice((20, 50, 200))


def _treated_meanwhile(raw: Raw, random: Random) -> None:
    for waited in raw["tree"]["awaits"].values():
        if random.random() < 0.3:
            waited["meanwhile"] = random.choice(("traiter", "traiter_bis"))


def _spaced(raw: Raw, random: Random) -> None:
    """The second drug is gentler than the first, in the one figure or the other."""
    if "autre" in raw["acts"] and random.random() < 0.5:
        dose = raw["acts"]["autre"]["dose"]
        key, value = random.choice((("min_hours_between", 8), ("max_mg_per_intake", 80)))
        raw["parameters"]["ecart"] = {"label": "écart", "value": value, **SOURCED}
        dose[key] = "ecart"


def _asked_once(raw: Raw, random: Random) -> None:
    """A rule of the first visit only."""
    for kind in ("danger", "exclusion"):
        for rule in raw[kind][1:]:
            if "2" in raw["tree"]["entries"] and random.random() < 0.3:
                rule["visits"] = [1]


TWISTS: Final[tuple[Callable[[Raw, Random], None], ...]] = (
    _uncounted,
    _respelt,
    _repeated,
    _capped_by_kilo,
    _treated_meanwhile,
    _spaced,
    _asked_once,
)
