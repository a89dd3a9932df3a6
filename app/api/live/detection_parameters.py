"""Parameters of answering machine detection, for calls and for participants (docs/streams.md)."""

from typing import Any, Literal

from app.api.openapi.schema import Method, Parameters, Url, param

BAD_CALLBACK, BAD_METHOD = 21502, 21209


class Detection(Parameters):
    """Whether it is found out who has answered, and how. Times: MachineDetectionTimeout in seconds, the others in
    milliseconds."""

    machine_detection: Literal["Enable", "DetectMessageEnd"] | None = param(None)
    machine_detection_timeout: int = param(30, ge=3, le=59)
    machine_detection_speech_threshold: int | None = param(None, ge=1000, le=6000)
    machine_detection_speech_end_threshold: int = param(1200, ge=500, le=5000)
    machine_detection_silence_timeout: int = param(5000, ge=2000, le=10000)

    def detection(self, callback: str, method: str, wait: bool) -> dict[str, Any]:
        """For Originate.detection; empty: it was not asked for. wait: the document begins when it is known."""
        if self.machine_detection is None:
            return {}
        speech = self.machine_detection_speech_threshold
        return {
            "detection": {
                "to_the_end": int(self.machine_detection == "DetectMessageEnd"),
                "timeout": self.machine_detection_timeout * 1000,
                "speech_end": self.machine_detection_speech_end_threshold,
                "silence": self.machine_detection_silence_timeout,
                "callback": callback,
                "method": method,
                "wait": wait,
                **({"speech": speech} if speech else {}),
            }
        }


class AsyncDetection(Detection):
    """Of a call: whether the document begins before it is known."""

    async_amd: Literal["true", "false"] = param("false")
    async_amd_status_callback: Url = param("", BAD_CALLBACK)
    async_amd_status_callback_method: Method = param("POST", BAD_METHOD)

    def detected(self) -> dict[str, Any]:
        """See `detection`."""
        told = self.async_amd_status_callback, self.async_amd_status_callback_method
        return self.detection(*told, wait=self.async_amd == "false")


class ParticipantDetection(Detection):
    """Of a participant, who is in the conference before it is known."""

    amd_status_callback: Url = param("", BAD_CALLBACK)
    amd_status_callback_method: Method = param("POST", BAD_METHOD)

    def detected(self) -> dict[str, Any]:
        """See `detection`."""
        return self.detection(self.amd_status_callback, self.amd_status_callback_method, wait=False)
