#!/usr/bin/env bash
# The manual pages are good roff, and say what the programs say.
#   manuals.sh BIN
set -euo pipefail
project=$(cd "$(dirname "$0")/../.." && pwd)
bin=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failed=0
complain() { echo "$*" >&2; failed=1; }

"$bin/custos" man >"$scratch/custos.1"
cp "$project"/docs/man/* "$scratch"
for page in "$scratch"/*; do
    said=$(groff -man -Tutf8 -K utf8 -ww -z "$page" 2>&1) || complain "${page##*/}: groff fails"
    [ -z "$said" ] || complain "${page##*/}: $said"
    sed 's/\\-/-/g; s/\\fB//g; s/\\fR//g; s/\\fI//g' "$page" >"$page.plain"
done

# Every option of the programs has its place in the pages.
"$bin/custosd" --help | grep -oE -- '--[a-z-]+' | sort -u >"$scratch/options"
[ -s "$scratch/options" ] || complain "custosd --help tells no option"
while read -r option; do
    grep -qF -- "$option" "$scratch/custosd.8.plain" || complain "custosd.8 lacks $option"
done <"$scratch/options"

# Every key that the reader of the configuration knows, too, here and in docs/configuration.md.
keys=$(grep -oE '(text|node|number|boolean|texts|choice)\("[a-z_]+"' "$project/daemon/config/config.cpp" |
    cut -d'"' -f2 | sort -u)
[ "$(wc -w <<<"$keys")" -gt 20 ] || complain "daemon/config/config.cpp is read in another way now"
for key in $keys; do
    [ "$key" = socket ] && continue # of custosd --socket; the key is not used
    grep -qwF "$key" "$scratch/custos.yaml.5.plain" || complain "custos.yaml.5 lacks $key"
    grep -qwF "$key" "$project/docs/configuration.md" || complain "docs/configuration.md lacks $key"
done
exit "$failed"
