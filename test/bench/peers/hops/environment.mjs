import { Agent, request } from "node:http";
import { chat } from "../chat.mjs";

// The least that an execution environment does: it polls, runs the handler, answers, and polls again.

const port = Number(process.argv[2]);
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const handler = chat(() => `http://localhost:${port}`);

for (;;) {
  const event = JSON.parse(await call("GET", "/next"));
  await call("POST", "/response", JSON.stringify(await handler(event)));
}

function call(method, path, body) {
  return new Promise((resolve, reject) => {
    request({ port, host: "127.0.0.1", method, path, agent }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk) => (text += chunk));
      response.once("end", () => resolve(text));
    })
      .once("error", reject)
      .end(body);
  });
}
