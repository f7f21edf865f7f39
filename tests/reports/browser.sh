#!/usr/bin/env bash
# Makes the sample report in each language and opens each in Chromium: browser.sh MAKE_SAMPLE_REPORT
set -euo pipefail
make=$1
browser=$(cd "$(dirname "$0")/../e2e/browser" && pwd)
[ -d "$browser/node_modules" ] || (cd "$browser" && npm ci --silent --no-audit --no-fund)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for language in nl fr de en; do
    "$make" "$work/$language" "$language"
done
"$make" "$work/fresh" nl fresh
cd "$browser"
node check_reports.mjs "$work"/*/report.html
