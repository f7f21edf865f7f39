#include "reports/seal/verify.h"

#include "reports/bundle.h"
#include "reports/render/html.h"
#include "reports/seal/cms.h"
#include "reports/write_file.h"
#include "scanners/model/sha256.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <system_error>

namespace custos::reports {

namespace {

namespace fs = std::filesystem;
using Digests = std::map<std::string, Digest>;

/// Names as BundleFiles has them: nothing that could lead out of the folder.
bool is_bundle_name(std::string_view name) {
    constexpr std::string_view kAllowed =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-/";
    return !name.empty() && name.find_first_not_of(kAllowed) == name.npos && name.front() != '/' &&
           name.back() != '/' && ("/" + std::string(name) + "/").find("/../") == std::string::npos;
}

/// Strict `sha256sum` format: `<64 hex>  <name>`, sorted, no repeats, every line ended.
std::optional<Digests> parse_manifest(std::string_view manifest) {
    Digests digests;
    std::string last;
    while (!manifest.empty()) {
        const std::size_t end = manifest.find('\n');
        if (end == manifest.npos || end < 67 || manifest.substr(64, 2) != "  ")
            return std::nullopt;
        const auto digest = parse_hex<Digest>(manifest.substr(0, 64));
        std::string name(manifest.substr(66, end - 66));
        if (!digest || !is_bundle_name(name) || name <= last)
            return std::nullopt;
        digests.emplace(name, *digest);
        last = std::move(name);
        manifest.remove_prefix(end + 1);
    }
    return digests;
}

/// The folder under judgement, read once: every check sees the same bytes.
struct Bundle {
    std::string manifest;
    std::string seal;
    std::optional<Digests> listed;
    std::map<std::string, std::string> files; ///< those that are listed and readable
    std::set<std::string> strangers;          ///< entries that nothing lists
};

bool is_seal_file(std::string_view name) {
    return name == kManifest || name == kManifestSeal || name == "MANIFEST.sha256.p7s.tsr";
}

std::set<std::string> find_strangers(const fs::path& folder, const Digests& listed) {
    std::set<std::string> strangers;
    std::error_code error;
    for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
        const std::string name = entry->path().lexically_relative(folder).generic_string();
        const fs::file_status state = entry->symlink_status(error);
        const auto at = listed.lower_bound(name + "/");
        const bool holds_listed =
            at != listed.end() && at->first.compare(0, name.size() + 1, name + "/") == 0;
        const bool expected = fs::is_regular_file(state)
                                  ? listed.contains(name) || is_seal_file(name)
                                  : fs::is_directory(state) && holds_listed;
        if (!expected)
            strangers.insert(name);
    }
    if (error)
        strangers.insert("?");
    return strangers;
}

Result<Bundle> read_bundle(const fs::path& folder) {
    std::error_code error;
    if (!fs::is_directory(folder, error))
        return fail(ErrorCode::not_found, "{} is no folder: name the folder of a report",
                    OwnText(folder.string()));
    Bundle bundle;
    if (auto manifest = read_file(folder / kManifest, 16 << 20))
        bundle.manifest = std::move(*manifest);
    if (auto seal = read_file(folder / kManifestSeal, 1 << 20))
        bundle.seal = std::move(*seal);
    bundle.listed = bundle.manifest.empty() ? std::nullopt : parse_manifest(bundle.manifest);
    if (!bundle.listed)
        return bundle;
    for (const auto& [name, digest] : *bundle.listed) {
        if (fs::is_symlink(fs::symlink_status(folder / name, error)))
            continue; // counted as missing, and as a stranger
        if (auto bytes = read_file(folder / name))
            bundle.files.emplace(name, std::move(*bytes));
    }
    bundle.strangers = find_strangers(folder, *bundle.listed);
    return bundle;
}

const std::string* find(const Bundle& bundle, std::string_view name) {
    const auto found = bundle.files.find(std::string(name));
    return found == bundle.files.end() ? nullptr : &found->second;
}

Check check_files(const Bundle& bundle) {
    Check check{.name = "files-unchanged"};
    if (!bundle.listed) {
        check.words = "MANIFEST.sha256 is missing or was changed: nothing can be compared with it.";
        return check;
    }
    std::string changed;
    for (const auto& [name, digest] : *bundle.listed) {
        const std::string* bytes = find(bundle, name);
        if (bytes == nullptr)
            changed += (changed.empty() ? "" : ", ") + name + " (missing)";
        else if (sha256(*bytes) != digest)
            changed += (changed.empty() ? "" : ", ") + name + " (changed)";
    }
    check.state = changed.empty() ? CheckState::ok : CheckState::failed;
    check.words = changed.empty() ? "Every one of the " + std::to_string(bundle.listed->size()) +
                                        " files is as it was sealed."
                                  : "Not as it was sealed: " + changed + ".";
    return check;
}

Check check_strangers(const Bundle& bundle) {
    Check check{.name = "no-file-added"};
    if (!bundle.listed) {
        check.words = "Without MANIFEST.sha256 nobody can tell which files belong here.";
        return check;
    }
    if (bundle.strangers.empty()) {
        check.state = CheckState::ok;
        check.words = "Nothing was added.";
        return check;
    }
    check.words = "Not part of the report: ";
    for (const std::string& name : bundle.strangers)
        check.words += (name == *bundle.strangers.begin() ? "" : ", ") + name;
    return check;
}

Check check_seal(const Bundle& bundle, const Trust& trust, Verification& verification) {
    Check check{.name = "seal"};
    if (bundle.manifest.empty() || bundle.seal.empty()) {
        check.words = "The seal MANIFEST.sha256.p7s, or the list it covers, is missing.";
        return check;
    }
    const Seal seal = judge_seal(bundle.seal, bundle.manifest, trust.certificates_pem, trust.at);
    verification.signer_fingerprint = seal.fingerprint;
    verification.signer_name = seal.name;
    const std::string who = seal.name + ", fingerprint SHA-256 " + seal.fingerprint;
    switch (seal.state) {
    case SealState::trusted:
        check.state = CheckState::ok;
        check.words = "Sealed by " + who + ".";
        break;
    case SealState::unvouched:
        check.state = CheckState::unconfirmed;
        check.words = "The seal fits, made by " + who +
                      ". Compare this fingerprint with the organisation's, or give its certificate "
                      "with --certificate.";
        break;
    case SealState::untrusted:
        check.words = "Sealed by " + who +
                      ", for which no certificate that you trust stands, or "
                      "which is not valid at this time.";
        break;
    case SealState::broken:
        check.words = "The seal does not fit: the list of files or the seal itself was changed.";
        break;
    }
    return check;
}

Check check_html_digest(const Bundle& bundle) {
    Check check{.name = "html-digest"};
    const std::string* record = find(bundle, kReportJson);
    const std::string* html = find(bundle, kReportHtml);
    if (record == nullptr) {
        check.words = "report.json is missing.";
    } else if (html == nullptr) {
        const bool expected = bundle.listed && bundle.listed->contains(std::string(kReportHtml));
        check.state = expected ? CheckState::failed : CheckState::ok;
        check.words = expected ? "report.html is missing." : "The report has no report.html.";
    } else if (digest_in_html(*html) == to_hex(sha256(*record))) {
        check.state = CheckState::ok;
        check.words = "report.html was made from this report.json.";
    } else {
        check.words = "report.html was not made from this report.json: the digests differ.";
    }
    return check;
}

/// RFC 9162 section 2.1: leaf SHA-256(00‖line), node SHA-256(01‖left‖right).
std::optional<Digest> fold_proof(std::string_view entry, std::string_view proof) {
    const auto node = [](const Digest& left, const Digest& right) {
        std::string bytes(1, '\1');
        bytes.append(left.bytes.begin(), left.bytes.end());
        bytes.append(right.bytes.begin(), right.bytes.end());
        return sha256(bytes);
    };
    Digest hash = sha256(std::string(1, '\0') + std::string(entry));
    while (!proof.empty()) {
        const std::size_t end = proof.find('\n');
        const auto sibling = end == 66 ? parse_hex<Digest>(proof.substr(2, 64)) : std::nullopt;
        if (!sibling || proof[1] != ' ' || (proof[0] != 'L' && proof[0] != 'R'))
            return std::nullopt;
        hash = proof[0] == 'R' ? node(hash, *sibling) : node(*sibling, hash);
        proof.remove_prefix(end + 1);
    }
    return hash;
}

/// The text at `pointer`, or nothing: a damaged record must not throw here.
std::string text_at(const std::string& record, const char* pointer) {
    const auto report = nlohmann::json::parse(record, nullptr, false);
    const nlohmann::json::json_pointer place(pointer);
    if (report.is_discarded() || !report.contains(place) || !report.at(place).is_string())
        return {};
    return report.at(place).get<std::string>();
}

Check check_evidence(const Bundle& bundle) {
    Check check{.name = "evidence-included"};
    const std::string* entry = find(bundle, kEntry);
    const std::string* proof = find(bundle, kProof);
    const std::string* root = find(bundle, kRoot);
    const std::string* record = find(bundle, kReportJson);
    if (entry == nullptr || proof == nullptr || root == nullptr || record == nullptr) {
        check.words = "The evidence entry, its proof, the root or report.json is missing.";
        return check;
    }
    const auto folded = fold_proof(*entry, *proof);
    if (!folded || to_hex(*folded) + "\n" != *root) {
        check.words = "The evidence entry is not in the log with this root.";
        return check;
    }
    if (text_at(*record, "/log/head/root") != to_hex(*folded) ||
        text_at(*record, "/log/head/sha256") != to_hex(sha256(*entry))) {
        check.words = "report.json names another evidence head than the one in evidence/.";
        return check;
    }
    check.state = CheckState::ok;
    check.words = "The evidence entry is in the log with the root that the report names.";
    return check;
}

Check check_checkpoint(const Bundle& bundle, const Trust& trust) {
    Check check{.name = "checkpoint", .state = CheckState::ok};
    const std::string* checkpoint = find(bundle, kCheckpoint);
    const std::string* seal = find(bundle, kCheckpointSeal);
    if (checkpoint == nullptr && seal == nullptr) {
        check.words = "No checkpoint of the log had been signed yet.";
        return check;
    }
    const Seal judged = checkpoint != nullptr && seal != nullptr
                            ? judge_seal(*seal, *checkpoint, trust.certificates_pem, trust.at)
                            : Seal();
    switch (judged.state) {
    case SealState::trusted: check.words = "The log's checkpoint is sealed."; break;
    case SealState::unvouched:
        check.state = CheckState::unconfirmed;
        check.words = "The checkpoint's seal fits; who made it is not confirmed, as above.";
        break;
    case SealState::untrusted:
    case SealState::broken:
        check.state = CheckState::failed;
        check.words = "The seal of the log's checkpoint does not fit, or nobody trusted made it.";
        break;
    }
    return check;
}

Check check_rendering(const Bundle& bundle) {
    Check check{.name = "html-reproducible"};
    const std::string* record = find(bundle, kReportJson);
    const std::string* html = find(bundle, kReportHtml);
    if (record == nullptr || html == nullptr) {
        const bool no_page = bundle.listed && !bundle.listed->contains(std::string(kReportHtml));
        check.state = record != nullptr && no_page ? CheckState::ok : CheckState::failed;
        check.words = check.state == CheckState::ok ? "The report has no report.html."
                                                    : "report.json or report.html is missing.";
        return check;
    }
    const std::string made_by = text_at(*record, "/rendering");
    const Result<std::string> again = render_html(*record);
    if (again && *again == *html) {
        check.state = CheckState::ok;
        check.words = "Making the page again from report.json gives the same page.";
    } else if (made_by != rendering_version()) {
        check.state = CheckState::unconfirmed;
        check.words = "The page was made by another version (" + made_by + ", this is " +
                      rendering_version() + "): compare it with that one.";
    } else {
        check.words = "The page says something else than report.json.";
    }
    return check;
}

} // namespace

std::string_view name_of(CheckState state) noexcept {
    switch (state) {
    case CheckState::ok: return "ok";
    case CheckState::failed: return "failed";
    case CheckState::unconfirmed: return "unconfirmed";
    }
    return "failed";
}

bool Verification::is_intact() const noexcept {
    return std::ranges::none_of(
        checks, [](const Check& check) { return check.state == CheckState::failed; });
}

bool Verification::is_trusted() const noexcept {
    return std::ranges::all_of(checks,
                               [](const Check& check) { return check.state == CheckState::ok; });
}

Result<Verification> verify_folder(const fs::path& folder, const Trust& trust) {
    CUSTOS_TRY(const Bundle bundle, read_bundle(folder));
    Verification verification;
    verification.checks = {check_files(bundle), check_strangers(bundle)};
    verification.checks.push_back(check_seal(bundle, trust, verification));
    verification.checks.push_back(check_html_digest(bundle));
    verification.checks.push_back(check_evidence(bundle));
    verification.checks.push_back(check_checkpoint(bundle, trust));
    verification.checks.push_back(check_rendering(bundle));
    return verification;
}

} // namespace custos::reports
