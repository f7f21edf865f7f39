#pragma once
// The packs that travel inside the program, for tests.

#include "scanners/detect/detector_set.h"
#include "tests/support/is_ok.h"

#include <gtest/gtest.h>

#include <memory>

namespace custos::scanners::testing {

/// Every shipped detector, experimental ones too; loaded once, since compiling takes its time.
inline const std::shared_ptr<const DetectorSet>& shipped() {
    static const std::shared_ptr<const DetectorSet> set = [] {
        auto loaded = DetectorSet::load({}, {.experimental = true});
        EXPECT_TRUE(loaded) << (loaded ? "" : message_of(loaded.error()));
        return loaded ? *loaded : nullptr;
    }();
    return set;
}

} // namespace custos::scanners::testing
