#include "scanners/detect/validators/validator.h"

#include "scanners/detect/validators/rules.h"

#include <algorithm>
#include <array>

namespace custos::scanners {

namespace {

/// Sorted by name. `strength` is 1 minus the share of random values of the shape that pass, where
/// there is a check digit; 0.3 to 0.5 where only the form is checked.
constexpr std::array kRows = {
    ValidatorRow{"at_svnr", &is_at_svnr, 0.97, "", "ASVG § 460d; weighted modulo 11"},
    ValidatorRow{"be_bis", &is_be_bis, 0.99, "", "Royal Decree of 8 February 1991 (BIS register)"},
    ValidatorRow{"be_eid", &is_be_eid, 0.98, "", "Royal Decree of 25 March 2003 (eID); modulo 97"},
    ValidatorRow{"be_enterprise", &is_be_enterprise, 0.98, "",
                 "Royal Decree of 24 June 2003 (enterprise number); modulo 97"},
    ValidatorRow{"be_establishment", &is_be_establishment, 0.98, "",
                 "Royal Decree of 24 June 2003 (establishment unit); modulo 97"},
    ValidatorRow{"be_nrn", &is_be_nrn, 0.99, "",
                 "Royal Decree of 3 April 1984 art. 1-4 (identification number); modulo 97"},
    ValidatorRow{"be_ogm", &is_be_ogm, 0.98, "", "Febelfin OGM-VCS; modulo 97"},
    ValidatorRow{"be_plate", &is_be_plate, 0.3, "",
                 "Royal Decree of 20 July 2001 (registration of vehicles); form only"},
    ValidatorRow{"be_riziv", &is_be_riziv, 0.95, "",
                 "NIHDI provider number; modulo 97, 89, 83, 79"},
    ValidatorRow{"be_vat", &is_be_vat, 0.98, "", "Belgian VAT Code art. 50; modulo 97"},
    ValidatorRow{"bg_egn", &is_bg_egn, 0.97, "", "Bulgarian Civil Registration Act; modulo 11"},
    ValidatorRow{"bic", &is_bic, 0.5, "", "ISO 9362; country of ISO 3166-1"},
    ValidatorRow{"birth_date", &is_birth_date, 0.4, "", "Gregorian calendar; years 1890..2040"},
    ValidatorRow{"card", &is_card, 0.95, "", "ISO/IEC 7812-1; Luhn, issuer prefix and length"},
    ValidatorRow{"ch_ahv", &is_ch_ahv, 0.9, "", "Swiss AHVG Art. 50c; EAN-13 with prefix 756"},
    ValidatorRow{"coordinates", &is_coordinates, 0.4, "", "WGS 84; ISO 6709 ranges"},
    ValidatorRow{"cz_rc", &is_cz_rc, 0.96, "", "Czech Act 133/2000 § 13; modulo 11 and date"},
    ValidatorRow{"de_idnr", &is_de_idnr, 0.98, "",
                 "AO § 139b, StIdV § 1; ISO 7064 MOD 11,10 and digit frequency"},
    ValidatorRow{"de_kvnr", &is_de_kvnr, 0.9, "", "SGB V § 290; weighted modulo 10"},
    ValidatorRow{"de_rvnr", &is_de_rvnr, 0.96, "", "VKVV § 2; weighted modulo 10 and date"},
    ValidatorRow{"dk_cpr", &is_dk_cpr, 0.8, "", "Danish CPR Act; date and century, no check digit"},
    ValidatorRow{"ean", &is_ean, 0.9, "", "GS1 General Specifications 7.9; modulo 10"},
    ValidatorRow{"ee_ik", &is_ee_ik, 0.97, "", "EVS 585; two-stage modulo 11 and date"},
    ValidatorRow{"email", &is_email, 0.5, "", "RFC 5321 section 4.1.2"},
    ValidatorRow{"es_dni", &is_es_dni, 0.95, "", "Spanish Royal Decree 1553/2005; modulo 23"},
    ValidatorRow{"eu_vat", &is_eu_vat, 0.95, "",
                 "Directive 2006/112/EC Art. 215; VIES rule of the member state"},
    ValidatorRow{"fi_hetu", &is_fi_hetu, 0.97, "", "Finnish Decree 128/2010; modulo 31 and date"},
    ValidatorRow{"fr_nif", &is_fr_nif, 0.99, "", "DGFiP numéro fiscal (SPI); modulo 511"},
    ValidatorRow{"fr_nir", &is_fr_nir, 0.99, "", "Décret 82-103 art. 4; 97 - modulo 97"},
    ValidatorRow{"fr_siren", &is_fr_siren, 0.9, "", "Code de commerce art. R123-220; Luhn"},
    ValidatorRow{"fr_siret", &is_fr_siret, 0.99, "", "Code de commerce art. R123-221; Luhn"},
    ValidatorRow{"gb_nhs", &is_gb_nhs, 0.9, "", "NHS Data Dictionary, NHS number; modulo 11"},
    ValidatorRow{"gb_nino", &is_gb_nino, 0.4, "", "HMRC NIM39110; form only"},
    ValidatorRow{"gr_amka", &is_gr_amka, 0.96, "", "Greek Law 3655/2008 art. 153; Luhn and date"},
    ValidatorRow{"hr_oib", &is_hr_oib, 0.9, "", "Croatian OIB Act; ISO 7064 MOD 11,10"},
    ValidatorRow{"hu_taj", &is_hu_taj, 0.9, "", "Hungarian Act XX of 1996; weighted modulo 10"},
    ValidatorRow{"iban", &is_iban, 0.99, "", "ISO 13616-1 (structure); ISO 7064 MOD 97-10"},
    ValidatorRow{"icao_document", &is_icao_document, 0.9, "", "ICAO Doc 9303 part 3, 4.9"},
    ValidatorRow{"ie_pps", &is_ie_pps, 0.95, "",
                 "Social Welfare Consolidation Act 2005 s. 262; modulo 23"},
    ValidatorRow{"imei", &is_imei, 0.9, "", "3GPP TS 23.003 section 6.2.1; Luhn"},
    ValidatorRow{"ipv4", &is_ipv4, 0.3, "", "RFC 791; special ranges of RFC 6890 left out"},
    ValidatorRow{"ipv6", &is_ipv6, 0.5, "", "RFC 4291 section 2.2"},
    ValidatorRow{"is_kennitala", &is_is_kennitala, 0.97, "",
                 "Registers Iceland, kennitala; modulo 11 and date"},
    ValidatorRow{"it_cf", &is_it_cf, 0.97, "", "DM 23 December 1976; odd/even table modulo 26"},
    ValidatorRow{"jwt", &is_jwt, 0.99, "", "RFC 7519; header of RFC 7515 section 4"},
    ValidatorRow{"lt_ak", &is_lt_ak, 0.97, "", "Lithuanian Population Register Act; modulo 11"},
    ValidatorRow{"lu_matricule", &is_lu_matricule, 0.99, "",
                 "Luxembourg Law of 19 June 2013 art. 2; Luhn and Verhoeff"},
    ValidatorRow{"lv_pk", &is_lv_pk, 0.92, "", "Latvian Population Register Act; modulo 11"},
    ValidatorRow{"mac", &is_mac, 0.5, "", "IEEE 802, EUI-48"},
    ValidatorRow{"mrz", &is_mrz, 0.99, "", "ICAO Doc 9303 parts 4 to 7; weights 7-3-1"},
    ValidatorRow{"nl_bsn", &is_nl_bsn, 0.91, "", "Regeling burgerservicenummer art. 3; 11-proef"},
    ValidatorRow{"no_fnr", &is_no_fnr, 0.99, "", "Norwegian Population Register Act; modulo 11"},
    ValidatorRow{"orcid", &is_orcid, 0.9, "", "ISO 27729; ISO 7064 MOD 11-2"},
    ValidatorRow{"phone", &is_phone, 0.5, "region", "ITU-T E.164 by libphonenumber"},
    ValidatorRow{"pl_pesel", &is_pl_pesel, 0.96, "",
                 "Polish Act of 24 September 2010 art. 15; weighted modulo 10 and date"},
    ValidatorRow{"pt_nif", &is_pt_nif, 0.9, "", "Decreto-Lei 14/2013; modulo 11"},
    ValidatorRow{"rf_reference", &is_rf_reference, 0.99, "", "ISO 11649; ISO 7064 MOD 97-10"},
    ValidatorRow{"ro_cnp", &is_ro_cnp, 0.98, "", "OUG 97/2005; weighted modulo 11 and date"},
    ValidatorRow{"se_pnr", &is_se_pnr, 0.96, "",
                 "Folkbokföringslagen 1991:481 § 18; Luhn and date"},
    ValidatorRow{"secret", &is_secret, 0.3, "shape", "no placeholder, no reference"},
    ValidatorRow{"si_emso", &is_si_emso, 0.97, "", "Slovenian Central Register Act; modulo 11"},
    ValidatorRow{"tr_kimlik", &is_tr_kimlik, 0.99, "", "Turkish Law 5490 art. 46; modulo 10"},
    ValidatorRow{"url_login", &is_url_login, 0.9, "shape", "RFC 3986 section 3.2.1"},
    ValidatorRow{"vin", &is_vin, 0.4, "", "ISO 3779; form only"},
};
static_assert(std::ranges::is_sorted(kRows, {}, &ValidatorRow::name));

} // namespace

const ValidatorRow* find_validator(std::string_view name) noexcept {
    const auto* const row = std::ranges::lower_bound(kRows, name, {}, &ValidatorRow::name);
    return row != kRows.end() && row->name == name ? row : nullptr;
}

std::span<const ValidatorRow> all_validators() noexcept {
    return kRows;
}

} // namespace custos::scanners
