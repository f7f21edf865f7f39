#!/usr/bin/env python3
"""docs/formats/store.md names every table and column of daemon/store/schema.cpp, and no other table."""
import pathlib
import re
import sqlite3
import sys

PROJECT = pathlib.Path(__file__).resolve().parents[2]


def main() -> int:
    source = (PROJECT / "daemon/store/schema.cpp").read_text("utf-8")
    store = sqlite3.connect(":memory:")
    for script in re.findall(r'R"sql\((.*?)\)sql"', source, re.S):
        store.executescript(script)
    tables = {name: {row[1] for row in store.execute(f"PRAGMA table_info({name})")}
              for (name,) in store.execute("SELECT name FROM sqlite_schema WHERE type='table'")}
    document = (PROJECT / "docs/formats/store.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", document, re.M))
    wrong = [f"store.md: no row for table {name}" for name in sorted(tables.keys() - rows.keys())]
    wrong += [f"store.md: there is no table {name}" for name in sorted(rows.keys() - tables.keys())]
    for name in sorted(tables.keys() & rows.keys()):
        told = set(re.findall(r"`(\w+)`", rows[name]))
        wrong += [f"store.md: {name} lacks column {column}" for column in sorted(tables[name] - told)]
    for row in wrong:
        print(row, file=sys.stderr)
    print(f"store.md: {len(tables)} tables, {len(wrong)} mistakes")
    return 1 if wrong or len(tables) < 20 else 0


if __name__ == "__main__":
    sys.exit(main())
