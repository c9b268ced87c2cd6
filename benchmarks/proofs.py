"""G10: proofs of 1,000 decisions and their feasible paths over z3 and python-sat; how proving a whole protocol grows.

The trees are invented. Both sides give the same verdicts on 200 smaller trees first, and each witness is run again.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import z3
from pysat.solvers import Glucose4

from benchmarks.made_protocol import made, made_crossed, made_tree
from benchmarks.measuring import goal, median, surroundings
from engine.protocol.compiled import CompiledProtocol
from engine.protocol.conditions import TRUE, Node, Within, Yes
from engine.protocol.decisions import boxes_of, proved
from engine.protocol.verification.proving import prove_linked
from engine.protocol.verification.reach import Reach
from engine.protocol.verification.semantics import Meaning
from engine.protocol.verification.stories import Stories
from engine.protocol.verification.ways import ways

ROUNDS = 9
PICTURE = Path(__file__).parent / "proofs_growth.svg"
Verdicts = set[tuple[str, str]]
"""(decision, line) pairs that some patient follows."""


def ours(protocol: CompiledProtocol) -> tuple[Verdicts, int]:
    """Each decision proved on its own, then every line that is followed on the whole way, and the number of ways."""
    boxes = boxes_of(protocol)
    for decision in protocol.decisions.values():
        assert not list(proved(protocol, decision, boxes)), decision.id
    found = ways(Reach(Meaning(protocol, 1)))
    return set(found.followed), found.number


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


def by_sat(protocol: CompiledProtocol) -> tuple[Verdicts, int]:
    """The same with a SAT solver: « more than » each threshold is a literal, and the way so far is what is assumed."""
    literals: dict[object, int] = {}
    with Glucose4() as solver:
        for decision in protocol.decisions.values():
            for row in decision.rows:
                _literal(row.when, literals)
        for one, at in literals.items():
            for other, below in literals.items():
                if isinstance(one, tuple) and isinstance(other, tuple) and one[0] == other[0] and one[1] > other[1]:
                    solver.add_clause([-at, below])
        for name, decision in protocol.decisions.items():
            left: list[int] = []
            for row in decision.rows:
                own = _literal(row.when, literals)
                assert solver.solve(assumptions=[*left, *own]), (name, row.id)
                left += [-one for one in own]
            assert decision.rows[-1].when is None, name
        return _assumed(protocol, literals, solver)


def _literal(node: Node | None, literals: dict[object, int]) -> list[int]:
    """The literal of a line, none for an ``else``."""
    if node is None:
        return []
    assert isinstance(node, Yes | Within)
    key = node.criterion if isinstance(node, Yes) else (node.criterion, node.bounds.low)
    at = literals.setdefault(key, len(literals) + 1)
    return [at if isinstance(node, Within) or node.expected else -at]


def _assumed(protocol: CompiledProtocol, literals: dict[object, int], solver: Glucose4) -> tuple[Verdicts, int]:
    followed: Verdicts = set()

    def walk(node: str, way: list[int]) -> int:
        if node not in protocol.decisions:
            return 1
        ways_, left = 0, way
        for row in protocol.decisions[node].rows:
            own = _literal(row.when, literals)
            if solver.solve(assumptions=[*left, *own]):
                followed.add((node, row.id))
                ways_ += walk(row.to, [*left, *own])
            left = [*left, *(-one for one in own)]
        return ways_

    return followed, walk(protocol.written.tree.entries["1"], [])


def same_verdicts(count: int) -> None:
    """Both sides agree on many small trees, and the run follows each line with the patient that is shown for it."""
    for seed in range(count):
        protocol = made_tree(30, seed=seed)
        assert ours(protocol) == by_z3(protocol) == by_sat(protocol), f"tree {seed}"
        meaning = Meaning(protocol, 1)
        reach, stories = Reach(meaning), Stories(meaning)
        for name, line in ours(protocol)[0]:
            (taking,) = (taken for (_, row), _, taken in reach.branches(name) if row == line)
            following = meaning.truths.every([reach.entering[name], taking])
            cells = stories.simplest(following, lambda found: found == TRUE)
            assert cells is not None and (name, line) in stories.run(cells)[1].path, (seed, name, line)
    print(f"same verdicts on {count} trees of 30 decisions, each line run again with its patient")


def against_solvers() -> bool:
    """All three in turn, each round on a tree that nobody has seen, linked beforehand."""
    seconds: dict[str, list[float]] = {"ours": [], "z3": [], "python-sat": []}
    for round_ in range(ROUNDS):
        protocol = made_tree(1000, seed=7 + round_)
        found = []
        for name, contender in (("ours", ours), ("z3", by_z3), ("python-sat", by_sat)):
            start = time.perf_counter()
            found.append(contender(protocol))
            seconds[name].append(time.perf_counter() - start)
        assert found[0] == found[1] == found[2]
        print(f"  tree {round_ + 1}: {found[0][1]} feasible paths")
    print("1,000 decisions: " + ", ".join(f"{name} {median(taken):.3f} s" for name, taken in seconds.items()))
    ratios = {
        name: [mine / theirs for mine, theirs in zip(seconds["ours"], seconds[name], strict=True)]
        for name in ("z3", "python-sat")
    }
    print(f"over python-sat: {median(ratios['python-sat']):.2f}")
    return goal("1,000 decisions over z3", median(ratios["z3"]), 0.1)


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


def crossed() -> None:
    """Exclusions that each look at a question of the interview and one of the examination, in the usual budget."""
    for pairs in (10, 20, 50, 100):
        protocol = made_crossed(pairs)
        start = time.perf_counter()
        certificate = prove_linked(protocol)
        seconds = time.perf_counter() - start
        assert all(proof.status == "proved" for proof in certificate.proofs), pairs
        print(f"{pairs:4} exclusions across interview and examination: {seconds:6.2f} s")


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
    met = against_solvers()
    growth()
    crossed()
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
