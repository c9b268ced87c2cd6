"""G4: ``relais run PROTOCOL --answers FILE --json`` on one encounter, whole process, against a zen-engine process.

All read the same tree and the same record from files and print their result as JSON; the outcome is compared first.
zen twice: with its compiled table (the mode of G1), and in its quick form, that a process for one record is best with.
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


def environment(folder: Path, cache: Path) -> dict[str, str]:
    """Compiled Python is kept, as on any machine, whatever the settings of this one."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": str(folder / "bytecode"), "XDG_CACHE_HOME": str(cache)}


def run(command: list[str], surrounded: dict[str, str]) -> Any:
    """The JSON that a process prints. Raises CalledProcessError when it fails."""
    return json.loads(subprocess.run(command, env=surrounded, capture_output=True, check=True).stdout)


def quietly(command: list[str], surrounded: dict[str, str], times: int) -> Callable[[], None]:
    def start() -> None:
        for _ in range(times):
            subprocess.run(command, env=surrounded, stdout=subprocess.DEVNULL, check=True)

    return start


def main() -> bool:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    print(f"G4, the command. {surroundings()}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        record = for_zen(next(one for one in people(50) if isinstance(one["temperature"], int)))
        table, answers = written(folder, "table.json", tree_table()), written(folder, "answers.json", record)
        ours = [str(RELAIS), "run", str(FIXTURE), "--answers", answers, "--json", "--date", DAY]
        compiled = [sys.executable, str(HERE / "zen_process.py"), "compiled", table, answers]
        quick = [sys.executable, str(HERE / "zen_process.py"), "quick", table, answers]
        warm, cold = environment(folder, folder / "warm"), environment(folder, Path(os.devnull))
        outcomes = {run(command, warm)["outcome"] for command in (ours, compiled, quick)}
        assert len(outcomes) == 1, outcomes
        print(f"equality: {outcomes.pop()} in all")
        importing = [sys.executable, "-c", "from pydantic import BaseModel"]
        timed = in_turn(
            {
                "zen-engine process, compiled table": quietly(compiled, warm, asked.runs),
                "zen-engine process, quick form": quietly(quick, warm, asked.runs),
                "relais run, second time": quietly(ours, warm, asked.runs),
                "relais run, no cache": quietly(ours, cold, asked.runs),
                "python, nothing imported": quietly([sys.executable, "-c", ""], warm, asked.runs),
                "python, import pydantic.BaseModel": quietly(importing, warm, asked.runs),
            },
            asked.rounds,
        )
    show(timed, asked.runs, "zen-engine process, compiled table", unit="ms")
    ours_again = "relais run, second time"
    met = [
        goal(f"relais run over a {zen}", ratio(timed, ours_again, zen), 1)
        for zen in ("zen-engine process, compiled table", "zen-engine process, quick form")
    ]
    print(surroundings())
    return all(met)


if __name__ == "__main__":
    raise SystemExit(not main())
