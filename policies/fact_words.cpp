#include "policies/fact_words.h"

#include <algorithm>
#include <array>

namespace custos::policies {
namespace {

struct Row {
    std::string_view code;
    std::array<std::string_view, 4> words; ///< in the order of kLanguages
};

// clang-format off
constexpr auto kRows = std::to_array<Row>({
    // legal bases and conditions
    {"6-1-a", {"art. 6, lid 1, onder a) (toestemming)", "art. 6, § 1, a) (consentement)", "Art. 6 Abs. 1 Buchst. a (Einwilligung)", "Art. 6(1)(a) (consent)"}},
    {"6-1-b", {"art. 6, lid 1, onder b) (overeenkomst)", "art. 6, § 1, b) (contrat)", "Art. 6 Abs. 1 Buchst. b (Vertrag)", "Art. 6(1)(b) (contract)"}},
    {"6-1-c", {"art. 6, lid 1, onder c) (wettelijke verplichting)", "art. 6, § 1, c) (obligation légale)", "Art. 6 Abs. 1 Buchst. c (rechtliche Verpflichtung)", "Art. 6(1)(c) (legal obligation)"}},
    {"6-1-d", {"art. 6, lid 1, onder d) (vitale belangen)", "art. 6, § 1, d) (intérêts vitaux)", "Art. 6 Abs. 1 Buchst. d (lebenswichtige Interessen)", "Art. 6(1)(d) (vital interests)"}},
    {"6-1-e", {"art. 6, lid 1, onder e) (taak van algemeen belang)", "art. 6, § 1, e) (mission d'intérêt public)", "Art. 6 Abs. 1 Buchst. e (Aufgabe im öffentlichen Interesse)", "Art. 6(1)(e) (public interest)"}},
    {"6-1-f", {"art. 6, lid 1, onder f) (gerechtvaardigd belang)", "art. 6, § 1, f) (intérêts légitimes)", "Art. 6 Abs. 1 Buchst. f (berechtigte Interessen)", "Art. 6(1)(f) (legitimate interests)"}},
    // environment, status, classification
    {"production", {"productie", "production", "Produktion", "production"}},
    {"acceptance", {"acceptatie", "acceptation", "Abnahme", "acceptance"}},
    {"test", {"test", "test", "Test", "test"}},
    {"development", {"ontwikkeling", "développement", "Entwicklung", "development"}},
    {"training", {"opleiding", "formation", "Schulung", "training"}},
    {"active", {"actief", "active", "aktiv", "active"}},
    {"read_only", {"alleen-lezen", "lecture seule", "nur lesbar", "read-only"}},
    {"decommissioned", {"buiten gebruik gesteld", "mise hors service", "stillgelegt", "decommissioned"}},
    {"public", {"openbaar", "publique", "öffentlich", "public"}},
    {"internal", {"intern", "interne", "intern", "internal"}},
    {"confidential", {"vertrouwelijk", "confidentielle", "vertraulich", "confidential"}},
    {"highly_confidential", {"strikt vertrouwelijk", "hautement confidentielle", "streng vertraulich", "highly confidential"}},
    {"yes", {"ja", "oui", "ja", "yes"}},
    {"no", {"nee", "non", "nein", "no"}},
    {"partial", {"gedeeltelijk", "partiel", "teilweise", "partial"}},
    {"none", {"geen", "aucun", "keine", "none"}},
    {"password", {"wachtwoord", "mot de passe", "Passwort", "password"}},
    {"mfa", {"meerfactorauthenticatie", "authentification multifacteur", "Mehr-Faktor-Authentifizierung", "multi-factor"}},
    {"certificate", {"certificaat", "certificat", "Zertifikat", "certificate"}},
    {"federated", {"gefedereerd", "fédérée", "föderiert", "federated"}},
    {"low", {"laag", "faible", "niedrig", "low"}},
    {"medium", {"middel", "moyen", "mittel", "medium"}},
    {"high", {"hoog", "élevé", "hoch", "high"}},
    // level of government
    {"federal", {"federaal", "fédéral", "föderal", "federal"}},
    {"flemish", {"Vlaams", "flamand", "flämisch", "Flemish"}},
    {"walloon", {"Waals", "wallon", "wallonisch", "Walloon"}},
    {"brussels", {"Brussels", "bruxellois", "Brüsseler", "Brussels"}},
    {"german_speaking", {"Duitstalige Gemeenschap", "Communauté germanophone", "Deutschsprachige Gemeinschaft", "German-speaking Community"}},
    {"local", {"lokaal", "local", "lokal", "local"}},
    // age and kind of an object
    {"record_event", {"gebeurtenis in het dossier", "événement du dossier", "Ereignis in der Akte", "event in the record"}},
    {"document_metadata", {"documenteigenschappen", "propriétés du document", "Dokumenteigenschaften", "document properties"}},
    {"path_date", {"datum in het pad", "date dans le chemin", "Datum im Pfad", "date in the path"}},
    {"birth", {"aanmaakdatum", "date de création", "Erstellungsdatum", "creation date"}},
    {"mtime", {"laatste wijziging (zwak)", "dernière modification (faible)", "letzte Änderung (schwach)", "last modification (weak)"}},
    {"unknown", {"onbekend", "inconnu", "unbekannt", "unknown"}},
    {"backup", {"back-up", "sauvegarde", "Sicherung", "backup"}},
    {"dump", {"databasedump", "extraction de base de données", "Datenbankauszug", "database dump"}},
    {"log", {"logbestand", "journal", "Protokolldatei", "log file"}},
    {"mail_export", {"e-mailexport", "export de courriels", "E-Mail-Export", "mail export"}},
    {"free_text", {"vrije tekst", "texte libre", "Freitext", "free text"}},
    {"spreadsheet", {"rekenblad", "tableur", "Tabelle", "spreadsheet"}},
    // register numbers
    {"minister_interior", {"minister van Binnenlandse Zaken", "ministre de l'Intérieur", "Minister des Innern", "Minister of the Interior"}},
    {"law_decree_ordinance", {"wet, decreet of ordonnantie", "loi, décret ou ordonnance", "Gesetz, Dekret oder Ordonnanz", "law, decree or ordinance"}},
    {"statutory_exemption", {"wettelijke vrijstelling", "dispense légale", "gesetzliche Befreiung", "statutory exemption"}},
    {"pre_2018_committee", {"sectoraal comité (vóór 2018)", "comité sectoriel (avant 2018)", "Sektorieller Ausschuss (vor 2018)", "sectoral committee (before 2018)"}},
    // fields of Art. 30(1)
    {"controller", {"verwerkingsverantwoordelijke", "responsable du traitement", "Verantwortlicher", "controller"}},
    {"controller_contact", {"contactgegevens van de verwerkingsverantwoordelijke", "coordonnées du responsable du traitement", "Kontaktdaten des Verantwortlichen", "contact details of the controller"}},
    {"dpo_contact", {"contactgegevens van de functionaris voor gegevensbescherming", "coordonnées du délégué à la protection des données", "Kontaktdaten des Datenschutzbeauftragten", "contact details of the data protection officer"}},
    {"purposes", {"verwerkingsdoeleinden", "finalités du traitement", "Zwecke der Verarbeitung", "purposes"}},
    {"data_subjects", {"categorieën van betrokkenen", "catégories de personnes concernées", "Kategorien betroffener Personen", "categories of data subjects"}},
    {"categories_declared", {"categorieën van persoonsgegevens", "catégories de données à caractère personnel", "Kategorien personenbezogener Daten", "categories of personal data"}},
    {"recipients", {"categorieën van ontvangers", "catégories de destinataires", "Kategorien von Empfängern", "categories of recipients"}},
    {"transfers", {"doorgiften aan derde landen", "transferts vers des pays tiers", "Übermittlungen an Drittländer", "transfers to third countries"}},
    {"retention_period", {"bewaartermijn", "durée de conservation", "Aufbewahrungsfrist", "retention period"}},
    {"security_measures", {"technische en organisatorische maatregelen", "mesures techniques et organisationnelles", "technische und organisatorische Maßnahmen", "technical and organisational measures"}},
    // transfer mechanisms
    {"adequacy", {"adequaatheidsbesluit", "décision d'adéquation", "Angemessenheitsbeschluss", "adequacy decision"}},
    {"scc", {"standaardbepalingen", "clauses types", "Standarddatenschutzklauseln", "standard clauses"}},
    {"bcr", {"bindende bedrijfsvoorschriften", "règles d'entreprise contraignantes", "verbindliche interne Datenschutzvorschriften", "binding corporate rules"}},
    {"derogation_49", {"afwijking van art. 49", "dérogation de l'art. 49", "Ausnahme nach Art. 49", "derogation of Art. 49"}},
    // why objects were not read
    {"permission-denied", {"geen leesrecht", "accès refusé", "kein Leserecht", "permission denied"}},
    {"vanished", {"verdwenen", "disparus", "verschwunden", "vanished"}},
    {"changed-while-read", {"gewijzigd tijdens het lezen", "modifiés pendant la lecture", "während des Lesens geändert", "changed while read"}},
    {"read-error", {"leesfout", "erreur de lecture", "Lesefehler", "read error"}},
    {"unsupported-format", {"formaat zonder lezer", "format sans lecteur", "Format ohne Leser", "format without a reader"}},
    {"binary", {"binair", "binaire", "binär", "binary"}},
    {"undecodable-text", {"onleesbare tekens", "caractères illisibles", "unlesbare Zeichen", "undecodable text"}},
    {"encrypted-document", {"met wachtwoord beveiligd", "protégés par mot de passe", "passwortgeschützt", "encrypted document"}},
    {"too-deep", {"te diep genest", "imbrication trop profonde", "zu tief verschachtelt", "nested too deep"}},
    {"too-large", {"te groot", "trop volumineux", "zu groß", "too large"}},
    {"timeout", {"tijd overschreden", "délai dépassé", "Zeit überschritten", "timeout"}},
    {"out-of-memory", {"geheugen overschreden", "mémoire dépassée", "Speicher überschritten", "out of memory"}},
    {"extractor-failed", {"lezer mislukt", "lecteur en échec", "Leser gescheitert", "reader failed"}},
    {"worker-failed", {"scanproces mislukt", "processus d'analyse en échec", "Prüfprozess gescheitert", "worker failed"}},
    {"not-a-regular-file", {"geen gewoon bestand", "pas un fichier ordinaire", "keine gewöhnliche Datei", "not a regular file"}},
    {"symlink-outside", {"koppeling naar buiten", "lien vers l'extérieur", "Verweis nach außen", "link that leaves the source"}},
    {"other-file-system", {"ander bestandssysteem", "autre système de fichiers", "anderes Dateisystem", "other file system"}},
    {"directory-unreadable", {"map niet leesbaar", "dossier illisible", "Ordner nicht lesbar", "folder not readable"}},
    {"source-suspect", {"bron verdacht leeg", "source suspecte", "Quelle verdächtig", "source suspect"}},
    {"source-unreachable", {"bron onbereikbaar", "source inaccessible", "Quelle nicht erreichbar", "source unreachable"}},
    {"cancelled", {"afgebroken", "interrompus", "abgebrochen", "cancelled"}},
    {"detector-failed", {"detector mislukt", "détecteur en échec", "Detektor gescheitert", "detector failed"}},
});
// clang-format on

} // namespace

std::string_view words_for(std::string_view code, Language language) noexcept {
    const auto* found =
        std::find_if(kRows.begin(), kRows.end(), [&](const Row& row) { return row.code == code; });
    return found == kRows.end() ? code : found->words[static_cast<std::size_t>(language)];
}

} // namespace custos::policies
