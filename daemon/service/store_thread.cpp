#include "daemon/service/store_thread.h"

#include <utility>

namespace custos::daemon {

struct StoreThread::Waiting {
    const WriterJob& job;
    Result<void> result = {};
    bool done = false;
};

StoreThread::StoreThread(StoreWriter store, PayloadCipher cipher)
    : store_(std::move(store)), cipher_(std::move(cipher)),
      thread_([this](const std::stop_token& stop) { work(stop); }) {}

StoreThread::~StoreThread() {
    thread_.request_stop();
    thread_.join();
}

Result<void> StoreThread::run(const WriterJob& job) {
    Waiting waiting{.job = job};
    std::unique_lock lock(mutex_);
    queue_.push_back(&waiting);
    arrived_.notify_one();
    done_.wait(lock, [&] { return waiting.done; });
    return std::move(waiting.result);
}

Result<void> StoreThread::change(const ChangeJob& job) {
    return run([&](WriterBench& bench) -> Result<void> {
        CUSTOS_TRY(auto transaction, bench.store.begin());
        CUSTOS_CHECK(job(transaction, bench.cipher));
        return transaction.commit();
    });
}

void StoreThread::work(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    while (arrived_.wait(lock, stop, [&] { return !queue_.empty(); })) {
        Waiting& next = *queue_.front();
        queue_.pop_front();
        lock.unlock();
        WriterBench bench{.store = store_, .cipher = cipher_};
        try {
            next.result = next.job(bench);
        } catch (const std::exception&) {
            next.result = fail(ErrorCode::internal, "a change of the store ran out of memory");
        }
        lock.lock();
        next.done = true;
        done_.notify_all();
    }
}

Result<ReaderPool::Lease> ReaderPool::lease() {
    {
        const std::lock_guard lock(mutex_);
        if (!idle_.empty()) {
            auto reader = std::move(idle_.back());
            idle_.pop_back();
            return Lease(*this, std::move(reader));
        }
    }
    CUSTOS_TRY(auto reader, StoreReader::open(path_, key_));
    return Lease(*this, std::make_unique<StoreReader>(std::move(reader)));
}

ReaderPool::Lease::~Lease() {
    if (!reader_)
        return;
    const std::lock_guard lock(pool_->mutex_);
    pool_->idle_.push_back(std::move(reader_));
}

} // namespace custos::daemon
