"""G4: ``relais run PROTOCOL --answers FILE --json`` on one encounter, whole process, against a zen-engine process.

Both read the same tree and the same record from files and print their result as JSON; the outcome is compared first.
Relais has run once before (its compiled copy lies in a cache folder of its own), and once with an empty cache, for
information. Python's own start-up and an import of pydantic are shown: the floors that the figures stand on.
Run: ``python -m benchmarks.command [--rounds 11] [--runs 3]``
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.measuring import goal, in_turn, ratio, show, surroundings
from benchmarks.tree import DAY, FIXTURE, for_zen, people, tree_table

HERE = Path(__file__).parent
RELAIS = Path(sys.executable).with_name("relais")


def written(folder: Path, name: str, value: object) -> str:
    path = folder / name
    path.write_text(json.dumps(value), encoding="utf-8")
    return str(path)


def run(command: list[str], cache: Path) -> Any:
    """The JSON that a process prints. Raises CalledProcessError when it fails."""
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache)}
    return json.loads(subprocess.run(command, env=environment, capture_output=True, check=True).stdout)


def quietly(command: list[str], cache: Path, times: int) -> Callable[[], None]:
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache)}

    def start() -> None:
        for _ in range(times):
            subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)

    return start


def main() -> bool:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--runs", type=int, default=3)
    asked, _ = parser.parse_known_args()
    print(f"G4, the command. {surroundings()}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        record = for_zen(next(one for one in people(50) if isinstance(one["temperature"], int)))
        table, answers = written(folder, "table.json", tree_table()), written(folder, "answers.json", record)
        ours = [str(RELAIS), "run", str(FIXTURE), "--answers", answers, "--json", "--date", DAY]
        theirs = [sys.executable, str(HERE / "zen_process.py"), table, answers]
        outcomes = run(ours, folder / "warm")["outcome"], run(theirs, folder)["outcome"]
        assert outcomes[0] == outcomes[1], outcomes
        print(f"equality: {outcomes[0]} in both")
        timed = in_turn(
            {
                "zen-engine process": quietly(theirs, folder, asked.runs),
                "relais run, second time": quietly(ours, folder / "warm", asked.runs),
                "relais run, no cache": quietly(ours, Path(os.devnull), asked.runs),
                "python, nothing imported": quietly([sys.executable, "-c", ""], folder, asked.runs),
                "python, import pydantic.BaseModel": quietly(
                    [sys.executable, "-c", "from pydantic import BaseModel"], folder, asked.runs
                ),
            },
            asked.rounds,
        )
    show(timed, asked.runs, "zen-engine process", unit="ms")
    print(surroundings())
    return goal("relais run over a zen-engine process", ratio(timed, "relais run, second time", "zen-engine process"), 1)


if __name__ == "__main__":
    raise SystemExit(not main())
