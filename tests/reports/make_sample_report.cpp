// Writes the report of the test municipality, to be looked at or to be checked in a browser:
//   make_sample_report FOLDER LANGUAGE [fresh]
#include "tests/reports/fixture.h"

#include <cstdio>
#include <string_view>

int main(int argc, char** argv) {
    namespace testing = custos::reports::testing;
    if (argc < 3)
        return 2;
    const auto language = custos::policies::parse_language(argv[2]);
    if (!language)
        return 2;
    const bool fresh = argc > 3 && std::string_view(argv[3]) == "fresh";
    const testing::MemoryView view =
        fresh ? testing::make_fresh_instance() : testing::make_municipality();
    const testing::TestSealer sealer;
    const auto made = custos::reports::create_report(view, testing::make_request(*language, argv[1]), sealer);
    if (!made) {
        std::fprintf(stderr, "%s\n", message_of(made.error()).c_str());
        return 1;
    }
    return 0;
}
