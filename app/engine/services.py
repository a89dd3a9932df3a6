"""What the engine works with, in one place: `engine_services` wires the real ones, tests give others."""

from dataclasses import dataclass, field

from app.audio.tones import Tones
from app.bus.wake import Wakeups
from app.calls.dialogue import Options
from app.engine.features.cnam import CallerNames, Nobody, caller_names
from app.engine.features.outbound_messages import Messages
from app.engine.features.recordings import Recordings
from app.engine.features.speech_recognition import SpeechRecognition
from app.engine.outbound.sip_hosts import AnySipHost, GuardedSipHosts, SipHosts
from app.journal.journal import Journals
from app.ledger.ledger import Ledger
from app.permits.call_tokens import CallTokens
from app.permits.hops import Hops
from app.permits.permit import DatabasePermit, Everything, Permit
from app.rcml.ring_tones import RING_TONES
from app.settings.config import Settings
from app.settings.secrets import sid_key
from app.settings.vault import Vault
from app.speech.speech import Speech
from app.webhooks.fetcher import Fetcher
from app.webhooks.media import Media


@dataclass(slots=True)
class Services:
    """Everything outside the engine that it asks: database, customers' URLs, audio, speech, journals, wake-ups."""

    settings: Settings
    ledger: Ledger
    fetcher: Fetcher
    media: Media
    speech: Speech
    journals: Journals
    wake: Wakeups
    options: Options
    recordings: Recordings
    messages: Messages
    recognition: SpeechRecognition
    caller_names: CallerNames = field(default_factory=Nobody)
    permit: Permit = field(default_factory=Everything)
    hops: Hops | None = None
    call_tokens: CallTokens | None = None
    sip_hosts: SipHosts = field(default_factory=AnySipHost)


def engine_services(settings: Settings) -> Services:
    """The real ones, as the settings say."""
    fetcher, wake = Fetcher(settings), Wakeups(settings)
    ledger = Ledger(settings, wake.wake_worker)
    recordings = Recordings(settings, ledger)
    return Services(
        settings,
        ledger,
        fetcher,
        Media(settings, fetcher),
        Speech(settings),
        Journals(settings.folder("journals"), settings.node if settings.nodes else "", Vault(settings)),
        wake,
        options(settings),
        recordings,
        Messages(ledger, wake.wake_senders),
        SpeechRecognition(settings),
        caller_names(settings),
        DatabasePermit(settings, ledger.database),
        Hops(settings),
        CallTokens(Vault(settings)),
        GuardedSipHosts(settings),
    )


def options(settings: Settings) -> Options:
    """What scripts need to know of the settings; folders and tones are made."""
    tones = Tones(settings)
    made = settings.folder("recordings") / "made"
    made.mkdir(parents=True, exist_ok=True, mode=0o770)
    of_account = f"{settings.url_of_api()}/{settings.api_version}/Accounts/{{account}}"
    return Options(
        apology=settings.apology_text,
        max_documents=settings.max_documents_per_call,
        reject_file=str(tones.file("not-in-service")) if settings.reject_with == "tone" else "",
        beep_file=str(tones.file("beep")),
        ringback_file=str(tones.file("ringback")),
        enter_file=str(tones.file("enter")),
        exit_file=str(tones.file("exit")),
        music_file=str(tones.file("music")),
        recordings_folder=str(made),
        recordings_url=f"{of_account}/Recordings/",
        recordings_key=sid_key(settings),
        typed_ahead=settings.typed_ahead_keys,
        faxes_url=f"{of_account}/Faxes/",
        ring_tones={country: str(tones.tone(list(parts))) for country, parts in RING_TONES.items()},
        sip_domains=settings.sip_domain_suffix,
    )
