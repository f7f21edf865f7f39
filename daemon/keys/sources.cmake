target_sources(custos_daemon PRIVATE
    keys/certificate.cpp
    keys/key_ring.cpp
    keys/payload_cipher.cpp
    keys/seal.cpp)
