#pragma once
// The sections of report.html. Each takes the record and the words, and gives elements.

#include "reports/render/element.h"
#include "reports/text/wording.h"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace custos::reports {

using Json = nlohmann::json;

/// What every section needs. Thread: one thread at a time.
class Page {
public:
    /// Both must outlive the page.
    Page(const Json& report, const Wording& words) : report_(report), words_(words) {}
    [[nodiscard]] const Json& report() const noexcept { return report_; }
    [[nodiscard]] const Wording& words() const noexcept { return words_; }

    /// `section` with a heading of level 2, named by it.
    [[nodiscard]] Element section(std::string_view id, const std::string& title) const;
    /// Links to the annex: `№ 4, № 9`. Empty for an empty list.
    [[nodiscard]] Element evidence_links(const Json& numbers) const;
    /// The same after the word `Evidence`; nothing for an empty list.
    [[nodiscard]] Elements evidence(const Json& numbers) const;
    /// The title of a source and its id, isolated from the text around.
    [[nodiscard]] Element source(const std::string& id) const;
    [[nodiscard]] std::string date(const Json& time) const; ///< `–` for null
    [[nodiscard]] std::string date_time(const Json& time) const;
    [[nodiscard]] std::string number(const Json& value) const;
    [[nodiscard]] Element severity(const std::string& code) const;

private:
    const Json& report_;
    const Wording& words_;
};

/// Data that came from outside, kept apart from the direction of the text around it.
[[nodiscard]] Element foreign(std::string_view text);
/// A command, a file name, a digest.
[[nodiscard]] Element code(std::string_view text);

[[nodiscard]] Elements cover_of(const Page& page);
[[nodiscard]] Element summary_of(const Page& page);
[[nodiscard]] Element coverage_of(const Page& page);
[[nodiscard]] Element setup_of(const Page& page);
[[nodiscard]] Element decisions_of(const Page& page);
[[nodiscard]] Element violations_of(const Page& page);
[[nodiscard]] Element explained_of(const Page& page);
[[nodiscard]] Element categories_of(const Page& page);
[[nodiscard]] Element comparison_of(const Page& page);
[[nodiscard]] Element versions_of(const Page& page);
[[nodiscard]] Element method_of(const Page& page);
[[nodiscard]] Element evidence_of(const Page& page);
[[nodiscard]] Element verification_of(const Page& page);

} // namespace custos::reports
