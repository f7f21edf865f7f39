#!/usr/bin/env python3
"""Plants values and searches every byte that Custos writes for them.

Scans, reports, fails and crashes with the daemon logging everything, then reads all files below the
instance (store as written and decrypted, logs, reports, keys, temporary files, core files) for each
planted value: as it is, base64, hex, UTF-16, and plain SHA-256. Also what the daemon and the command
line printed, and the environment and arguments of its processes.
"""
import base64
import hashlib
import os
import pathlib
import random
import resource
import signal
import subprocess
import sys

from harness import OVER, Instance, register_number, wait_for

R = random.Random(4711)


def iban() -> str:
    ten = f"979{R.randrange(10**7):07d}"
    bban = ten + f"{int(ten) % 97 or 97:02d}"
    return f"BE{98 - int(bban + '111400') % 97:02d}{bban}"


def planted() -> dict[str, str]:
    word = f"{R.randrange(16**12):012x}"
    return {
        "register number": register_number(R),
        "iban": iban(),
        "email": f"canary-{word}@example.org",
        "password": f"Kanarie!{word}",
        "phone": f"+32 470 {R.randrange(100):02d} {R.randrange(100):02d} {R.randrange(100):02d}",
        "free text": f"canary{word}freetext",
        "aws key": "AKIA" + "".join(R.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") for _ in range(16)),
    }


def forms(value: str) -> dict[str, bytes]:
    plain = value.encode()
    compact = value.replace(".", "").replace("-", "").replace(" ", "").encode()
    every = {"plain": plain, "compact": compact, "hex": plain.hex().encode(),
             "HEX": plain.hex().upper().encode(), "utf-16le": value.encode("utf-16-le"),
             "utf-16be": value.encode("utf-16-be"), "sha256": hashlib.sha256(plain).digest(),
             "sha256 hex": hashlib.sha256(plain).hexdigest().encode(),
             "sha256 compact": hashlib.sha256(compact).hexdigest().encode()}
    # The middle of a base64 text is the same whatever stands before it, for each of three shifts.
    for shift in range(3):
        every[f"base64+{shift}"] = base64.b64encode(b"x" * shift + plain)[4:-4]
    return {name: form for name, form in every.items() if len(form) >= 8}


def write_sources(tree: pathlib.Path, values: dict[str, str], named: str) -> None:
    (tree / "map").mkdir(parents=True)
    lines = "".join(f"Rijksregisternummer / {kind}: {value}\n" for kind, value in values.items())
    lines += f"wachtwoord: {values['password']}\n"
    (tree / "map" / "nota.txt").write_text(lines)
    (tree / "map" / "wijd.txt").write_bytes(b"\xff\xfe" + lines.encode("utf-16-le"))
    (tree / "map" / f"attest_{named}.txt").write_text("Attest voor een inwoner.\n")
    (tree / "map" / "tabel.csv").write_text(
        "naam;rijksregisternummer;iban\n" + f"Janssens;{values['register number']};{values['iban']}\n" * 3)
    (tree / "gesloten.txt").write_text(lines)
    (tree / "gesloten.txt").chmod(0)
    (tree / "binair.bin").write_bytes(bytes(range(256)) + lines.encode())


def crash(instance: Instance) -> None:
    """Both programs die with a core file allowed, in mid-scan."""
    for victim in ("worker", "daemon"):
        instance.api("POST", "/v1/scans", {"sources": ["kanarie"], "full": True})
        if victim == "worker":
            for process in instance.processes("custos-worker"):
                os.kill(process, signal.SIGABRT)
        else:
            instance.stop(signal.SIGABRT)
            start(instance)
    wait_for(lambda: instance.api("GET", "/v1/scans")["scans"][0]["state"] in
             OVER, 120, "the scan ends")


def start(instance: Instance) -> None:
    """With all that can be logged and a core file allowed."""
    config = instance.home / "custos.yaml"
    config.write_text(config.read_text().replace("level: info", "level: debug"))
    limit = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
    instance.start(preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, limit))


def written(instance: Instance, tree: pathlib.Path):
    for folder, _, names in os.walk(instance.root):
        if pathlib.Path(folder).is_relative_to(tree):
            continue
        for name in names:
            path = pathlib.Path(folder, name)
            if path.is_file() and not path.is_symlink():
                yield str(path.relative_to(instance.root)), path.read_bytes()
    for core in [*pathlib.Path.cwd().glob("core*"), *pathlib.Path("/tmp").glob("core*")]:
        if core.is_file():
            yield str(core), core.read_bytes()


def main() -> int:
    values = planted()
    with Instance() as instance:
        named = register_number(R)
        tree = instance.root / "tree"
        write_sources(tree, values, named)
        values["name of a file"] = named
        instance.init()
        start(instance)
        printed = b""
        instance.api("POST", "/v1/sources", {"id": "kanarie", "uri": f"file://{tree}", "title": "Kanarie"})
        for arguments in (["scan"], ["violation", "list"], ["findings"], ["status"],
                          ["scan", "--full"], ["violation", "list", "--format", "json"],
                          ["scan", "--source", "nergens"], ["object", "why", str(tree / "map" / "nota.txt")],
                          ["facts", "kanarie"], ["evidence", "log"],
                          *(["report", "create", "--type", "dpo", "--language", language, "--format",
                             "html,json,csv", "--output", str(instance.root / f"report-{language}")]
                            for language in ("nl", "en"))):
            done = instance.custos(*arguments, check=False)
            printed += (done.stdout + done.stderr).encode("utf-8", "surrogateescape")
        adhoc = subprocess.run([str(instance.bin / "custos"), "scan", str(tree), "--format", "ndjson",
                                "--output", str(instance.root / "adhoc.ndjson")], env=instance.env,
                               capture_output=True, check=False)
        printed += adhoc.stdout + adhoc.stderr
        crash(instance)
        instance.stop()
        dump = "\n".join(str(row) for row in instance.dump_store()).encode()
        raw_store = (instance.home / "store.db").read_bytes()
        texts = [("printed", printed), ("store, decrypted", dump), *written(instance, tree)]
        leaks = [f"{kind} ({form_name}) in {where}" for where, content in texts
                 for kind, value in values.items() for form_name, form in forms(value).items()
                 if form in content]
        report = (instance.root / "report-nl" / "report.html").read_text()
        problems = list(leaks)
        # The test must be able to fail: what it planted was really read and really found.
        if "level: debug" not in (instance.home / "custos.yaml").read_text():
            problems.append("the daemon did not log everything")
        if "be.nrn" not in dump.decode():
            problems.append("nothing was found: the canary proves nothing")
        if "••.••.••-•••.••" not in report:
            problems.append("the register number in a file name is not shown masked in the report")
        if b"SQLite format 3" in raw_store:
            problems.append("the store is not encrypted")
        print(f"searched {len(texts)} files and outputs, {sum(len(t) for _, t in texts)} bytes, for "
              f"{sum(len(forms(v)) for v in values.values())} forms of {len(values)} values")
        for problem in problems:
            print("LEAK or fault:", problem, file=sys.stderr)
        print(f"{0 if problems else 1} passed, {1 if problems else 0} failed")
        return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
