#pragma once
// A slow, obvious twin of every validation rule, on values without separators, and where the rule
// keeps its check digits.

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace custos::scanners::testing {

/// What a rule promises about typing errors: the share, in percent, that may pass unseen.
struct Missed {
    double digits = 0; ///< of single wrong digits
    double turns = 0;  ///< of two neighbouring digits turned round
    const char* why = "";
};

struct Twin {
    /// A validator, or a detector whose pack gives the validator its parameters.
    std::string_view rule;
    /// Shapes separated by blanks: `9` any digit, `a` any capital, `x` either, `mm` 00 to 13, `dd`
    /// 00 to 32; tried all through: `#` digits, `@` capitals, `*` both. Any other is itself.
    std::string_view shapes;
    bool (*accepts)(const std::string& value);
    Missed missed;
    friend std::ostream& operator<<(std::ostream& out, const Twin& twin) {
        return out << twin.rule << ' ' << twin.shapes;
    }
};

std::vector<Twin> person_twins();  ///< numbers of persons
std::vector<Twin> company_twins(); ///< numbers of companies and taxpayers
std::vector<Twin> vat_twins();     ///< VAT numbers, state by state
std::vector<Twin> thing_twins();   ///< accounts, documents, devices, codes

} // namespace custos::scanners::testing
