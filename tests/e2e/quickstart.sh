#!/usr/bin/env bash
# tools/quickstart DIR ends with a report that verifies, whatever DIR is called; and so does a second
# run. The first argument is the folder of the programs.
set -euo pipefail
CUSTOS_BIN=$(cd "$1" && pwd)
export CUSTOS_BIN
project=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export HOME=$work XDG_CONFIG_HOME=$work/config
folder="$work/Personeel & zorg, 100% é"
mkdir "$folder"
printf 'Mail naar an.peeters@example.org voor het dossier.\n' >"$folder/nota.txt"
cd "$work"
for run in 1 2; do
    "$project/tools/quickstart" --language fr "$folder" >"run$run.log" 2>&1 || {
        cat "run$run.log"
        exit 1
    }
    report=$(sed -n 's/^Report: //p' "run$run.log")
    [ -s "$report" ] || { echo "run $run: no report at '$report'"; exit 1; }
    grep -q '<html[^>]*lang="fr"' "$report" || { echo "run $run: the report is not in French"; exit 1; }
    grep -q '^files-unchanged  *ok' "run$run.log" || { echo "run $run: does not verify"; exit 1; }
done
"$CUSTOS_BIN/custos" --home custos-home findings | grep -q 'contact.email' || {
    echo "the address in the folder was not found"
    exit 1
}
