"""A process that loads a decision in zen-engine and evaluates one record: the contender of G4, as short as it gets.

« compiled » compiles the table first, as for many records; « quick » evaluates it as written, best for a single one.
Run: ``python zen_process.py compiled|quick TABLE.json RECORD.json``
"""

import json
import sys

import zen


def main() -> None:
    mode, *names = sys.argv[1:]
    texts = []
    for name in names:
        with open(name, encoding="utf-8") as file:  # noqa: PTH123 - pathlib would cost it milliseconds
            texts.append(file.read())
    if mode == "compiled":
        engine = zen.ZenEngine({"loader": {"type": "static", "content": {"tree": json.loads(texts[0])}}})
        found = engine.evaluate("tree", texts[1])
    else:
        found = zen.ZenEngine().create_decision(texts[0]).evaluate(texts[1])
    print(json.dumps(found["result"]))


main()
