#!/usr/bin/env python3
"""Runs the commands of the README's "Daily use", as a new user types them, on the sample share."""
import pathlib
import re
import shlex
import subprocess
import sys

PROJECT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT / "tests" / "campaigns"))
import harness  # noqa: E402

README = (PROJECT / "README.md").read_text("utf-8")
LEAST_COMMANDS = 8


def commands_of(readme: str) -> list[str]:
    block = re.search(r"^## Daily use\n+```sh\n(.*?)^```", readme, re.M | re.S)
    lines = block.group(1).splitlines() if block else []
    return [re.sub(r"\s+# .*$", "", line) for line in lines if line.startswith("custos ")]


def main() -> int:
    commands = commands_of(README)
    if len(commands) < LEAST_COMMANDS:
        print(f"only {len(commands)} commands were found in README.md", file=sys.stderr)
        return 1
    failed = 0
    with harness.Instance() as instance:
        share = instance.root / "share"
        subprocess.run([PROJECT / "tools/sample/make-share", share], check=True, stdout=subprocess.DEVNULL)
        environment = dict(instance.env, PATH=f"{instance.bin}:{instance.env['PATH']}")

        def run(line: str) -> subprocess.CompletedProcess:
            return subprocess.run(["bash", "-c", line], cwd=instance.root, env=environment, text=True,
                                  capture_output=True, check=False)

        shown = "NOT LISTED"
        for command in commands:
            typed = re.sub(r"^custos --home H ", f"custos --home {shlex.quote(str(instance.home))} ", command)
            typed = typed.replace("file:///srv/hr", f"file://{share}")
            typed = re.sub(r"(violation why) \S+", rf"\1 {shown}", typed)
            done = run(typed)
            # 4: the sample share holds what cannot be read, and the command says so.
            if done.returncode not in ((0, 4) if " scan" in typed else (0,)) or not (
                    done.stdout or " init " in typed):
                failed += 1
                print(f"{command}\nexit {done.returncode}\n{done.stdout}{done.stderr}", file=sys.stderr)
            if "violation list" in typed:
                shown = done.stdout.splitlines()[1].split()[0]
        run(f"custos scan {shlex.quote(str(share))} --format ndjson > rows")
        rows = (instance.root / "rows").read_text("utf-8")
        if '"detector"' not in rows or '"summary"' not in rows:
            failed += 1
            print("custos scan PATH --format ndjson wrote no rows", file=sys.stderr)
    print(f"README.md: {len(commands)} commands, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
