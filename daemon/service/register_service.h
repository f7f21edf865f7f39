#pragma once
// Changes of the register: checked, kept as revisions, logged, and judged.

#include "daemon/judge/judge.h"
#include "daemon/service/ground.h"
#include "daemon/store/records.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace custos::daemon {

struct ImportCounts {
    std::uint64_t added = 0;
    std::uint64_t changed = 0;
    std::uint64_t unchanged = 0;
};

/// How a record meets one of the same id.
enum class Existing : std::uint8_t { refuse, replace, must_exist };

/// Thread: safe from any thread.
class RegisterService {
public:
    RegisterService(Ground ground, Judge& judge) : ground_(ground), judge_(judge) {}

    /// JSON text of the record as stored, checked by policies/register/.
    /// Errors: invalid_input (naming the field), already_exists, not_found, unsupported (URI).
    Result<std::string> put(RecordKind kind, std::string_view json, Existing existing,
                            const Actor& actor);
    Result<void> remove(RecordKind kind, const std::string& id, const Actor& actor);
    /// Errors: not_found with the nearest id.
    Result<std::string> read(RecordKind kind, const std::string& id);
    Result<std::vector<Record>> list(RecordKind kind);
    /// All or nothing. Errors: invalid_input with file, line and column.
    Result<ImportCounts> import(std::string_view file, std::string_view yaml, const Actor& actor);
    Result<std::string> export_yaml();

private:
    struct Change {
        RecordKind kind;
        std::string id;
        std::string body;
    };
    Result<ImportCounts> apply(const std::vector<Change>& changes, Existing existing,
                               const Actor& actor);
    Ground ground_;
    Judge& judge_;
};

} // namespace custos::daemon
