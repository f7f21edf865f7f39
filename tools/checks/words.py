#!/usr/bin/env python3
"""Refuses what the house style never lets in: unsafe calls, unfinished work without an issue."""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
# pattern, files it applies to, why
RULES = [
    (re.compile(r"\bstd::regex\b"), (".cpp", ".h"), "std::regex: use RE2"),
    (re.compile(r"(?<![\w:.>])system\s*\("), (".cpp", ".h"), "system(): start programs by exec"),
    (re.compile(r"\busing namespace (?!std::(string_|string_view_|chrono_)?literals)"),
     (".cpp", ".h"), "using namespace: name what you use"),
    (re.compile(r"//[^\"]*\b(TODO|FIXME)\b(?!\(#\d+\))"), (".cpp", ".h"),
     "unfinished work needs the number of its issue: TODO(#12)"),
    (re.compile(r"catch\s*\(\s*\.\.\.\s*\)\s*\{\s*\}"), (".cpp", ".h"), "a swallowed exception"),
    (re.compile(r"\bstd::this_thread::sleep_(for|until)\b(?!.*// pace: )"), (".cpp", ".h"),
     "sleeping to wait: wait for the event (what paces itself says so: `// pace: why`)"),
    (re.compile(r"\bGTEST_SKIP\(\)\s*;"), (".cpp",), "a skipped test says why"),
]


def main() -> int:
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, check=True,
                            capture_output=True, text=True).stdout.splitlines()
    broken = []
    for path in listed:
        file = ROOT / path
        if not file.is_file() or file.suffix not in (".cpp", ".h"):
            continue
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
            for pattern, suffixes, why in RULES:
                if file.suffix in suffixes and pattern.search(line):
                    broken.append(f"{path}:{number}: {why}")
    for row in broken:
        print(row, file=sys.stderr)
    print(f"words: {len(listed)} files, {len(broken)} refused")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
