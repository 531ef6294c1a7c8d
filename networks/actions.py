"""Every write to the directory and to the register of organisations that is not a load of the shipped file."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from academy_portal.accounts.models import User
from academy_portal.audit.actions import record
from academy_portal.kernel.errors import DomainError, NotPermittedError, StaleError
from academy_portal.kernel.text import one_line
from academy_portal.multilingual.models import changed_texts
from academy_portal.reference.models import Country

from .models import Network, Organisation
from .permissions import can_edit_network, can_register_organisation
from .queries import folded

LINKS = frozenset({"countries", "languages", "themes"})
EDITABLE = LINKS | {
    "name",
    "name_language",
    "name_script",
    "name_en",
    "acronym",
    "other_names",
    "kind",
    "region",
    "parent",
    "seat_country",
    "seat_city",
    "website",
    "website_is_own",
    "year_founded",
    "year_note",
    "status",
    "merged_into",
    "description",
    "description_language",
    "translations",
    "verification",
    "note",
    "source_urls",
    "source_note",
    "confidence",
}


class InvalidNetworkError(DomainError):
    """The record would break a rule of the directory; the message names it."""


class InvalidOrganisationError(DomainError):
    """The organisation has no name, or one that is too long."""


def update_network(
    *, network: Network, changes: Mapping[str, Any], version: int | None = None, by: User | None, at: datetime
) -> Network:
    """Change fields of one record; what is equal already is not a change.

    ``version`` is the one that the editor saw, None where nobody looked before.
    Shapes: links (countries, languages, themes) are given as whole lists of rows.
    Effects: one audit event with old and new values; from now on the shipped file leaves the record alone.
    Raises: NotPermittedError, StaleError, InvalidNetworkError; nothing is changed then.
    """
    unknown = set(changes) - EDITABLE
    if unknown:
        raise InvalidNetworkError(_("These fields cannot be changed: %(names)s.") % {"names": sorted(unknown)})
    with transaction.atomic():
        row = Network.objects.select_for_update(no_key=True).get(pk=network.pk)
        if not can_edit_network(by, row, at=at):
            raise NotPermittedError(_("Only a desk officer or a representative of this network may change it."))
        if version is not None and version != row.version:
            raise StaleError(_("Somebody has changed this record since you opened it. Look at it again."))
        facts = {**_apply_fields(row, changes), **_apply_links(row, changes)}
        if not facts:
            return row
        _check(row)
        row.version += 1
        row.updated_at = row.edited_at = at
        row.save()
        record(verb="network.updated", subject=row, by=by, at=at, facts={"code": row.code, "changed": facts})
    return row


def _apply_fields(row: Network, changes: Mapping[str, Any]) -> dict[str, list[str]]:
    """Set the plain fields that differ, and say what each was and is."""
    facts: dict[str, list[str]] = {}
    for name in sorted(set(changes) - LINKS):
        value = changes[name]
        if isinstance(value, str) and not isinstance(Network._meta.get_field(name), models.TextField):
            value = one_line(value)
        old = getattr(row, name)
        if old == value:
            continue
        setattr(row, name, value)
        if name == "translations":
            for text, code in changed_texts(old, value):
                before, after = (texts.get(code, {}).get(text, "") for texts in (old, value))
                facts[f"{text} ({code})"] = [before, after]
        else:
            facts[name] = [str(old), str(value)]
    return facts


def _apply_links(row: Network, changes: Mapping[str, Any]) -> dict[str, list[str]]:
    """Set the links that differ, and say what each was and is."""
    facts: dict[str, list[str]] = {}
    for name in sorted(LINKS & set(changes)):
        relation = getattr(row, name)
        old = sorted(str(key) for key in relation.values_list("pk", flat=True))
        new = sorted(str(linked.pk) for linked in changes[name])
        if old != new:
            relation.set(changes[name])
            facts[name] = [" ".join(old), " ".join(new)]
    return facts


def _check(row: Network) -> None:
    """Raise InvalidNetworkError when the record breaks a rule or stands in a ring of federations."""
    try:
        row.full_clean(exclude=["sort_name", "search_text"])
    except ValidationError as error:
        raise InvalidNetworkError(" ".join(error.messages)) from error
    for relation in ("parent_id", "merged_into_id"):
        seen = {row.pk}
        step = getattr(row, relation)
        while step is not None:
            if step in seen:
                raise InvalidNetworkError(_("A network cannot belong to one of its own members."))
            seen.add(step)
            step = Network.objects.values_list(relation, flat=True).get(pk=step)


def register_organisation(
    *,
    name: str,
    kind: str,
    country: Country | None = None,
    aliases: Sequence[str] = (),
    parent: Organisation | None = None,
    is_fictional: bool = False,
    by: User | None,
    at: datetime,
) -> Organisation:
    """Add an organisation, or find the one that stands already under this name in this country.

    Accents and letter case do not make another organisation. One found stays as it is.
    Effects: one audit event for a new one.
    Raises: NotPermittedError, InvalidOrganisationError.
    """
    if not can_register_organisation(by):
        raise NotPermittedError(_("Sign in to add an organisation."))
    organisation = Organisation(
        name=one_line(name),
        kind=kind,
        country=country,
        aliases=[alias for alias in map(one_line, aliases) if alias],
        parent=parent,
        is_fictional=is_fictional,
        created_at=at,
    )
    try:
        organisation.clean_fields(exclude=["folded_name", "search_text"])
    except ValidationError as error:
        raise InvalidOrganisationError(" ".join(error.messages)) from error
    with transaction.atomic():
        known = Organisation.objects.filter(folded_name=folded(organisation.name), country=country)
        found = known.first()
        if found is not None:
            return found
        try:
            with transaction.atomic():
                organisation.save(force_insert=True)
        except IntegrityError:
            # Another person registered it in the same moment: the unique constraint decided, and theirs stands.
            return known.get()
        facts = {"kind": kind, "country": country.pk if country else None, "fictional": is_fictional}
        record(verb="organisation.registered", subject=organisation, by=by, at=at, facts=facts)
    return organisation
