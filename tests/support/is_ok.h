#pragma once
// Matchers for Result: EXPECT_THAT(open(), IsOk()); EXPECT_THAT(open(), FailsWith(ErrorCode::corrupt)).

#include "scanners/model/result.h"

#include <gmock/gmock.h>

#include <ostream>
#include <string>

namespace custos {
void PrintTo(const Error& error, std::ostream* out);
}

namespace custos::testing {

MATCHER(IsOk, negation ? "fails" : "is a value") {
    if (arg.has_value())
        return true;
    *result_listener << "fails with " << name_of(arg.error().code) << ": "
                     << message_of(arg.error());
    return false;
}

MATCHER_P(FailsWith, code, std::string("fails with ") + std::string(name_of(code))) {
    if (arg.has_value()) {
        *result_listener << "is a value";
        return false;
    }
    *result_listener << "fails with " << name_of(arg.error().code) << ": "
                     << message_of(arg.error());
    return arg.error().code == code;
}

/// The message contains `part` (the input, the place or the mend that it must name).
MATCHER_P2(FailsNaming, code, part,
           std::string("fails with ") + std::string(name_of(code)) + " naming '" + part + "'") {
    if (arg.has_value()) {
        *result_listener << "is a value";
        return false;
    }
    const std::string message = message_of(arg.error());
    *result_listener << "fails with " << name_of(arg.error().code) << ": " << message;
    return arg.error().code == code && message.find(part) != std::string::npos;
}

} // namespace custos::testing
