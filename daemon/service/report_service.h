#pragma once
// Reports: made from one moment of the store, sealed, kept and logged.

#include "daemon/service/ground.h"
#include "daemon/store/issued.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace custos::daemon {

class PolicyRoom;
class ScanService;
class StoreView;

struct ReportOrder {
    std::string type = "dpo";
    std::string language;             ///< empty = the instance's
    std::vector<std::string> formats; ///< empty = all
    std::optional<Instant> from;      ///< none = since the last report of the type, or ever
    std::optional<Instant> until;     ///< none = now
};

/// Thread: safe from any thread.
class ReportService {
public:
    ReportService(Ground ground, PolicyRoom& policies, ScanService& scans)
        : ground_(ground), policies_(policies), scans_(scans) {}

    /// Errors: invalid_input (type, language or format, with what is allowed), no_space, …
    Result<IssuedReport> create(const ReportOrder& order, const Actor& actor);
    Result<std::vector<IssuedReport>> list(std::size_t limit);
    Result<IssuedReport> read(const Uuid& id);

private:
    Result<std::unique_ptr<StoreView>> open_view(StoreReader& reader);
    Ground ground_;
    PolicyRoom& policies_;
    ScanService& scans_;
};

/// A file of a sealed folder of ours. `name` may not leave it.
/// Errors: not_found, invalid_input (a name that is no file of the folder).
Result<std::string> read_bundle_file(const std::string& folder, std::string_view name);
struct BundleEntry {
    std::string name; ///< relative path
    std::uint64_t size = 0;
};
Result<std::vector<BundleEntry>> list_bundle(const std::string& folder);

} // namespace custos::daemon
