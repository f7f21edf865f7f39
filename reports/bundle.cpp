#include "reports/bundle.h"

#include "reports/compose/values.h"

#include <array>

namespace custos::reports {

namespace {

struct FileWords {
    std::string_view name;
    Literal words;
};
constexpr FileWords kFiles[] = {
    {kReportHtml, mark("the report, to be opened in a browser or printed")},
    {kReportJson, mark("the record itself; every other file is made from it or goes with it")},
    {kViolationsCsv, mark("every indication, one per line, for a spreadsheet")},
    {"evidence/", mark("the last entry of the evidence log, with the proof that it is in the log")},
    {kCertificates, mark("the certificate of the seal: compare it, do not trust it from here")},
    {kManifest, mark("the digest of every file")},
    {kManifestSeal, mark("the electronic seal over that list")},
};

} // namespace

void add_evidence_files(BundleFiles& files, const EvidenceHead& head) {
    files[std::string(kEntry)] = head.entry;
    std::string proof;
    for (const ProofStep& step : head.proof)
        proof += (step.side == ProofStep::Side::left ? "L " : "R ") + to_hex(step.sibling) + "\n";
    files[std::string(kProof)] = std::move(proof);
    files[std::string(kRoot)] = to_hex(head.root) + "\n";
    if (!head.checkpoint.empty()) {
        files[std::string(kCheckpoint)] = head.checkpoint;
        files[std::string(kCheckpointSeal)] = head.checkpoint_signature;
    }
}

std::string compose_readme(const Wording& wording, const std::string& organisation) {
    std::string text = wording.say("Audit report for the data protection officer") + "\n" +
                       clean_text(organisation) + "\n\n" + wording.say("What is in this folder") +
                       "\n\n";
    for (const FileWords& file : kFiles) {
        std::string name(file.name);
        name.resize(std::max<std::size_t>(name.size(), 22), ' ');
        text += "  " + name + "  " + wording.say(file.words) + "\n";
    }
    text +=
        "\n" + wording.say("How to verify this report") + "\n\n" +
        wording.say("1. No file was changed; every line must end in OK:") +
        "\n\n  sha256sum -c MANIFEST.sha256\n\n" +
        wording.say("2. Who sealed it. trust.pem is the certificate that the organisation gave "
                    "you by another way, never the one in this folder:") +
        "\n\n  openssl cms -verify -binary -inform DER -in MANIFEST.sha256.p7s \\\n"
        "    -content MANIFEST.sha256 -CAfile trust.pem -purpose any -out /dev/null\n\n" +
        wording.say("3. The evidence entry is in the log; the last line must be “included”:") +
        "\n\n  cd evidence\n"
        "  h=$({ printf '\\000'; cat entry.json; } | openssl dgst -sha256 -r | cut -c1-64)\n"
        "  while read -r side sib; do [ \"$side\" = R ] && p=\"$h$sib\" || p=\"$sib$h\"\n"
        "    h=$(printf '01%s' \"$p\" | xxd -r -p | openssl dgst -sha256 -r | cut -c1-64); done "
        "< entry.proof\n"
        "  [ \"$h\" = \"$(cat root.hex)\" ] && echo included\n\n" +
        wording.say("With Custos installed, this does all of it and more:") +
        "\n\n  custos verify --certificate trust.pem .\n\n" +
        wording.say("Fingerprint of a certificate, to compare it by telephone:") +
        "\n\n  openssl x509 -in certificates.pem -noout -fingerprint -sha256\n";
    return text;
}

} // namespace custos::reports
