#pragma once
// A processing activity: the register of GDPR Art. 30(1) and what other articles ask beyond it.
// Only `id` is needed to register one; an absent field is unknown. R = mandatory for completeness.

#include "policies/register/source_record.h"

#include <optional>
#include <string>
#include <vector>

namespace custos::policies {

/// A transfer to a third country or international organisation: Art. 30(1)(e).
struct Transfer {
    std::string country;
    std::optional<std::string> recipient;
    std::optional<std::string> mechanism;
    std::optional<std::string> safeguards_ref;
    std::optional<std::string> derogation; ///< 49-1-a … 49-1-g, 49-1-2: second subparagraph
    friend bool operator==(const Transfer&, const Transfer&) = default;
};
/// A processor and its contract: Art. 28(3), 28(9).
struct ProcessorContract {
    std::string name;
    std::optional<std::string> contract_ref;
    std::optional<Until> contract_until;
    std::optional<bool> sub_processors_authorised; ///< Art. 28(2)
    friend bool operator==(const ProcessorContract&, const ProcessorContract&) = default;
};
/// What a DPIA looked at: a change of it calls for a review (Art. 35(11)).
struct DpiaScope {
    std::optional<std::vector<DataCategory>> categories;
    std::optional<std::int64_t> persons;
    std::optional<std::vector<std::string>> countries;
    std::optional<std::vector<std::string>> processors;
    friend bool operator==(const DpiaScope&, const DpiaScope&) = default;
};
/// Data protection impact assessment: Art. 35, 36.
struct DpiaRecord {
    std::optional<std::string> required; ///< yes no reasoned
    std::optional<std::string> reference;
    std::optional<Date> date;
    std::optional<std::string> residual_risk; ///< low medium high
    std::optional<std::string> prior_consultation_ref;
    std::optional<Date> next_review;
    std::optional<DpiaScope> assessed;
    friend bool operator==(const DpiaRecord&, const DpiaRecord&) = default;
};

struct ActivityRecord {
    ActivityId id;
    std::optional<std::string> title;                             ///< R
    std::optional<std::string> controller;                        ///< R Art. 30(1)(a)
    std::optional<std::string> controller_contact;                ///< R Art. 30(1)(a)
    std::optional<std::vector<std::string>> joint_controllers;    ///< Art. 26
    std::optional<std::string> arrangement_ref;                   ///< Art. 26(1)
    std::optional<std::string> representative;                    ///< Art. 27
    std::optional<std::string> dpo_contact;                       ///< R Art. 30(1)(a)
    std::optional<std::vector<std::string>> purposes;             ///< R Art. 30(1)(b)
    std::optional<std::vector<std::string>> data_subjects;        ///< R Art. 30(1)(c)
    std::optional<std::vector<DataCategory>> categories_declared; ///< R Art. 30(1)(c)
    std::optional<std::vector<std::string>> recipients;           ///< R Art. 30(1)(d)
    std::optional<std::vector<Transfer>> transfers;               ///< R Art. 30(1)(e), may be empty
    std::optional<CivilDuration> retention_period;           ///< Art. 30(1)(f), "where possible"
    std::optional<std::string> retention_criterion;          ///< Art. 30(1)(f), "where possible"
    std::optional<std::string> retention_reason;             ///< why no time limit can be given
    std::optional<std::string> security_measures;            ///< Art. 30(1)(g), "where possible"
    std::optional<std::string> security_reason;              ///< why no description can be given
    std::optional<std::vector<std::string>> legal_basis;     ///< R `6-1-a` … `6-1-f`
    std::optional<std::string> legal_basis_ref;              ///< Art. 6(3)
    std::optional<std::string> consent_evidence_ref;         ///< Art. 7(1)
    std::optional<std::vector<std::string>> art9_conditions; ///< `9-2-a` … `9-2-j`
    std::optional<std::string> art10_authority; ///< text; Law 30 July 2018 art. 10 ground
    std::optional<std::string> minors;          ///< none possible targeted
    std::optional<bool> information_society_service;
    std::optional<std::string> notice_ref; ///< Art. 13, 14
    std::optional<std::string> rights_procedure_ref;
    std::optional<DpiaRecord> dpia;
    std::optional<std::vector<ProcessorContract>> processors;
    std::optional<bool> automated_decisions;         ///< Art. 22
    std::optional<bool> systematic_monitoring;       ///< Art. 35(3)(c)
    std::optional<bool> archiving_purpose;           ///< archiving, research or statistics: Art. 89
    std::optional<std::string> archiving_research;   ///< Art. 89 safeguards
    std::optional<std::string> parental_consent_ref; ///< Art. 8(2)
    std::optional<bool> public_authority;            ///< overrides the agency's
    std::optional<Date> last_review;
    std::optional<CivilDuration> review_interval;
    std::optional<Date> ended_on;
    friend bool operator==(const ActivityRecord&, const ActivityRecord&) = default;
};

} // namespace custos::policies
