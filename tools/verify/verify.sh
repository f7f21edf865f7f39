#!/usr/bin/env bash
# Verifies the folder of a sealed report with coreutils, xxd and openssl alone (OpenSSL 3.0 or later):
#
#   verify.sh FOLDER TRUST.pem [UNIX-TIME]
#
# TRUST.pem: the certificate that the organisation gave you by another way, never the one inside the
# folder. UNIX-TIME: when it must be valid (for an old report: the time of its time stamp); now if
# left out. Exit 0 = every check holds; 1 = at least one does not; 2 = it could not be run.
# What it cannot do, and `custos verify` can: make report.html again from report.json and compare.
set -uo pipefail

if [ $# -lt 2 ] || [ $# -gt 3 ] || [ ! -d "$1" ] || [ ! -r "$2" ]; then
    echo "usage: verify.sh FOLDER TRUST.pem [UNIX-TIME]" >&2
    exit 2
fi
trust=$(realpath -- "$2") || exit 2
at=${3:-$(date +%s)}
cd -- "$1" || exit 2
failed=0

say() { # say ok|failed WORDS
    printf '%-7s %s\n' "$1" "$2"
    [ "$1" = ok ] || failed=1
}

# 1. Files unchanged, and the list in the one form that we write.
if [ -f MANIFEST.sha256 ] &&
    ! grep -qvE '^[0-9a-f]{64}  [A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*$' MANIFEST.sha256 &&
    ! cut -c67- MANIFEST.sha256 | grep -qE '(^|/)\.\.(/|$)' &&
    sha256sum --strict --quiet -c MANIFEST.sha256 >/dev/null 2>&1; then
    say ok "every file is as it was sealed"
else
    say failed "a file or the list MANIFEST.sha256 is missing or was changed"
fi

# 2. Nothing added: every entry is listed, or a folder that holds a listed one.
strangers=$({
    find . -mindepth 1 ! -type d ! -type f -printf '%P\n'
    find . -mindepth 1 -type f -printf '%P\n' | grep -vxF \
        -e MANIFEST.sha256 -e MANIFEST.sha256.p7s -e MANIFEST.sha256.p7s.tsr |
        LC_ALL=C sort | LC_ALL=C comm -23 - <(cut -c67- MANIFEST.sha256 2>/dev/null | LC_ALL=C sort)
    find . -mindepth 1 -type d -empty -printf '%P\n'
})
if [ -z "$strangers" ]; then
    say ok "nothing was added"
else
    say failed "not part of the report: $(tr '\n' ' ' <<<"$strangers")"
fi

# 3. Sealed by a certificate that TRUST.pem stands for.
if openssl cms -verify -binary -inform DER -in MANIFEST.sha256.p7s -content MANIFEST.sha256 \
    -attime "$at" -CAfile "$trust" -purpose any -out /dev/null 2>/dev/null; then
    say ok "sealed by $(openssl x509 -in certificates.pem -noout -fingerprint -sha256 2>/dev/null)"
else
    say failed "the seal does not fit, or TRUST.pem does not stand for who made it"
fi

# 4. The page names the record it was made from.
if [ ! -e report.html ]; then
    say ok "the report has no report.html"
else
    record=$(openssl dgst -sha256 -r report.json 2>/dev/null | cut -c1-64)
    named=$(grep -oE '<meta name="custos-report-sha256" content="[0-9a-f]{64}"' report.html |
        head -n1 | grep -oE '[0-9a-f]{64}')
    if [ -n "$record" ] && [ "$record" = "$named" ]; then
        say ok "report.html was made from this report.json"
    else
        say failed "report.html was not made from this report.json"
    fi
fi

# 5. The evidence entry is in the log with this root (RFC 9162 section 2.1), which the record names.
h=$({ printf '\000'; cat evidence/entry.json; } 2>/dev/null | openssl dgst -sha256 -r | cut -c1-64)
while read -r side sib; do
    [ "$side" = R ] && p="$h$sib" || p="$sib$h"
    h=$(printf '01%s' "$p" | xxd -r -p | openssl dgst -sha256 -r | cut -c1-64)
done < <(cat evidence/entry.proof 2>/dev/null)
if [ -s evidence/entry.json ] && [ "$h" = "$(cat evidence/root.hex 2>/dev/null)" ] &&
    grep -qF "\"root\":\"$h\"" report.json 2>/dev/null; then
    say ok "the evidence entry is in the log with the root that the report names"
else
    say failed "the evidence entry is not in the log with the root that the report names"
fi

# 6. The log's checkpoint, when there was one.
if [ -e evidence/checkpoint.json ] || [ -e evidence/checkpoint.json.p7s ]; then
    if openssl cms -verify -binary -inform DER -in evidence/checkpoint.json.p7s \
        -content evidence/checkpoint.json -attime "$at" -CAfile "$trust" -purpose any \
        -out /dev/null 2>/dev/null; then
        say ok "the log's checkpoint is sealed"
    else
        say failed "the seal of the log's checkpoint does not fit"
    fi
fi
exit "$failed"
