#pragma once
// What the surroundings of a proposal say about it: words before and after, and the name of its
// field. Words of the pack only; the text itself is never kept.

#include "scanners/detect/compiled.h"
#include "scanners/detect/confidence.h"
#include "scanners/detect/matcher.h"
#include "scanners/detect/propose.h"
#include "scanners/detect/table.h"

#include <optional>
#include <string_view>
#include <vector>

namespace custos::scanners {

/// Where a proposal stands.
struct Surroundings {
    std::string_view text;
    std::optional<Cell> cell;     ///< in delimited text
    std::string_view column_name; ///< of that cell; empty = unknown
};

/// Reads surroundings. Thread: one thread at a time; holds scratch memory.
class ContextReader {
public:
    explicit ContextReader(const DetectorSet::Compiled& set) : set_(set) {}

    /// Fills context, field and doubt; `explanation` may be null.
    void read(const Proposal& proposal, const Surroundings& where, Support& support,
              Explanation* explanation);

private:
    struct Evidence {
        const Lexicon::Phrase* phrase = nullptr;
        std::size_t distance = 0;
        double weight = 0;
    };
    struct FieldVerdict {
        bool named = false; ///< there is a field name
        bool known = false; ///< with a word of some pack
    };
    void read_field(std::string_view name, const Proposal& proposal, Support& support,
                    FieldVerdict& verdict, Explanation* explanation);
    void read_before(const Proposal& proposal, std::string_view text, Span window, double scale,
                     Support& support, Explanation* explanation);
    void read_after(const Proposal& proposal, std::string_view text, Span window, Support& support,
                    Explanation* explanation);
    void find_all();

    const DetectorSet::Compiled& set_;
    Words words_;
    std::vector<Lexicon::Found> found_;
};

} // namespace custos::scanners
