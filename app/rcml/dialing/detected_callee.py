"""<Number> and <Sip>: a callee of whom it can be found out who has answered (Twilio's; docs/streams.md)."""

from typing import Any

from app.rcml.attributes import attr, between, one_of, url_or_empty
from app.rcml.attributes import method as http_method
from app.rcml.dialing.callee import Callee

ENABLE, TO_THE_END = "enable", "detectmessageend"


class DetectedCallee(Callee):
    """The two are connected at once; who has answered is reported to a URL. Thresholds in milliseconds, the timeout in
    seconds."""

    machine_detection = attr(one_of(ENABLE, TO_THE_END), "", code=12200)
    amd_status_callback = attr(url_or_empty, code=21502)
    amd_status_callback_method = attr(http_method, "POST", code=13221)
    machine_detection_timeout = attr(between(3, 59), 30, code=12200)
    machine_detection_speech_threshold = attr(between(1000, 6000), None, code=12200)
    machine_detection_speech_end_threshold = attr(between(500, 5000), 1200, code=12200)
    machine_detection_silence_timeout = attr(between(2000, 10000), 5000, code=12200)

    def detection(self) -> dict[str, Any]:
        if not self.machine_detection:
            return {}
        speech = self.machine_detection_speech_threshold
        return {
            "to_the_end": int(self.machine_detection == TO_THE_END),
            "timeout": self.machine_detection_timeout * 1000,
            "speech_end": self.machine_detection_speech_end_threshold,
            "silence": self.machine_detection_silence_timeout,
            "callback": self.url(self.amd_status_callback) if self.amd_status_callback else "",
            "method": self.amd_status_callback_method,
            **({"speech": speech} if speech else {}),
        }
