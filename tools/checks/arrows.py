#!/usr/bin/env python3
"""Holds every #include of the tree against the dependency arrows; a new arrow fails the build.

    scanners/model <- scanners/* <- (policies, reports: scanners/model only) <- daemon <- tools
    policies <- reports;  tests may include anything
"""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')

# folder -> folders of ours that it may include
OURS = {
    "scanners/model": ["scanners/model"],
    "scanners": ["scanners"],
    "policies": ["policies", "scanners/model"],
    "reports": ["reports", "policies", "scanners/model"],
    # The programs of the sandbox only wire: they never see the store, the keys or the log.
    "daemon/worker": ["daemon/worker", "scanners"],
    "daemon/extract_main": ["daemon/extract_main", "scanners"],
    "daemon": ["daemon", "reports", "policies", "scanners"],
    # Of the daemon, people's tools take where an instance's files lie, and speak to the rest by API.
    "tools": ["tools", "reports", "policies", "scanners", "daemon/config/paths.h"],
}
# third-party header prefix -> the only folders that may include it
THIRD_PARTY = {
    "re2/": ["scanners/detect"],
    "phonenumbers/": ["scanners/detect"],
    "uchardet": ["scanners/extract"],
    "sqlite3.h": ["daemon/store", "daemon/evidence", "daemon/audit"],
    "spdlog/": ["daemon/log"],
    "boost/program_options": ["tools", "daemon/main.cpp", "daemon/worker", "daemon/extract_main"],
    "boost/beast": ["daemon/api", "tools/custos"],
    "boost/asio": ["daemon/api", "tools/custos"],
    "boost/locale": ["reports"],
    "yaml-cpp/": ["scanners/detect", "policies", "daemon/config"],
    "openssl/": ["scanners/model/sha256.cpp", "scanners/fingerprint", "policies", "reports/seal",
                 "daemon/keys", "daemon/evidence"],
    "seccomp.h": ["daemon/worker", "daemon/extract_main", "scanners/extract"],
    "magic.h": ["daemon/extract_main", "scanners/extract"],
    "systemd/": ["daemon"],
}


def folder_of(path: str) -> str | None:
    best = [name for name in OURS if path == name or path.startswith(name + "/")]
    return max(best, key=len) if best else None


def main() -> int:
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "*.h", "*.cpp"],
                            cwd=ROOT, check=True, capture_output=True, text=True).stdout.split()
    broken = []
    for path in listed:
        folder = folder_of(path)
        if folder is None or not (ROOT / path).exists():
            continue
        for number, line in enumerate((ROOT / path).read_text("utf-8").splitlines(), 1):
            found = INCLUDE.match(line)
            if not found:
                continue
            kind, header = found.groups()
            if kind == '"':
                allowed = OURS[folder]
                if not any(header == name or header.startswith(name + "/") for name in allowed):
                    broken.append(f"{path}:{number}: {folder} may not include {header}; "
                                  f"allowed: {', '.join(allowed)}")
                continue
            for prefix, places in THIRD_PARTY.items():
                if header.startswith(prefix) and not any(
                        path == place or path.startswith(place + "/") for place in places):
                    broken.append(f"{path}:{number}: <{header}> belongs in "
                                  f"{', '.join(places)} alone")
    for row in broken:
        print(row, file=sys.stderr)
    print(f"arrows: {len(listed)} files, {len(broken)} new arrows")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
