#pragma once
// The one thread that changes the store. Jobs come one after another, each from a caller that waits
// for its answer: so the queue is as long as there are callers, and pushes back by itself.

#include "daemon/keys/payload_cipher.h"
#include "daemon/store/store.h"

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

namespace custos::daemon {

/// What a job may use.
struct WriterBench {
    StoreWriter& store;
    const PayloadCipher& cipher;
};
using WriterJob = std::function<Result<void>(WriterBench&)>;
/// A job that is one transaction: committed when it returns a value, else rolled back.
using ChangeJob = std::function<Result<void>(Transaction&, const PayloadCipher&)>;

/// Thread: safe from any thread.
class StoreThread {
public:
    StoreThread(StoreWriter store, PayloadCipher cipher);
    StoreThread(const StoreThread&) = delete; // owns a thread
    StoreThread& operator=(const StoreThread&) = delete;
    /// Finishes the jobs that wait, then closes the store.
    ~StoreThread();

    /// Runs `job` on the writer's thread and waits for it.
    Result<void> run(const WriterJob& job);
    Result<void> change(const ChangeJob& job);

private:
    struct Waiting;
    void work(const std::stop_token& stop);

    StoreWriter store_;    // the writer's thread alone
    PayloadCipher cipher_; // the writer's thread alone
    std::mutex mutex_;
    std::condition_variable_any arrived_;
    std::condition_variable done_;
    std::deque<Waiting*> queue_; // guarded by mutex_
    std::jthread thread_;
};

/// Read-only connections, lent one per task and kept for the next (opening one costs 3 ms).
/// Thread: safe from any thread.
class ReaderPool {
public:
    /// `key` outlives the pool.
    ReaderPool(std::string path, const Secret& key) : path_(std::move(path)), key_(key) {}

    class Lease {
    public:
        Lease(ReaderPool& pool, std::unique_ptr<StoreReader> reader)
            : pool_(&pool), reader_(std::move(reader)) {}
        Lease(Lease&&) noexcept = default;
        Lease& operator=(Lease&&) = delete; // it would have to give its target back
        ~Lease();
        [[nodiscard]] Connection& connection() noexcept { return reader_->connection(); }
        [[nodiscard]] StoreReader& reader() noexcept { return *reader_; }

    private:
        ReaderPool* pool_;
        std::unique_ptr<StoreReader> reader_;
    };
    Result<Lease> lease();

private:
    std::string path_;
    const Secret& key_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<StoreReader>> idle_; // guarded by mutex_
};

} // namespace custos::daemon
