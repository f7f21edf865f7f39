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
    {"level", mark("level of government")},
    {"dpo.name", mark("name of the data protection officer")},
    {"dpo.published",
     mark("whether the contact details of the data protection officer are published")},
    {"dpo.notified_at",
     mark("when the supervisory authority was told who the data protection officer is")},
    {"joint_controllers", mark("joint controllers")},
    {"arrangement_ref", mark("arrangement between joint controllers")},
    {"consent_evidence_ref", mark("where consent is recorded")},
    {"information_society_service",
     mark("whether it is an online service offered directly to people")},
    {"processors[].sub_processors_authorised", mark("authorisation of sub-processors")},
    {"dpia.required", mark("whether a data protection impact assessment is required")},
    {"dpia.reference", mark("reference of the data protection impact assessment")},
    {"dpia.residual_risk", mark("risk left after the measures")},
    {"dpia.prior_consultation_ref", mark("prior consultation of the supervisory authority")},
    {"dpia.next_review", mark("next review of the data protection impact assessment")},
    {"systematic_monitoring", mark("whether people are monitored systematically")},
    {"archiving_research", mark("safeguards for archiving or research")},
    {"archiving_purpose", mark("whether it serves archiving, research or statistics")},
    {"parental_consent_ref", mark("evidence of parental consent")},
    {"status_since", mark("since when the data source has this status")},
    {"copy_of.source", mark("authentic source that it copies")},
    {"copy_of.last_refresh", mark("last refresh of the copy")},
    {"copy_of.justification", mark("why a copy is kept")},
    {"encryption_at_rest.state", mark("whether the stored data are encrypted")},
    {"encryption_at_rest.evidence_ref", mark("evidence that the stored data are encrypted")},
    {"encryption_at_rest.verified_at", mark("when that encryption was verified")},
    {"transport.tls", mark("whether the connection is encrypted")},
    {"transport.version", mark("version of the encryption of the connection")},
    {"transport.tls_version", mark("version of the encryption of the connection")},
    {"authentication", mark("how access is authenticated")},
    {"access_review_at", mark("last review of access rights")},
    {"backup_ref", mark("where the backups are described")},
    {"restore_tested_at", mark("last test of restoring a backup")},
    {"lookup.excluded", mark("whether it is left out of look-ups for data subjects")},
    {"lookup.reason", mark("why it is left out of look-ups")},
    {"open_data.publication_ground", mark("ground for publishing the personal data")},
    {"open_data.release_check_id", mark("check of the dataset before its release")},
    {"health_access_list_ref", mark("list of people with access to health data")},
    {"judicial_access_list_ref", mark("list of people with access to judicial data")},
    {"confidentiality_ref", mark("duty of confidentiality")},
    {"legal_hold.reference", mark("reference of the legal hold")},
    {"legal_hold.until", mark("end of the legal hold")},
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

// The codes of the register. Each authority by its official name.
constexpr Term kAuthorityTerms[] = {
    {"gba", mark("Belgian Data Protection Authority (GBA/APD)")},
    {"vtc", mark("Flemish Supervisory Commission (VTC)")},
    {"coc", mark("Supervisory Body for Police Information (COC)")},
    {"other", mark("another authority")},
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
    {"Flemish Decree of 18 July 2008",
     mark("Flemish Decree of 18 July 2008 (electronic exchange of administrative data)")},
    {"Legislation on the re-use of public sector information",
     mark("legislation on the re-use of public sector information")},
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

std::string authority_term(const Wording& wording, std::string_view code) {
    return translate(wording, kAuthorityTerms, code);
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
