#include "tests/reports/fixture.h"

#include "scanners/model/sha256.h"

namespace custos::reports::testing {

Instant at(const char* rfc3339) {
    return parse_instant(rfc3339).value();
}

Texts texts(std::string nl, std::string fr, std::string de, std::string en) {
    return {{std::move(nl), std::move(fr), std::move(de), std::move(en)}};
}

Result<std::vector<Violation>> MemoryView::query_violations(Instant, std::optional<Instant>) const {
    if (failure)
        return tl::unexpected<Error>(*failure);
    return violations;
}

Result<std::vector<EvidenceEntry>>
MemoryView::query_evidence(const EvidenceNumbers& numbers) const {
    std::vector<EvidenceEntry> found;
    for (const std::uint64_t number : numbers)
        if (const auto entry = entries.find(number); entry != entries.end())
            found.push_back(entry->second);
    return found;
}

namespace {

Organisation make_organisation() {
    return {.id = "merelbos",
            .name = "Gemeente Merelbos",
            .dpo_contact = "privacy@merelbos.example.org",
            .competent_authority = "gba"};
}

std::vector<SourceState> make_sources() {
    SourceState share{.id = SourceId("share-01"),
                      .title = "Gedeelde schijf stadhuis",
                      .kind = "file_tree",
                      .environment = "production",
                      .owner = "Secretariaat",
                      .activities = {ActivityId("A-001")},
                      .registered_at = at("2026-09-01T08:00:00Z"),
                      .last_full_scan = at("2026-11-21T22:41:10Z"),
                      .last_attempt = at("2026-11-21T22:41:10Z"),
                      .scan_interval = "P7D",
                      .access_time_moves = true,
                      .objects_eligible = 128'412,
                      .objects_read = 125'004,
                      .objects_in_part = 17,
                      .objects_unread = 3'391,
                      .bytes_read = 48'211'904'512,
                      .objects_current_detection = 121'980};
    share.gaps = {{GapCode::unsupported_format, 3'122, false},
                  {GapCode::permission_denied, 208, false},
                  {GapCode::encrypted_document, 61, false},
                  {GapCode::changed_while_read, 17, true}};
    share.exclusions = {{"/backup/**", "Back-ups have their own data source, backup-01"},
                        {"*.iso", ""}};
    share.evidence = {11, 14};
    SourceState staff{.id = SourceId("hr"),
                      .title = "Personeelsdienst",
                      .kind = "file_tree",
                      .environment = "production",
                      .owner = "Personeelsdienst",
                      .activities = {ActivityId("A-002")},
                      .registered_at = at("2026-09-01T08:00:00Z"),
                      .last_full_scan = at("2026-10-03T01:02:03Z"),
                      .last_attempt = at("2026-11-20T01:00:00Z"),
                      .scan_interval = "P14D",
                      .stale = true,
                      .objects_eligible = 8'204,
                      .objects_read = 8'204,
                      .bytes_read = 902'114'000,
                      .objects_current_detection = 8'204};
    staff.evidence = {7};
    SourceState archive{.id = SourceId("archief"),
                        .title = "Archief",
                        .kind = "file_tree",
                        .registered_at = at("2026-11-20T08:00:00Z")};
    SourceState test_set{.id = SourceId("test-app"),
                         .title = "Testomgeving loket",
                         .kind = "file_tree",
                         .environment = "test",
                         .registered_at = at("2026-09-15T08:00:00Z"),
                         .last_full_scan = at("2026-11-19T03:00:00Z"),
                         .last_attempt = at("2026-11-22T03:00:00Z"),
                         .scan_interval = "P7D",
                         .suspect = true,
                         .objects_eligible = 540,
                         .objects_read = 512,
                         .objects_unread = 28,
                         .bytes_read = 7'340'032,
                         .objects_current_detection = 512};
    test_set.gaps = {{GapCode::source_suspect, 28, false}};
    test_set.evidence = {15};
    return {share, staff, archive, test_set};
}

std::vector<CategoryInfo> make_categories() {
    return {
        {DataCategory("government_id.be_nrn"),
         texts("rijksregisternummer", "numéro de Registre national", "Nationalregisternummer",
               "national register number"),
         true},
        {DataCategory("contact.email"),
         texts("e-mailadres", "adresse électronique", "E-Mail-Adresse", "e-mail address"), false},
        {DataCategory("contact.phone"),
         texts("telefoonnummer", "numéro de téléphone", "Telefonnummer", "telephone number"),
         false},
        {DataCategory("financial.iban"),
         texts("bankrekeningnummer (IBAN)", "numéro de compte (IBAN)", "Kontonummer (IBAN)",
               "bank account number (IBAN)"),
         false},
        {DataCategory("special.health"),
         texts("gegevens over gezondheid", "données concernant la santé", "Gesundheitsdaten",
               "data concerning health"),
         true},
        {DataCategory("credential.private_key"),
         texts("geheime sleutel", "clé privée", "privater Schlüssel", "private key"), false},
    };
}

std::vector<CategoryCount> make_counts() {
    const auto row = [](const char* source, const char* category, std::uint64_t objects,
                        std::uint64_t hits, PersonsEstimate persons) {
        return CategoryCount{SourceId(source), DataCategory(category), objects, hits, persons};
    };
    return {
        row("share-01", "government_id.be_nrn", 912, 20'451, {10'211, 11'904}),
        row("share-01", "contact.email", 4'310, 61'220, {8'112, 8'112}),
        row("share-01", "contact.phone", 3'200, 12'004, {5'901, 6'120}),
        row("share-01", "financial.iban", 188, 1'204, {702, 702}),
        row("share-01", "special.health", 12, 41, {0, 0}),
        row("hr", "government_id.be_nrn", 340, 802, {301, 322}),
        row("hr", "financial.iban", 297, 311, {290, 295}),
        row("hr", "contact.email", 3, 3, {3, 3}),
        row("test-app", "government_id.be_nrn", 3, 220, {212, 220}),
        row("test-app", "credential.private_key", 1, 1, {0, 0}),
    };
}

RuleInfo make_rule(const char* id, Texts title, Texts remediation, std::vector<ArticleRef> articles,
                   Role does, Role decides, Acceptance acceptance) {
    return {.id = id,
            .revision = 2,
            .pack = id[0] == 'B' ? "be.gdpr@1.0.0" : "eu.gdpr@1.0.0",
            .title = std::move(title),
            .remediation = std::move(remediation),
            .articles = std::move(articles),
            .does = does,
            .decides = decides,
            .acceptance = acceptance};
}

std::vector<RuleInfo> make_rules() {
    const std::string law = "Regulation (EU) 2016/679";
    return {
        make_rule("BE-NRN-01",
                  texts("Rijksregisternummer gevonden zonder geldige machtiging",
                        "Numéro de Registre national trouvé sans autorisation valable",
                        "Nationalregisternummer ohne gültige Ermächtigung gefunden",
                        "National register number found without a valid authorisation"),
                  texts("Vraag de machtiging aan, of verwijder het nummer.",
                        "Demander l’autorisation ou supprimer le numéro.",
                        "Die Ermächtigung beantragen oder die Nummer entfernen.",
                        "Request the authorisation, or remove the number."),
                  {{"Law of 8 August 1983", "Art. 8"}, {law, "Art. 87"}}, Role::controller_owner,
                  Role::controller_owner, Acceptance::none),
        make_rule("GDPR-32-1-01",
                  texts("Persoonsgegevens leesbaar voor iedereen",
                        "Données à caractère personnel lisibles par tous",
                        "Personenbezogene Daten für alle lesbar",
                        "Personal data readable by everyone"),
                  texts("Beperk de toegang tot wie ze nodig heeft.",
                        "Limiter l’accès à ceux qui en ont besoin.",
                        "Den Zugriff auf diejenigen beschränken, die ihn brauchen.",
                        "Restrict access to those who need it."),
                  {{law, "Art. 32(1)(b)"}, {law, "Art. 25(2)"}}, Role::it_admin, Role::it_admin,
                  Acceptance::risk),
        make_rule("GDPR-5-1-c-01",
                  texts("Productiegegevens in een testomgeving",
                        "Données de production dans un environnement de test",
                        "Produktionsdaten in einer Testumgebung",
                        "Production data in a test environment"),
                  texts("Vervang ze door synthetische of gepseudonimiseerde gegevens.",
                        "Les remplacer par des données synthétiques ou pseudonymisées.",
                        "Durch synthetische oder pseudonymisierte Daten ersetzen.",
                        "Replace them by synthetic or pseudonymised data."),
                  {{law, "Art. 5(1)(c)"}, {law, "Art. 25(1)"}}, Role::it_admin,
                  Role::controller_owner, Acceptance::explain),
        make_rule("GDPR-6-1-01",
                  texts("Verwerkingsactiviteit zonder rechtsgrond",
                        "Activité de traitement sans base juridique",
                        "Verarbeitungstätigkeit ohne Rechtsgrundlage",
                        "Processing activity without a legal basis"),
                  texts("Bepaal de rechtsgrond, of stop de verwerking.",
                        "Déterminer la base juridique ou cesser le traitement.",
                        "Die Rechtsgrundlage bestimmen oder die Verarbeitung einstellen.",
                        "Determine the legal basis, or stop the processing."),
                  {{law, "Art. 6(1)"}}, Role::controller_owner, Role::controller_owner,
                  Acceptance::none),
        make_rule("GDPR-30-1-c-01",
                  texts("Gevonden categorie staat niet in het register",
                        "Catégorie trouvée absente du registre",
                        "Gefundene Kategorie fehlt im Verzeichnis",
                        "Category found that the register does not declare"),
                  texts("Vul het register aan, of verwijder de gegevens.",
                        "Compléter le registre ou supprimer les données.",
                        "Das Verzeichnis ergänzen oder die Daten entfernen.",
                        "Complete the register, or remove the data."),
                  {{law, "Art. 30(1)(c)"}, {law, "Art. 5(1)(b)"}}, Role::dpo,
                  Role::controller_owner, Acceptance::explain),
        make_rule("GDPR-24-01",
                  texts("Registerinschrijving niet tijdig herzien",
                        "Inscription au registre non revue à temps",
                        "Verzeichniseintrag nicht rechtzeitig überprüft",
                        "Register entry not reviewed in time"),
                  texts("Herzie de inschrijving.", "Revoir l’inscription.",
                        "Den Eintrag überprüfen.", "Review the entry."),
                  {{law, "Art. 24(1)"}}, Role::dpo, Role::controller_owner, Acceptance::explain),
    };
}

Violation make_violation(const char* id, const char* rule, Severity severity, ViolationState state,
                         const char* source, const char* subject, Texts finding) {
    return {.id = id,
            .rule_id = rule,
            .rule_revision = 2,
            .severity = severity,
            .state = state,
            .source = SourceId(source),
            .subject = subject,
            .finding = std::move(finding),
            .first_seen = at("2026-11-21T22:41:11Z"),
            .evidence = {16}};
}

std::vector<Violation> make_violations() {
    std::vector<Violation> list;
    const Texts nrn =
        texts("In deze gegevensbron staan rijksregisternummers, en het register bevat "
              "geen geldige machtiging.",
              "Cette source contient des numéros de Registre national et le registre "
              "ne mentionne aucune autorisation valable.",
              "Diese Quelle enthält Nationalregisternummern, und das Verzeichnis nennt "
              "keine gültige Ermächtigung.",
              "This source holds national register numbers, and the register records "
              "no valid authorisation.");
    Violation number = make_violation("0190a1b2-0001", "BE-NRN-01", Severity::critical,
                                      ViolationState::confirmed, "share-01", "", nrn);
    number.objects = 912;
    number.hits = 20'451;
    number.persons = {10'211, 11'904};
    number.first_seen = at("2026-10-14T20:00:00Z");
    number.due = at("2026-11-17T23:00:00Z");
    number.samples = {"bevolking/inwoners_2025.csv", "bevolking/attest_••.••.••-•••.••.txt",
                      "ocmw/dossiers/overzicht.csv"};
    list.push_back(number);
    number.id = "0190a1b2-0002";
    number.source = SourceId("hr");
    number.objects = 340;
    number.hits = 802;
    number.persons = {301, 322};
    number.due = at("2026-11-25T23:00:00Z");
    number.samples = {"lonen/2026/afrekening.csv"};
    number.evidence = {7, 16};
    list.push_back(number);

    const Texts open =
        texts("De toegangsrechten laten elke gebruiker van het netwerk dit bestand "
              "lezen.",
              "Les droits d’accès permettent à tout utilisateur du réseau de lire ce "
              "fichier.",
              "Die Zugriffsrechte lassen jeden Benutzer des Netzes diese Datei lesen.",
              "The access rights let every user of the network read this file.");
    for (int file = 1; file <= 7; ++file) {
        Violation readable = make_violation(
            ("0190a1b2-01" + std::to_string(file)).c_str(), "GDPR-32-1-01",
            file == 1 ? Severity::critical : Severity::high,
            file == 2 ? ViolationState::in_remediation : ViolationState::confirmed, "share-01",
            ("communicatie/abonnees_" + std::to_string(file) + ".csv").c_str(), open);
        readable.objects = 1;
        readable.hits = 120;
        readable.persons = {80, 80};
        readable.due = at("2026-12-05T23:00:00Z");
        list.push_back(readable);
    }
    Violation test_data = make_violation(
        "0190a1b2-0201", "GDPR-5-1-c-01", Severity::high, ViolationState::fresh, "test-app", "",
        texts("De testomgeving bevat gegevens van echte mensen, naar schatting 212 tot 220.",
              "L’environnement de test contient des données de vraies personnes (212 à 220 selon "
              "l’estimation).",
              "Die Testumgebung enthält Daten echter Menschen, schätzungsweise 212 bis 220.",
              "The test environment holds data of real people, an estimated 212 to 220."));
    test_data.objects = 3;
    test_data.hits = 220;
    test_data.persons = {212, 220};
    list.push_back(test_data);
    Violation basis = make_violation(
        "0190a1b2-0301", "GDPR-6-1-01", Severity::high, ViolationState::confirmed, "", "A-002",
        texts("Voor activiteit A-002 is geen rechtsgrond ingevuld.",
              "Aucune base juridique n’est indiquée pour l’activité A-002.",
              "Für die Tätigkeit A-002 ist keine Rechtsgrundlage angegeben.",
              "No legal basis is recorded for activity A-002."));
    basis.due = at("2026-12-01T23:00:00Z");
    basis.evidence = {9};
    list.push_back(basis);
    Violation category = make_violation(
        "0190a1b2-0401", "GDPR-30-1-c-01", Severity::medium, ViolationState::confirmed, "hr", "",
        texts("Gevonden, maar niet in het register: e-mailadres.",
              "Trouvé, mais absent du registre : adresse électronique.",
              "Gefunden, aber nicht im Verzeichnis: E-Mail-Adresse.",
              "Found, but not in the register: e-mail address."));
    category.objects = 3;
    category.hits = 3;
    category.persons = {3, 3};
    category.due = at("2027-01-20T23:00:00Z");
    list.push_back(category);
    Violation review = make_violation("0190a1b2-0501", "GDPR-24-01", Severity::low,
                                      ViolationState::explained, "", "A-001", {});
    review.justification = "Herziening gepland samen met de nieuwe softwareversie in januari 2027.";
    review.expires = at("2027-02-28T23:00:00Z");
    list.push_back(review);
    Violation solved = make_violation("0190a1b2-0601", "GDPR-32-1-01", Severity::high,
                                      ViolationState::resolved, "hr", "lonen/export.csv", open);
    solved.first_seen = at("2026-09-20T10:00:00Z");
    solved.closed_at = at("2026-11-02T10:00:00Z");
    list.push_back(solved);
    return list;
}

PolicyState make_policies() {
    return {.set_digest = sha256("set"),
            .packs = {{"be.gdpr", "1.0.0", sha256("be.gdpr"), parse_date("2026-10-01"),
                       parse_date("2027-03-15")},
                      {"eu.gdpr", "1.0.0", sha256("eu.gdpr"), parse_date("2026-10-01"),
                       parse_date("2027-03-15")}},
            .tailoring = {{"deselect", "GDPR-5-1-c-02", "",
                           "Public staff directory, legal publication duty", Role::controller_owner,
                           parse_date("2026-10-21"), parse_date("2027-04-21")}},
            .rules_active = 27};
}

DetectionState make_detection() {
    return {.digest = sha256("detection"),
            .detectors = {
                {DetectorId("be.nrn"), 3, DataCategory("government_id.be_nrn")},
                {DetectorId("contact.email"), 1, DataCategory("contact.email")},
                {DetectorId("contact.phone"), 2, DataCategory("contact.phone")},
                {DetectorId("finance.iban"), 1, DataCategory("financial.iban")},
                {DetectorId("credential.private_key"), 1, DataCategory("credential.private_key")}}};
}

/// A log of 16 entries whose last one is proven by a real Merkle path (RFC 9162 section 2.1).
EvidenceHead make_head() {
    EvidenceHead head{.number = 16, .tree_size = 16};
    head.entry =
        R"({"payload":"evaluation","prev":"00","seq":16,"time":"2026-11-22T06:00:05.000Z",)"
        R"("type":"evaluation.finished"})";
    Digest hash = sha256(std::string(1, '\0') + head.entry);
    for (int level = 0; level < 4; ++level) {
        const Digest sibling = sha256("subtree " + std::to_string(level));
        head.proof.push_back({ProofStep::Side::left, sibling});
        std::string node(1, '\1');
        node.append(sibling.bytes.begin(), sibling.bytes.end());
        node.append(hash.bytes.begin(), hash.bytes.end());
        hash = sha256(node);
    }
    head.root = hash;
    return head;
}

std::map<std::uint64_t, EvidenceEntry> make_entries(const EvidenceHead& head) {
    std::map<std::uint64_t, EvidenceEntry> entries;
    const auto add = [&](std::uint64_t number, const char* time, const char* type) {
        entries[number] = {number, at(time), type, sha256("entry " + std::to_string(number))};
    };
    add(7, "2026-10-03T01:02:03Z", "scan.finished");
    add(9, "2026-10-14T20:00:00Z", "evaluation.finished");
    add(11, "2026-11-14T22:40:00Z", "scan.finished");
    add(14, "2026-11-21T22:41:10Z", "scan.finished");
    add(15, "2026-11-22T03:00:01Z", "scan.finished");
    entries[16] = {16, at("2026-11-22T06:00:05Z"), "evaluation.finished", sha256(head.entry)};
    return entries;
}

} // namespace

MemoryView make_municipality() {
    MemoryView view;
    view.organisation = make_organisation();
    view.sources = make_sources();
    view.setup = {
        {SetupGap::Subject::source,
         "archief",
         "Archief",
         {"scan_interval", "owner", "activity_ids"}},
        {SetupGap::Subject::activity,
         "A-002",
         "Personeelsbeheer",
         {"legal_basis", "retention_period"}},
        {SetupGap::Subject::agency, "merelbos", "Gemeente Merelbos", {"competent_authority"}}};
    view.categories = make_categories();
    view.counts = make_counts();
    view.persons = {11'204, 12'890};
    view.rules = make_rules();
    view.violations = make_violations();
    view.policies = make_policies();
    view.detection = make_detection();
    view.evaluations = {.evaluated_at = at("2026-11-22T06:00:05Z"),
                        .compliant = 41,
                        .violation = 11,
                        .not_applicable = 30,
                        .indeterminate = 6,
                        .missing = {{"reg.legal_basis", 4},
                                    {"source.scan_interval", 2},
                                    {"source.persons_estimate", 1},
                                    {"source.exposed", 1}},
                        .evidence = {16}};
    view.head = make_head();
    view.entries = make_entries(view.head);
    view.previous =
        PreviousReport{"0190a1b2-9000", at("2026-10-15T08:00:00Z"), at("2026-10-15T08:00:00Z")};
    return view;
}

MemoryView make_fresh_instance() {
    MemoryView view;
    view.organisation = {.id = "new", .name = "New agency"};
    view.head = make_head();
    return view;
}

ReportRequest make_request(Language language, std::filesystem::path folder) {
    return {.id = parse_uuid("0190a1b2-c3d4-7000-8000-000000000001").value(),
            .language = language,
            .folder = std::move(folder),
            .period = {at("2026-10-01T00:00:00Z"), at("2026-11-22T06:00:05Z")},
            .as_of = at("2026-11-22T06:00:05Z"),
            .now = at("2026-11-22T08:15:00Z"),
            .software = "custos 0.1.0"};
}

} // namespace custos::reports::testing
