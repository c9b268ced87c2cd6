"""G10: proofs of 1,000 decisions and their feasible paths over z3; how proving a whole protocol grows, drawn.

The trees are invented. Both sides give the same verdicts on 200 smaller trees first, and each witness is run again.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import z3

from benchmarks.made_protocol import made, made_tree
from benchmarks.measuring import goal, median, surroundings
from engine.protocol.compiled import CompiledProtocol
from engine.protocol.conditions import TRUE, Node, Within, Yes
from engine.protocol.decisions import proved
from engine.protocol.verification.proving import prove_linked
from engine.protocol.verification.reach import Reach
from engine.protocol.verification.semantics import Meaning
from engine.protocol.verification.stories import Stories

ROUNDS = 9
PICTURE = Path(__file__).parent / "proofs_growth.svg"
Verdicts = set[tuple[str, str]]
"""(decision, line) pairs that some patient follows."""


def ours(protocol: CompiledProtocol) -> tuple[Verdicts, int]:
    """Each decision proved on its own, then every line that is followed on the whole way, and the number of ways."""
    for decision in protocol.decisions.values():
        list(proved(protocol, decision))
    reach = Reach(Meaning(protocol, 1))
    followed = {
        (name, row.id)
        for name, decision in protocol.decisions.items()
        for at, row in enumerate(decision.rows)
        if reach.is_followed(name, at)
    }
    return followed, reach.paths()


def by_z3(protocol: CompiledProtocol) -> tuple[Verdicts, int]:
    """The same with a solver: each line for itself, then the tree walked with what the way so far asks for."""
    answers = {name: _answer(protocol, name) for name in protocol.written.criteria}
    solver = z3.Solver()
    for name, decision in protocol.decisions.items():
        left = z3.BoolVal(True)
        for row in decision.rows:
            own = z3.BoolVal(True) if row.when is None else _formula(row.when, answers)
            solver.push()
            solver.add(z3.And(left, own))
            solver.check()
            solver.pop()
            left = z3.And(left, z3.Not(own))
        solver.push()
        solver.add(left)
        assert solver.check() == z3.unsat, name
        solver.pop()
    return _walked(protocol, answers, solver)


def _walked(protocol: CompiledProtocol, answers: dict[str, z3.ExprRef], solver: z3.Solver) -> tuple[Verdicts, int]:
    followed: Verdicts = set()

    def walk(node: str) -> int:
        if node not in protocol.decisions:
            return 1
        ways, left = 0, z3.BoolVal(True)
        for row in protocol.decisions[node].rows:
            own = z3.BoolVal(True) if row.when is None else _formula(row.when, answers)
            solver.push()
            solver.add(left, own)
            if solver.check() == z3.sat:
                followed.add((node, row.id))
                ways += walk(row.to)
            solver.pop()
            left = z3.And(left, z3.Not(own))
        return ways

    return followed, walk(protocol.written.tree.entries["1"])


def _answer(protocol: CompiledProtocol, name: str) -> z3.ExprRef:
    kind = protocol.written.criteria[name].type
    return z3.Bool(name) if kind == "yes_no" else z3.Int(name)


def _formula(node: Node, answers: dict[str, z3.ExprRef]) -> z3.BoolRef:
    """Numbers count in tenths, their step."""
    if isinstance(node, Yes):
        answer = answers[node.criterion]
        return answer if node.expected else z3.Not(answer)
    assert isinstance(node, Within) and node.bounds.low is not None and not node.bounds.low_included
    return answers[node.criterion] > int(node.bounds.low * 10)


def same_verdicts(count: int) -> None:
    """Both sides agree on many small trees, and the run follows each line with the patient that is shown for it."""
    for seed in range(count):
        protocol = made_tree(30, seed=seed)
        assert ours(protocol) == by_z3(protocol), f"tree {seed}"
        meaning = Meaning(protocol, 1)
        reach, stories = Reach(meaning), Stories(meaning)
        for name, line in ours(protocol)[0]:
            at = [row.id for row in protocol.decisions[name].rows].index(line)
            following = meaning.truths.every([reach.entering[name], reach.taking(name, at)])
            cells = stories.simplest(following, lambda found: found == TRUE)
            assert cells is not None and (name, line) in stories.run(cells)[1].path, (seed, name, line)
    print(f"same verdicts on {count} trees of 30 decisions, each line run again with its patient")


def against_z3() -> bool:
    protocol = made_tree(1000, seed=7)
    ratios, mine, solver = [], [], []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        one = ours(protocol)
        middle = time.perf_counter()
        other = by_z3(protocol)
        end = time.perf_counter()
        assert one == other
        ratios.append((middle - start) / (end - middle))
        mine.append(middle - start)
        solver.append(end - middle)
    print(
        f"1,000 decisions, {one[1]} feasible paths: {median(mine):.2f} s, "
        f"z3 {median(solver):.2f} s (median of {ROUNDS})"
    )
    return goal("1,000 decisions over z3", median(ratios), 0.1)


def growth() -> None:
    """Everything that is proved of a protocol, by its number of criteria, with two decisions a criterion."""
    seconds = {}
    for criteria in (20, 50, 100, 200):
        protocol = made(criteria, 2 * criteria)
        start = time.perf_counter()
        certificate = prove_linked(protocol, budget=100_000_000)
        seconds[criteria] = time.perf_counter() - start
        exponent = len(str(certificate.situations)) - 1
        print(f"{criteria:4} criteria, {2 * criteria:4} decisions: {seconds[criteria]:6.2f} s, "
              f"10^{exponent} situations, {certificate.paths:.1e} paths")  # fmt: skip
    PICTURE.write_text(picture(seconds), encoding="utf-8")
    print(f"drawn in {PICTURE.name}; asked: 100 criteria and 200 decisions under 30 s")


def picture(seconds: dict[int, float]) -> str:
    """The curve as an SVG picture, both axes logarithmic."""
    from math import log10

    def x(criteria: float) -> float:
        return 60 + 420 * (log10(criteria) - log10(20))

    def y(value: float) -> float:
        return 200 - 60 * log10(value)

    points = " ".join(f"{x(at):.0f},{y(value):.0f}" for at, value in seconds.items())
    marks = "".join(
        f'<circle cx="{x(at):.0f}" cy="{y(value):.0f}" r="4"/>'
        f'<text x="{x(at):.0f}" y="{y(value) - 10:.0f}" text-anchor="middle">{value:.1f} s</text>'
        f'<text x="{x(at):.0f}" y="330" text-anchor="middle">{at}</text>'
        for at, value in seconds.items()
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 560 360" font-family="sans-serif" font-size="13">'
        "<title>Seconds to prove a protocol, by its number of criteria</title>"
        '<rect width="560" height="360" fill="white"/><path d="M50 40V310H520" fill="none" stroke="black"/>'
        f'<polyline points="{points}" fill="none" stroke="#1b6ca8" stroke-width="2"/>{marks}'
        '<text x="285" y="352" text-anchor="middle">criteria (two decisions each)</text></svg>\n'
    )


def main() -> int:
    print(surroundings())
    same_verdicts(200)
    met = against_z3()
    growth()
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
