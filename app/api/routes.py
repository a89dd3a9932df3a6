"""The REST API (guide chapter 4): one file per resource; this one puts them under their paths."""

from flask import Blueprint, Flask, Response, g, request
from werkzeug.routing import BaseConverter

from app.api.accounts import (
    accounts,
    applications,
    audit_events,
    auth_tokens,
    clients,
    keys,
    limits,
    tokens,
    usage_records,
    usage_triggers,
)
from app.api.calls import (
    callbacks,
    calls,
    conferences,
    events,
    members,
    notifications,
    participants,
    queues,
    recordings,
    transcriptions,
)
from app.api.http import audit_trail, problems, roles
from app.api.http.auth import guard
from app.api.http.formats import VERSIONS, SuffixMiddleware
from app.api.http.forms import LARGEST_BODY
from app.api.internal import directory, health, metrics
from app.api.live import recordings as live_recordings
from app.api.live import streams
from app.api.live import transcriptions as live_transcriptions
from app.api.messages import faxes, feedback, inbound_sms, media, messages
from app.api.numbers import (
    addresses,
    available_countries,
    available_phone_numbers,
    caller_id_check,
    dependent_phone_numbers,
    incoming_phone_numbers,
    outgoing_caller_ids,
    short_codes,
    validation_requests,
)
from app.api.openapi import compatibility, document
from app.api.services import senders, services
from app.api.sip import credentials, domains, ip_addresses, lists, mappings
from app.settings.config import Settings

RESOURCES = (
    accounts,
    incoming_phone_numbers,
    short_codes,
    addresses,
    dependent_phone_numbers,
    calls,
    events,
    streams,
    live_recordings,
    live_transcriptions,
    clients,
    applications,
    messages,
    media,
    feedback,
    recordings,
    transcriptions,
    faxes,
    notifications,
    callbacks,
    keys,
    limits,
    usage_records,
    usage_triggers,
    audit_events,
    tokens,
    outgoing_caller_ids,
    validation_requests,
    available_countries,
    available_phone_numbers,
    conferences,
    participants,
    queues,
    members,
    domains,
    lists.ip_access_control_lists,
    ip_addresses,
    lists.credential_lists,
    credentials,
    *mappings.EVERY,
)


class SidConverter(BaseConverter):
    """A SID in a path. Anything else is no resource, and never reaches the database."""

    regex = "[A-Z]{2}[0-9a-f]{32}"


class NameConverter(BaseConverter):
    """A SID, or a name that a customer gave."""

    regex = "[^/\x00]{1,128}"


class CountryConverter(BaseConverter):
    """An ISO 3166 code of two letters."""

    regex = "[A-Z]{2}"


def register(app: Flask, settings: Settings) -> None:
    """Mount the API below the base path, where the guide has it, and at the root, where Twilio's SDKs look for it.
    Raises ConfigError for roles that cannot be."""
    roles.check(settings, [*(resource.routes.name for resource in RESOURCES), *(one.name for one in newer().values())])
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.url_map.converters |= {"sid": SidConverter, "country": CountryConverter, "name": NameConverter}
    app.url_map.strict_slashes = False
    app.wsgi_app = SuffixMiddleware(app.wsgi_app)  # type: ignore[method-assign]
    problems.register(app)
    metrics.watch(app)
    api = blueprint()
    for name, mount in mounts(settings).items():
        app.register_blueprint(api, name=name, url_prefix=f"{mount}/<any({', '.join(map(repr, VERSIONS))}):version>")
        for path, routes in newer().items():
            app.register_blueprint(routes, name=f"{name}-{routes.name}", url_prefix=f"{mount}{path}")
        app.register_blueprint(health.routes, name=f"{name}-health", url_prefix=mount or None)
        app.register_blueprint(metrics.routes, name=f"{name}-metrics", url_prefix=mount or None)
        app.register_blueprint(document.routes, name=f"{name}-openapi", url_prefix=mount or None)
    for inside in (directory, inbound_sms, caller_id_check):
        app.register_blueprint(inside.routes, url_prefix=settings.base_path or None)


def newer() -> dict[str, Blueprint]:
    """Path -> what there is of Twilio's newer APIs, which have a version of their own."""
    return {auth_tokens.PATH: auth_tokens.routes, services.PATH: services.routes, **senders.EVERY}


def mounts(settings: Settings) -> dict[str, str]:
    """Blueprint name -> where it is mounted."""
    return {"api": settings.base_path} | ({"root": ""} if settings.base_path else {})


def blueprint() -> Blueprint:
    """All resources of one version."""
    api = Blueprint("api", __name__)
    api.url_value_preprocessor(take_version)
    api.before_request(guard)
    api.before_request(audit_trail.begin)
    api.before_request(compatibility.check)
    api.after_request(private)
    for resource in RESOURCES:
        api.register_blueprint(resource.routes)
    return api


def take_version(endpoint: str | None, values: dict[str, str] | None) -> None:
    """The version of the path: links in the answer have the same."""
    g.version = (values or {}).pop("version", VERSIONS[0])
    if request.view_args is not values:
        raise RuntimeError("Flask no longer hands over the arguments themselves")


def private(response: Response) -> Response:
    """Answers have tokens in them: nothing between us and the client may keep them. Audio says itself who may."""
    response.headers.setdefault("Cache-Control", "no-store")
    return response
