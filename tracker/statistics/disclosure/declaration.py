"""The method in words, for the quality declaration."""

from typing import Any

from tracker.statistics.disclosure.cell_key import Noise
from tracker.statistics.disclosure.primary import Settings
from tracker.translations import _


def of_suppression(settings: Settings) -> list[Any]:
    """How small counts are withheld, in sentences."""
    highest = settings.threshold - 1
    sentences = [
        _("Antal från 1 till %(highest)d visas inte, utan ersätts med %(sign)s.", highest=highest, sign=settings.sign),
        _("Noll visas. Ett %(sign)s är alltså alltid minst 1.", sign=settings.sign),
        _("Andelar och medianer visas inte när basen är under %(base)d, eller när något av antalen de bygger på"
          " inte visas.", base=settings.threshold),
        _("Fler antal än de små döljs, så att inget litet antal kan räknas ut ur andra tal: inte inom en tabell,"
          " mellan tabeller, ur andelar eller med ett tidigare uttag för samma period. Tecknet är detsamma."),
        _("Före fastställandet prövas uttaget mot allt som publiceras. För varje dolt antal under %(base)d finns minst"
          " två möjliga värden, och det är visat med hela tal.", base=settings.threshold),
    ]  # fmt: skip
    if settings.full_range:
        text = _("Varje värde från 1 till %(highest)d som nollorna lämnar öppet är möjligt.", highest=highest)
        sentences.append(text)
    return sentences


def of_rounding() -> list[Any]:
    """How the city rounds, in sentences."""
    return [
        _("Antalen 1 och 2 redovisas som 0, antalen 3 och 4 som 5. Övriga antal är oförändrade."),
        _("Varje tal är avrundat för sig. Summor stämmer därför inte alltid med sina delar, och avrundningen kan i"
          " vissa fall räknas tillbaka."),
    ]  # fmt: skip


def of_cell_key(noise: Noise) -> list[Any]:
    """How noise is added, in sentences."""
    return [
        _("Varje antal större än noll kan vara ändrat med högst %(most)d uppåt eller nedåt. Ändringarna är i genomsnitt"
          " noll och deras varians är %(variance)s.", most=noise.most, variance=str(noise.variance).replace(".", ",")),
        _("Samma personer ger samma ändring i alla tabeller. Summor stämmer inte alltid med sina delar."),
    ]  # fmt: skip
