#include "daemon/judge/policy_room.h"

#include "daemon/evidence/log.h"
#include "daemon/store/issued.h"
#include "daemon/store/meta.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <system_error>
#include <utility>

namespace custos::daemon {

namespace {

constexpr std::string_view kActiveSet = "policy.active";

/// The packs of the configured folder: one folder each, in any order.
Result<void> add_packs_of(const std::string& folder, Instant now,
                          std::vector<policies::ImportedPack>& known) {
    std::error_code failed;
    std::vector<std::string> waiting;
    for (const auto& entry : std::filesystem::directory_iterator(folder, failed))
        if (entry.is_directory())
            waiting.push_back(entry.path().string());
    if (failed)
        return fail_native(failed.value(), ErrorCode::io_error,
                           "{}: the folder of policy packs cannot be read; mend `policies:`",
                           OwnText(folder));
    std::vector<policies::PolicyPack> parents;
    for (const auto& pack : known)
        parents.push_back(pack.pack);
    for (const std::string& path : waiting) {
        CUSTOS_TRY(const auto files, policies::read_pack_folder(path));
        CUSTOS_TRY(auto pack, policies::load_pack(files, parents));
        known.push_back({.pack = std::move(pack), .imported_at = now});
    }
    return {};
}

std::string packs_json(const policies::EffectiveSet& set) {
    nlohmann::json packs = nlohmann::json::array();
    for (const auto& layer : set.layers)
        packs.push_back({{"id", layer.id},
                         {"version", layer.version},
                         {"digest", to_hex(layer.digest)}});
    return packs.dump();
}

} // namespace

PolicyRoom::PolicyRoom(Ground ground) : ground_(ground) {}

Result<void> PolicyRoom::load(const Actor& actor, Instant now) {
    CUSTOS_TRY(auto known, policies::load_shipped_packs());
    if (const auto folder = ground_.config.get()->policy_folder; !folder.empty())
        CUSTOS_CHECK(add_packs_of(folder, now, known));
    std::shared_ptr<const policies::EffectiveSet> set;
    const auto top = policies::select_in_force(known, policies::kDefaultPack, now, now);
    if (!top && top.error().code != ErrorCode::not_found)
        return tl::unexpected<Error>(top.error());
    if (top) {
        CUSTOS_TRY(auto made, policies::make_effective_set(known, **top, nullptr, now));
        set = std::make_shared<const policies::EffectiveSet>(std::move(made));
    }
    const std::string digest = set ? to_hex(set->digest) : std::string("none");
    const auto remember = [&](Transaction& change, const PayloadCipher& cipher) -> Result<void> {
        CUSTOS_TRY(const auto before, read_setting(change.connection(), kActiveSet));
        if (before == digest)
            return {};
        if (set)
            CUSTOS_CHECK(put_policy_set(change, {.digest = set->digest,
                                                 .text = set->json,
                                                 .packs = packs_json(*set),
                                                 .imported_at = now,
                                                 .effective_from = {},
                                                 .effective_until = {},
                                                 .actor = actor.name}));
        CUSTOS_CHECK(put_setting(change, kActiveSet, digest));
        nlohmann::json payload = {{"set", digest}, {"before", before.value_or("none")}};
        payload["packs"] = nlohmann::json::array();
        if (set)
            for (const auto& layer : set->layers)
                payload["packs"].push_back(policies::to_text(layer));
        const nlohmann::json details = {{"actor", actor.name}};
        CUSTOS_CHECK(append_evidence(change, cipher,
                                     {.time = now,
                                      .type = "policy.activated",
                                      .payload = payload.dump(),
                                      .details = details.dump()}));
        return {};
    };
    CUSTOS_CHECK(ground_.store.change(remember));
    const std::lock_guard lock(mutex_);
    set_ = std::move(set);
    known_ = std::make_shared<const std::vector<policies::ImportedPack>>(std::move(known));
    return {};
}

std::shared_ptr<const policies::EffectiveSet> PolicyRoom::in_force() const {
    const std::lock_guard lock(mutex_);
    return set_;
}

std::shared_ptr<const std::vector<policies::ImportedPack>> PolicyRoom::known() const {
    const std::lock_guard lock(mutex_);
    return known_;
}

} // namespace custos::daemon
