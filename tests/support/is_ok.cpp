#include "tests/support/is_ok.h"

namespace custos {
void PrintTo(const Error& error, std::ostream* out) {
    *out << name_of(error.code) << ": " << message_of(error);
}
} // namespace custos
