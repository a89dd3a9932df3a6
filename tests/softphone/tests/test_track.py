"""Packets on the time line: pauses stay, bursts keep their rhythm, sources may change."""

import numpy as np

from tests.softphone.g711 import FRAME, PCMU, RATE, Samples
from tests.softphone.listen import sounds, tones
from tests.softphone.rtp import Packet
from tests.softphone.tones import tone
from tests.softphone.track import render

TICK = FRAME / RATE
TONE = tone(440, 1.0)


def packets(audio: Samples = TONE, start: float = 10.0, stamp: int = 0, ssrc: int = 1) -> list[Packet]:
    """One packet every 20 ms from `start` seconds on."""
    frames = audio.reshape(-1, FRAME)
    return [
        Packet(start + n * TICK, 0, False, n, (stamp + n * FRAME) % 2**32, ssrc, PCMU.to_bytes(frame))
        for n, frame in enumerate(frames)
    ]


def late(some: list[Packet], by: float) -> list[Packet]:
    return [packet._replace(arrival=packet.arrival + by) for packet in some]


def test_audio_is_where_it_arrived() -> None:
    assert sounds(render(packets(), 9.5, 12.0)) == [(0.5, 1.5)]


def test_a_window_cuts_both_ends() -> None:
    audio = render(packets(), 10.5, 10.7)
    assert len(audio) == 0.2 * RATE
    assert sounds(audio) == [(0.0, 0.2)]


def test_jitter_does_not_click() -> None:
    shaken = [late([packet], 0.015 * (n % 2))[0] for n, packet in enumerate(packets())]
    assert np.array_equal(render(shaken, 10, 11), PCMU.to_samples(PCMU.to_bytes(TONE)))


def test_a_burst_after_a_stall_keeps_its_rhythm() -> None:
    sent = packets()
    burst = [packet._replace(arrival=max(packet.arrival, 10.5)) if n >= 12 else packet for n, packet in enumerate(sent)]
    assert sounds(render(burst, 10, 12)) == [(0.0, 1.0)]


def test_a_pause_of_the_sender_stays_a_pause() -> None:
    sent = packets()
    assert sounds(render(sent[:25] + late(sent[25:], 0.4), 10, 12)) == [(0.0, 0.5), (0.9, 1.4)]


def test_lost_packets_are_silence() -> None:
    sent = packets()
    assert sounds(render(sent[:10] + sent[20:], 10, 12)) == [(0.0, 0.2), (0.4, 1.0)]


def test_reordered_packets_fall_into_place() -> None:
    sent = packets()
    sent[10], sent[11] = sent[11]._replace(arrival=sent[10].arrival), sent[10]._replace(arrival=sent[11].arrival)
    assert [round(one.hz) for one in tones(render(sent, 10, 12))] == [440]


def test_timestamps_wrap() -> None:
    assert sounds(render(packets(stamp=2**32 - 10 * FRAME), 10, 12)) == [(0.0, 1.0)]


def test_a_new_source_and_a_jump_of_the_timestamps() -> None:
    first, second, third = packets(), packets(start=11.5, ssrc=2, stamp=77), packets(start=13, ssrc=2, stamp=10**9)
    assert sounds(render(first + second + third, 10, 14)) == [(0.0, 1.0), (1.5, 2.5), (3.0, 4.0)]


def test_other_payloads_are_not_audio() -> None:
    keys = [packet._replace(payload_type=101) for packet in packets()]
    assert not render(keys, 10, 12).any()
    assert len(render([], 1, 2)) == RATE
