#pragma once
// The detectors in force: packs loaded, checked and compiled once, then shared by all threads.

#include "scanners/detect/detector.h"
#include "scanners/model/ids.h"
#include "scanners/model/result.h"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace custos::scanners {

/// A pack file: our own text, so that errors may name it.
struct PackText {
    std::string file; ///< shown in errors
    std::string_view text;
};

struct DetectorChoice {
    /// When not empty, exactly these; an unknown name is an error that suggests the nearest.
    std::vector<std::string> only;
    bool experimental = false; ///< also those whose rule is not verified
};

/// Thread: immutable after `load`; safe from any thread.
class DetectorSet {
public:
    /// Loads the packs that travel inside the program, then `extra` ones, and compiles the choice.
    /// A bad pack is refused whole.
    /// Errors: invalid_input with file, line, column and what is allowed.
    static Result<std::shared_ptr<const DetectorSet>> load(std::span<const PackText> extra,
                                                           const DetectorChoice& choice);
    ~DetectorSet();
    DetectorSet(const DetectorSet&) = delete; // compiled patterns are shared, never copied
    DetectorSet& operator=(const DetectorSet&) = delete;

    [[nodiscard]] std::span<const Detector> detectors() const noexcept;
    [[nodiscard]] const Detector* find(const DetectorId& id) const noexcept;
    /// SHA-256 over packs, choice and engine version: the larger part of the detection digest.
    [[nodiscard]] const Digest& digest() const noexcept;

    struct Compiled; ///< the matcher's own
    [[nodiscard]] const Compiled& compiled() const noexcept { return *compiled_; }

private:
    explicit DetectorSet(std::unique_ptr<const Compiled> compiled);
    std::unique_ptr<const Compiled> compiled_;
};

/// Runs the positive and negative examples of every detector of the set.
struct ExampleFailure {
    DetectorId detector;
    std::string example; ///< our own text, out of the pack
    std::string why;
};
struct ExampleReport {
    std::size_t detectors = 0;
    std::size_t positive = 0;
    std::size_t negative = 0;
    std::vector<ExampleFailure> failures;
};
[[nodiscard]] ExampleReport test_examples(const DetectorSet& set);

} // namespace custos::scanners
