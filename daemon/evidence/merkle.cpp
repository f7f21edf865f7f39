#include "daemon/evidence/merkle.h"

#include "scanners/model/sha256.h"

#include <bit>
#include <cassert>

namespace custos::daemon {

namespace {

constexpr std::uint8_t kLeafPrefix = 0;
constexpr std::uint8_t kNodePrefix = 1;

/// The largest power of two below `size`. REQUIRES: size > 1.
std::uint64_t split_of(std::uint64_t size) noexcept {
    return std::bit_floor(size - 1);
}

void append_path(std::uint64_t index, std::uint64_t begin, std::uint64_t end,
                 const SubtreeRoot& root_of, std::vector<ProofStep>& path) {
    if (end - begin <= 1)
        return;
    const std::uint64_t middle = begin + split_of(end - begin);
    if (index < middle) {
        append_path(index, begin, middle, root_of, path);
        path.push_back({ProofStep::Side::right, root_of(middle, end)});
    } else {
        append_path(index, middle, end, root_of, path);
        path.push_back({ProofStep::Side::left, root_of(begin, middle)});
    }
}

/// SUBPROOF(from, D[begin:end], whole) of RFC 6962, 2.1.2; `from` counts from `begin`.
void append_subproof(std::uint64_t from, std::uint64_t begin, std::uint64_t end, bool whole,
                     const SubtreeRoot& root_of, std::vector<Digest>& proof) {
    if (from == end - begin) {
        if (!whole)
            proof.push_back(root_of(begin, end));
        return;
    }
    const std::uint64_t split = split_of(end - begin);
    if (from <= split) {
        append_subproof(from, begin, begin + split, whole, root_of, proof);
        proof.push_back(root_of(begin + split, end));
    } else {
        append_subproof(from - split, begin + split, end, false, root_of, proof);
        proof.push_back(root_of(begin, begin + split));
    }
}

} // namespace

Digest merkle_leaf(std::string_view bytes) {
    Sha256 hash;
    hash.update(std::span(&kLeafPrefix, 1));
    hash.update(bytes);
    return hash.finish();
}

Digest merkle_node(const Digest& left, const Digest& right) {
    Sha256 hash;
    hash.update(std::span(&kNodePrefix, 1));
    hash.update(left.span());
    hash.update(right.span());
    return hash.finish();
}

Digest merkle_root(std::span<const Digest> leaves) {
    if (leaves.empty())
        return sha256("");
    if (leaves.size() == 1)
        return leaves.front();
    const std::size_t split = split_of(leaves.size());
    return merkle_node(merkle_root(leaves.first(split)), merkle_root(leaves.subspan(split)));
}

std::vector<ProofStep> merkle_inclusion(std::uint64_t index, std::uint64_t size,
                                        const SubtreeRoot& root_of) {
    assert(index < size);
    std::vector<ProofStep> path;
    append_path(index, 0, size, root_of, path);
    return path;
}

std::vector<Digest> merkle_consistency(std::uint64_t from, std::uint64_t to,
                                       const SubtreeRoot& root_of) {
    assert(from > 0 && from <= to);
    std::vector<Digest> proof;
    append_subproof(from, 0, to, true, root_of, proof);
    return proof;
}

Digest root_from_inclusion(const Digest& leaf, std::span<const ProofStep> proof) {
    Digest hash = leaf;
    for (const ProofStep& step : proof)
        hash = step.side == ProofStep::Side::left ? merkle_node(step.sibling, hash)
                                                  : merkle_node(hash, step.sibling);
    return hash;
}

bool verify_consistency(std::uint64_t from, std::uint64_t to, const Digest& from_root,
                        const Digest& to_root, std::span<const Digest> proof) {
    if (from == 0 || from > to)
        return false;
    if (from == to)
        return proof.empty() && from_root == to_root;
    std::vector<Digest> path(proof.begin(), proof.end());
    if (std::has_single_bit(from))
        path.insert(path.begin(), from_root);
    if (path.empty())
        return false;
    std::uint64_t node = from - 1;
    std::uint64_t last = to - 1;
    while ((node & 1U) != 0) {
        node >>= 1U;
        last >>= 1U;
    }
    Digest from_hash = path.front();
    Digest to_hash = path.front();
    for (std::size_t i = 1; i < path.size(); ++i) {
        if (last == 0)
            return false;
        if ((node & 1U) != 0 || node == last) {
            from_hash = merkle_node(path[i], from_hash);
            to_hash = merkle_node(path[i], to_hash);
            while ((node & 1U) == 0 && node != 0) {
                node >>= 1U;
                last >>= 1U;
            }
        } else {
            to_hash = merkle_node(to_hash, path[i]);
        }
        node >>= 1U;
        last >>= 1U;
    }
    return last == 0 && from_hash == from_root && to_hash == to_root;
}

std::string lines_of(std::span<const ProofStep> proof) {
    std::string text;
    for (const ProofStep& step : proof) {
        text += step.side == ProofStep::Side::left ? "L " : "R ";
        text += to_hex(step.sibling);
        text += '\n';
    }
    return text;
}

} // namespace custos::daemon
