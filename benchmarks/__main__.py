"""Every benchmark in turn, each in a process of its own; ``python -m benchmarks deciding stepping`` runs those two.

A benchmark is a module of this folder that can be run; its first line says which goal it measures.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def title(path: Path) -> str:
    return (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").partition("\n")[0]


def order(path: Path) -> tuple[int, str]:
    """Goals by number, then the rest."""
    goal = re.match(r"G(\d+):", title(path))
    return (int(goal[1]) if goal else 99, path.stem)


def benchmarks() -> list[str]:
    runnable = [path for path in HERE.glob("*.py") if '__name__ == "__main__"' in path.read_text(encoding="utf-8")]
    return [path.stem for path in sorted(runnable, key=order) if path != Path(__file__)]


def main() -> int:
    known = benchmarks()
    wanted = sys.argv[1:] or known
    if unknown := set(wanted) - set(known):
        raise SystemExit(f"no benchmark named {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    ended: dict[str, int] = {}
    for name in wanted:
        print(f"\n=== {name}: {title(HERE / f'{name}.py')}", flush=True)
        ended[name] = subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=False).returncode
    print("\n=== all in turn")
    for name, code in ended.items():
        print(f"  {'all goals met' if code == 0 else 'a goal missed, or not run'}  {name}")
    return int(any(ended.values()))


if __name__ == "__main__":
    raise SystemExit(main())
