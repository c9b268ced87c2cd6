"""What a hostile or tired author does to the acts of a made protocol, each now and then.

Drawn apart from the protocol itself, so that one more way of being wrong changes no other draw.
"""

from __future__ import annotations

from random import Random
from typing import Any

Raw = dict[str, Any]
_SPELLINGS = {
    "exemplicilline": ({"name": "Exemplicilline"}, {"name": "Exemplex", "atc": "J01XX99"}),
    "autricine": ({"name": "AUTRICINE"}, {"name": "autricine", "atc": "J01XX99"}),
}


def twisted(raw: Raw, random: Random) -> Raw:
    """The same plain data, changed in place here and there."""
    for act in raw["acts"].values():
        if act["kind"] != "advice" and random.random() < 0.06:
            act["counts"] = False
        if "drug" in act and random.random() < 0.3:
            act["drug"] = random.choice(_SPELLINGS[act["drug"]["name"]])
    for outcome in ("traiter", "traiter_bis"):
        acts = raw["outcomes"][outcome]["acts"]
        if random.random() < 0.05:
            acts.append(acts[-1])
    return raw
