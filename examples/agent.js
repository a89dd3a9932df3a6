// A voice agent for <ConversationRelay>: it takes an order by voice, and works without a network or a model.
//
//     npm install ws twilio
//     node examples/agent.js 9001
//
// Then bind a number to a document such as
//
//     <Response><Connect action="/ordered">
//       <ConversationRelay url="ws://127.0.0.1:9001/" welcomeGreeting="Hello. What would you like?" dtmfDetection="true"/>
//     </Connect></Response>
//
// and call it. `answer` decides what is said: put a language model there. Whoever speaks meanwhile interrupts, and the key #
// ends the talk; the document after it gets the order as HandoffData. With AUTH_TOKEN in the environment only signed
// connections are taken. docs/conversation-relay.md describes the messages. examples/agent.py is the same in Python.
const { WebSocketServer } = require("ws");
const twilio = require("twilio");

const DISHES = ["pizza", "salad", "soup"];
const token = process.env.AUTH_TOKEN;
const tell = (what, more) => console.log(`${what}: ${more}`);

// What the agent says to what it has heard, token by token. order: what was wanted so far; it is added to.
// With a model: send it `said` and what was said before, and yield each token as it comes.
async function* answer(said, order) {
  const wanted = DISHES.filter((dish) => said.toLowerCase().includes(dish));
  order.push(...wanted);
  let text = "I am sorry, I did not get that. We have pizza, salad, and soup.";
  if (wanted.length)
    text = `One ${wanted.join(" and one ")}. Would you like anything else? We have pizza, salad, and soup.`;
  else if (order.length) text = `Thank you. That is ${order.join(" and ")}. Press the pound key to order.`;
  for (const word of text.split(" ")) yield `${word} `;
}

function talk(socket) {
  const order = [];
  const send = (message) => socket.send(JSON.stringify(message));

  async function reply(said) {
    tell("heard", said);
    let spoken = "";
    for await (const word of answer(said, order)) {
      spoken += word;
      send({ type: "text", token: word, last: false });
    }
    send({ type: "text", token: "", last: true });
    tell("said", spoken);
  }

  socket.on("message", (text) => {
    const message = JSON.parse(text);
    switch (message.type) {
      case "setup":
        return tell("caller", message.from);
      case "prompt":
        return message.last && reply(message.voicePrompt);
      case "interrupt":
        return tell("interrupted after", message.utteranceUntilInterrupt);
      case "dtmf":
        return message.digit === "#" && send({ type: "end", handoffData: JSON.stringify({ order }) });
      case "error":
        return tell("error", message.description);
    }
  });
  socket.on("close", () => tell("over", `ordered ${order.join(", ") || "nothing"}`));
}

const isSigned = ({ req }) =>
  !token ||
  twilio.validateRequest(token, req.headers["x-twilio-signature"] || "", `ws://${req.headers.host}${req.url}`, {});

const server = new WebSocketServer(
  { host: "127.0.0.1", port: Number(process.argv[2] || 9001), verifyClient: isSigned },
  () => console.log(`ws://127.0.0.1:${server.address().port}/`),
);
server.on("connection", talk);
