#pragma once
// The organisation that answers for the processing (GDPR Art. 4(7), 24, 37).

#include "policies/register/activity_record.h"
#include "scanners/model/time.h"

#include <optional>
#include <string>
#include <vector>

namespace custos::policies {

struct DpoRecord {
    std::optional<std::string> name;
    std::optional<std::string> contact;
    std::optional<bool> published;   ///< contact details published: Art. 37(7)
    std::optional<Date> notified_at; ///< communicated to the supervisory authority: Art. 37(7)
    friend bool operator==(const DpoRecord&, const DpoRecord&) = default;
};

/// Processing that the agency carries out for other controllers: Art. 30(2).
struct ProcessorEntry {
    std::string id;
    std::optional<std::vector<std::string>> controllers;           ///< Art. 30(2)(a)
    std::optional<std::vector<std::string>> processing_categories; ///< Art. 30(2)(b)
    std::optional<std::vector<Transfer>> transfers;                ///< Art. 30(2)(c), may be empty
    std::optional<std::string> security_measures; ///< Art. 30(2)(d), "where possible"
    std::optional<std::string> security_reason;   ///< why no description can be given
    friend bool operator==(const ProcessorEntry&, const ProcessorEntry&) = default;
};

/// One agency. Absent = unknown.
struct AgencyRecord {
    std::string id;
    std::optional<std::string> name;
    std::optional<std::string> contact;
    std::optional<bool> public_authority;
    std::optional<std::string>
        level; ///< federal flemish walloon brussels german_speaking local other
    std::optional<std::string> competent_authority; ///< gba vtc coc other
    std::optional<std::string> timezone;            ///< IANA name
    std::optional<DpoRecord> dpo;
    std::optional<std::vector<ProcessorEntry>> processing_for_others;
    friend bool operator==(const AgencyRecord&, const AgencyRecord&) = default;
};

} // namespace custos::policies
