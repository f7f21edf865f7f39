#!/usr/bin/env bash
# Every message of reports/ is translated in every catalogue, none is fuzzy, none is left over, and
# every translation keeps the {places} of its message.
set -euo pipefail
cd "$(dirname "$0")/../../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

xgettext --from-code=UTF-8 --language=C++ --keyword --keyword=say:1 --keyword=count:1,2 \
    --keyword=mark:1 --no-location --sort-output -o "$work/custos.pot" \
    $(find reports -name '*.cpp' | LC_ALL=C sort)
failed=0
for po in reports/text/*.po; do
    msgfmt --check-header --check-domain -o /dev/null "$po" || failed=1
    msgcmp "$po" "$work/custos.pot" || { echo "$po: untranslated or fuzzy, see above"; failed=1; }
    msgcmp "$work/custos.pot" "$po" --use-untranslated 2>&1 | grep -v '^$' | sed 's/^/left over? /' |
        grep 'this message is used but not defined' && failed=1
    msgattrib --only-fuzzy "$po" | grep -q '^msgid ".' && { echo "$po: fuzzy"; failed=1; }
    msgattrib --only-obsolete "$po" | grep -q '^#~ msgid' && { echo "$po: obsolete"; failed=1; }
    # One line per message, then the set of places of each form.
    msgcat --no-wrap "$po" | awk -v po="$po" '
        function places(text,   found) {
            found = ""
            while (match(text, /\{[a-z]+\}/)) {
                found = (index(found, substr(text, RSTART, RLENGTH)) ? found : found substr(text, RSTART, RLENGTH))
                text = substr(text, RSTART + RLENGTH)
            }
            return found
        }
        function sorted(set,   parts, n, i, j, t, out) {
            n = split(set, parts, "}")
            for (i = 1; i < n; ++i) for (j = i + 1; j < n; ++j)
                if (parts[j] < parts[i]) { t = parts[i]; parts[i] = parts[j]; parts[j] = t }
            out = ""
            for (i = 1; i <= n; ++i) out = out parts[i]
            return out
        }
        /^msgid "/        { id = $0; want = sorted(places($0)); next }
        /^msgid_plural "/ { next }
        /^msgstr/ && id != "msgid \"\"" {
            if ($0 ~ /""$/) { print po ": empty: " id; bad = 1 }
            if (sorted(places($0)) != want) { print po ": places lost: " $0; bad = 1 }
        }
        END { exit bad }' || failed=1
done
exit $failed
