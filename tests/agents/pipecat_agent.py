"""An agent of pipecat, with its Twilio serializer, its FastAPI transport and Silero's voice activity detection, all
unmodified: it answers each phrase of a caller with a phrase of tones, and stops when the caller speaks again.

It runs in an environment of its own (requirements.txt here): `python pipecat_agent.py REST_URL AUTH_TOKEN` prints its
port.
"""

import asyncio
import math
import socket
import struct
import sys

import uvicorn
from fastapi import FastAPI, WebSocket
from pipecat.audio.vad.silero import SileroVADAnalyzer
from pipecat.audio.vad.vad_analyzer import VADParams
from pipecat.frames.frames import (
    EndFrame,
    Frame,
    InputDTMFFrame,
    OutputAudioRawFrame,
    VADUserStartedSpeakingFrame,
    VADUserStoppedSpeakingFrame,
)
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.runner import PipelineRunner
from pipecat.pipeline.task import PipelineParams, PipelineTask
from pipecat.processors.audio.vad_processor import VADProcessor
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.runner.utils import parse_telephony_websocket
from pipecat.serializers.twilio import TwilioFrameSerializer
from pipecat.transports.websocket.fastapi import FastAPIWebsocketParams, FastAPIWebsocketTransport

RATE = 8000
SECONDS = 6.0
app = FastAPI()


def phrase() -> bytes:
    """A long tone of 900 Hz, 16 bit."""
    return b"".join(
        struct.pack("<h", int(12000 * math.sin(2 * math.pi * 900 * n / RATE))) for n in range(int(SECONDS * RATE))
    )


class Answerer(FrameProcessor):
    """Answers when the caller has stopped speaking; a key ends the stream by the REST API."""

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        if isinstance(frame, VADUserStartedSpeakingFrame):
            print("caller speaks", flush=True)
            await self.broadcast_interruption()
        elif isinstance(frame, VADUserStoppedSpeakingFrame):
            print("caller is silent", flush=True)
            data = phrase()
            for at in range(0, len(data), 640):
                await self.push_frame(OutputAudioRawFrame(data[at : at + 640], RATE, 1))
        elif isinstance(frame, InputDTMFFrame):
            print(f"key {frame.button.value}", flush=True)
            await self.push_frame(EndFrame())
        await self.push_frame(frame, direction)


@app.websocket("/agent")
async def agent(websocket: WebSocket) -> None:
    await websocket.accept()
    kind, call = await parse_telephony_websocket(websocket)
    print(f"a stream of {kind}", flush=True)
    serializer = TwilioFrameSerializer(
        stream_sid=call["stream_id"],
        call_sid=call["call_id"],
        account_sid=call.get("account_sid") or sys.argv[3],
        auth_token=sys.argv[2],
        base_url=sys.argv[1],
    )
    params = FastAPIWebsocketParams(audio_in_enabled=True, audio_out_enabled=True, serializer=serializer)
    transport = FastAPIWebsocketTransport(websocket=websocket, params=params)
    vad = VADProcessor(vad_analyzer=SileroVADAnalyzer(params=VADParams(stop_secs=0.4)))
    task = PipelineTask(
        Pipeline([transport.input(), vad, Answerer(), transport.output()]),
        params=PipelineParams(audio_in_sample_rate=RATE, audio_out_sample_rate=RATE),
    )

    @transport.event_handler("on_client_disconnected")
    async def gone(_transport: object, _client: object) -> None:
        await task.cancel()

    await PipelineRunner(handle_sigint=False).run(task)


def main() -> None:
    sock = socket.create_server(("127.0.0.1", 0))
    print(f"ws://127.0.0.1:{sock.getsockname()[1]}/agent", flush=True)
    asyncio.run(uvicorn.Server(uvicorn.Config(app, log_level="warning")).serve(sockets=[sock]))


if __name__ == "__main__":
    main()
