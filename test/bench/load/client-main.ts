import type { Answer, Calls, Request } from "./client.ts";
import { openConversations, type Conversation } from "./conversation.ts";
import { echoFor } from "./echo.ts";
import { streamChunks } from "./stream.ts";
import { quantile } from "../table.ts";

// The load client, in a process of its own: one for all servers, so that each meets the same.

const open = new Map<string, Conversation[]>();

/** Lambda refuses more than 1,000 invocations at once. */
const ASKED_AT_ONCE = 250;

const calls: Calls = {
  async open({ url, connections }) {
    open.set(url, await openConversations(url, connections));
  },
  async echo({ url, forMs }) {
    const [first] = conversations(url);
    if (!first) throw new Error("no connection is open");
    const tookMs = await echoFor(first, forMs);
    return { p50Ms: quantile(tookMs, 0.5), p99Ms: quantile(tookMs, 0.99) };
  },
  async echoes({ url, forMs }) {
    const startedAt = performance.now();
    const all = await Promise.all(conversations(url).map((conversation) => echoFor(conversation, forMs)));
    const echoes = all.reduce((sum, { length }) => sum + length, 0);
    return { perSecond: (echoes * 1000) / (performance.now() - startedAt) };
  },
  async chunks({ url, conversations: count, chunks }) {
    const startedAt = performance.now();
    const outOfOrder = await Promise.all(
      conversations(url)
        .slice(0, count)
        .map((conversation) => streamChunks(conversation, chunks)),
    );
    return {
      perSecond: (count * chunks * 1000) / (performance.now() - startedAt),
      outOfOrder: outOfOrder.reduce((sum, one) => sum + one, 0),
    };
  },
  async answering({ url }) {
    const all = conversations(url);
    let answering = 0;
    for (let first = 0; first < all.length; first += ASKED_AT_ONCE) {
      const asked = all.slice(first, first + ASKED_AT_ONCE);
      const echoed = await Promise.allSettled(asked.map((conversation) => echoFor(conversation, 0)));
      answering += echoed.filter(({ status }) => status === "fulfilled").length;
    }
    return answering;
  },
};

function conversations(url: string): Conversation[] {
  return open.get(url) ?? [];
}

process.on("message", ({ id, call, argument }: Request) => {
  const answer = (rest: Omit<Answer, "id">) => void process.send?.({ id, ...rest });
  // The caller's types have paired the call and its argument.
  const run = calls[call] as (argument: unknown) => Promise<unknown>;
  run(argument).then(
    (result) => answer({ result }),
    (error: unknown) => answer({ error: error instanceof Error ? error.message : String(error) }),
  );
});
process.on("disconnect", () => process.exit());
