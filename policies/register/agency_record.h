#pragma once
// The organisation that answers for the processing (GDPR Art. 4(7), 24, 37).

#include "scanners/model/time.h"

#include <optional>
#include <string>

namespace custos::policies {

struct DpoRecord {
    std::optional<std::string> name;
    std::optional<std::string> contact;
    std::optional<bool> published;   ///< contact details published: Art. 37(7)
    std::optional<Date> notified_at; ///< communicated to the supervisory authority: Art. 37(7)
    friend bool operator==(const DpoRecord&, const DpoRecord&) = default;
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
    friend bool operator==(const AgencyRecord&, const AgencyRecord&) = default;
};

} // namespace custos::policies
