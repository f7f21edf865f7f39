#pragma once
// What the register says about a data source. Registration needs id, uri and agency; every other
// field may be absent, which means unknown. Fields marked R are mandatory for completeness.

#include "policies/civil_time.h"
#include "scanners/model/ids.h"
#include "scanners/model/time.h"

#include <optional>
#include <string>
#include <vector>

namespace custos::policies {

/// A role with the person who holds it.
struct Responsible {
    std::string role;
    std::optional<std::string> person;
    friend bool operator==(const Responsible&, const Responsible&) = default;
};

/// Where data are kept (GDPR Art. 44–49).
struct Location {
    std::string country;                      ///< ISO 3166-1 alpha-2
    std::optional<std::string> operator_name; ///< `operator`
    /// adequacy scc bcr public_body_instrument code_of_conduct certification derogation_49
    std::optional<std::string> mechanism;
    std::optional<std::string> mechanism_ref;
    std::optional<std::string> tia_ref;
    std::optional<Date> valid_until;
    std::optional<std::string> derogation; ///< 49-1-a … 49-1-g, 49-1-2: second subparagraph
    friend bool operator==(const Location&, const Location&) = default;
};

/// A date that may be stated to have no end.
struct Until {
    std::optional<Date> date; ///< absent = open-ended
    friend bool operator==(const Until&, const Until&) = default;
};

/// Authorisation to use the national register number (Law of 8 August 1983, art. 8).
struct NrnAuthorisation {
    std::string
        kind; ///< minister_interior law_decree_ordinance statutory_exemption pre_2018_committee
    std::optional<std::string> reference;
    std::vector<std::string> purposes;
    std::vector<ActivityId> activity_ids;
    std::optional<Date> valid_from;
    std::optional<Until> valid_until;
    std::optional<Date> rechecked_on; ///< of what a sectoral committee gave before 2018
    std::optional<std::string> document_sha256;
    friend bool operator==(const NrnAuthorisation&, const NrnAuthorisation&) = default;
};

struct CopyOf {
    std::string source;
    std::optional<CivilDuration> refresh_interval;
    std::optional<Date> last_refresh;
    std::optional<std::string> legal_reference;
    std::optional<std::string> justification;
    friend bool operator==(const CopyOf&, const CopyOf&) = default;
};
struct OpenData {
    std::optional<std::string> dataset_uri;
    std::optional<std::string> licence;
    std::optional<std::string> publication_ground; ///< for the personal data in it
    std::optional<std::string> release_check_id;
    friend bool operator==(const OpenData&, const OpenData&) = default;
};
struct EncryptionEvidence {
    std::optional<std::string> state; ///< yes no partial
    std::optional<std::string> method;
    std::optional<std::string> evidence_ref;
    std::optional<Date> verified_at;
    friend bool operator==(const EncryptionEvidence&, const EncryptionEvidence&) = default;
};
struct Transport {
    std::optional<bool> tls;
    std::optional<std::string> version;
    friend bool operator==(const Transport&, const Transport&) = default;
};
/// Suspends deletion; without `until` it is not valid (GDPR-5-1-e-05) unless stated open-ended.
struct LegalHold {
    std::optional<std::string> reference;
    std::optional<Until> until;
    friend bool operator==(const LegalHold&, const LegalHold&) = default;
};
/// Whether look-ups for data subjects search the source (Art. 15).
struct SubjectLookup {
    bool excluded = false;
    std::optional<std::string> reason;
    friend bool operator==(const SubjectLookup&, const SubjectLookup&) = default;
};
/// A pattern left out of the scan (gitignore syntax), and why.
struct Exclusion {
    std::string pattern;
    std::string reason;
    friend bool operator==(const Exclusion&, const Exclusion&) = default;
};

struct SourceRecord {
    SourceId id;
    std::string uri;
    std::optional<std::string> agency;      ///< R; filled by the instance when it has one
    std::optional<std::string> title;       ///< R
    std::optional<std::string> kind;        ///< R file_tree database mailbox …
    std::optional<std::string> connector;   ///< R file postgresql mariadb sqlite odbc s3 imap ldap
    std::optional<std::string> environment; ///< R production acceptance test development training
    std::optional<std::string> status;      ///< R active read_only decommissioned
    std::optional<Date> status_since;
    std::optional<Responsible> owner;                    ///< R
    std::optional<Responsible> it_admin;                 ///< R
    std::optional<std::vector<ActivityId>> activity_ids; ///< R
    std::optional<std::vector<Location>> locations;      ///< R
    std::optional<std::vector<std::string>> recipients;
    std::optional<bool> is_public; ///< R `public`
    std::optional<OpenData> open_data;
    std::optional<bool> authentic_source; ///< R
    std::optional<CopyOf> copy_of;
    std::optional<std::string>
        classification; ///< R public internal confidential highly_confidential
    std::optional<EncryptionEvidence> encryption_at_rest;
    std::optional<Transport> transport;
    std::optional<std::string> authentication; ///< none password mfa certificate federated
    std::optional<Date> access_review_at;
    std::optional<std::string> backup_ref;
    std::optional<bool> backup_place;      ///< registered as a place for backups
    std::optional<Date> restore_tested_at; ///< last test of restoring a backup
    std::optional<SubjectLookup> subject_lookup;
    std::optional<std::vector<NrnAuthorisation>> nrn_authorisations;
    std::optional<std::string> health_access_list_ref;
    std::optional<std::string> judicial_access_list_ref;
    std::optional<std::string> confidentiality_ref;
    std::optional<LegalHold> legal_hold;
    std::optional<std::string> selection_list_ref;
    std::optional<CivilDuration> retention_period; ///< overrides the activities'
    /// Where a path tells the age: literal text with `{yyyy}`, `{mm}`, `{dd}`, e.g.
    /// `dossiers/{yyyy}/`.
    std::optional<std::string> path_date;
    std::optional<CivilDuration> scan_interval; ///< R
    std::vector<std::string> scope_include;
    std::vector<Exclusion> scope_exclude;
    std::optional<bool> cross_file_systems;
    std::optional<std::int64_t> bytes_per_second; ///< 0 = unbounded
    std::optional<std::string> credential;        ///< a reference, never a secret
    friend bool operator==(const SourceRecord&, const SourceRecord&) = default;
};

} // namespace custos::policies
