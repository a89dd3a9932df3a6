"""A scripted softphone: places and receives real SIP calls (UDP) with real RTP, for tests and `make call`.

    with Phone(user="alice") as alice, Phone(user="bob") as bob:
        bob.will(ring_after=0.1, answer_after=0.5)
        call = alice.call("sip:1234@127.0.0.1:5080", headers={"X-Foo": "bar"}, caller_name="Alice")
        assert call.wait_answered(5), call.story()
        assert call.wait_speech(5)  # the prompt has begun
        call.press("1")  # or via="info", via="inband"
        quiet = call.wait_silence(0.3, after=call.pressed_at[-1])
        assert quiet and quiet.start - call.pressed_at[-1] < 0.3, call.story()  # barge-in
        received = bob.wait_call(5)  # the switch dials bob
        received.send_tone(1000, 1.0)
        assert call.wait_tone(1000, after=received.answered_at - call.answered_at)
        assert call.wait_ended(10) and call.ended_by == "them"
        assert listen.speech_seconds(call.heard) > 0.7

Seconds count from the 200; `wait_...` give something false when it did not happen in time, `story()` says what did.
"""

from . import listen
from .call import Call, Key
from .listen import Sound, Tone
from .phone import Phone, RegisterFailed
from .policy import Policy
from .pressing import KeysRefused
from .referring import Referral
from .tones import read_wav, tone, write_wav

__all__ = ["Call", "Key", "KeysRefused", "Phone", "Policy", "Referral", "RegisterFailed", "Sound", "Tone", "listen"]
__all__ += ["read_wav", "tone", "write_wav"]
