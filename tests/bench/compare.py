#!/usr/bin/env python3
"""Rates of `custos scan` beside Vectorscan, ripgrep and plain reading, in one run.

    compare.py --build build/bench [--corpora DIR] [--small 256] [--large 1024] [--runs 3]
               [--kinds office,csv,logs,clean] [--json FILE] [--baseline tests/bench/baseline.json]

The rate of a program is the slope between the small and the large corpus, so that start-up is shown
apart. One core each (taskset), page cache warm. Prints a table of MB/s and ratios.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent


def timed(command, runs) -> float:
    seconds = []
    for _ in range(runs + 1):  # the first run warms the page cache
        begin = time.monotonic()
        subprocess.run(["taskset", "-c", "0", *command], stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, check=False)
        seconds.append(time.monotonic() - begin)
    return statistics.median(seconds[1:])


def commands(build: pathlib.Path, folder: pathlib.Path, scratch: pathlib.Path, patterns: list[str]):
    custos = [str(build / "bin/custos"), "scan", str(folder), "--threads", "1", "--aggregate",
              "--output", str(scratch / "out.ndjson"), "--format", "ndjson", "--experimental"]
    ripgrep = ["rg", "--no-unicode", "-a", "--count-matches", "--no-ignore", "-j1",
               *[word for pattern in patterns for word in ("-e", pattern)], str(folder)]
    key = scratch / "key"
    key.write_text("ab" * 32 + "\n")
    key.chmod(0o600)
    return {
        "custos": [*custos, "--no-fingerprint"],
        "custos+fp": [*custos, "--fingerprint-key", str(key)],
        "vectorscan": [str(build / "bin/vectorscan_peer"), str(HERE / "peer_patterns.tsv"), str(folder)],
        # To a file: grep-likes take a short cut when stdout is /dev/null.
        "ripgrep": ["sh", "-c", 'out=$1; shift; exec "$@" >"$out"', "sh", str(scratch / "rg"), *ripgrep],
        "read": [str(build / "bin/plain_read"), str(folder)],
    }


def subset(large: pathlib.Path, small: pathlib.Path, mebibytes: int) -> None:
    if small.exists():
        return
    small.mkdir(parents=True)
    for file in sorted(large.iterdir())[:mebibytes]:
        os.link(file, small / file.name)


def measure(options, kind: str, scratch: pathlib.Path) -> dict[str, dict[str, float]]:
    large = options.corpora / f"{options.large}" / kind
    if not large.exists():
        subprocess.run([str(options.build / "bin/make_corpora"), str(large.parent), str(options.large), kind],
                       check=True)
    small = options.corpora / f"{options.large}-{options.small}" / kind
    subset(large, small, options.small)
    patterns = [line.split("\t")[2] for line in (HERE / "peer_patterns.tsv").read_text().splitlines()]
    rates = {}
    megabytes = (options.large - options.small) * 2**20 / 1e6
    for name in ("custos", "custos+fp", "vectorscan", "ripgrep", "read"):
        if name not in options.programs:
            continue
        few = timed(commands(options.build, small, scratch, patterns)[name], options.runs)
        many = timed(commands(options.build, large, scratch, patterns)[name], options.runs)
        slope = max(many - few, 1e-6)
        start = few - slope * options.small / (options.large - options.small)
        rates[name] = {"rate": megabytes / slope, "start": max(0.0, start)}
        print(f"  {kind:8} {name:11} {rates[name]['rate']:9.0f} MB/s   start {start * 1000:6.0f} ms",
              flush=True)
    return rates


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--corpora", type=pathlib.Path, default=pathlib.Path("/var/tmp/custos-corpora"))
    parser.add_argument("--small", type=int, default=256)
    parser.add_argument("--large", type=int, default=1024)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--kinds", default="office,csv,logs,clean,base64")
    parser.add_argument("--programs", default="custos,custos+fp,vectorscan,ripgrep,read")
    parser.add_argument("--json", type=pathlib.Path)
    parser.add_argument("--baseline", type=pathlib.Path, default=HERE / "baseline.json")
    options = parser.parse_args()
    options.build = options.build.resolve()
    options.programs = options.programs.split(",")
    results = {}
    with tempfile.TemporaryDirectory() as scratch:
        for kind in options.kinds.split(","):
            results[kind] = measure(options, kind, pathlib.Path(scratch))
    print("\nratio of custos to         vectorscan   ripgrep      read   | with fingerprints to vectorscan")
    for kind, rates in results.items():
        if "custos" not in rates:
            continue
        own = rates["custos"]["rate"]
        cells = [f"{own / rates[peer]['rate']:10.2f}" if peer in rates else " " * 10
                 for peer in ("vectorscan", "ripgrep", "read")]
        keyed = (f"{rates['custos+fp']['rate'] / rates['vectorscan']['rate']:10.2f}"
                 if {"custos+fp", "vectorscan"} <= set(rates) else "")
        print(f"  {kind:22} {' '.join(cells)}   | {keyed}")
    if options.json:
        options.json.write_text(json.dumps(results, indent=1, sort_keys=True) + "\n")
    if options.baseline.exists():
        kept = json.loads(options.baseline.read_text())
        for kind, rates in results.items():
            for name in ("custos", "custos+fp"):
                before = kept.get(kind, {}).get(name, {}).get("rate")
                if before and name in rates and rates[name]["rate"] < 0.9 * before:
                    print(f"slower than the baseline by more than 10 %: {kind} {name}: "
                          f"{rates[name]['rate']:.0f} < {before:.0f} MB/s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
