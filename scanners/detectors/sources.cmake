# The packs and the vocabulary travel inside the program.
set(custos_detector_packs
    be-identity.yaml categories.yaml company.yaml contact.yaml credentials-tokens.yaml
    credentials.yaml document.yaml financial.yaml health-codes.yaml health.yaml identity-east.yaml
    identity-north.yaml identity-south.yaml identity-west.yaml judicial.yaml location.yaml
    online.yaml person.yaml vehicle.yaml
    wording.yaml)
list(TRANSFORM custos_detector_packs PREPEND ${CMAKE_CURRENT_LIST_DIR}/)
custos_embed(custos_scanners detector_pack_files ${CMAKE_CURRENT_LIST_DIR} ${custos_detector_packs})
