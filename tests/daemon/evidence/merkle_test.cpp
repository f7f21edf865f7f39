// RFC 6962 hashing against the vectors of the Certificate Transparency reference implementation
// (eight leaves), and proofs of every pair of sizes against the slow definition.

#include "daemon/evidence/merkle.h"

#include "scanners/model/sha256.h"

#include <array>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace custos::daemon {
namespace {

std::string from_hex_text(std::string_view hex) {
    std::string bytes(hex.size() / 2, '\0');
    std::vector<std::uint8_t> raw(bytes.size());
    EXPECT_TRUE(from_hex(hex, raw));
    for (std::size_t i = 0; i < raw.size(); ++i)
        bytes[i] = static_cast<char>(raw[i]);
    return bytes;
}

const std::array<std::string_view, 8> kLeaves{"",
                                              "00",
                                              "10",
                                              "2021",
                                              "3031",
                                              "40414243",
                                              "5051525354555657",
                                              "606162636465666768696a6b6c6d6e6f"};
const std::array<std::string_view, 8> kRoots{
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};

std::vector<Digest> leaves_of(std::size_t count) {
    std::vector<Digest> leaves;
    for (std::size_t i = 0; i < count; ++i)
        leaves.push_back(i < kLeaves.size() ? merkle_leaf(from_hex_text(kLeaves[i]))
                                            : merkle_leaf("leaf " + std::to_string(i)));
    return leaves;
}

SubtreeRoot slow_roots(const std::vector<Digest>& leaves) {
    return [&leaves](std::uint64_t begin, std::uint64_t end) {
        return merkle_root(std::span(leaves).subspan(begin, end - begin));
    };
}

TEST(Merkle, HashesTheReferenceTree) {
    EXPECT_EQ(to_hex(merkle_root({})),
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    for (std::size_t size = 1; size <= kRoots.size(); ++size)
        EXPECT_EQ(to_hex(merkle_root(leaves_of(size))), kRoots[size - 1]) << size;
}

TEST(Merkle, ProvesInclusionAsTheReferenceDoes) {
    const auto leaves = leaves_of(8);
    const auto proof = merkle_inclusion(0, 8, slow_roots(leaves));
    ASSERT_EQ(proof.size(), 3U);
    EXPECT_EQ(to_hex(proof[0].sibling),
              "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7");
    EXPECT_EQ(to_hex(proof[1].sibling),
              "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e");
    EXPECT_EQ(to_hex(proof[2].sibling),
              "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4");
}

TEST(Merkle, ProvesConsistencyAsTheReferenceDoes) {
    const auto leaves = leaves_of(8);
    const auto proof = merkle_consistency(6, 8, slow_roots(leaves));
    ASSERT_EQ(proof.size(), 3U);
    EXPECT_EQ(to_hex(proof[0]), "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a");
    EXPECT_EQ(to_hex(proof[1]), "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0");
    EXPECT_EQ(to_hex(proof[2]), "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7");
}

TEST(Merkle, ProvesEveryLeafOfEverySmallTree) {
    for (std::size_t size = 1; size <= 40; ++size) {
        const auto leaves = leaves_of(size);
        const Digest root = merkle_root(leaves);
        for (std::size_t i = 0; i < size; ++i) {
            auto proof = merkle_inclusion(i, size, slow_roots(leaves));
            ASSERT_EQ(root_from_inclusion(leaves[i], proof), root) << i << " of " << size;
            if (size > 1) {
                ASSERT_NE(root_from_inclusion(leaves[(i + 1) % size], proof), root);
                proof[0].sibling.bytes[5] ^= 1U;
                ASSERT_NE(root_from_inclusion(leaves[i], proof), root);
            }
        }
    }
}

TEST(Merkle, ProvesEveryPairOfSmallTrees) {
    const auto leaves = leaves_of(40);
    for (std::uint64_t to = 1; to <= leaves.size(); ++to)
        for (std::uint64_t from = 1; from <= to; ++from) {
            const Digest old_root = slow_roots(leaves)(0, from);
            const Digest new_root = slow_roots(leaves)(0, to);
            auto proof = merkle_consistency(from, to, slow_roots(leaves));
            ASSERT_TRUE(verify_consistency(from, to, old_root, new_root, proof))
                << from << " to " << to;
            if (from == to)
                continue;
            ASSERT_FALSE(verify_consistency(from, to, new_root, new_root, proof));
            ASSERT_FALSE(verify_consistency(from, to, old_root, old_root, proof));
            proof.back().bytes[0] ^= 1U;
            ASSERT_FALSE(verify_consistency(from, to, old_root, new_root, proof));
            proof.pop_back();
            ASSERT_FALSE(verify_consistency(from, to, old_root, new_root, proof));
        }
}

TEST(Merkle, WritesProofsAsTheShellReadsThem) {
    const ProofStep left{.side = ProofStep::Side::left, .sibling = Digest{}};
    const ProofStep right{.side = ProofStep::Side::right, .sibling = Digest{}};
    const std::string zeros(64, '0');
    EXPECT_EQ(lines_of(std::array{left, right}), "L " + zeros + "\nR " + zeros + "\n");
}

} // namespace
} // namespace custos::daemon
