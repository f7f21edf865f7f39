#pragma once
// Reads one object through to the matcher: bytes → character set → window → segments.

#include "scanners/extract/charset.h"
#include "scanners/extract/text_decoder.h"
#include "scanners/scan/line_counter.h"
#include "scanners/scan/object_scanner.h"
#include "scanners/scan/text_window.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace custos::scanners {

/// Buffers that live as long as the scanner; an object uses them one after the other.
struct ReadBuffers {
    TextWindow window;
    std::string raw; ///< bytes of a block that is not UTF-8
    std::string decoded;
    LineCounter lines;
};

/// What one object is read with.
struct ReadContext {
    Matcher& matcher;
    MatchSink& sink;
    KeyedHash::Stream* content; ///< null = no digest
    ScanLimits limits;
    Throttle* throttle; ///< may be null
    const std::stop_token& stop;
};

/// Thread: one thread at a time; made for one object.
class TextReader {
public:
    TextReader(int descriptor, std::uint64_t size, ReadBuffers& buffers, const ReadContext& context,
               ObjectReport& report);
    /// Fills read, bytes_read, format, charset and gaps of the report.
    void run();

private:
    enum class Step { go_on, finished, given_up };

    Step read_block();
    [[nodiscard]] bool may_go_on();
    [[nodiscard]] bool recognise(std::string_view head);
    void adopt(const CharsetGuess& guess);
    void decode_block(std::size_t size);
    void decide_high_bytes(std::string_view block);
    void match_available(TextWindow::More more);
    void give_up(GapCode code, int error = 0);
    void finish();
    [[nodiscard]] std::string read_at(std::uint64_t offset, std::size_t size) const;

    int descriptor_;
    std::uint64_t size_;
    ReadBuffers& buffers_;
    const ReadContext& context_;
    ObjectReport& report_;
    std::chrono::steady_clock::time_point deadline_;
    bool recognised_ = false;
    bool ascii_so_far_ = false;
    bool named_ = false; ///< the kind of text was looked for
    Charset charset_ = Charset::utf_8;
    std::optional<TextDecoder> decoder_; ///< none for UTF-8
    std::uint64_t replaced_ = 0;
    bool in_part_ = false;
};

} // namespace custos::scanners
