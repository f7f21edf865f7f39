#include "daemon/worker/outbox.h"

#include "scanners/wire/codec.h"

#include <algorithm>
#include <utility>

namespace custos::daemon {

namespace {

/// A report that would fill a message alone (a thousand detectors that all hit a lot) keeps fewer
/// places and a smaller sketch of its distinct values: counts stay exact, the estimate coarser.
void fit_into_message(ObjectReport& report) {
    constexpr std::size_t kFewPlaces = 3;
    constexpr std::size_t kFewTokens = 32;
    if (scanners::encoded_size_bound(report) <= scanners::kMaxMessageBytes / 2)
        return;
    for (Finding& finding : report.findings) {
        finding.places.resize(std::min(finding.places.size(), kFewPlaces));
        std::vector<Fingerprint> tokens = finding.distinct.tokens();
        if (tokens.size() <= kFewTokens)
            continue;
        tokens.resize(kFewTokens);
        finding.distinct = DistinctTokens::restore(std::move(tokens), true);
    }
}

} // namespace

Outbox::Outbox(std::size_t objects_per_batch, std::uint32_t scanners)
    : objects_per_batch_(objects_per_batch), scanners_(scanners), credit_(scanners::kCreditWindow) {
}

bool Outbox::put(ObjectReport report) {
    fit_into_message(report);
    const std::size_t bytes = scanners::encoded_size_bound(report);
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return stopped_ || bytes_ == 0 || bytes_ + bytes <= kMaxBytes; });
    if (stopped_)
        return false;
    waiting_.push_back({std::move(report), bytes, std::chrono::steady_clock::now()});
    bytes_ += bytes;
    changed_.notify_all();
    return true;
}

void Outbox::scanner_finished() {
    const std::scoped_lock lock(mutex_);
    --scanners_;
    changed_.notify_all();
}

void Outbox::credit() {
    const std::scoped_lock lock(mutex_);
    credit_ = std::min(credit_ + 1, scanners::kCreditWindow);
    changed_.notify_all();
}

void Outbox::stop() {
    const std::scoped_lock lock(mutex_);
    stopped_ = true;
    changed_.notify_all();
}

bool Outbox::is_full_batch() const {
    return waiting_.size() >= objects_per_batch_ || bytes_ >= kBatchBytes ||
           (!waiting_.empty() && scanners_ == 0);
}

void Outbox::move_batch(std::vector<ObjectReport>& batch) {
    std::size_t bytes = 0;
    while (!waiting_.empty() && batch.size() < objects_per_batch_ &&
           (batch.empty() || bytes + waiting_.front().bytes <= kBatchBytes)) {
        bytes += waiting_.front().bytes;
        batch.push_back(std::move(waiting_.front().report));
        waiting_.pop_front();
    }
    bytes_ -= bytes;
    --credit_;
    changed_.notify_all();
}

Outbox::Next Outbox::take(std::vector<ObjectReport>& batch, std::chrono::milliseconds wait) {
    batch.clear();
    const auto until = std::chrono::steady_clock::now() + wait;
    std::unique_lock lock(mutex_);
    for (;;) {
        const auto now = std::chrono::steady_clock::now();
        if (stopped_)
            return Next::stopped;
        if (waiting_.empty() && scanners_ == 0)
            return Next::finished;
        const bool old = !waiting_.empty() && now - waiting_.front().since >= kPatience;
        if (credit_ > 0 && (is_full_batch() || old)) {
            move_batch(batch);
            return Next::batch;
        }
        if (now >= until)
            return Next::nothing_yet;
        auto wake = until;
        if (credit_ > 0 && !waiting_.empty())
            wake = std::min(wake, waiting_.front().since + kPatience);
        changed_.wait_until(lock, wake);
    }
}

} // namespace custos::daemon
