// Checking and copying a store (store.h).

#include "daemon/store/connection.h"
#include "daemon/store/schema.h"
#include "daemon/store/store.h"
#include "reports/write_file.h"

#include <filesystem>
#include <memory>
#include <sqlite3.h>
#include <unistd.h>

namespace custos::daemon {

namespace {

Result<std::vector<std::string>> read_lines(Connection& store, Literal pragma) {
    CUSTOS_TRY(Statement statement, store.query(pragma));
    std::vector<std::string> lines;
    for (;;) {
        auto more = statement.step();
        if (!more && more.error().code == ErrorCode::corrupt) {
            lines.emplace_back("the check itself met a damaged page");
            return lines;
        }
        CUSTOS_TRY(const bool row, std::move(more));
        if (!row)
            return lines;
        lines.push_back(statement.string(0));
    }
}

Result<void> copy_pages(Connection& from, Connection& to) {
    struct Finish {
        void operator()(sqlite3_backup* backup) const noexcept { sqlite3_backup_finish(backup); }
    };
    std::unique_ptr<sqlite3_backup, Finish> backup(
        sqlite3_backup_init(to.handle(), "main", from.handle(), "main"));
    if (backup == nullptr)
        return store_failure(to.handle(), sqlite3_errcode(to.handle()));
    // All pages in one step: a consistent state, and readers are not disturbed (WAL).
    const int code = sqlite3_backup_step(backup.get(), -1);
    if (code != SQLITE_DONE)
        return store_failure(to.handle(), code);
    const int end = sqlite3_backup_finish(backup.release());
    if (end != SQLITE_OK)
        return store_failure(to.handle(), end);
    return {};
}

} // namespace

Result<StoreCheck> check_store(const std::string& path, const Secret& key) {
    CUSTOS_TRY(const auto store, Connection::open(path, key, Access::maintain));
    CUSTOS_TRY(const int version, read_schema_version(*store));
    static_cast<void>(version);
    StoreCheck check;
    CUSTOS_TRY(check.damaged_pages, read_lines(*store, "PRAGMA cipher_integrity_check"));
    CUSTOS_TRY(check.broken, read_lines(*store, "PRAGMA integrity_check"));
    if (check.broken.size() == 1 && check.broken.front() == "ok")
        check.broken.clear();
    CUSTOS_TRY(const auto dangling, read_lines(*store, "PRAGMA foreign_key_check"));
    for (const std::string& table : dangling)
        check.broken.push_back("a row of " + table + " refers to one that is not there");
    return check;
}

Result<void> back_up_store(const std::string& path, const Secret& key, const std::string& target) {
    std::error_code unread;
    if (std::filesystem::exists(std::filesystem::symlink_status(target, unread)))
        return fail(ErrorCode::already_exists, "{} exists and was left alone; choose another name",
                    OwnText(target));
    CUSTOS_TRY(const auto from, Connection::open(path, key, Access::maintain));
    const std::string beside = target + ".part";
    CUSTOS_TRY(auto to, Connection::create(beside, key));
    auto copied = copy_pages(*from, *to);
    to.reset();
    if (copied && rename(beside.c_str(), target.c_str()) != 0)
        copied =
            fail_native(errno, ErrorCode::io_error, "cannot name the backup {}", OwnText(target));
    if (!copied) {
        static_cast<void>(unlink(beside.c_str())); // ours, made just now
        return copied;
    }
    return reports::sync_folder(std::filesystem::path(target).parent_path());
}

} // namespace custos::daemon
