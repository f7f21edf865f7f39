#include "reports/render/html.h"

#include "reports/render/page.h"
#include "scanners/model/embedded.h"
#include "scanners/model/sha256.h"

#include <algorithm>
#include <span>

namespace custos {
std::span<const EmbeddedFile> report_styles() noexcept;
}

namespace custos::reports {

namespace {

/// Grows with every change of the pages' bytes: golden files hold us to it.
constexpr std::string_view kRendering = "html/1";
constexpr std::string_view kDigestMark = "<meta name=\"custos-report-sha256\" content=\"";

std::string to_base64(std::span<const std::uint8_t> bytes) {
    constexpr std::string_view kAlphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        std::uint32_t group = 0;
        const std::size_t left = std::min<std::size_t>(3, bytes.size() - at);
        for (std::size_t index = 0; index < 3; ++index)
            group = group << 8U | (index < left ? bytes[at + index] : 0U);
        for (std::size_t index = 0; index < 4; ++index)
            text += index <= left ? kAlphabet[group >> (18U - 6U * index) & 63U] : '=';
    }
    return text;
}

std::string_view style_sheet() noexcept {
    const auto files = report_styles();
    return files.empty() ? std::string_view() : files.front().content;
}

/// Nothing is loaded and nothing runs; the one style sheet is named by its digest (CSP level 3).
std::string content_policy() {
    return "default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'sha256-" +
           to_base64(sha256(style_sheet()).span()) + "'";
}

Element meta(std::string name, std::string content) {
    return make("meta", {{"name", std::move(name)}, {"content", std::move(content)}});
}

Element head_of(const Page& page, const std::string& digest) {
    const Json& report = page.report();
    return make(
        "head", {}, make("meta", {{"charset", "utf-8"}}),
        make("meta", {{"http-equiv", "Content-Security-Policy"}, {"content", content_policy()}}),
        meta("viewport", "width=device-width, initial-scale=1"), meta("color-scheme", "light dark"),
        meta("referrer", "no-referrer"), meta("robots", "noindex"),
        meta("custos-report-sha256", digest),
        make("title", {},
             page.words().say("Audit report") + " – " +
                 report.at("organisation").at("name").get<std::string>() + " – " +
                 page.date(report.at("as_of"))),
        make("style", {}, style_sheet()));
}

struct Section {
    std::string_view id;
    Literal title;
};
constexpr Section kContents[] = {
    {"coverage", mark("What was looked at, and what was not")},
    {"setup", mark("Set-up still to finish")},
    {"decisions", mark("Decisions to take first")},
    {"violations", mark("Indications of non-compliance")},
    {"categories", mark("Which personal data were found where")},
    {"comparison", mark("Since the last report")},
    {"explained", mark("Explained and accepted")},
    {"versions", mark("Policies and detectors in force")},
    {"method", mark("Method and limits")},
    {"evidence", mark("Evidence")},
    {"verification", mark("How to verify this report")},
};

Element contents_of(const Page& page) {
    const Wording& words = page.words();
    Element list = make("ol", {});
    for (const Section& section : kContents)
        list.add(make("li", {}, link_to(section.id, words.say(section.title))));
    return make("nav", {{"aria-label", words.say("Contents")}},
                make("h2", {}, words.say("Contents")), std::move(list));
}

Element main_of(const Page& page) {
    Element main = make("main", {{"id", "main"}});
    main.add(summary_of(page));
    main.add(contents_of(page));
    for (Element (*section)(const Page&) :
         {&coverage_of, &setup_of, &decisions_of, &violations_of, &categories_of, &comparison_of,
          &explained_of, &versions_of, &method_of, &evidence_of, &verification_of})
        main.add(section(page));
    return main;
}

Element foot_of(const Page& page, const std::string& digest) {
    const Wording& words = page.words();
    const Json& report = page.report();
    return make("footer", {},
                make("p", {}, words.say("Report"), " ", code(report.at("id").get<std::string>()),
                     " · ", foreign(report.at("software").get<std::string>())),
                make("p", {}, words.say("Made from report.json with the digest (SHA-256)"), " ",
                     code(digest)));
}

Result<std::string> render(const Json& report, const std::string& digest) {
    const auto language =
        policies::parse_language(report.at("language").get_ref<const std::string&>());
    if (report.at("format") != "custos-report/1" || !language)
        return fail(ErrorCode::corrupt,
                    "report.json is no custos-report/1: take it from its origin");
    CUSTOS_TRY(const Wording words,
               Wording::create(*language, report.at("time_zone").get<std::string>()));
    const Page page(report, words);
    const std::string code(policies::name_of(*language));
    Element body =
        make("body", {},
             make("a", {{"class", "skip"}, {"href", "#main"}}, words.say("Skip to the content")),
             cover_of(page), main_of(page), foot_of(page, digest));
    std::string html = "<!DOCTYPE html>\n";
    make("html", {{"xmlns", "http://www.w3.org/1999/xhtml"}, {"lang", code}, {"xml:lang", code}},
         head_of(page, digest), std::move(body))
        .write(html);
    return html;
}

} // namespace

std::string rendering_version() {
    return std::string(kRendering) + ";" + wording_version();
}

Result<std::string> render_html(std::string_view report_json) {
    try {
        return render(Json::parse(report_json), to_hex(sha256(report_json)));
    } catch (const Json::exception&) { // malformed, or a member is missing or of another type
        return fail(ErrorCode::corrupt, "report.json is damaged: take it from its origin");
    }
}

std::string_view digest_in_html(std::string_view html) noexcept {
    const std::size_t start = html.find(kDigestMark);
    if (start == html.npos)
        return {};
    const std::string_view rest = html.substr(start + kDigestMark.size());
    return rest.substr(0, std::min(rest.find('"'), rest.size()));
}

} // namespace custos::reports
