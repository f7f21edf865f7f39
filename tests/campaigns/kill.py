#!/usr/bin/env python3
"""Kills worker or daemon (SIGKILL) at random moments of a scan, restarts, and compares.

    kill.py --kills 100 [--files 4000] [--seed 1]

After every kill the daemon is started again and continues by itself. At the end the store must check
clean and hold exactly the findings of an undisturbed run: none lost, none twice.
"""
import argparse
import os
import pathlib
import random
import signal
import sys
import time

from harness import OVER, Instance, make_tree, wait_for


def findings(instance: Instance) -> list[tuple]:
    """What the store holds, without ids and times of the run itself."""
    rows = instance.dump_store()
    of = {name: [row["row"] for row in rows if row["table"] == name]
          for name in ("object", "word", "finding", "finding_detail")}
    paths = {o["id"]: o["display_path"] for o in of["object"]}
    detail = {(d["object"], d["detector"]): d for d in of["finding_detail"]}
    # Tokens are counted, not compared: each instance has fingerprint keys of its own. The numbers
    # of detectors follow the order in which an instance met them.
    return sorted((paths[f["object"]], f["category"], f["hits"], f["distinct_values"],
                   str(detail[f["object"], f["detector"]]["places"])) for f in of["finding"])


def start_scan(instance: Instance, **wishes) -> str:
    """The id of a scan of the tree; a scan that still waits or runs is joined."""
    return instance.api("POST", "/v1/scans", {"sources": ["tree"], **wishes})["scans"][0]["id"]


def finished(instance: Instance, scan: str) -> bool:
    return instance.api("GET", f"/v1/scans/{scan}")["state"] in OVER


def scan_to_the_end(instance: Instance, scan: str) -> None:
    wait_for(lambda: finished(instance, scan), 600, "the scan ends")


def prepare(instance: Instance, tree: pathlib.Path) -> None:
    instance.init()
    instance.start()
    instance.api("POST", "/v1/sources", {"id": "tree", "uri": f"file://{tree}", "title": "Tree"})


def undisturbed(tree: pathlib.Path) -> tuple[list[tuple], float]:
    with Instance() as instance:
        prepare(instance, tree)
        begin = time.monotonic()
        scan_to_the_end(instance, start_scan(instance))
        seconds = time.monotonic() - begin
        instance.stop()
        return findings(instance), seconds


def kill_one(instance: Instance, r: random.Random) -> str:
    workers = instance.processes("custos-worker")
    if workers and r.random() < 0.5:
        os.kill(r.choice(workers), signal.SIGKILL)
        return "worker"
    instance.stop(signal.SIGKILL)
    instance.start()
    return "daemon"


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--files", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    r = random.Random(options.seed)
    with Instance() as instance:
        tree = instance.root / "tree"
        make_tree(tree, options.files, options.seed)
        expected, seconds = undisturbed(tree)
        print(f"undisturbed: {len(expected)} findings in {seconds:.1f} s")
        prepare(instance, tree)
        kills = {"worker": 0, "daemon": 0}
        rounds = 0
        while sum(kills.values()) < options.kills:
            # A round is one scan; `full` reads everything again, so that there is something to kill.
            rounds += 1
            scan = start_scan(instance, full=True)
            while sum(kills.values()) < options.kills:
                time.sleep(r.uniform(0, max(0.05, seconds / 3)))  # the random moment itself
                if finished(instance, scan):
                    break
                kills[kill_one(instance, r)] += 1
        scan_to_the_end(instance, scan)
        check = instance.api("POST", "/v1/store/check")
        instance.stop()
        got = findings(instance)
        lost = len(set(expected) - set(got))
        extra = len(got) - len(set(got)) + len(set(got) - set(expected))
        ok = bool(check["ok"]) and got == expected and len(got) >= options.files
        print(f"kills: {kills['worker']} of a worker, {kills['daemon']} of the daemon, in {rounds} scans")
        print(f"store check: {'clean' if check['ok'] else check['problems']}; "
              f"findings: {len(got)}, lost {lost}, twice or wrong {extra}")
        print(f"{1 if ok else 0} passed, {0 if ok else 1} failed")
        return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main())
