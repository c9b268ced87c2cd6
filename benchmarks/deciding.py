"""G1: a whole decision with every check and its trace, against nested ifs and zen-engine's compiled table.

One tree (15 inputs, 20 nodes) written three ways: the same outcome on every record is checked first. Then records that
are wrong: who refuses them, who decides on them. Outcomes are text in all contenders.
Run: ``python -m benchmarks.deciding [--rounds 11] [--records 2000]``
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from benchmarks.measuring import goal, in_turn, ratio, show, surroundings
from benchmarks.tree import DAY, Record, for_zen, nested_ifs, people, protocol, tree_table, zen_decide
from engine.protocol.compilation import compile_runner

ABSENT = object()
TREATED: Record = {
    "trouble_neurovasculaire": False, "gene_respiratoire": False, "age": 40, "sexe": "F", "symptome": True,
    "allergie": False, "toux": False, "duree": 3, "terrain": "aucun", "temperature": 38, "rougeur": "legere",
    "douleur": 2, "gonflement": False, "appui": True, "test": "positif",
}  # fmt: skip
"""« traitement court », unless something is wrong with the record."""
BAD: tuple[tuple[str, str, object], ...] = (
    ("danger sign missing", "trouble_neurovasculaire", ABSENT),
    ("danger sign null", "trouble_neurovasculaire", None),
    ("danger sign « oui »", "trouble_neurovasculaire", "oui"),
    ("danger sign « false » as text", "trouble_neurovasculaire", "false"),
    ("danger sign 0", "trouble_neurovasculaire", 0),
    ("danger sign in a list", "trouble_neurovasculaire", [True]),
    ("key misspelt", "trouble_neurovasculair", False),
    ("age missing", "age", ABSENT),
    ("age « 90 » as text", "age", "90"),
    ("age true", "age", True),
    ("age out of range", "age", -3),
    ("temperature null", "temperature", None),
    ("temperature NaN", "temperature", float("nan")),
    ("temperature in Fahrenheit", "temperature", 100),
    ("choice unknown", "terrain", "solide"),
    ("choice empty", "terrain", ""),
)
"""Kind, criterion, value put in its place."""


def bad_record(name: str, value: object) -> Record:
    record = {key: one for key, one in TREATED.items() if key != name or value is not ABSENT}
    if name not in TREATED:
        record.pop("trouble_neurovasculaire")
    return record if value is ABSENT else {**record, name: value}


def refuses(decide: Callable[[Record], object], record: Record) -> bool:
    """Whether there is no outcome: an error, or a question."""
    try:
        return decide(record) is None
    except Exception:  # whatever its kind, nobody is treated by it
        return True


def show_refusals(contenders: dict[str, Callable[[Record], object]]) -> dict[str, int]:
    """Prints who refuses which bad record; how many each contender refused."""
    refused: Counter[str] = Counter()
    print(f"\nBad records: refused, or asked about (« {' / '.join(contenders)} »)")
    for kind, name, value in BAD:
        verdicts = {who: refuses(decide, bad_record(name, value)) for who, decide in contenders.items()}
        refused.update(who for who, is_refused in verdicts.items() if is_refused)
        print(f"  {kind:<34}{' / '.join('refused' if one else 'DECIDED' for one in verdicts.values())}")
    return {who: refused[who] for who in contenders}


def main() -> bool:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--records", type=int, default=2000)
    asked = parser.parse_args()
    print(f"G1, deciding. {surroundings()}")
    start = time.perf_counter()
    compiled = protocol().compiled
    linked = time.perf_counter()
    decide = compile_runner(compiled).decide
    compiling, loading = (time.perf_counter() - linked) * 1e3, (linked - start) * 1e3
    print(f"compiled once: {compiling:.1f} ms, after {loading:.0f} ms of loading")
    zen = zen_decide(tree_table())
    records = people(asked.records)
    floats = [for_zen(record) for record in records]
    texts = [json.dumps(record).encode() for record in floats]
    outcomes = check_equal(decide, zen, records, floats)
    print(f"equality: {len(records)} records, same outcome in all: {dict(outcomes.most_common())}")
    timed = in_turn(
        {
            "nested ifs": lambda: [nested_ifs(record) for record in records],
            "relais, checks and trace": lambda: [decide(record, DAY) for record in records],
            "zen compiled table, dict": lambda: [zen(record) for record in floats],
            "zen compiled table, JSON ready as bytes": lambda: [zen(text) for text in texts],
        },
        asked.rounds,
    )
    show(timed, len(records), "nested ifs")
    refused = show_refusals({
        "relais": lambda record: decide(record, DAY).outcome,
        "zen": lambda record: zen(record).get("outcome"),
        "nested ifs": nested_ifs,
    })  # fmt: skip
    print(f"  refused: {', '.join(f'{who} {count} of {len(BAD)}' for who, count in refused.items())}\n")
    return report(timed, refused["relais"])


def check_equal(decide: Any, zen: Any, records: list[Record], floats: list[Record]) -> Counter[str]:
    outcomes: Counter[str] = Counter()
    for record, plain in zip(records, floats, strict=True):
        ours, by_hand, theirs = decide(record, DAY).outcome, nested_ifs(record), zen(plain)["outcome"]
        assert ours == by_hand == theirs, (record, ours, by_hand, theirs)
        outcomes[by_hand] += 1
    assert all(isinstance(record["temperature"], int | Decimal) for record in records)
    return outcomes


def report(timed: Any, refused: int) -> bool:
    ours, zen = "relais, checks and trace", "zen compiled table, dict"
    met = [
        goal("a decision over zen's compiled table", ratio(timed, ours, zen), 0.15),
        goal("a decision over nested ifs", ratio(timed, ours, "nested ifs"), 8),
        goal("share of bad records refused", refused / len(BAD), 1, at_least=True),
    ]
    ready = ratio(timed, ours, "zen compiled table, JSON ready as bytes")
    print(f"  (over zen given its JSON for free: {ready:.3f}). {surroundings()}")
    return all(met)


if __name__ == "__main__":
    raise SystemExit(not main())
