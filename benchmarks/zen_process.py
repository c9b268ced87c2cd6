"""What a process pays to load a decision in zen-engine and evaluate one record: the contender of G4, as short as it gets.

Run: ``python zen_process.py TABLE.json RECORD.json``
"""

import json
import sys

import zen


def main() -> None:
    with open(sys.argv[1], encoding="utf-8") as table, open(sys.argv[2], encoding="utf-8") as record:
        engine = zen.ZenEngine({"loader": {"type": "static", "content": {"tree": json.load(table)}}})
        print(json.dumps(engine.evaluate("tree", json.load(record))["result"]))


main()
