#include "scanners/detect/validators/country.h"

namespace custos::scanners {

namespace {

/// ISO 3166-1 alpha-2 codes, two letters each, plus XK (Kosovo), which BICs use.
constexpr std::string_view kCountries = "ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBO"
                                        "BQBRBSBTBVBWBYBZCACCCDCFCGCHCICKCLCMCN"
                                        "COCRCUCVCWCXCYCZDEDJDKDMDODZECEEEGEHERESETFIFJFKFMFOFRGAGB"
                                        "GDGEGFGGGHGIGLGMGNGPGQGRGSGTGUGWGYHKHM"
                                        "HNHRHTHUIDIEILIMINIOIQIRISITJEJMJOJPKEKGKHKIKMKNKPKRKWKYKZ"
                                        "LALBLCLILKLRLSLTLULVLYMAMCMDMEMFMGMHMK"
                                        "MLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNENFNGNINLNONPNRNUNZOMPA"
                                        "PEPFPGPHPKPLPMPNPRPSPTPWPYQARERORSRURW"
                                        "SASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZTCTDTFTGTHTJTKTL"
                                        "TMTNTOTRTTTVTWTZUAUGUMUSUYUZVAVCVEVGVI"
                                        "VNVUWFWSXKYEYTZAZMZW";

} // namespace

bool is_country(std::string_view code) noexcept {
    for (std::size_t i = 0; i + 1 < kCountries.size(); i += 2)
        if (kCountries.substr(i, 2) == code)
            return true;
    return false;
}

} // namespace custos::scanners
