#!/usr/bin/env bash
# The shipped units are valid, and none is exposed more than its bound (systemd-analyze, offline;
# 0 = nothing exposed, 10 = everything). The programs need not be installed for that.
set -euo pipefail
cd "$(dirname "$0")/../../systemd"
failed=0

# Highest exposure allowed, in tenths. The worker keeps CAP_DAC_READ_SEARCH: that is its job.
declare -A bound=([custosd.service]=10 [custos-worker@.service]=15 [custos-extract@.service]=10)
for unit in "${!bound[@]}"; do
    level=$(systemd-analyze security --offline=true "./$unit" | sed -n 's/.*exposure level for .*: \([0-9.]*\) .*/\1/p')
    echo "$unit: exposure $level"
    if [ -z "$level" ] || [ "$(tr -d . <<<"$level")" -gt "${bound[$unit]}" ]; then
        echo "FAIL: $unit exceeds its bound of ${bound[$unit]} tenths" >&2
        failed=1
    fi
done

# `verify` also looks for the programs and for sockets' services by their installed names: what it
# says of those is not about the units.
for unit in *.service *.socket; do
    said=$(systemd-analyze verify --man=no "./$unit" 2>&1 |
        grep -vE 'is not executable|Unit .*\.(socket|service) not found|Failed to create .*/start' || true)
    if [ -n "$said" ]; then
        echo "FAIL: $unit: $said" >&2
        failed=1
    fi
done

grep -q '^u custos-scan ' custos.sysusers
[ "$failed" -eq 0 ] && echo "1 passed, 0 failed"
exit "$failed"
