#pragma once
// Which keys each record of the register has: the one declaration that reading, writing and
// "set-up to finish" share (POLICIES 2, fact model 1.4).

#include "policies/register/activity_record.h"
#include "policies/register/agency_record.h"
#include "policies/yaml/field_reader.h"

namespace custos::policies {

inline constexpr FieldRule kMandatory{.need = Need::mandatory};
inline constexpr std::string_view kMechanisms =
    "adequacy scc bcr public_body_instrument code_of_conduct certification derogation_49";

/// Points of GDPR Art. 49(1), first subparagraph, and its second subparagraph.
inline constexpr std::string_view kDerogations =
    "49-1-a 49-1-b 49-1-c 49-1-d 49-1-e 49-1-f 49-1-g 49-1-2";

template <class V>
void describe(V& v, Transfer& r) {
    v.field("country", r.country, {.need = Need::required, .format = Format::country});
    v.field("recipient", r.recipient);
    v.field("mechanism", r.mechanism, {Need::optional, kMechanisms});
    v.field("safeguards_ref", r.safeguards_ref);
    v.field("derogation", r.derogation, {Need::optional, kDerogations});
}
template <class V>
void describe(V& v, ProcessorEntry& r) {
    v.field("id", r.id, {.need = Need::required, .format = Format::id});
    v.field("controllers", r.controllers);
    v.field("processing_categories", r.processing_categories);
    v.field("transfers", r.transfers);
    v.field("security_measures", r.security_measures);
    v.field("security_reason", r.security_reason);
}
template <class V>
void describe(V& v, DpoRecord& r) {
    v.field("name", r.name, kMandatory);
    v.field("contact", r.contact, kMandatory);
    v.field("published", r.published, kMandatory);
    v.field("notified_at", r.notified_at, kMandatory);
}
template <class V>
void describe(V& v, AgencyRecord& r) {
    v.field("id", r.id, {.need = Need::required, .format = Format::slug});
    v.field("name", r.name, kMandatory);
    v.field("contact", r.contact);
    v.field("public_authority", r.public_authority, kMandatory);
    v.field("level", r.level,
            {Need::mandatory, "federal flemish walloon brussels german_speaking local other"});
    v.field("competent_authority", r.competent_authority, {Need::mandatory, "gba vtc coc other"});
    v.field("timezone", r.timezone, {.format = Format::timezone});
    v.field("dpo", r.dpo, kMandatory);
    v.field("processing_for_others", r.processing_for_others);
}

template <class V>
void describe(V& v, Responsible& r) {
    v.field("role", r.role, {.need = Need::required});
    v.field("person", r.person);
}
template <class V>
void describe(V& v, Location& r) {
    v.field("country", r.country, {.need = Need::required, .format = Format::country});
    v.field("operator", r.operator_name);
    v.field("mechanism", r.mechanism, {Need::optional, kMechanisms});
    v.field("mechanism_ref", r.mechanism_ref);
    v.field("tia_ref", r.tia_ref);
    v.field("valid_until", r.valid_until);
    v.field("derogation", r.derogation, {Need::optional, kDerogations});
}
template <class V>
void describe(V& v, NrnAuthorisation& r) {
    v.field("kind", r.kind,
            {Need::required,
             "minister_interior law_decree_ordinance statutory_exemption pre_2018_committee"});
    v.field("reference", r.reference);
    v.field("purposes", r.purposes);
    v.field("activity_ids", r.activity_ids, {.format = Format::id});
    v.field("valid_from", r.valid_from);
    v.field("valid_until", r.valid_until);
    v.field("rechecked_on", r.rechecked_on);
    v.field("document_sha256", r.document_sha256, {.format = Format::sha256});
}
template <class V>
void describe(V& v, CopyOf& r) {
    v.field("source", r.source, {.need = Need::required});
    v.field("refresh_interval", r.refresh_interval);
    v.field("last_refresh", r.last_refresh);
    v.field("legal_reference", r.legal_reference);
    v.field("justification", r.justification);
}
template <class V>
void describe(V& v, OpenData& r) {
    v.field("dataset_uri", r.dataset_uri);
    v.field("licence", r.licence);
    v.field("publication_ground", r.publication_ground);
    v.field("release_check_id", r.release_check_id);
}
template <class V>
void describe(V& v, EncryptionEvidence& r) {
    v.field("state", r.state, {Need::optional, "yes no partial"});
    v.field("method", r.method);
    v.field("evidence_ref", r.evidence_ref);
    v.field("verified_at", r.verified_at);
}
template <class V>
void describe(V& v, Transport& r) {
    v.field("tls", r.tls);
    v.field("version", r.version);
}
template <class V>
void describe(V& v, LegalHold& r) {
    v.field("reference", r.reference);
    v.field("until", r.until);
}
template <class V>
void describe(V& v, SubjectLookup& r) {
    v.field("excluded", r.excluded, {.need = Need::required});
    v.field("reason", r.reason);
}
template <class V>
void describe(V& v, Exclusion& r) {
    v.field("pattern", r.pattern, {.need = Need::required});
    v.field("reason", r.reason, {.need = Need::required});
}

template <class V>
void describe_place(V& v, SourceRecord& r) {
    v.field("locations", r.locations, kMandatory);
    v.field("recipients", r.recipients);
    v.field("public", r.is_public, kMandatory);
    v.field("open_data", r.open_data);
    v.field("authentic_source", r.authentic_source, kMandatory);
    v.field("copy_of", r.copy_of);
    v.field("classification", r.classification,
            {Need::mandatory, "public internal confidential highly_confidential"});
    v.field("encryption_at_rest", r.encryption_at_rest);
    v.field("transport", r.transport);
    v.field("authentication", r.authentication,
            {Need::optional, "none password mfa certificate federated"});
    v.field("access_review_at", r.access_review_at);
    v.field("backup_ref", r.backup_ref);
    v.field("backup_place", r.backup_place);
    v.field("restore_tested_at", r.restore_tested_at);
    v.field("subject_lookup", r.subject_lookup);
}
template <class V>
void describe(V& v, SourceRecord& r) {
    v.field("id", r.id, {.need = Need::required, .format = Format::slug});
    v.field("uri", r.uri, {.need = Need::required, .format = Format::uri});
    v.field("agency", r.agency, {.need = Need::mandatory, .format = Format::slug});
    v.field("title", r.title, kMandatory);
    v.field(
        "kind", r.kind,
        {Need::mandatory,
         "file_tree database mailbox object_store open_data_dir xroad_log xroad_opmon archive"});
    v.field("connector", r.connector,
            {Need::mandatory, "file postgresql mariadb sqlite odbc s3 imap maildir ldap"});
    v.field("environment", r.environment,
            {Need::mandatory, "production acceptance test development training"});
    v.field("status", r.status, {Need::mandatory, "active read_only decommissioned"});
    v.field("status_since", r.status_since);
    v.field("owner", r.owner, kMandatory);
    v.field("it_admin", r.it_admin, kMandatory);
    v.field("activity_ids", r.activity_ids, {.need = Need::mandatory, .format = Format::id});
    describe_place(v, r);
    v.field("nrn_authorisations", r.nrn_authorisations);
    v.field("health_access_list_ref", r.health_access_list_ref);
    v.field("judicial_access_list_ref", r.judicial_access_list_ref);
    v.field("confidentiality_ref", r.confidentiality_ref);
    v.field("legal_hold", r.legal_hold);
    v.field("selection_list_ref", r.selection_list_ref);
    v.field("retention_period", r.retention_period);
    v.field("path_date", r.path_date);
    v.field("scan_interval", r.scan_interval, kMandatory);
    v.field("scope_include", r.scope_include);
    v.field("scope_exclude", r.scope_exclude);
    v.field("cross_file_systems", r.cross_file_systems);
    v.field("bytes_per_second", r.bytes_per_second);
    v.field("credential", r.credential, {.format = Format::id});
}

template <class V>
void describe(V& v, ProcessorContract& r) {
    v.field("name", r.name, {.need = Need::required});
    v.field("contract_ref", r.contract_ref);
    v.field("contract_until", r.contract_until);
    v.field("sub_processors_authorised", r.sub_processors_authorised);
}
template <class V>
void describe(V& v, DpiaScope& r) {
    v.field("categories", r.categories, {.format = Format::category});
    v.field("persons", r.persons);
    v.field("countries", r.countries, {.format = Format::country});
    v.field("processors", r.processors);
}
template <class V>
void describe(V& v, DpiaRecord& r) {
    v.field("required", r.required, {Need::optional, "yes no reasoned"});
    v.field("reference", r.reference);
    v.field("date", r.date);
    v.field("residual_risk", r.residual_risk, {Need::optional, "low medium high"});
    v.field("prior_consultation_ref", r.prior_consultation_ref);
    v.field("next_review", r.next_review);
    v.field("assessed", r.assessed);
}
/// The fields of GDPR Art. 30(1).
template <class V>
void describe_article_30(V& v, ActivityRecord& r) {
    v.field("controller", r.controller, kMandatory);
    v.field("controller_contact", r.controller_contact, kMandatory);
    v.field("joint_controllers", r.joint_controllers);
    v.field("arrangement_ref", r.arrangement_ref);
    v.field("representative", r.representative);
    v.field("dpo_contact", r.dpo_contact, kMandatory);
    v.field("purposes", r.purposes, kMandatory);
    v.field("data_subjects", r.data_subjects, kMandatory);
    v.field("categories_declared", r.categories_declared,
            {.need = Need::mandatory, .format = Format::category});
    v.field("recipients", r.recipients, kMandatory);
    v.field("transfers", r.transfers, kMandatory);
    v.field("retention_period", r.retention_period);
    v.field("retention_criterion", r.retention_criterion);
    v.field("retention_reason", r.retention_reason);
    v.field("security_measures", r.security_measures);
    v.field("security_reason", r.security_reason);
}
template <class V>
void describe(V& v, ActivityRecord& r) {
    v.field("id", r.id, {.need = Need::required, .format = Format::id});
    v.field("title", r.title, kMandatory);
    describe_article_30(v, r);
    v.field("legal_basis", r.legal_basis, {Need::mandatory, "6-1-a 6-1-b 6-1-c 6-1-d 6-1-e 6-1-f"});
    v.field("legal_basis_ref", r.legal_basis_ref);
    v.field("consent_evidence_ref", r.consent_evidence_ref);
    v.field("art9_conditions", r.art9_conditions,
            {Need::optional, "9-2-a 9-2-b 9-2-c 9-2-d 9-2-e 9-2-f 9-2-g 9-2-h 9-2-i 9-2-j"});
    v.field("art10_authority", r.art10_authority);
    v.field("minors", r.minors, {Need::optional, "none possible targeted"});
    v.field("information_society_service", r.information_society_service);
    v.field("notice_ref", r.notice_ref);
    v.field("rights_procedure_ref", r.rights_procedure_ref);
    v.field("dpia", r.dpia);
    v.field("processors", r.processors);
    v.field("automated_decisions", r.automated_decisions);
    v.field("systematic_monitoring", r.systematic_monitoring);
    v.field("archiving_purpose", r.archiving_purpose);
    v.field("archiving_research", r.archiving_research);
    v.field("parental_consent_ref", r.parental_consent_ref);
    v.field("public_authority", r.public_authority);
    v.field("last_review", r.last_review);
    v.field("review_interval", r.review_interval);
    v.field("ended_on", r.ended_on);
}

} // namespace custos::policies
