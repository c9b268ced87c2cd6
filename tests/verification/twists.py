"""What a hostile or tired author does to the acts of a made protocol, each now and then.

Drawn apart from the protocol itself, so that one more way of being wrong changes no other draw.
"""

from __future__ import annotations

from random import Random
from typing import Any

Raw = dict[str, Any]


def twisted(raw: Raw, random: Random) -> Raw:
    """The same plain data, changed in place here and there."""
    for act in raw["acts"].values():
        if act["kind"] != "advice" and random.random() < 0.06:
            act["counts"] = False
    return raw
