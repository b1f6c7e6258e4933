"""What the declaration says of each way of protecting individuals: section 8 of the rules, in words for readers."""

from tracker.exports.publication import Protection
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
    paragraphs = (
        "Antalen 1 och 2 visas som 0, och antalen 3 och 4 som 5. Andra antal visas som de är. En nolla kan alltså"
        " betyda noll, ett eller två, och en femma tre, fyra eller fem.",
        "Varje tal avrundas för sig. Summor stämmer därför inte alltid med sina delar, och ska inte räknas om.",
        "Före varje uttag prövas skyddet av ett program som bara vet det som visas och hur avrundningen görs.",
    )
    return Protection("rounding", "Små antal är avrundade", paragraphs, None)


def cell_key() -> Protection:
    """Perturbation by cell keys."""
    paragraphs = (
        "Talen är ändrade en aning med cellnyckelmetoden. Ändringen bestäms av en hemlig nyckel för varje deltagare:"
        " samma grupp människor får alltid samma ändring, i vilken tabell den än står. I genomsnitt är ändringen noll.",
        "Varje tal ändras för sig. Summor stämmer därför inte alltid med sina delar, och ska inte räknas om. Ett litet"
        " tal säger inte säkert hur många personer det gäller.",
        "Före varje uttag prövas skyddet av ett program som bara vet det som visas och hur metoden fungerar.",
    )
    return Protection("cell-key", "Talen är ändrade en aning", paragraphs, None)
