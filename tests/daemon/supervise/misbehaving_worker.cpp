// A worker that lies, one way per name: the test links this program as `worker-<lie>` and lets the
// supervisor start it. Everything around the lie is honest, so that it is the lie that is found.

#include "scanners/fingerprint/fingerprint.h"
#include "scanners/wire/channel.h"
#include "scanners/wire/codec.h"

#include <nlohmann/json.hpp>

#include <sys/socket.h>
#include <unistd.h>

#include <cmath>
#include <cstdlib>
#include <functional>
#include <map>
#include <string>
#include <thread>

namespace custos::scanners {
namespace {

using namespace std::chrono_literals;

constexpr int kSocket = 3;

[[noreturn]] void leave(int status) {
    ::_exit(status);
}

/// An honest worker over three files that exist only here.
class Worker {
public:
    Worker() : channel_(kSocket) {
        auto first = channel_.receive(10s);
        if (!first || !first->has_value())
            leave(69);
        unit_ = std::move(std::get<WorkUnit>(**first));
        keys_.emplace(std::move(KeyedHash::create(unit_.object_key)).value());
    }

    ObjectReport report(const std::string& path) {
        ObjectReport report;
        report.key = keys_->object_key(unit_.source.id, path);
        report.path = path;
        report.display_path = path;
        report.token.size_bytes = 100;
        report.permissions.mode = 0644;
        report.read = ReadState::whole;
        report.bytes_read = 100;
        report.format = "text";
        report.charset = "utf-8";
        Finding finding;
        finding.detector = DetectorId("test.number");
        finding.category = DataCategory("test.category");
        finding.mask = Mask::number;
        finding.count = 2;
        finding.count_confident = 1;
        finding.confidence_min = 0.5F;
        finding.confidence_max = 0.9F;
        finding.distinct.add(keys_->fingerprint("number", path));
        finding.places = {{.start = 1, .end = 5, .line = 1, .column = 2},
                          {.start = 9, .end = 12, .line = 2, .column = 1}};
        report.findings = {finding};
        return report;
    }

    void send(const Message& message) {
        if (!channel_.send(message, 10s))
            leave(69);
    }
    void send_bytes(const std::vector<std::uint8_t>& body, std::size_t length) {
        const std::uint8_t head[] = {
            static_cast<std::uint8_t>(length >> 24U), static_cast<std::uint8_t>(length >> 16U),
            static_cast<std::uint8_t>(length >> 8U), static_cast<std::uint8_t>(length)};
        if (::send(kSocket, head, sizeof head, MSG_NOSIGNAL) != 4 ||
            ::send(kSocket, body.data(), body.size(), MSG_NOSIGNAL) < 0)
            leave(69);
    }
    Message receive() {
        for (;;) {
            auto message = channel_.receive(10s);
            if (!message)
                leave(69);
            if (message->has_value())
                return std::move(**message);
        }
    }

    /// Result: the paths that the daemon asked for.
    std::vector<std::string> list(const std::vector<std::string>& paths) {
        ListingPage page{.nonce = unit_.nonce, .page = next_page_++, .objects = {}};
        for (const std::string& path : paths) {
            Listed listed{.key = keys_->object_key(unit_.source.id, path), .token = {}};
            listed.token.size_bytes = 100;
            page.objects.push_back(listed);
        }
        listed_ += page.objects.size();
        send(page);
        std::vector<std::string> asked;
        const Message answer = receive();
        for (const std::uint32_t index : std::get<ListingAnswer>(answer).read)
            asked.push_back(paths.at(index));
        return asked;
    }
    ResultBatch batch(std::vector<ObjectReport> reports) {
        return {.nonce = unit_.nonce, .seq = next_seq_++, .objects = std::move(reports)};
    }
    void send_batch(std::vector<ObjectReport> reports) {
        send(batch(std::move(reports)));
        static_cast<void>(receive()); // the acknowledgement
    }
    UnitDone done() const {
        UnitDone done;
        done.nonce = unit_.nonce;
        done.listing_complete = true;
        done.listed = listed_;
        return done;
    }
    [[noreturn]] void finish(const UnitDone& done) {
        send(done);
        static_cast<void>(receive()); // never comes: the daemon closes
        leave(0);
    }
    [[noreturn]] void wait_to_be_killed() {
        for (;;)
            static_cast<void>(::pause());
    }

