#!/usr/bin/env python3
"""Every relative link of a *.md leads to a file or folder of the tree, and its #anchor to a heading."""
import pathlib
import re
import subprocess
import sys
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
LINK = re.compile(r"\[[^\]\n]*\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)")
FENCE = re.compile(r"^(```|~~~).*?^\1\s*$", re.M | re.S)
CODE = re.compile(r"(`+)(?:(?!\1).)+?\1")
HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*\s*$", re.M)
# Documents that are being written. Each leaves this list with the commit that brings it.
PENDING: set[str] = set()


def prose_of(file: pathlib.Path) -> str:
    return FENCE.sub("", file.read_text("utf-8"))


def anchors_of(file: pathlib.Path) -> set[str]:
    """As GitHub makes them: lower case, no marks, blanks as hyphens, repeats numbered."""
    anchors: set[str] = set()
    for heading in HEADING.findall(prose_of(file)):
        text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        slug = re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")
        number, name = 0, slug
        while name in anchors:
            number += 1
            name = f"{slug}-{number}"
        anchors.add(name)
    return anchors


def broken_links(path: str, tracked: set[str]) -> list[str]:
    broken = []
    for target in LINK.findall(CODE.sub("", prose_of(ROOT / path))):
        if re.match(r"[a-z][a-z0-9+.-]*:", target):
            continue  # of the web: not ours to keep
        if target.isdigit():
            continue  # an array of at most so many, as docs/formats/work.md writes it
        place, _, anchor = urllib.parse.unquote(target).partition("#")
        file = (ROOT / path).parent / place if place else ROOT / path
        try:
            name = file.resolve().relative_to(ROOT).as_posix()
        except ValueError:
            broken.append(f"{path}: {target} leads out of the tree")
            continue
        if name in PENDING:
            continue
        if name not in tracked and not any(one.startswith(name + "/") for one in tracked):
            broken.append(f"{path}: {target} does not exist")
        elif anchor and file.suffix == ".md" and anchor not in anchors_of(file):
            broken.append(f"{path}: {target}: no such heading")
    return broken


def main() -> int:
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, check=True,
                            capture_output=True, text=True).stdout.splitlines()
    tracked = {path for path in listed if (ROOT / path).exists()}
    pages = sorted(path for path in tracked if path.endswith(".md"))
    broken = [row for path in pages for row in broken_links(path, tracked)]
    broken += [f"tools/checks/links.py: {path} exists: take it out of PENDING"
               for path in sorted(PENDING & tracked)]
    for row in broken:
        print(row, file=sys.stderr)
    print(f"links: {len(pages)} pages, {len(broken)} broken links")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
