#!/usr/bin/env python3
"""Holds reports against docs/formats/report.schema.json, and the schema against docs/formats/report.md.

    report_schema.py [REPORT.json …]      preset: the golden reports
"""
import json
import pathlib
import re
import sys

import jsonschema

PROJECT = pathlib.Path(__file__).resolve().parents[2]
FORMATS = PROJECT / "docs" / "formats"


def names_in(schema) -> set[str]:
    """Every name of a member that the schema allows, at any depth."""
    names: set[str] = set()
    if isinstance(schema, dict):
        names.update(schema.get("properties", {}))
        for part in schema.values():
            names |= names_in(part)
    elif isinstance(schema, list):
        for part in schema:
            names |= names_in(part)
    return names


def check(reports: list[pathlib.Path]) -> int:
    """Prints what is wrong; 0 = nothing."""
    schema = json.loads((FORMATS / "report.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    wrong = [] if reports else ["no report to hold against the schema"]
    for report in reports:
        record = json.loads(report.read_text("utf-8"))
        for error in validator.iter_errors(record):
            wrong.append(f"{report.name}: {error.json_path}: {error.message[:200]}")
        if validator.is_valid({**record, "unheard_of": 1}):
            wrong.append(f"{report.name}: the schema lets an unknown member pass")
    told = set(re.findall(r"`(\w+)`", (FORMATS / "report.md").read_text("utf-8")))
    wrong += [f"report.md does not say what `{name}` is" for name in sorted(names_in(schema) - told)]
    for row in wrong:
        print(row, file=sys.stderr)
    print(f"report.schema.json: {len(reports)} reports, {len(wrong)} mistakes")
    return 1 if wrong else 0


def main() -> int:
    return check([pathlib.Path(name) for name in sys.argv[1:]]
                 or sorted((PROJECT / "tests/golden/reports").glob("*.json")))


if __name__ == "__main__":
    sys.exit(main())
