import { once } from "node:events";
import http, { type IncomingMessage } from "node:http";
import { expect, it } from "vitest";
import { startBedrock } from "../under-test.ts";

it.each([
  [true, "keep-alive"],
  [false, "close"],
])(
  "a client that keeps connections (%s) hears `connection: %s`, and no Keep-Alive",
  async (keepAlive, said) => {
    await using bedrock = await startBedrock();
    const agent = new http.Agent({ keepAlive });
    const request = http.get(`${bedrock.url}/inference-profiles`, { agent });
    const [response] = (await once(request, "response")) as [IncomingMessage];
    expect(response.headers.connection).toBe(said);
    expect(response.headers).not.toHaveProperty("keep-alive");
    agent.destroy();
  },
);
