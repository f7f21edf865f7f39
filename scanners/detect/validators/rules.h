#pragma once
// Every validation rule by name; validators.cpp puts them into the one table with their sources.

#include "scanners/detect/validators/validator.h"

#include <string>
#include <string_view>

namespace custos::scanners {

/// The type of a rule (ValidatorFunction is the pointer to it).
using Rule = bool(std::string_view value, const ValidatorParameters& parameters,
                  std::string& normalised);

// belgium.cpp
Rule is_be_nrn, is_be_bis, is_be_eid, is_be_enterprise, is_be_vat, is_be_riziv, is_be_ogm,
    is_be_plate, is_be_establishment;
// person_west.cpp
Rule is_nl_bsn, is_fr_nir, is_fr_nif, is_de_idnr, is_de_rvnr, is_de_kvnr, is_lu_matricule,
    is_at_svnr, is_ch_ahv, is_gb_nino, is_gb_nhs, is_gb_upn, is_ie_pps, is_nl_onderwijs;
// person_south.cpp
Rule is_es_dni, is_it_cf, is_pt_nif, is_gr_amka, is_hr_oib, is_si_emso, is_tr_kimlik, is_pt_cc;
// person_north.cpp
Rule is_dk_cpr, is_se_pnr, is_fi_hetu, is_no_fnr, is_is_kennitala, is_ee_ik, is_lt_ak, is_lv_pk;
// person_east.cpp
Rule is_pl_pesel, is_pl_id_card, is_cz_rc, is_ro_cnp, is_bg_egn, is_hu_taj, is_hu_person;
// vat.cpp
Rule is_eu_vat, is_fr_siren, is_fr_siret;
// bank.cpp
Rule is_iban, is_bic, is_card, is_rf_reference;
// travel.cpp
Rule is_mrz, is_icao_document;
// place.cpp
Rule is_ipv4, is_ipv6, is_mac, is_imei, is_imsi, is_coordinates;
// contact.cpp
Rule is_email, is_phone;
// birth.cpp
Rule is_birth_date;
// secret.cpp
Rule is_secret, is_jwt, is_url_login;
// other.cpp
Rule is_orcid, is_vin, is_ean;
// families.cpp
Rule is_luhn, is_gs1, is_iso7064, is_weighted;
// account.cpp
Rule is_es_ccc, is_fr_rib, is_cz_account, is_ch_reference;
// security.cpp
Rule is_isin, is_sepa_creditor;
// coin.cpp
Rule is_bitcoin, is_wallet_key, is_bech32_key;
// clinical.cpp
Rule is_snomed, is_loinc, is_it_aic, is_ehic, is_de_ik;
// case_law.cpp
Rule is_ecli;
// supply.cpp
Rule is_es_cups, is_es_catastro, is_eic, is_lambert72;
// company.cpp
Rule is_at_tin, is_pl_regon, is_ee_registrikood, is_gb_utr, is_ru_inn, is_us_ssn;
// token.cpp
Rule is_crc_token, is_basic_login;

} // namespace custos::scanners
