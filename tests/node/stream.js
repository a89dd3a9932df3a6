// A media stream server as Twilio's Node documentation describes one: checks the signature, echoes what it hears, answers a
// key with a mark, and ends at #. `node stream.js TOKEN`: prints its URL, then a line of JSON for each thing that happens.
const { WebSocketServer } = require("ws");
const twilio = require("twilio");

const token = process.argv[2];
const tell = (what) => console.log(JSON.stringify(what));
const server = new WebSocketServer({ port: 0, host: "127.0.0.1" }, () =>
  console.log(`ws://127.0.0.1:${server.address().port}/echo`),
);

server.on("connection", (socket, request) => {
  const url = `ws://${request.headers.host}${request.url}`;
  tell({ signed: twilio.validateRequest(token, request.headers["x-twilio-signature"], url, {}) });
  let heard = 0;
  socket.on("message", (text) => {
    const message = JSON.parse(text);
    switch (message.event) {
      case "connected":
      case "stop":
        return tell(message);
      case "start":
        return tell(message.start);
      case "media":
        heard += 1;
        return socket.send(
          JSON.stringify({ event: "media", streamSid: message.streamSid, media: { payload: message.media.payload } }),
        );
      case "dtmf":
        if (message.dtmf.digit === "#") return socket.close(1000);
        return socket.send(JSON.stringify({ event: "mark", streamSid: message.streamSid, mark: { name: "key" } }));
      case "mark":
        return tell({ mark: message.mark.name, heard });
    }
  });
  socket.on("close", (code) => tell({ closed: code }));
});
