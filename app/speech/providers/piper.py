"""Speech by Piper, whose program and voices (.onnx files with a .onnx.json beside each) the operator supplies
(guide 2.7)."""

from collections.abc import Mapping
from pathlib import Path

from app.audio.cache import key
from app.speech import program, ssml
from app.speech.port import Unavailable
from app.speech.voices import voice_for


class Piper:
    """The piper program: the old one of C++ and the new one of Python know these options both."""

    name = "piper"
    is_program = True

    def __init__(self, command: str, voices: Mapping[str, Mapping[str, str]], seconds: float = 10) -> None:
        self.command = str(Path(command).absolute()) if "/" in command else command
        self.voices = voices
        self.seconds = seconds

    def version(self) -> str:
        """By its voices' files: another file under the same name sounds different."""
        files = sorted({Path(name) for names in self.voices.values() for name in names.values()})
        try:
            return key(*(f"{file.absolute()} {file.stat().st_mtime_ns}" for file in files))
        except OSError as error:
            raise Unavailable(f"piper's voice {error.filename} cannot be read: {error.strerror}") from None

    def synthesize(self, text: str, voice: str, language: str, file: Path) -> None:
        """Implements Synthesizer.synthesize (app/speech/port.py)."""
        model = str(Path(voice_for(self.voices, language, voice, self.name)).absolute())
        command = [self.command, "--model", model, "--output_file", str(file)]
        program.run(self.name, command, ssml.plain(text), self.seconds)
