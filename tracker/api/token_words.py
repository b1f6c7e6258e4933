"""What the operation that gives tokens does, and what its fields mean, in words."""

from tracker.api.meanings import Meanings
from tracker.translations import _

OPERATIONS = {
    "give": _(
        "Systemets namn och hemlighet skickas i Authorization: Basic, eller i formuläret, aldrig i adressen."
        " Token gäller i så många sekunder som expires_in säger; hämta sedan en ny. Den som misslyckas ofta får"
        " vänta (429)."
    ),
}
FIELDS = {
    "grant_type": _("Alltid client_credentials."),
    "client_id": _("Systemets namn, om det inte står i Authorization."),
    "client_secret": _("Systemets hemlighet, om den inte står i Authorization."),
    "access_token": _("Skickas med varje anrop: Authorization: Bearer."),
    "token_type": _("Alltid Bearer."),
    "expires_in": _("Sekunder tills token har gått ut."),
    "Token.scope": _("Rätterna som token ger, med blanksteg emellan."),
}
MEANINGS = Meanings(OPERATIONS, FIELDS)
