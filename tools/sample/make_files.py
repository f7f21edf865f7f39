#!/usr/bin/env python3
"""Writes the files of the sample share: a small municipality that does not exist.

All people, numbers and keys are made up; numbers carry correct check digits so that a scanner may
validate them. The same seed gives the same bytes. Only needed to change the sample: its files are
kept in the project (share/).
"""
import datetime
import io
import json
import pathlib
import random
import sys
import zipfile

R = random.Random(20261101)
FIRST = ["Anneke", "Bram", "Chantal", "Driss", "Elise", "Fatima", "Gust", "Hanne", "Ilyas", "Jolien",
         "Karel", "Lotte", "Marcel", "Nadia", "Oscar", "Pauline", "Quinten", "Rita", "Sofie",
         "Thibault", "Ursula", "Viktor", "Wendy", "Xavier", "Yasmina", "Zoë"]
LAST = ["Aerts", "Bogaert", "Claessens", "De Smet", "El Amrani", "Frère", "Goossens", "Hermans",
        "Ivens", "Janssens", "Kaya", "Lambrechts", "Mertens", "Noël", "Okafor", "Peeters",
        "Roelandts", "Stevens", "Thys", "Van Acker", "Wouters", "Yildirim"]
STREETS = ["Merelstraat", "Kerkplein", "Lindenlaan", "Stationsstraat", "Molenweg", "Beukendreef"]
ILLNESS = ["depressie", "rugklachten na een hernia", "burn-out", "diabetes type 2"]


def nrn(birth: datetime.date, serial: int) -> str:
    nine = f"{birth:%y%m%d}{serial:03d}"
    prefix = "2" if birth.year >= 2000 else ""
    check = 97 - int(prefix + nine) % 97
    return f"{nine[:2]}.{nine[2:4]}.{nine[4:6]}-{nine[6:9]}.{check:02d}"


def iban_be() -> str:
    ten = f"{R.choice([363, 733, 1, 979]):03d}{R.randrange(10**7):07d}"
    bban = ten + f"{int(ten) % 97 or 97:02d}"
    check = 98 - int(bban + "111400") % 97
    text = f"BE{check:02d}{bban}"
    return " ".join(text[i:i + 4] for i in range(0, 16, 4))


def enterprise() -> str:
    eight = f"0{R.randrange(4 * 10**6, 8 * 10**6):07d}"
    return eight + f"{97 - int(eight) % 97:02d}"


def dotted(number: str) -> str:
    return f"{number[:4]}.{number[4:7]}.{number[7:]}"


def person() -> dict:
    first, last = R.choice(FIRST), R.choice(LAST)
    birth = datetime.date(R.randrange(1944, 2012), R.randrange(1, 13), R.randrange(1, 28))
    mail = f"{first}.{last}".lower().replace(" ", "").translate(str.maketrans("ëèé", "eee"))
    return {"voornaam": first, "naam": last, "geboortedatum": f"{birth:%d/%m/%Y}",
            "rijksregisternummer": nrn(birth, R.randrange(1, 998)),
            "adres": f"{R.choice(STREETS)} {R.randrange(1, 140)}, 9899 Merelbos",
            "email": f"{mail}@example.org", "gsm": f"047{R.randrange(10)} {R.randrange(100):02d} "
            f"{R.randrange(100):02d} {R.randrange(100):02d}", "iban": iban_be()}


def table(columns, count, delimiter=";"):
    rows = [delimiter.join(columns)]
    for _ in range(count):
        p = person()
        p.update(bruto=f"{R.randrange(2200, 6100)},00", dienst=R.choice(["Bevolking", "Groen", "OCMW"]),
                 reden=R.choice(ILLNESS), dossier=f"DOS-{R.randrange(10000):04d}")
        rows.append(delimiter.join(p[c] for c in columns))
    return "\r\n".join(rows) + "\r\n"


def letter(p, body):
    return (f"Gemeente Merelbos\nDienst Bevolking\nKerkplein 1, 9899 Merelbos\n\n"
            f"{p['voornaam']} {p['naam']}\n{p['adres']}\n\nGeachte {p['voornaam']} {p['naam']},\n\n"
            f"{body}\n\nMet vriendelijke groeten,\nDe dienst Bevolking\n")


def pdf(text: str) -> bytes:
    stream = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode("latin-1")
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
               b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
               b"/Resources<</Font<</F1 5 0 R>>>>>>",
               b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
               b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % o for o in offsets)
    return out + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % start


