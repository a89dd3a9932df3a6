"""Speech in live audio: when somebody begins and ends to speak, and what was said (docs/speech.md, Live speech)."""