    /// Sends `lie` where a report belongs, honest ones around it.
    [[noreturn]] void tell(const std::function<void(ObjectReport&)>& lie) {
        list({"a.txt", "b/c.csv"});
        ObjectReport report = this->report("b/c.csv");
        lie(report);
        send_batch({this->report("a.txt"), report});
        finish(done());
    }

    WorkUnit unit_;
    std::uint64_t next_seq_ = 0;
    std::uint32_t next_page_ = 0;
    std::uint64_t listed_ = 0;

private:
    Channel channel_;
    std::optional<KeyedHash> keys_;
};

constexpr const char* kRaw = "85.07.30-033.28"; // synthetic

void honest(Worker& worker) {
    worker.list({"a.txt", "b/c.csv", "d.txt"});
    worker.send_batch({worker.report("a.txt")});
    worker.send_batch({worker.report("b/c.csv"), worker.report("d.txt")});
    worker.finish(worker.done());
}

/// Dies of one object, however often it is asked; honest in careful mode too.
void dies_of_one(Worker& worker) {
    for (const std::string& path : worker.list({"a.txt", "deadly.bin", "z.txt"})) {
        if (worker.unit_.careful) {
            Reading reading{.nonce = worker.unit_.nonce, .object = worker.report(path)};
            reading.object.read = ReadState::none;
            reading.object.bytes_read = 0;
            reading.object.findings.clear();
            worker.send(reading);
        }
        if (path == "deadly.bin")
            std::abort();
        worker.send_batch({worker.report(path)});
    }
    worker.finish(worker.done());
}

void unknown_field(Worker& worker) {
    worker.list({"a.txt"});
    const auto bytes = encode(Message(worker.batch({worker.report("a.txt")}))).value();
    auto fields = nlohmann::ordered_json::from_cbor(bytes);
    fields["objects"][0]["findings"][0]["value"] = kRaw;
    const auto longer = nlohmann::ordered_json::to_cbor(fields);
    worker.send_bytes(longer, longer.size());
    worker.wait_to_be_killed();
}

void truncated_message(Worker& worker) {
    worker.list({"a.txt"});
    auto bytes = encode(Message(worker.batch({worker.report("a.txt")}))).value();
    bytes.resize(bytes.size() / 2);
    worker.send_bytes(bytes, bytes.size());
    worker.wait_to_be_killed();
}

void truncated_stream(Worker& worker) {
    worker.list({"a.txt"});
    auto bytes = encode(Message(worker.batch({worker.report("a.txt")}))).value();
    const std::size_t length = bytes.size();
    bytes.resize(length / 2);
    worker.send_bytes(bytes, length);
    leave(0);
}

void flood_of_pages(Worker& worker) {
    ListingPage page{.nonce = worker.unit_.nonce, .page = 0, .objects = {}};
    page.objects.resize(kPageObjects);
    for (std::uint64_t number = 0;; ++page.page) {
        for (Listed& listed : page.objects) {
            ++number;
            for (unsigned i = 0; i < 8; ++i)
                listed.key.bytes.at(i) = static_cast<std::uint8_t>(number >> (8 * i));
        }
        worker.send(page);
        static_cast<void>(worker.receive());
    }
}

void grows(Worker& worker) {
    worker.list({"a.txt"});
    constexpr std::size_t kBytes = 200U << 20U;
    static std::vector<std::uint8_t> memory;
    memory.assign(kBytes, 1);
    worker.wait_to_be_killed();
}

using Lie = std::function<void(Worker&)>;

Lie about(std::function<void(ObjectReport&)> change) {
    return [change = std::move(change)](Worker& worker) { worker.tell(change); };
}
Lie about_finding(std::function<void(Finding&)> change) {
    return about(
        [change = std::move(change)](ObjectReport& report) { change(report.findings.front()); });
}
Lie about_end(std::function<void(UnitDone&)> change) {
    return [change = std::move(change)](Worker& worker) {
        worker.list({"a.txt"});
        worker.send_batch({worker.report("a.txt")});
        UnitDone done = worker.done();
        change(done);
        worker.finish(done);
    };
}

std::map<std::string, Lie> lies_of_reports() {
    return {
        {"raw-display",
         about([](ObjectReport& report) { report.display_path = std::string("b/") + kRaw; })},
        {"raw-format", about([](ObjectReport& report) { report.format = kRaw; })},
        {"raw-charset", about([](ObjectReport& report) { report.charset = kRaw; })},
        {"raw-gap", about([](ObjectReport& report) {
             report.gaps = {{.code = GapCode::binary, .native = 0, .at_byte = 0, .detail = kRaw}};
         })},
        {"raw-path-category", about([](ObjectReport& report) {
             report.path_has_hits = true;
             report.path_categories = {DataCategory(kRaw)};
         })},
        {"unasked", about([](ObjectReport& report) { report.key.bytes.at(0) ^= 1U; })},
        {"other-path",
         about([](ObjectReport& report) { report.path = report.display_path = "b/other.csv"; })},
        {"path-escape",
         about([](ObjectReport& report) { report.path = report.display_path = "../etc/shadow"; })},
        {"impossible-mode", about([](ObjectReport& report) { report.permissions.mode = ~0U; })},
        {"nothing-without-gap", about([](ObjectReport& report) {
             report.read = ReadState::none;
             report.findings.clear();
         })},
        {"two-of-one-detector",
         about([](ObjectReport& report) { report.findings.push_back(report.findings.front()); })},
    };
}

std::map<std::string, Lie> lies_of_findings() {
    return {
        {"raw-detector", about_finding([](Finding& f) { f.detector = DetectorId(kRaw); })},
        {"raw-category", about_finding([](Finding& f) { f.category = DataCategory(kRaw); })},
        {"other-mask", about_finding([](Finding& f) { f.mask = Mask::hidden; })},
        {"other-version", about_finding([](Finding& f) { f.detector_version = 9; })},
        {"count-zero", about_finding([](Finding& f) { f.count = 0; })},
        {"count-huge", about_finding([](Finding& f) { f.count = 1ULL << 50U; })},
        {"more-places-than-hits", about_finding([](Finding& f) { f.count = 1; })},
        {"more-confident-than-hits", about_finding([](Finding& f) { f.count_confident = 3; })},
        {"more-distinct-than-hits", about_finding([](Finding& f) {
             for (std::uint8_t i = 0; i < 9; ++i) {
                 Fingerprint token;
                 token.bytes.fill(i);
                 f.distinct.add(token);
             }
         })},
        {"confidence-two", about_finding([](Finding& f) { f.confidence_max = 2; })},
        {"confidence-nan", about_finding([](Finding& f) { f.confidence_min = std::nanf(""); })},
        {"place-outside", about_finding([](Finding& f) { f.places.back().end = 1ULL << 40U; })},
        {"place-empty", about_finding([](Finding& f) { f.places.back().start = 12; })},
    };
}

std::map<std::string, Lie> lies_of_messages() {
    return {
        {"other-nonce",
         [](Worker& worker) {
             worker.list({"a.txt"});
             ResultBatch batch = worker.batch({worker.report("a.txt")});
             batch.nonce.bytes.at(0) ^= 1U;
             worker.send(batch);
             worker.wait_to_be_killed();
         }},
        {"other-source",
         [](Worker& worker) {
             worker.unit_.source.id = SourceId("payroll");
             worker.list({"a.txt"});
             worker.send_batch({worker.report("a.txt")});
         }},
        {"batch-skipped",
         [](Worker& worker) {
             worker.list({"a.txt"});
             worker.next_seq_ = 1;
             worker.send_batch({worker.report("a.txt")});
         }},
        {"page-skipped",
         [](Worker& worker) {
             worker.next_page_ = 1;
             worker.list({"a.txt"});
         }},
        {"listed-twice",
         [](Worker& worker) {
             worker.list({"a.txt", "a.txt"});
         }},
        {"reported-twice",
         [](Worker& worker) {
             worker.list({"a.txt"});
             worker.send_batch({worker.report("a.txt"), worker.report("a.txt")});
         }},
        {"unknown-field", unknown_field},
        {"truncated", truncated_message},
        {"oversized",
         [](Worker& worker) {
             worker.send_bytes(std::vector<std::uint8_t>(100, 0x61), kMaxMessageBytes + 1);
             worker.wait_to_be_killed();
         }},
        {"not-cbor",
         [](Worker& worker) {
             worker.send_bytes(std::vector<std::uint8_t>(100, '{'), 100);
             worker.wait_to_be_killed();
         }},
        {"daemons-message",
         [](Worker& worker) {
             worker.send(Cancel{.nonce = worker.unit_.nonce});
             worker.wait_to_be_killed();
         }},
        {"ends-early",
         [](Worker& worker) {
             worker.list({"a.txt"});
             worker.finish(worker.done());
         }},
        {"other-detection", about_end([](UnitDone& done) { done.detection.bytes.fill(7); })},
        {"other-length", about_end([](UnitDone& done) { ++done.listed; })},
        {"raw-oddity", about_end([](UnitDone& done) {
             done.oddities = {{.path = "pipe", .display_path = kRaw, .gap = {}}};
         })},
        {"flood-of-progress",
         [](Worker& worker) {
             Progress progress{.nonce = worker.unit_.nonce};
             for (;;) {
                 ++progress.listed;
                 worker.send(progress);
             }
         }},
        {"flood-of-pages", flood_of_pages},
    };
}

std::map<std::string, Lie> failures() {
    return {
        {"honest", honest},
        {"crash", [](Worker&) { std::abort(); }},
        {"refuses", [](Worker&) { leave(65); }},
        {"cannot-confine", [](Worker&) { leave(71); }},
        {"truncated-stream", truncated_stream},
        {"hang", [](Worker& worker) { worker.wait_to_be_killed(); }},
        {"chatters",
         [](Worker& worker) {
             for (;;) {
                 worker.send(Progress{.nonce = worker.unit_.nonce});
                 std::this_thread::sleep_for(30ms); // pace: chatter
             }
         }},
        {"grows", grows},
        {"dies-of-one", dies_of_one},
        {"obeys-cancel",
         [](Worker& worker) {
             worker.list({"a.txt", "b.txt"});
             worker.send_batch({worker.report("a.txt")});
             static_cast<void>(worker.receive()); // Cancel
             UnitDone done = worker.done();
             done.listing_complete = false;
             worker.finish(done);
         }},
        {"ignores-cancel",
         [](Worker& worker) {
             worker.list({"a.txt"});
             worker.wait_to_be_killed();
         }},
    };
}

} // namespace

/// Lies as the program's own name tells. Errors: 64, a name that means nothing.
int lie(std::string_view program) {
    const std::string name(program.substr(program.rfind("/worker-") + 8));
    auto all = lies_of_reports();
    all.merge(lies_of_findings());
    all.merge(lies_of_messages());
    all.merge(failures());
    const auto found = all.find(name);
    if (found == all.end())
        return 64;
    Worker worker;
    found->second(worker);
    return 0;
}

} // namespace custos::scanners

int main(int argc, char** argv) { return custos::scanners::lie(argc > 0 ? argv[0] : ""); }
