#include "reports/seal/openssl_handles.h"

#include <climits>
#include <openssl/err.h>
#include <openssl/pem.h>

namespace custos::reports {

Bio read_from(std::string_view bytes) {
    if (bytes.size() > INT_MAX)
        return nullptr;
    return Bio(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
}

std::string text_of(BIO* memory) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(memory, &data);
    return size > 0 ? std::string(data, static_cast<std::size_t>(size)) : std::string();
}

Certificates parse_certificates(std::string_view pem) {
    Certificates found(sk_X509_new_null());
    const Bio input = read_from(pem);
    if (!found || !input)
        return found;
    while (X509* next = PEM_read_bio_X509(input.get(), nullptr, nullptr, nullptr)) {
        if (sk_X509_push(found.get(), next) == 0) {
            X509_free(next);
            break;
        }
    }
    ERR_clear_error(); // reading past the last one is how the loop ends
    return found;
}

int take_openssl_error() noexcept {
    const unsigned long code = ERR_peek_last_error();
    ERR_clear_error();
    return static_cast<int>(ERR_GET_REASON(code));
}

} // namespace custos::reports
