"""G3: opening a library of fifty protocols, unchanged and after an edit, against JSON and PyYAML with the same model.

Contenders, in turn, on the same fifty files (the shipped protocols, copied under fifty versions):

* unchanged: ``Library`` with its sealed cache, against reading JSON and ``Protocol.model_validate_json``;
* every file edited: ``Library`` (strict reader, names, graph and decisions proved, cache written), against PyYAML's
  C loader and ``Protocol.model_validate`` (no check at all; turning lists into tuples is not counted against it).

Equality is checked first; then random bytes are changed in an open library, and each change must be seen.
Run: ``python -m benchmarks.library_opening [--rounds 9] [--protocols 50] [--edits 40] [--seed 1]``
"""

from __future__ import annotations

import argparse
import gc
import hashlib
import json
import os
import random
import tempfile
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import Any

import yaml

from engine.errors import ProtocolRefused
from engine.protocol.cache import Cache
from engine.protocol.loading import FILE_NAME, Library, load_text
from engine.protocol.model import Protocol

SHIPPED = Path(__file__).resolve().parents[1] / "protocols_library"
GOAL_UNCHANGED = 2.0
GOAL_EDITED = 1.3


def copies(root: Path, count: int) -> list[Path]:
    """Fifty versions of the shipped protocols, each with bytes of its own."""
    shipped = sorted(SHIPPED.glob(f"*/*/{FILE_NAME}"))
    made = []
    for number in range(count):
        source = shipped[number % len(shipped)]
        text = source.read_text(encoding="utf-8").replace(f'"{source.parts[-2]}"', f'"2000-01.{number}"', 1)
        path = root / source.parts[-3] / f"2000-01.{number}" / FILE_NAME
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
        made.append(path)
    return made


def as_model_wants(value: Any) -> Any:
    """PyYAML's lists and floats as the strict model takes them."""
    if isinstance(value, dict):
        return {key: as_model_wants(one) for key, one in value.items()}
    if isinstance(value, list):
        return tuple(map(as_model_wants, value))
    return Decimal(repr(value)) if isinstance(value, float) else value


def comparable(model: Protocol) -> Any:
    """The whole model as plain data; 1.0 and 1 are one number, a list and a tuple one list."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: plain(one) for key, one in value.items()}
        if isinstance(value, list | tuple):
            return [plain(one) for one in value]
        return value.normalize() if isinstance(value, Decimal) else value

    return plain(model.model_dump())


def timed(action: Callable[[], object]) -> float:
    gc.collect()
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def check_equality(paths: list[Path], root: Path, cache: Cache) -> None:
    """All ways of opening give one model, before anything is timed."""
    fresh = {one.file: comparable(one.model) for one in Library(root).all()}
    Library(root, cache).all()
    cached = {one.file: comparable(one.model) for one in Library(root, cache).all()}
    assert fresh == cached
    for path in paths:
        loaded = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
        model = Protocol.model_validate(as_model_wants(loaded))
        assert comparable(model) == fresh["/".join(path.parts[-3:])], path


def changes_seen(paths: list[Path], root: Path, cache: Cache, edits: int, chance: random.Random) -> int:
    """How many of so many one-byte changes an open library sees (refusing the file, or giving what is written now)."""
    library = Library(root, cache)
    library.all()
    seen = 0
    for _ in range(edits):
        path = chance.choice(paths)
        before = path.read_bytes()
        after = bytearray(before)
        after[chance.randrange(len(after))] ^= 1 << chance.randrange(8)
        path.write_bytes(bytes(after))
        name, version = path.parts[-3], path.parts[-2]
        try:
            opened = library.load(name, version)
            expected = load_text(bytes(after), "essai")
            seen += opened.fingerprint == hashlib.sha256(bytes(after)).hexdigest() and opened.model == expected.model
        except ProtocolRefused:
            seen += 1
        path.write_bytes(before)
    return seen


def measure(rounds: int, count: int, edits: int, seed: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root, cache = Path(folder, "library"), Cache(Path(folder, "cache"))
        paths = copies(root, count)
        check_equality(paths, root, cache)
        size = sum(path.stat().st_size for path in paths)
        print(f"{count} protocols, {size // 1024} KB of YAML; {rounds} rounds in turn; load {os.getloadavg()[0]:.1f}")
        found = medians(contenders(Path(folder), root, cache, paths), rounds, paths)
        verdict("unchanged / (JSON + pydantic)", found["relais unchanged"] / found["json"], GOAL_UNCHANGED)
        verdict("edited / (C loader + pydantic)", found["relais edited"] / found["pyyaml"], GOAL_EDITED)
        seen = changes_seen(paths, root, cache, edits, random.Random(seed))
        print(f"  {seen} of {edits} changed bytes seen: {'reached' if seen == edits else 'MISSED'}")


def contenders(folder: Path, root: Path, cache: Cache, paths: list[Path]) -> dict[str, Callable[[], object]]:
    """Each way of opening all the files, with what it needs made ready before."""
    jsons = [folder / f"{number}.json" for number in range(len(paths))]
    for path, target in zip(paths, jsons, strict=True):
        model = load_text(path.read_bytes(), path.name).model
        target.write_bytes(model.model_dump_json(by_alias=True, exclude_unset=True).encode())
    prepared = [as_model_wants(yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)) for path in paths]

    def by_pyyaml() -> None:
        for path, data in zip(paths, prepared, strict=True):
            yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
            Protocol.model_validate(data)

    return {
        "json": lambda: [Protocol.model_validate_json(path.read_bytes()) for path in jsons],
        "json.loads alone": lambda: [json.loads(path.read_bytes()) for path in jsons],
        "relais unchanged": lambda: Library(root, cache).all(),
        "pyyaml": by_pyyaml,
        "relais edited": lambda: Library(root, cache).all(),
        "relais edited, no cache": lambda: Library(root).all(),
    }


def medians(actions: dict[str, Callable[[], object]], rounds: int, paths: list[Path]) -> dict[str, float]:
    """The median of each contender over all rounds, in turn within each; printed with the worst."""
    times: dict[str, list[float]] = {name: [] for name in actions}
    for round_ in range(rounds):
        actions["relais unchanged"]()  # the edits of the last round go into the cache
        for name, action in actions.items():
            if name == "relais edited":
                edit(paths, round_)
            times[name].append(timed(action))
    found = {name: median(taken) for name, taken in times.items()}
    for name, seconds in found.items():
        print(f"  {name:24} {seconds * 1000:8.1f} ms   (worst {max(times[name]) * 1000:.1f})")
    return found


def edit(paths: list[Path], round_: int) -> None:
    """Gives every file a line that it did not have at the last round: nothing can come from the cache."""
    for path in paths:
        text = path.read_text(encoding="utf-8").split("\n# round ")[0]
        path.write_text(f"{text.rstrip()}\n# round {round_}\n", encoding="utf-8")


def verdict(name: str, ratio: float, goal: float) -> None:
    print(f"  {name}: {ratio:.2f} × (goal ≤ {goal} ×): {'reached' if ratio <= goal else 'MISSED'}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--protocols", type=int, default=50)
    parser.add_argument("--edits", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    measure(given.rounds, given.protocols, given.edits, given.seed)


if __name__ == "__main__":
    main()
