"""What the operations on insatser and projects do and what their fields mean, in words."""

from tracker.api.meanings import Meanings
from tracker.translations import _

OPERATIONS = {
    "every_insats": _("I den ordning som de lades till, även de som har avslutats."),
    "one_insats": _("ETag är versionen, som skickas tillbaka i If-Match när något ska ändras."),
    "add_insats": _("Två av enhetens insatser kan inte heta likadant, hur de än är skrivna i stora och små bokstäver."),
    "change_insats": _(
        "Alla uppgifter, som de ska stå; ett fält som utelämnas töms. ends_on stänger insatsen: ingen börjar"
        " efter den dagen. Ingen insats tas någonsin bort."
    ),
    "every_project": _("I den ordning som de lades till, även andra enheters; own säger vilka som är enhetens."),
    "one_project": _("Med mål: null där inget är satt. ETag är versionen, som skickas tillbaka i If-Match."),
    "add_project": _("Enhetens eget. Två av stadens projekt kan inte heta likadant."),
    "change_project": _(
        "Alla uppgifter och mål, som de ska stå; ett fält som utelämnas töms. En annan enhets projekt kan läsas"
        " men inte ändras: 403."
    ),
    "project_outcome": _(
        "Kvinnor (K), män (M), okänt (U) och alla (T), bredvid målen. Av en annan enhets projekt bara enhetens"
        " egen del, och då bedöms inget mål."
    ),
}
FIELDS = {
    "name": _("Vad den heter."),
    "insats_type_code": _("Slaget av insats, ur kodlistan insats_type."),
    "project_id": _("Projektets id. Null: insatsen hör inte till något projekt."),
    "places": _("Antal platser. Null: ingen gräns."),
    "caseload_ceiling": _("Flest deltagare för en handläggare. Null: inget tak."),
    "starts_on": _("Första dagen. Null: inte bestämt."),
    "ends_on": _("Sista dagen. Null: inte bestämt. I en insats kan ingen börja efter den dagen."),
    "audience": _("Vem den är till för."),
    "follow_up_180": _("Om avslut även ska följas upp efter 180 dagar."),
    "follow_up_365": _("Om avslut även ska följas upp efter 365 dagar."),
    "funder": _("Vem som finansierar projektet."),
    "programme": _("Programmet som pengarna kommer ur."),
    "budget": _("Budgeten i hela kronor eller euro. Null: inte angiven."),
    "own_cofinancing": _("Stadens egen medfinansiering i hela kronor eller euro. Null: inte angiven."),
    "currency": _("Beloppens valuta."),
    "department": _("Förvaltningen som ansvarar."),
    "partners": _("Vilka som samverkar."),
    "goals_text": _("Andra mål, i ord."),
    "participants": _("Mål: antal deltagare. Null: inget mål."),
    "completed": _("Mål: antal som fullföljer. Null: inget mål."),
    "self_sufficiency_90": _("Mål: andel i procent som är självförsörjande efter 90 dagar. Null: inget mål."),
    "chances_grown": _("Mål: andel i procent med ökade möjligheter till arbete. Null: inget mål."),
    "women": _("Mål: andel kvinnor i procent. Null: inget mål."),
    "men": _("Mål: andel män i procent. Null: inget mål."),
    "unit": _("Koden för enheten som projektet hör till. Null: det är stadens."),
    "own": _("Om projektet är enhetens, så att systemet får ändra det."),
    "whole": _("Om siffrorna gäller hela projektet. Annars bara enhetens del, medan målen är helas."),
    "as_of": _("Dagen som siffrorna gäller."),
    "waiting": _(
        "Fullföljda avslut som ännu inte räknas i uppföljningen. Så länge det finns sådana är siffrorna preliminära."
    ),
    "counts": _("Antal efter kön: K kvinnor, M män, U okänt, T alla."),
    "goals": _("Utfallet bredvid vart och ett av målen."),
    "follow_up": _("Utfallet av uppföljningen."),
    "measure": _("Måttets namn."),
    "in_percent": _("Om talen är andelar i procent. Annars antal."),
    "OfProject.women": _("Kvinnor. Null: en andel av ingen."),
    "OfProject.men": _("Män. Null: en andel av ingen."),
    "Goal.women": _("Kvinnor. Null: en andel av ingen."),
    "Goal.men": _("Män. Null: en andel av ingen."),
    "all": _("Alla. Null: en andel av ingen."),
    "goal": _("Målet. Null: inget."),
    "reached": _("Om målet är nått. Null: det finns inget mål eller utfall, eller bara en del av projektet syns."),
}
EXAMPLES = {"project_id": 3}
FILLED = {"InsatsShown": {"insats_id": "/id"}, "ProjectShown": {"project_id": "/id"}}
MEANINGS = Meanings(OPERATIONS, FIELDS, EXAMPLES, FILLED)
