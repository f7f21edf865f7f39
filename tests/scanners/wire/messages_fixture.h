#pragma once
// One message of each type with every field set, for the tests of the codec.

#include "scanners/wire/messages.h"

#include <vector>

namespace custos::scanners::testing {

template <class Id>
Id id_of(std::uint8_t filler) {
    Id id;
    id.bytes.fill(filler);
    return id;
}

inline ObjectReport full_report() {
    ObjectReport report;
    report.key = id_of<ObjectKey>(3);
    report.path = "caf\xE9/85073003328.csv"; // not UTF-8: exact bytes travel
    report.display_path = "caf\xEF\xBF\xBD/••.••.••-•••.••";
    report.path_has_hits = true;
    report.path_categories = {DataCategory("government_id.be_nrn")};
    report.token = {.size_bytes = 1, .mtime_ns = -2, .ctime_ns = 3, .inode = 4};
    report.permissions = {.mode = 0640,
                          .uid = 1000,
                          .gid = 4'000'000'000,
                          .has_acl = true,
                          .world_read = true,
                          .world_write = false};
    report.read = ReadState::part;
    report.bytes_read = 70'000;
    report.content = id_of<Digest>(9);
    report.format = "csv";
    report.charset = "utf-8";
    Finding finding;
    finding.detector = DetectorId("be.nrn");
    finding.detector_version = 2;
    finding.category = DataCategory("government_id.be_nrn");
    finding.mask = Mask::be_nrn;
    finding.count = 300;
    finding.confidence_min = 0.5F;
    finding.confidence_max = 0.98F;
    finding.count_confident = 299;
    finding.distinct.add(id_of<Fingerprint>(7));
    finding.distinct.add(id_of<Fingerprint>(5));
    finding.places = {{.start = 1, .end = 12, .line = 1, .column = 2},
                      {.start = 1ULL << 40U, .end = (1ULL << 40U) + 1, .line = 9, .column = 1}};
    report.findings = {finding};
    report.gaps = {{.code = GapCode::too_large, .native = 0, .at_byte = 65'536, .detail = "csv"}};
    return report;
}

inline WorkUnit full_unit() {
    const std::vector<std::uint8_t> key(32, 0xAB);
    WorkUnit unit;
    unit.unit = id_of<Uuid>(1);
    unit.scan = id_of<Uuid>(2);
    unit.nonce = id_of<Uuid>(3);
    unit.source.id = SourceId("share");
    unit.source.uri = "file:///srv/share";
    unit.source.file = {.exclude = {"*.tmp", "/old/"},
                        .include = {"**/*.csv"},
                        .cross_file_systems = true,
                        .bytes_per_second = 1'000'000};
    unit.fingerprint_key = Secret(key);
    unit.object_key = Secret(key);
    unit.detectors = {"be.nrn", "iban"};
    unit.experimental_detectors = true;
    unit.extra_packs = {{"own.yaml", "detectors: []\n"}};
    unit.max_object_bytes = 5;
    unit.max_object_seconds = 6;
    unit.threads = 7;
    unit.careful = true;
    return unit;
}

inline UnitDone full_done() {
    UnitDone done;
    done.nonce = id_of<Uuid>(3);
    done.listing_complete = true;
    done.listed = 10;
    done.excluded = 2;
    done.file_system_id = 0xFFFF'FFFF'FFFF'FFFF;
    done.atime_moves = true;
    done.oddities = {
        {.path = "pipe",
         .display_path = "pipe",
         .gap = {.code = GapCode::not_a_regular_file, .native = 0, .at_byte = 0, .detail = {}}}};
    done.oddities_dropped = 1;
    done.detection = id_of<Digest>(8);
    return done;
}

inline std::vector<Message> one_of_each() {
    const auto nonce = id_of<Uuid>(3);
    std::vector<Message> all;
    all.emplace_back(full_unit());
    all.emplace_back(ListingPage{
        .nonce = nonce,
        .page = 4,
        .objects = {{.key = id_of<ObjectKey>(1),
                     .token = {.size_bytes = 1, .mtime_ns = -1, .ctime_ns = 2, .inode = 3}},
                    {.key = id_of<ObjectKey>(2), .token = {}}}});
    all.emplace_back(ListingAnswer{.nonce = nonce, .page = 4, .read = {0, 1, 300}});
    all.emplace_back(ResultBatch{.nonce = nonce, .seq = 23, .objects = {full_report()}});
    all.emplace_back(BatchAck{.nonce = nonce, .seq = 24});
    all.emplace_back(full_done());
    all.emplace_back(Cancel{.nonce = nonce});
    all.emplace_back(Progress{.nonce = nonce,
                              .listing_done = true,
                              .listed = 1,
                              .objects_read = 255,
                              .bytes_read = 65'536,
                              .hits = 1ULL << 33U});
    all.emplace_back(Reading{.nonce = nonce, .object = full_report()});
    return all;
}

} // namespace custos::scanners::testing
