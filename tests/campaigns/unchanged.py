#!/usr/bin/env python3
"""A second scan of an unchanged tree: how long it takes beside find(1), and that nothing is read.

    unchanged.py [--files 100000] [--runs 5] [--threads 1]
"""
import argparse
import os
import pathlib
import re
import signal
import statistics
import subprocess
import sys
import time

from harness import Instance, make_tree, wait_for


def timed(command, env=None) -> float:
    begin = time.monotonic()
    subprocess.run(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    return time.monotonic() - begin


def content_reads(instance: Instance, tree: pathlib.Path) -> int:
    """Regular files of the tree that any process opened, by strace of the daemon and its children."""
    log = instance.root / "strace"
    tracer = subprocess.Popen(["strace", "-f", "-qq", "-e", "trace=open,openat,openat2", "-o", str(log),
                               "-p", str(instance.daemon.pid)], stderr=subprocess.DEVNULL)
    wait_for(lambda: "TracerPid:\t0" not in
             pathlib.Path(f"/proc/{instance.daemon.pid}/status").read_text(), 20, "strace attaches")
    instance.custos("scan", "--source", "tree")
    tracer.send_signal(signal.SIGINT)
    tracer.wait()
    return len(re.findall(r'nota_\d+\.txt"', log.read_text()))


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--files", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    with Instance() as instance:
        tree = instance.root / "tree"
        make_tree(tree, options.files, 1, lines=3)
        instance.init()
        instance.start()
        instance.api("POST", "/v1/sources", {"id": "tree", "uri": f"file://{tree}", "title": "Tree"})
        command = [str(instance.bin / "custos"), "--home", str(instance.home), "scan", "--source", "tree"]
        first = timed(command, instance.env)
        find = ["find", str(tree), "-printf", "%s %T@\n"]
        timed(find)
        finds, scans = [], []
        for _ in range(options.runs):
            finds.append(timed(find))
            scans.append(timed(command, instance.env))
        reads = content_reads(instance, tree) if os.geteuid() == 0 else 0
        scan = instance.api("GET", "/v1/scans")["scans"][0]
        bound = 2 * statistics.median(finds) + 0.5
        print(f"first scan of {options.files} files: {first:.2f} s")
        print(f"unchanged: {statistics.median(scans):.3f} s (all: {', '.join(f'{s:.3f}' for s in scans)}); "
              f"find: {statistics.median(finds):.3f} s; bound 2 x find + 0.5 s = {bound:.3f} s")
        print(f"files opened by the second scan: {reads}; last scan: {scan['state']}")
        ok = reads == 0
        print(f"{int(ok)} passed, {int(not ok)} failed")
        return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main())