def docx(text: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        def add(name, content):
            archive.writestr(zipfile.ZipInfo(name, (2025, 3, 1, 9, 0, 0)), content)
        add("[Content_Types].xml", '<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
            'content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-'
            'package.relationships+xml"/><Override PartName="/word/document.xml" ContentType='
            '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>')
        add("_rels/.rels", '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
            'relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/'
            'officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>')
        add("word/document.xml", '<w:document xmlns:w="http://schemas.openxmlformats.org/'
            f'wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>')
    return buffer.getvalue()


def log_lines(count):
    lines = []
    for i in range(count):
        at = datetime.datetime(2025, 10, 3, 8, 0) + datetime.timedelta(seconds=37 * i)
        who = person()
        query = f"?email={who['email']}" if i % 9 == 0 else ""
        lines.append(f'84.199.{R.randrange(256)}.{R.randrange(1, 255)} - - [{at:%d/%b/%Y:%H:%M:%S} +0200] '
                     f'"GET /afspraak{query} HTTP/1.1" 200 {R.randrange(400, 9000)}')
    return "\n".join(lines) + "\n"


def files():
    named, sick, client = person(), person(), person()
    yield "bevolking/inwoners_2025.csv", table(
        ["naam", "voornaam", "rijksregisternummer", "geboortedatum", "adres", "email", "gsm"], 60)
    yield "bevolking/export_verhuizingen_2014.csv", table(
        ["naam", "voornaam", "rijksregisternummer", "adres"], 45)
    yield f"bevolking/attest_{named['rijksregisternummer']}.txt", letter(
        named, "Hierbij bezorgen wij u het gevraagde attest van woonst.\n"
        f"Uw rijksregisternummer: {named['rijksregisternummer']}")
    yield "bevolking/handleiding_loket.md", (
        "# Handleiding loket\n\nNeem een ticket (reeks A tot D). Bestelnummer formulieren: 2025-004711.\n"
        "Versie 3.10.2 van 12/09/2025. Vragen: loket 4, toestel 12.\n")
    yield "personeel/loonlijst_2025-09.csv", table(
        ["naam", "voornaam", "rijksregisternummer", "iban", "bruto", "dienst"], 38)
    yield "personeel/ziekteverlof_2025.txt", (
        "Vertrouwelijk - opvolging ziekteverlof\n\n" + "".join(
            f"Medewerker: {p['voornaam']} {p['naam']}\nGeboortedatum: {p['geboortedatum']}\n"
            f"Afwezig wegens {illness}. Diagnose door de huisarts bevestigd.\n\n"
            for p, illness in zip([sick, person(), person()], ILLNESS)))
    yield "personeel/sollicitaties/kandidaat_groendienst.txt", letter(
        person(), f"Bedankt voor uw kandidatuur. Bel {client['gsm']} of mail {client['email']}.")
    yield "ocmw/dossiers/dossier_2025-0143.txt", (
        f"Sociaal dossier 2025-0143\nCliënt: {client['voornaam']} {client['naam']}\n"
        f"Rijksregisternummer: {client['rijksregisternummer']}\nIBAN: {client['iban']}\n\n"
        "De cliënt werd in 2023 veroordeeld voor diefstal en volgt een behandeling voor depressie.\n")
    yield "ocmw/wachtlijst_woningen.json", json.dumps(
        [{k: p[k] for k in ("voornaam", "naam", "rijksregisternummer", "gsm")} for p in
         (person() for _ in range(12))], ensure_ascii=False, indent=2) + "\n"
    yield "financien/leveranciers.csv", "naam;ondernemingsnummer;btw;iban\r\n" + "".join(
        f"{name};{dotted(number)};BE{number};{iban_be()}\r\n" for name, number in
        ((n, enterprise()) for n in ("Drukkerij De Merel bv", "Garage Peeters nv", "Groen & Co vzw")))
    yield "financien/begroting_2025.csv", "post;bedrag\r\nWegen;125000\r\nGebouwen;89000\r\n"
    yield "communicatie/abonnees_nieuwsbrief.csv", "email,ingeschreven\n" + "".join(
        f"{person()['email']},2025-0{R.randrange(1, 10)}-1{R.randrange(10)}\n" for _ in range(80))
    yield "communicatie/nieuwsbrief_lente.txt", (
        "Beste inwoner,\n\nOp 21 maart planten we honderd bomen in het Merelbos. Kom mee helpen!\n")
    yield "it/config/portaal.env", (
        "DB_HOST=db.intern.example.org\nDB_USER=portaal\nDB_PASSWORD=Zomer!2025-geheim\n"
        "SMTP_RELAY=10.20.0.25\n")
    yield "it/logs/portaal_access.log", log_lines(220)
    yield "raad/notulen_2025-03-18.txt", (
        "Notulen van de gemeenteraad van 18 maart 2025\n\nAanwezig: de burgemeester en 21 raadsleden.\n"
        "Punt 1. Aanleg fietspad Molenweg, raming 125.000 euro, dossier 2025/331.\n")
    yield "archief/brief_1998.txt", letter(
        person(), "Uw aanvraag werd goedgekeurd. De premie bedraagt 250 €.").encode("cp1252")
    yield "archief/export_windows.txt", (
        "﻿" + table(["naam", "voornaam", "rijksregisternummer"], 8, "\t")).encode("utf-16-le")
    yield "formulieren/aanvraag_premie.pdf", pdf("Aanvraag premie - naam en rijksregisternummer")
    yield "formulieren/bezwaarschrift.docx", docx("Bezwaarschrift van de heer Jan Voorbeeld")
    yield "formulieren/leeg.txt", ""


def main() -> int:
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else
                        pathlib.Path(__file__).resolve().parent / "share")
    for path, content in files():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    print(f"{sum(1 for p in root.rglob('*') if p.is_file())} files in {root.name}/")
    return 0


if __name__ == "__main__":
    sys.exit(main())
