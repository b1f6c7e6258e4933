"""*Om statistiken*: the quality declaration, under the headings that Swedish ones have, from the publication alone."""

import json
from pathlib import Path

import jinja2

from tracker.exports import blocks, texts, typesetting
from tracker.exports.blocks import Block, Grid, Listed, Section, Sub
from tracker.exports.publication import TOTAL, Publication
from tracker.exports.texts import cell, whole

HTML, PDF = "om-statistiken.html", "om-statistiken.pdf"
_HERE = Path(__file__).parent


def html(publication: Publication) -> str:
    """The declaration as one page that needs nothing else."""
    source = (_HERE / "declaration.html").read_text(encoding="utf-8")
    environment = jinja2.Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    return environment.from_string(source).render(_content(publication))


def pdf(publication: Publication) -> bytes:
    """The declaration as tagged PDF."""
    source = (_HERE / "declaration.typ").read_text(encoding="utf-8")
    return typesetting.pdf(source, json.dumps(_content(publication), ensure_ascii=False), publication.as_of)


def _content(publication: Publication) -> dict[str, object]:
    return {
        "title": f"Om statistiken: {publication.title}",
        "city": publication.city,
        "warning": texts.UNPROTECTED if publication.unprotected else "",
        "status": texts.status(publication),
        "release": texts.release(publication),
        "day": publication.as_of.isoformat(),
        "sections": blocks.shapes(sections(publication)),
    }


def sections(publication: Publication) -> list[Section]:
    """The quality declaration: each heading with its text, in the customary order."""
    return [
        Section("Relevans", tuple(_relevance(publication))),
        Section("Tillförlitlighet", tuple(_reliability(publication))),
        Section("Aktualitet och punktlighet", tuple(_timeliness(publication))),
        Section("Tillgänglighet och tydlighet", tuple(_accessibility(publication))),
        Section("Jämförbarhet och samanvändbarhet", tuple(_comparability(publication))),
        Section("Allmänna uppgifter", tuple(_general(publication))),
    ]


def _relevance(publication: Publication) -> list[Block]:
    return [
        f"Tabellerna visar vilka som deltog i arbetsmarknadsinsatser i {publication.city} {publication.year}, hur de"
        " lämnade insatserna och hur de försörjde sig nittio dagar senare. De är till för uppföljning och planering i"
        " stadens nämnder. Alla uppgifter delas på kön.",
        Listed(tuple(f"Tabell {table.number}. {table.title_sv}." for table in publication.tables)),
        "Varje mått definieras i arbetsboken, på bladet Definitioner och mått.",
    ]


def _reliability(publication: Publication) -> list[Block]:
    return [
        "Alla inskrivningar i registret ingår; inget urval görs. Stadsdelsområde, försörjning och försörjningshinder är"
        " de som handläggaren antecknade vid inskrivningen.",
        Sub("Bortfall"),
        "Den som har fullföljt en insats följs upp dag 90 efter avslutet. Osäkerheten är störst där svar saknas. Därför"
        " anges svarsandelen vid varje andel, tillsammans med det lägsta och det högsta värde som andelen kan ha:"
        " som om ingen, eller alla, i bortfallet försörjde sig själva.",
        nonresponse(publication),
    ]


def nonresponse(publication: Publication) -> Grid:
    """Non-response by sex, as table 6 prints it."""
    table = publication.table(6)
    measures = [publication.measure(name) for name in ("matured", "answered", "not_reached", "response_rate")]
    rows = tuple(
        (sex.label_sv, *(cell(table.figure(one.id, TOTAL, sex.code), publication) for one in measures))
        for sex in table.sexes
    )
    return Grid("Uppföljning dag 90: svar och bortfall", ("Kön", *(one.label_sv for one in measures)), rows)


def _timeliness(publication: Publication) -> list[Block]:
    listed: list[Block] = [f"{texts.drawn(publication)} Det som hände efter uttagsdagen ingår inte."]
    listed.append(texts.status(publication))
    if publication.preliminary and publication.final_from:
        listed.append(f"Uppgifterna blir slutliga tidigast {publication.final_from}.")
    if publication.corrects:
        listed += [Sub("Rättelse"), texts.correction(publication)]
    return listed


def _accessibility(publication: Publication) -> list[Block]:
    return [
        f"Samma tal finns i arbetsboken statistik-{publication.year}.xlsx och, en fil per tabell, som CSV, JSON-stat"
        " och PX. En rapport med diagram finns som PDF. Arbetsboken, rapporten och denna text är gjorda för"
        " att läsas även med hjälpmedel. Etiketter finns på svenska och engelska.",
        signs(publication),
    ]


def signs(publication: Publication) -> Grid:
    """The signs that stand instead of numbers."""
    return Grid("Tecken i tabellerna", ("Tecken", "Betydelse"), tuple(texts.signs(publication)))


def _comparability(publication: Publication) -> list[Block]:
    return [
        texts.division(publication),
        f"Definitionernas version är {publication.definition_version}. Tal med samma version kan jämföras mellan år."
        " En person räknas en gång i varje cell, även i summorna: den som deltar i flera insatser finns på flera rader"
        " men en gång i totalen.",
        "Andelen som börjat arbeta eller studera kan jämföras med Kolada U40455.",
    ]


def _attacked(publication: Publication) -> str:
    """What the attack came to, where the report says it."""
    if publication.protection.additive:
        return (
            "Innan uttaget fastställdes prövades det: av allt som visas räknades ut mellan vilka värden varje dolt"
            " antal kan ligga. Rapporten finns i filen attack.json."
        )
    told = publication.attack or {}
    changeable, determined, rests = (whole(told.get(name, 0)) for name in ("changeable", "determined", "rests"))
    return (
        f"Innan uttaget fastställdes prövades det. Av {changeable} visade antal som vart för sig"
        f" kan stå för flera verkliga kan {determined} räknas ut och är mellan 1 och 4, och likaså"
        f" {rests} skillnader mellan två antal. Rapporten finns i filen attack.json."
    )


def _general(publication: Publication) -> list[Block]:
    protection = publication.protection
    listed: list[Block] = [Sub("Skydd av enskilda"), f"{protection.name}.", *protection.paragraphs]
    if withheld := sum(table.withheld for table in publication.tables):
        total = sum(len(table.figures) for table in publication.tables)
        listed.append(
            f"I det här uttaget visas {whole(total - withheld)} av {whole(total)} tal. Övriga"
            f" {whole(withheld)} har tecknet {protection.sign}, som är detsamma oavsett varför ett tal inte visas."
        )
    if publication.attack is not None:
        listed.append(_attacked(publication))
    listed += [Sub("Uppgifter om uttaget"), texts.source(publication), texts.release(publication)]
    listed.append(f"Programmets version: {publication.software_version}. Underlag för stadens egen uppföljning.")
    return listed
