"""What the log tells of, in one list."""

from typing import Any

from tracker.codelists.terms import Term
from tracker.translations import _


class Action(Term):
    """What was done. A new kind goes here and gets its label below; old ones stay, for the log keeps them."""

    READ = "read"
    SEARCH = "search"
    EXPORT = "export"
    REFUSAL = "refusal"
    CREATE = "create"
    CHANGE = "change"
    DELETE = "delete"
    IMPORT = "import"
    MERGE = "merge"
    PART = "part"
    LOGIN = "login"
    LOGIN_FAILED = "login_failed"
    LOGOUT = "logout"
    SWITCH_ROLE = "switch_role"
    EMERGENCY = "emergency"
    CONSENT = "consent"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    REVIEW = "review"
    SIGN = "sign"
    DISCLOSE = "disclose"
    ERASE = "erase"
    PUBLISH = "publish"
    USERS = "users"
    SETTINGS = "settings"
    KEYS = "keys"
    BACKUP = "backup"
    RESTORE = "restore"
    ANCHOR = "anchor"
    CALL = "call"

    @property
    def label(self) -> Any:
        """The action in the reader's language."""
        return _LABELS[self.value]


_LABELS = {
    "read": _("Läst"),
    "search": _("Sökt"),
    "export": _("Tagit ut"),
    "refusal": _("Nekats"),
    "create": _("Registrerat"),
    "change": _("Ändrat"),
    "delete": _("Tagit bort"),
    "import": _("Läst in lista"),
    "merge": _("Slagit ihop"),
    "part": _("Delat isär"),
    "login": _("Loggat in"),
    "login_failed": _("Misslyckad inloggning"),
    "logout": _("Loggat ut"),
    "switch_role": _("Bytt roll"),
    "emergency": _("Nödåtkomst"),
    "consent": _("Samtycke registrerat"),
    "consent_withdrawn": _("Samtycke återkallat"),
    "review": _("Granskat loggpost"),
    "sign": _("Undertecknat granskning"),
    "disclose": _("Lämnat ut registerutdrag"),
    "erase": _("Gallrat"),
    "publish": _("Publicerat statistik"),
    "users": _("Ändrat användare eller roller"),
    "settings": _("Ändrat inställningar"),
    "keys": _("Bytt nycklar"),
    "backup": _("Säkerhetskopierat"),
    "restore": _("Återställt säkerhetskopia"),
    "anchor": _("Förankrat loggen på nytt"),
    "call": _("Anropat"),
}
