"""Files made to hurt: 512 KB at most, refused within 2 s of processor and 200 MB, in a process that has no more."""

import subprocess
import sys
from pathlib import Path

import pytest

from engine.protocol.reading import MAX_BYTES

ROOT = Path(__file__).resolve().parents[2]
MINIMAL = (Path(__file__).parent / "minimal.yaml").read_text(encoding="utf-8")
# Reads standard input under hard limits; the count of seconds and bytes is the kernel's.
CHILD = """
import resource, sys
from engine.errors import ProtocolRefused
from engine.protocol.loading import load_text
content = sys.stdin.buffer.read()
spent = resource.getrusage(resource.RUSAGE_SELF)
seconds = int(spent.ru_utime + spent.ru_stime) + 3
resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
try:
    load_text(content, "hostile.yaml")
    print("LOADED")
except ProtocolRefused as refusal:
    print(refusal.code, max(len(str(problem)) for problem in refusal.problems))
after = resource.getrusage(resource.RUSAGE_SELF)
# Not ru_maxrss: it starts from the size of the parent that forked, whatever this program needs.
peak = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(after.ru_utime + after.ru_stime - spent.ru_utime - spent.ru_stime, peak)
"""
BLOCK = "{{label: x, means: {0}, source: {{text: revue}}, confidence: sourced}}"


def definitions(count: int, means: str) -> str:
    made = "".join(f"  d{at}: {BLOCK.format(means.format(at=at, before=at - 1))}\n" for at in range(1, count))
    return MINIMAL.replace("definitions:\n", f"definitions:\n  d0: {BLOCK.format('toux')}\n{made}", 1)


def rows(count: int, row: str) -> str:
    place = "        - {id: positif_bis"
    made = "".join(
        f"        - {{id: r{at}, label: x, {row.format(at=at)}, source: {{text: revue}}, confidence: sourced}}\n"
        for at in range(count)
    )
    return MINIMAL.replace(place, made + place, 1)


def wide_decision() -> str:
    """Sixty questions, sixty overlapping lines of twenty questions each."""
    asked = "".join(
        f"  c{at}: {{question: x, label: c{at}, type: yes_no, source: {{text: revue}}, confidence: sourced}}\n"
        for at in range(60)
    )
    text = MINIMAL.replace("criteria:\n", f"criteria:\n{asked}", 1)
    text = text.replace(
        "ask: [gene_respiratoire]", "ask: [gene_respiratoire, " + ", ".join(f"c{at}" for at in range(60)) + "]"
    )
    place = "        - {id: positif_bis"
    lines = []
    for at in range(60):
        of = ", ".join(f"c{(at * 7 + step * step) % 60}" for step in range(20))
        to = "traiter" if at % 2 else "conseils"
        row = f"when: {{at_least: 3, of: [{of}]}}, to: {to}, source: {{text: revue}}, confidence: sourced"
        lines.append(f"        - {{id: r{at}, label: x, {row}}}\n")
    return text.replace(place, "".join(lines) + place, 1)


HOSTILE: dict[str, str] = {
    "lists nested without end": "[" * MAX_BYTES,
    "blocks nested without end": "{a: " * MAX_BYTES,
    "dashes nested without end": "- " * MAX_BYTES,
    "half a million keys in braces": "{" + "a," * MAX_BYTES,
    "different keys in braces": "{" + ", ".join(f"k{at}: 1" for at in range(60_000)),
    "different accented keys": "\n".join(f"é{at}: 1" for at in range(40_000)),
    "billion laughs": "a: &a [x, x, x]\nb: &b [*a, *a, *a]\nc: &c [*b, *b, *b]\nd: [*c, *c, *c]\n",
    "billion laughs in definitions": definitions(60, "{{all: [d{before}, d{before}]}}"),
    "a tower of definitions": definitions(2_500, "d{before}"),
    "thousands of unknown names": definitions(3_000, "zz{at}"),
    "one plain scalar": "a: " + "x" * MAX_BYTES,
    "one plain scalar of words": "a: " + "x " * MAX_BYTES,
    "one quoted scalar": 'a: "' + "x" * (MAX_BYTES - 10) + '"',
    "one quote never closed": 'a: "' + "x\n " * MAX_BYTES,
    "one number": "a: " + "9" * MAX_BYTES,
    "one number of underscores": "a: 1" + "_" * MAX_BYTES,
    "one number in base 60": "a: 1" + ":1" * MAX_BYTES,
    "one date and spaces": "a: 2024-01-01" + " " * (MAX_BYTES - 100) + "x",
    "one block of lines": "a: |\n" + " x\n" * MAX_BYTES,
    "many long keys": "\n".join(f"k{at:05}{'x' * 1000}: 1" for at in range(520)),
    "many question marks": "? a\n" * MAX_BYTES,
    "many empty items": "- \n" * MAX_BYTES,
    "many comments after a text": "- a b # x\n" * MAX_BYTES,
    "many colons": "a: b" + ": b" * MAX_BYTES,
    "many documents": "---\n" * MAX_BYTES,
    "many directives": "%FOO bar\n" * MAX_BYTES,
    "many tags": "- !a b\n" * MAX_BYTES,
    "many anchors": "- &a b\n" * MAX_BYTES,
    "tabs": "\t" * MAX_BYTES,
    "nulls": "\0" * MAX_BYTES,
    "decomposed accents": "a: " + "e\u0301" * MAX_BYTES,
    "escapes": 'a: "' + "\\x41" * (MAX_BYTES // 5) + '"',
    "a condition without end": MINIMAL.replace("when: gene_respiratoire", 'when: "' + "a < " * 100_000 + '"'),
    "a condition of spaces": MINIMAL.replace("when: gene_respiratoire", 'when: "age ' + " " * 400_000 + '!"'),
    "a condition of thirty thousand parts": MINIMAL.replace(
        "when: gene_respiratoire", "when: {any: [" + "toux, " * 30_000 + "toux]}"
    ),
    "thousands of lines in a decision": rows(2_000, "when: {{test_bis: positif}}, to: traiter"),
    "a decision over sixty questions": wide_decision(),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_is_refused_in_time_and_space(name: str) -> None:
    content = HOSTILE[name].encode()[:MAX_BYTES]
    done = subprocess.run(
        [sys.executable, "-c", CHILD], input=content, capture_output=True, cwd=ROOT, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    verdict, cost = done.stdout.decode().splitlines()
    seconds, kilobytes = cost.split()
    assert verdict.startswith("PRO-")
    assert int(verdict.split()[1]) < 2_000, "a message that nobody could read"
    assert float(seconds) < 2
    assert int(kilobytes) < 200 * 1024
