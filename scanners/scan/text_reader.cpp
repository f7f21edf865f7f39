#include "scanners/scan/text_reader.h"

#include "scanners/extract/byte_counts.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include <unistd.h>

namespace custos::scanners {
namespace {

/// One read: large enough that its cost is the copy, small enough to stay in the second cache.
constexpr std::size_t kBlockBytes = 512U << 10U;
/// Pseudo files say that they are empty; more than this of one is not a document.
constexpr std::uint64_t kUnsizedBytes = 64U << 20U;
/// Bytes before the first high one that are shown along when its character set is judged.
constexpr std::size_t kBeforeHigh = 4096;
/// A later block with more control characters than this is no text any more.
constexpr double kBinaryBlock = 0.30;
/// Of the text, how much may be undecodable before the report says so: one in a hundred.
constexpr std::uint64_t kReplacedShare = 100;
constexpr std::size_t kTailBytes = 2048;

} // namespace

TextReader::TextReader(int descriptor, std::uint64_t size, ReadBuffers& buffers,
                       const ReadContext& context, ObjectReport& report)
    : descriptor_(descriptor), size_(size), buffers_(buffers), context_(context), report_(report),
      deadline_(std::chrono::steady_clock::now() +
                std::chrono::seconds(context.limits.max_seconds)) {}

void TextReader::run() {
    buffers_.window.begin(0);
    buffers_.lines.begin(0);
    report_.read = ReadState::part; // until the end is reached
    Step step = Step::go_on;
    while (step == Step::go_on)
        step = read_block();
    if (step == Step::finished)
        finish();
    else if (recognised_)
        match_available(TextWindow::More::none);
    if (report_.bytes_read == 0 && step == Step::given_up)
        report_.read = ReadState::none;
}

void TextReader::give_up(GapCode code, int error) {
    report_.gaps.push_back({.code = code, .native = error, .at_byte = report_.bytes_read});
}

bool TextReader::may_go_on() {
    if (context_.stop.stop_requested())
        give_up(GapCode::cancelled);
    else if (std::chrono::steady_clock::now() > deadline_)
        give_up(GapCode::timeout);
    else if (context_.limits.max_bytes != 0 && report_.bytes_read >= context_.limits.max_bytes)
        give_up(GapCode::too_large);
    else
        return true;
    return false;
}

TextReader::Step TextReader::read_block() {
    // A file is read as long as it was when it was opened: a growing log would have no end.
    const std::uint64_t end = size_ != 0 ? size_ : kUnsizedBytes;
    if (report_.bytes_read >= end)
        return Step::finished;
    if (!may_go_on())
        return Step::given_up;
    std::uint64_t want = std::min<std::uint64_t>(kBlockBytes, end - report_.bytes_read);
    if (context_.limits.max_bytes != 0)
        want = std::min(want, context_.limits.max_bytes - report_.bytes_read);
    if (context_.throttle != nullptr && !context_.throttle->admit(want, context_.stop)) {
        give_up(GapCode::cancelled);
        return Step::given_up;
    }
    char* place = buffers_.window.room(want);
    ssize_t got = -1;
    do
        got = ::read(descriptor_, place, want);
    while (got < 0 && errno == EINTR);
    if (got < 0) {
        give_up(errno == ESTALE ? GapCode::vanished : GapCode::read_error, errno);
        return Step::given_up;
    }
    if (got == 0)
        return Step::finished;
    const auto size = static_cast<std::size_t>(got);
    buffers_.window.grow(size);
    const std::string_view block(place, size);
    if (context_.content != nullptr)
        context_.content->update(block);
    if (!recognised_ && !recognise(block)) {
        report_.bytes_read += size;
        report_.read = ReadState::none;
        return Step::given_up;
    }
    // memchr is quick: only a block that holds a NUL is looked at more closely.
    if (report_.bytes_read > 0 && charset_ != Charset::utf_16le && charset_ != Charset::utf_16be &&
        std::memchr(place, 0, size) != nullptr && control_share(block) > kBinaryBlock) {
        buffers_.window.shrink(size);
        give_up(GapCode::binary);
        return Step::given_up;
    }
    decode_block(size);
    report_.bytes_read += size;
    match_available(TextWindow::More::to_come);
    return Step::go_on;
}

/// Bytes elsewhere in the object, without moving on; fewer, or none, where that fails.
std::string TextReader::read_at(std::uint64_t offset, std::size_t size) const {
    std::string bytes(size, '\0');
    const ssize_t got =
        ::pread(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    bytes.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return bytes;
}

/// Decides what the object is; false when it holds nothing that can be read today.
bool TextReader::recognise(std::string_view block) {
    const auto head = block.substr(0, kSampleBytes);
    const std::uint64_t tail = size_ > kTailBytes ? size_ - kTailBytes : 0;
    const auto format =
        recognise_signature(head, head.starts_with("%PDF-") ? read_at(tail, kTailBytes) : "");
    if (format.reading != Reading::text) {
        report_.format = format.name;
        report_.gaps.push_back({.code = format.reading == Reading::protected_by_password
                                            ? GapCode::encrypted_document
                                            : GapCode::unsupported_format,
                                .detail = std::string(format.name)});
        return false;
    }
    const bool whole = head.size() == block.size() && block.size() >= size_;
    const auto guess = guess_charset(head, whole ? SampleEnd::whole : SampleEnd::cut);
    if (guess.reading == Reading::binary) {
        report_.format = "binary";
        report_.gaps.push_back({.code = GapCode::binary});
        return false;
    }
    recognised_ = true;
    adopt(guess);
    ascii_so_far_ = guess.ascii_so_far;
    return true;
}

void TextReader::adopt(const CharsetGuess& guess) {
    charset_ = guess.charset;
    if (guess.reading == Reading::undecodable) {
        // Its ASCII part is read all the same: numbers stand there.
        report_.gaps.push_back({.code = GapCode::undecodable_text, .at_byte = report_.bytes_read});
        in_part_ = true;
    } else {
        report_.charset = name_of(charset_);
    }
    if (charset_ != Charset::utf_8)
        decoder_.emplace(charset_);
    if (guess.mark_bytes == 0)
        return;
    // The mark is no text. In UTF-8 it counts in the offsets, which are those of the file.
    auto& window = buffers_.window;
    const std::string rest(window.data() + guess.mark_bytes, window.size() - guess.mark_bytes);
    const std::uint64_t offset = charset_ == Charset::utf_8 ? guess.mark_bytes : 0;
    window.begin(offset);
    buffers_.lines.begin(offset);
    window.append(rest);
}

/// The first byte ≥ 0x80 of a text that was ASCII so far.
void TextReader::decide_high_bytes(std::string_view block) {
    const auto at = ascii_prefix(block);
    if (at == block.size())
        return;
    const auto from = at > kBeforeHigh ? at - kBeforeHigh : 0;
    auto sample = block.substr(from, kSampleBytes);
    bool whole = report_.bytes_read + block.size() >= size_;
    std::string ahead;
    if (sample.size() < kSampleBytes && !whole) {
        // Near the end of the block: one sequence cut in two must not decide for all that follows.
        ahead = read_at(report_.bytes_read + from, kSampleBytes);
        if (ahead.size() > sample.size())
            sample = ahead;
        whole = report_.bytes_read + from + sample.size() >= size_;
    }
    ascii_so_far_ = false;
    adopt(guess_high_bytes(sample, whole ? SampleEnd::whole : SampleEnd::cut));
}

void TextReader::decode_block(std::size_t size) {
    auto& window = buffers_.window;
    size = std::min(size, window.size()); // less a mark
    if (ascii_so_far_)
        decide_high_bytes(std::string_view(window.data() + window.size() - size, size));
    if (!decoder_) {
        const std::size_t pending = window.held_back() + size;
        const auto cleaned = sanitise_utf8(window.data() + window.size() - pending, pending);
        replaced_ += cleaned.replaced;
        window.hold_back(pending - cleaned.usable);
    } else {
        buffers_.raw.assign(window.data() + window.size() - size, size);
        window.shrink(size);
        buffers_.decoded.clear();
        decoder_->decode(buffers_.raw, buffers_.decoded);
        window.append(buffers_.decoded);
    }
    if (named_)
        return;
    named_ = true;
    const std::string_view text(window.data(), window.size() - window.held_back());
    const auto format = recognise_text(text.substr(0, kSampleBytes));
    report_.format = format.name;
    if (format.reading == Reading::text_in_part) {
        report_.gaps.push_back(
            {.code = GapCode::unsupported_format, .detail = std::string(format.name)});
        in_part_ = true;
    }
}

void TextReader::match_available(TextWindow::More more) {
    const auto segment = buffers_.window.segment(more);
    if (segment.owned_end <= segment.owned_begin)
        return;
    // The matcher may hold a hit back into the next segment: positions from the margin on stay
    // known.
    buffers_.lines.show(segment.text);
    context_.matcher.match(segment, context_.sink);
    if (more == TextWindow::More::to_come)
        buffers_.lines.drop(buffers_.window.drop(segment));
}

void TextReader::finish() {
    auto& window = buffers_.window;
    if (report_.bytes_read == 0) {
        report_.format = "empty";
        report_.charset = name_of(Charset::utf_8);
    }
    if (decoder_) {
        buffers_.decoded.clear();
        decoder_->finish(buffers_.decoded);
        window.append(buffers_.decoded);
        replaced_ += decoder_->replaced();
    } else if (window.held_back() > 0) {
        const auto left = window.held_back();
        std::memset(window.data() + window.size() - left, kSubstitute, left);
        replaced_ += left;
        window.hold_back(0);
    }
    match_available(TextWindow::More::none);
    if (replaced_ * kReplacedShare > report_.bytes_read) {
        report_.gaps.push_back({.code = GapCode::undecodable_text});
        in_part_ = true;
    }
    report_.read = in_part_ ? ReadState::part : ReadState::whole;
}

} // namespace custos::scanners
