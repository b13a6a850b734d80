"""Checks a downloaded ledger without the portal: python check_ledger.py LEDGER.jsonl [PUBLISHED.txt]"""

import json
import sys
from hashlib import sha256
from pathlib import Path


def check(lines, published=""):
    """Returns the number of entries. Raises ValueError with the number of the first entry that is not as it was."""
    seal, queue, number, name = "", {}, 0, ""
    for number, line in enumerate(lines):
        entry = json.loads(line)
        told = entry.pop("hash")
        text = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        seal = sha256(f"{seal}\n{text}".encode()).hexdigest()
        if seal != told or entry.get("number", 0) != number:
            raise ValueError(f"entry {number} was changed, or one before it is missing")
        if number == 0:
            name = sha256(entry["sku"].encode()).hexdigest()
            continue
        place, units = queue.pop(entry["line"], (entry["was"] or entry["place"], 0))
        if place != (entry["was"] or entry["place"]) or units + entry["change"] != entry["units"]:
            raise ValueError(f"entry {number} does not follow from the ones before")
        if entry["units"]:
            queue[entry["line"]] = entry["place"], entry["units"]
    if published and f"{name} {number} {seal}" not in published.splitlines():
        raise ValueError("the published head is another one: entries were cut off, or came since")
    return number


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as ledger:
        heads = Path(sys.argv[2]).read_text("utf-8") if len(sys.argv) > 2 else ""
        print(f"{check(ledger, heads)} entries, all in order")
