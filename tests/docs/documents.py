#!/usr/bin/env python3
"""Runs the commands of docs/formats/evidence.md and report.md, so that the documents cannot rot.

    documents.py            run them on the example, and on a bundle and a report that are made now
    documents.py --update   make docs/formats/evidence-example again (then mend the text)

A block ```sh followed by a block ```text is commands and what they print. `sh example` blocks speak
of the bytes of the example; the others must print the same for every log with the same history.
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

PROJECT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT / "tests" / "campaigns"))
import harness  # noqa: E402
import report_schema  # noqa: E402

DOCUMENT = PROJECT / "docs" / "formats" / "evidence.md"
REPORTS = PROJECT / "docs" / "formats" / "report.md"
EXAMPLE = PROJECT / "docs" / "formats" / "evidence-example"
BLOCK = re.compile(r"^```sh( example)?\n(.*?)^```\n+^```text\n(.*?)^```\n", re.M | re.S)
LEAST_BLOCKS, LEAST_OF_REPORTS = 7, 1  # so that a changed layout of the document does not leave nothing to run


def make_example(folder: pathlib.Path, report: pathlib.Path | None = None) -> None:
    """The history that the document tells: register a source, sign, scan it, export; then a report."""
    with harness.Instance() as instance:
        instance.custos("init", "--organisation", "Gemeente Merelbos", "--language", "nl", "--yes")
        share = instance.root / "share"
        share.mkdir()
        (share / "note.txt").write_text("Nothing to see.\n")
        instance.start()
        instance.custos("source", "add", "hr-share", "--uri", f"file://{share}")
        instance.custos("evidence", "export", "--output", instance.root / "kept")
        instance.custos("scan", "--source", "hr-share", "--format", "text")
        folder.mkdir(parents=True)
        instance.custos("evidence", "export", "--output", folder / "bundle")
        shutil.copy(instance.root / "kept" / "checkpoint.json", folder / "kept.json")
        shutil.copy(instance.root / "kept" / "checkpoint.json.p7s", folder / "kept.json.p7s")
        shutil.copy(folder / "bundle" / "seal.crt", folder / "trust.pem")
        if report is not None:
            instance.custos("report", "create", "--output", report)
            verified = instance.custos("verify", "--certificate", folder / "trust.pem", report, home=False)
            if "sealed by whom you trust" not in verified.stdout:
                raise AssertionError(f"custos verify does not trust what was made just now:\n{verified.stdout}")


def run(folder: pathlib.Path, commands: str) -> str:
    done = subprocess.run(["bash", "-euo", "pipefail", "-c", commands], cwd=folder, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    return done.stdout + (f"(exit {done.returncode})\n" if done.returncode else "")


def check(name: str, folder: pathlib.Path, blocks: list[tuple[str, str, str]]) -> int:
    failed = 0
    for tag, commands, expected in blocks:
        printed = run(folder, commands)
        if printed != expected:
            failed += 1
            print(f"{name}: the commands\n{commands}print\n{printed}instead of\n{expected}", file=sys.stderr)
    print(f"{name}: {len(blocks)} blocks, {failed} differ")
    return failed


def main() -> int:
    if sys.argv[1:] == ["--update"]:
        shutil.rmtree(EXAMPLE, ignore_errors=True)
        make_example(EXAMPLE)
        return 0
    blocks = BLOCK.findall(DOCUMENT.read_text("utf-8"))
    of_reports = BLOCK.findall(REPORTS.read_text("utf-8"))
    if len(blocks) < LEAST_BLOCKS or len(of_reports) < LEAST_OF_REPORTS:
        print(f"only {len(blocks)} + {len(of_reports)} blocks of commands were found", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="custos-document-") as scratch:
        copy = pathlib.Path(scratch) / "example"
        shutil.copytree(EXAMPLE, copy)
        failed = check("the example", copy, blocks)
        fresh = pathlib.Path(scratch) / "fresh"
        report = pathlib.Path(scratch) / "report"
        make_example(fresh, report)
        script = PROJECT / "tools" / "verify" / "verify.sh"
        failed += subprocess.run([script, report, fresh / "trust.pem"], stdout=subprocess.DEVNULL,
                                 check=False).returncode
        failed += report_schema.check([report / "report.json"])
        shutil.copy(fresh / "trust.pem", report)
        failed += check("a report made now", report, of_reports)
        failed += check("a bundle made now", fresh, [block for block in blocks if not block[0]])
        # The commands must also be able to say no.
        line = (fresh / "bundle" / "evidence.ndjson").read_text("utf-8").replace("hr-share", "hr-shere", 1)
        (fresh / "bundle" / "evidence.ndjson").write_text(line, "utf-8")
        fooled = [commands for tag, commands, expected in blocks
                  if not tag and "evidence.ndjson" in commands and run(fresh, commands) == expected]
        for commands in fooled:
            print(f"a changed entry goes unnoticed by\n{commands}", file=sys.stderr)
        print(f"a changed entry: {len(fooled)} do not notice")
    return 1 if failed or fooled else 0


if __name__ == "__main__":
    sys.exit(main())
