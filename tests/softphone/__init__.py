"""A scripted softphone: places and receives real SIP calls with real RTP, for tests and `make call`.

with Phone(user="alice") as alice, Phone(user="bob") as bob:
    bob.will(answer_after=0.2, send=tone(440, 1.0))
    call = alice.call(bob.uri)
    assert call.wait_answered(5), call.story()
    assert call.wait_tone(440, timeout=2)
"""

from . import listen
from .call import Call, Key
from .listen import Sound, Tone
from .phone import Phone, RegisterFailed
from .policy import Policy
from .pressing import KeysRefused
from .tones import read_wav, tone, write_wav

__all__ = ["Call", "Key", "KeysRefused", "Phone", "Policy", "RegisterFailed", "Sound", "Tone", "listen"]
__all__ += ["read_wav", "tone", "write_wav"]
