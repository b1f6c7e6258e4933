"""The words of each way of protecting individuals, in one place: the declaration, the notes under tables, the signs."""

from tracker.attack.readings import CELL_KEY, ROUNDING
from tracker.exports.publication import Protection
from tracker.statistics.disclosure import rounding as rounds
from tracker.statistics.disclosure.cell_key import LEAST, Noise
from tracker.statistics.figures import WITHHELD_SIGN


def suppression(threshold: int, full_range: bool = False, sign: str = WITHHELD_SIGN) -> Protection:
    """Small counts are withheld, and what else it takes; counts from `threshold` up may be shown."""
    most = threshold - 1
    passes = "bara kan ha ett värde"
    if full_range:
        passes = f"kan begränsas mer till sitt värde än nollorna i sig gör, inom spannet 1 till {most}"
    paragraphs = (
        f"Antal från 1 till {most} visas inte; i stället står tecknet {sign}. Nollor visas. Ett antal som inte visas är"
        " alltså minst ett.",
        f"Andelar och medianer visas inte när antalet som de räknas på är mindre än {threshold}. Andelar visas inte"
        " heller när täljaren, eller resten, inte visas.",
        "Också andra tal är dolda, så att inget dolt antal kan räknas ut ur det som visas: inte genom att dra ifrån,"
        " inte genom att jämföra tabeller eller räkna baklänges från andelar, och inte med ett tidigare uttag för samma"
        " år. Tecknet är detsamma vare sig ett tal är dolt för sin egen skull eller för ett annats. Så få tal som"
        " möjligt döljs, och stadens totaler visas helst.",
        "Före varje uttag prövas skyddet av ett program som bara vet det som visas. För varje dolt antal räknas det"
        " minsta och det största värde fram som stämmer med allt annat. Uttaget släpps inte så länge något dolt antal"
        f" under {threshold} {passes}.",
    )
    return Protection("suppression", "Små antal visas inte", paragraphs, threshold, sign)


def rounding() -> Protection:
    """The city's own rounding of small counts."""
    least = rounds.LEAST_BASE
    paragraphs = (
        "Antalen 1 och 2 visas som 0, och antalen 3 och 4 som 5. Andra antal visas som de är. En nolla kan alltså"
        " betyda noll, ett eller två, och en femma tre, fyra eller fem.",
        "Varje tal avrundas för sig. Summor stämmer därför inte alltid med sina delar, och ska inte räknas om.",
        "Andelar räknas på de avrundade talen, så att de inte säger mer än de. Andelar och medianer visas inte när"
        f" antalet som de räknas på visas som mindre än {least}. Blir täljaren större än basen står två punkter.",
        "Avrundning är inget bevisat skydd: där andra tal visas exakt kan ett avrundat tal räknas ut ur dem. Före varje"
        " uttag prövas det av ett program som bara vet det som visas och hur avrundningen görs. Hur många små antal som"
        " kan räknas ut står i attack.json, och den som har fastställt uttaget har sett vilka de är.",
    )
    return Protection(
        ROUNDING,
        "Små antal är avrundade",
        paragraphs,
        None,
        least_base=least,
        note="Små antal är avrundade för att skydda enskilda: 1–2 visas som 0, 3–4 som 5. Andelar räknas på de"
        " avrundade talen. Delar och summor stämmer därför inte alltid överens.",
        note_en="Small counts are rounded to protect individuals: 1–2 to 0, 3–4 to 5. Percentages are those of the"
        " rounded counts. Parts need not add up to their totals.",
        zero="noll efter avrundning: ingen, en eller två",
        zero_en="zero after rounding: nobody, one or two",
    )


def cell_key(noise: Noise) -> Protection:
    """Perturbation by cell keys."""
    most, variance = noise.most, str(noise.variance).replace(".", ",")
    paragraphs = (
        "Talen är ändrade en aning med cellnyckelmetoden. Ändringen bestäms av en hemlig nyckel för varje deltagare:"
        " samma antal av samma människor får alltid samma ändring, i vilken tabell och vilket uttag det än står.",
        f"Ett antal ändras med högst {most} uppåt eller nedåt. I genomsnitt är ändringen noll, och dess varians är"
        f" {variance}. Noll ändras aldrig, och inget tal blir mindre än noll: en nolla kan alltså betyda upp till"
        f" {most}, men ett tal över noll är aldrig en verklig nolla.",
        "Varje tal ändras för sig. Summor stämmer därför inte alltid med sina delar, och ska inte räknas om.",
        "Andelar räknas på de ändrade talen, så att de inte säger mer än de. Andelar och medianer visas inte när"
        f" antalet som de räknas på visas som mindre än {LEAST + most}. Blir täljaren större än basen står två"
        " punkter.",
        "Metoden gör små tal osäkra men är inget bevis. Före varje uttag prövas den av ett program som bara vet det som"
        " visas och hur metoden fungerar, och ändringarnas medelvärde och varians mäts. Hur många små antal som kan"
        " räknas ut står i attack.json, och den som har fastställt uttaget har sett vilka de är.",
    )
    return Protection(
        CELL_KEY,
        "Talen är ändrade en aning",
        paragraphs,
        None,
        least_base=LEAST + most,
        note=f"Talen är ändrade med högst {most} uppåt eller nedåt för att skydda enskilda. Andelar räknas på de"
        " ändrade talen. Delar och summor stämmer därför inte alltid överens.",
        note_en=f"The counts are changed by at most {most} up or down to protect individuals. Percentages are those of"
        " the changed counts. Parts need not add up to their totals.",
        zero=f"noll efter ändring: mellan ingen och {most}",
        zero_en=f"zero after the change: between nobody and {most}",
        most=most,
    )
