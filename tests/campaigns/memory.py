#!/usr/bin/env python3
"""Peak memory of a worker: one file of a single line, and very many small files.

    memory.py [--line-gigabytes 4] [--files 1000000] [--bound-mib 150]
"""
import argparse
import pathlib
import sys
import threading

from harness import OVER, Instance, register_number, wait_for
import random


def peak_of_workers(instance: Instance, stop: threading.Event, peaks: dict[int, int]) -> None:
    while not stop.wait(0.05):
        for process in instance.processes("custos-worker"):
            try:
                status = pathlib.Path(f"/proc/{process}/status").read_text()
            except OSError:
                continue
            for line in status.splitlines():
                if line.startswith("VmHWM:"):
                    peaks[process] = max(peaks.get(process, 0), int(line.split()[1]))


def one_line(path: pathlib.Path, size: int) -> None:
    block = ("lorem ipsum dolor sit amet " * 1200 + "nrn " + register_number(random.Random(1)) + " ").encode()
    with path.open("wb") as out:
        for _ in range(size // len(block) + 1):
            out.write(block)


def small_files(root: pathlib.Path, count: int) -> None:
    for number in range(count):
        if number % 1000 == 0:
            folder = root / f"{number // 1000:05d}"
            folder.mkdir(parents=True)
        (folder / f"n{number}.txt").write_bytes(b"mail p%d@example.org\n" % number)


def peak_of_scan(make, bound_mib: int, name: str) -> bool:
    with Instance() as instance:
        tree = instance.root / "tree"
        tree.mkdir()
        make(tree)
        instance.init()
        instance.start()
        instance.api("POST", "/v1/sources", {"id": "tree", "uri": f"file://{tree}", "title": "Tree"})
        stop, peaks = threading.Event(), {}
        watcher = threading.Thread(target=peak_of_workers, args=(instance, stop, peaks))
        watcher.start()
        instance.api("POST", "/v1/scans", {"sources": ["tree"]})
        wait_for(lambda: [scan for scan in instance.api("GET", "/v1/scans")["scans"]
                          if scan["state"] in OVER], 3600, "the scan ends")
        stop.set()
        watcher.join()
        daemon = pathlib.Path(f"/proc/{instance.daemon.pid}/status").read_text()
        daemon_peak = int(daemon.split("VmHWM:")[1].split()[0]) / 1024
        scan = instance.api("GET", "/v1/scans")["scans"][0]
        worker_peak = max(peaks.values(), default=0) / 1024
        print(f"{name}: worker peak {worker_peak:.0f} MiB (bound {bound_mib}), daemon peak "
              f"{daemon_peak:.0f} MiB, scan {scan['state']}")
        return 0 < worker_peak <= bound_mib and scan["state"] in ("done", "partial")


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--line-gigabytes", type=float, default=4)
    parser.add_argument("--files", type=int, default=1_000_000)
    parser.add_argument("--bound-mib", type=int, default=150)
    options = parser.parse_args()
    results = [
        peak_of_scan(lambda tree: one_line(tree / "line.txt", int(options.line_gigabytes * 2**30)),
                     options.bound_mib, f"one line of {options.line_gigabytes} GiB"),
        peak_of_scan(lambda tree: small_files(tree, options.files), options.bound_mib,
                     f"{options.files} small files"),
    ]
    print(f"{sum(results)} passed, {len(results) - sum(results)} failed")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
