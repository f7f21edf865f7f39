#include "reports/render/terms.h"

#include <nlohmann/json.hpp>

#include <span>

namespace custos::reports {

namespace {

struct Term {
    std::string_view code;
    Literal msgid;
};

constexpr Term kSeverityTerms[] = {
    {"critical", mark("critical")}, {"high", mark("high")},        {"medium", mark("medium")},
    {"low", mark("low")},           {"info", mark("information")},
};
constexpr Term kStateTerms[] = {
    {"new", mark("not yet confirmed")},
    {"confirmed", mark("confirmed")},
    {"in_remediation", mark("being remedied")},
    {"to_verify", mark("to be verified by the next scan")},
    {"resolved", mark("resolved")},
    {"explained", mark("explained")},
    {"accepted_risk", mark("accepted risk")},
    {"false_positive", mark("false alarm")},
    {"closed_policy", mark("closed: the policy changed")},
    {"closed_source", mark("closed: the data source was removed")},
};
constexpr Term kRoleTerms[] = {
    {"dpo", mark("data protection officer")},
    {"it_admin", mark("IT administrator")},
    {"operator", mark("scan operator")},
    {"auditor", mark("auditor")},
    {"controller_owner", mark("owner of the processing activity")},
    {"security_officer", mark("security officer")},
    {"records_manager", mark("records manager")},
    {"platform_admin", mark("platform administrator")},
    {"head_of_agency", mark("head of the organisation")},
};
constexpr Term kStandingTerms[] = {
    {"current", mark("scanned in time")},
    {"stale", mark("scan overdue")},
    {"never", mark("never scanned")},
    {"suspect", mark("doubtful: check the connection")},
};
constexpr Term kKindTerms[] = {
    {"file_tree", mark("folder")},
    {"database", mark("database")},
    {"mailbox", mark("mailbox")},
    {"object_store", mark("object store")},
    {"open_data_dir", mark("open-data folder")},
    {"xroad_log", mark("X-Road log")},
    {"xroad_opmon", mark("X-Road monitoring")},
    {"archive", mark("archive")},
};
constexpr Term kSubjectTerms[] = {
    {"agency", mark("organisation")},
    {"source", mark("data source")},
    {"activity", mark("processing activity")},
};
constexpr Term kTailoringTerms[] = {
    {"select", mark("rule added")},      {"deselect", mark("rule left out")},
    {"set", mark("value changed")},      {"raise", mark("severity raised")},
    {"shorten", mark("term shortened")},
};

struct Cause {
    std::string_view code;
    Literal words;
    Literal remedy;
};
constexpr Cause kCauses[] = {
    {"permission-denied", mark("access refused"), mark("Give the scanner the right to read.")},
    {"vanished", mark("gone before it could be read"), mark("Nothing to do: the next scan tells.")},
    {"changed-while-read", mark("changed while it was read"),
     mark("Nothing to do: it is read again. If it stays, scan at a quieter hour.")},
    {"read-error", mark("the disk or network failed"),
     mark("Have the disk or connection checked.")},
    {"unsupported-format", mark("a document format that cannot be read yet"),
     mark("Judge by hand, or exclude with a reason.")},
    {"binary", mark("not a text"), mark("Usually nothing to do; look at the list once.")},
    {"undecodable-text", mark("text in an unknown character set"),
     mark("Have the file saved again as UTF-8.")},
    {"encrypted-document", mark("protected by a password"),
     mark("Ask the owner what it holds; record the answer.")},
    {"too-deep", mark("nested too deeply"), mark("Have the archive unpacked, or judge by hand.")},
    {"too-large", mark("larger than the limit"), mark("Have the limit raised, or judge by hand.")},
    {"timeout", mark("took too long"), mark("Have the time limit raised, or judge by hand.")},
    {"out-of-memory", mark("needed too much memory"),
     mark("Have the memory limit raised, or judge by hand.")},
    {"extractor-failed", mark("the document reader stopped"),
     mark("Report the file type to the developers; judge by hand.")},
    {"worker-failed", mark("the scanner stopped"), mark("Scan again; if it stays, report it.")},
    {"not-a-regular-file", mark("not a file: a device, pipe or socket"), mark("Nothing to do.")},
    {"symlink-outside", mark("a link that leads out of the data source"),
     mark("Register the place it leads to, if it holds personal data.")},
    {"other-file-system", mark("another disk mounted inside"),
     mark("Register that disk as a data source of its own.")},
    {"directory-unreadable", mark("a folder that could not be listed"),
     mark("Give the scanner the right to list it.")},
    {"source-suspect", mark("the data source looked empty or half gone"),
     mark("Have the connection checked, then scan again.")},
    {"source-unreachable", mark("the data source could not be opened"),
     mark("Have the connection checked, then scan again.")},
    {"cancelled", mark("the scan was stopped first"), mark("Let the scan finish.")},
    {"detector-failed", mark("a detector could not decide"),
     mark("Report it to the developers; judge by hand.")},
};

// The field names of the register; a fact path such as `reg.legal_basis` ends in one.
constexpr Term kFieldTerms[] = {
    {"activity_ids", mark("processing activity")},
    {"agency", mark("organisation")},
    {"art9_conditions", mark("ground for special categories (Art. 9(2))")},
    {"art10_authority", mark("ground for judicial data (Art. 10)")},
    {"authentic_source", mark("authentic source or copy")},
    {"categories_declared", mark("categories of personal data")},
    {"classification", mark("classification")},
    {"competent_authority", mark("supervisory authority")},
    {"connector", mark("kind of connection")},
    {"controller", mark("controller")},
    {"data_subjects", mark("categories of data subjects")},
    {"dpia", mark("data protection impact assessment")},
    {"dpo", mark("data protection officer")},
    {"dpo_contact", mark("contact of the data protection officer")},
    {"encryption_at_rest", mark("encryption of the stored data")},
    {"environment", mark("environment (production, test…)")},
    {"it_admin", mark("IT administrator")},
    {"kind", mark("kind of data source")},
    {"last_full_scan", mark("last complete scan")},
    {"last_review", mark("date of the last review")},
    {"legal_basis", mark("legal basis")},
    {"legal_basis_ref", mark("reference of the legal basis")},
    {"locations", mark("where the data are kept")},
    {"minors", mark("whether minors are concerned")},
    {"notice_ref", mark("information given to data subjects (Art. 13, 14)")},
    {"nrn_authorisations", mark("authorisation to use the national register number")},
    {"owner", mark("owner")},
    {"processors", mark("processors")},
    {"public", mark("public or not")},
    {"public_authority", mark("public authority or not")},
    {"purposes", mark("purposes")},
    {"recipients", mark("recipients")},
    {"retention_criterion", mark("criterion of the retention period")},
    {"retention_due", mark("end of the retention period")},
    {"retention_period", mark("retention period")},
    {"scan_interval", mark("scan interval")},
    {"security_measures", mark("technical and organisational measures")},
    {"status", mark("status")},
    {"title", mark("title")},
    {"transfers", mark("transfers to third countries")},
};

constexpr Term kEntryTerms[] = {
    {"scan", mark("scan")},
    {"evaluation", mark("evaluation")},
    {"policy", mark("policy")},
    {"report", mark("report")},
    {"source", mark("data source")},
    {"activity", mark("processing activity")},
    {"violation", mark("non-compliance")},
    {"instance", mark("installation")},
    {"checkpoint", mark("checkpoint")},
};

// By the beginning of the title that packs declare.
constexpr Term kLawTerms[] = {
    {"Regulation (EU) 2016/679", mark("GDPR")},
    {"Law of 8 August 1983", mark("Law of 8 August 1983 (National Register)")},
    {"Law of 15 January 1990",
     mark("Law of 15 January 1990 (Crossroads Bank for Social Security)")},
    {"Law of 5 May 2014", mark("Law of 5 May 2014 (once-only data collection)")},
    {"Law of 30 July 2018", mark("Law of 30 July 2018 (data protection)")},
    {"Law of 5 September 2018", mark("Law of 5 September 2018 (Information Security Committee)")},
};

const Term* find(std::span<const Term> terms, std::string_view code) noexcept {
    for (const Term& term : terms)
        if (term.code == code)
            return &term;
    return nullptr;
}

/// A code that no table knows stays as it is: shown, never lost.
std::string translate(const Wording& wording, std::span<const Term> terms, std::string_view code) {
    const Term* term = find(terms, code);
    return term != nullptr ? wording.say(term->msgid) : std::string(code);
}

} // namespace

std::string severity_term(const Wording& wording, std::string_view code) {
    return translate(wording, kSeverityTerms, code);
}
std::string severity_count(const Wording& wording, std::string_view code, std::uint64_t n) {
    return wording.say("{n} {severity}",
                       {{"n", wording.number(n)}, {"severity", severity_term(wording, code)}});
}
std::string state_term(const Wording& wording, std::string_view code) {
    return translate(wording, kStateTerms, code);
}
std::string role_term(const Wording& wording, std::string_view code) {
    return translate(wording, kRoleTerms, code);
}
std::string standing_term(const Wording& wording, std::string_view code) {
    return translate(wording, kStandingTerms, code);
}
std::string kind_term(const Wording& wording, std::string_view code) {
    return translate(wording, kKindTerms, code);
}
std::string subject_term(const Wording& wording, std::string_view code) {
    return translate(wording, kSubjectTerms, code);
}
std::string tailoring_term(const Wording& wording, std::string_view code) {
    return translate(wording, kTailoringTerms, code);
}

std::string cause_term(const Wording& wording, std::string_view code) {
    for (const Cause& cause : kCauses)
        if (cause.code == code)
            return wording.say(cause.words);
    return std::string(code);
}

std::string cause_remedy(const Wording& wording, std::string_view code) {
    for (const Cause& cause : kCauses)
        if (cause.code == code)
            return wording.say(cause.remedy);
    return {};
}

std::string field_term(const Wording& wording, std::string_view code) {
    if (const Term* whole = find(kFieldTerms, code))
        return wording.say(whole->msgid);
    const std::size_t dot = code.find('.');
    if (dot == std::string_view::npos)
        return std::string(code);
    return translate(wording, kFieldTerms, code.substr(dot + 1));
}

std::string law_term(const Wording& wording, std::string_view title) {
    for (const Term& law : kLawTerms)
        if (title.substr(0, law.code.size()) == law.code)
            return wording.say(law.msgid);
    return std::string(title);
}

std::string entry_term(const Wording& wording, std::string_view code) {
    return translate(wording, kEntryTerms, code.substr(0, code.find('.')));
}

std::string range_term(const Wording& wording, const nlohmann::json& range) {
    if (range.is_null())
        return wording.say("no estimate");
    const auto low = range.at("low").get<std::uint64_t>();
    const auto high = range.at("high").get<std::uint64_t>();
    if (low == high)
        return wording.number(low);
    constexpr std::uint64_t kSmallest = 5; // as in docs/formats/report.md, "Values"
    if (high < kSmallest)
        return "< " + wording.number(kSmallest);
    if (low < kSmallest)
        return wording.say("up to {high}", {{"high", wording.number(high)}});
    return wording.say("{low} to {high}",
                       {{"low", wording.number(low)}, {"high", wording.number(high)}});
}

} // namespace custos::reports
