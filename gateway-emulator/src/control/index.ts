import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Clock } from "./clock.ts";
import { ControlError } from "./control-error.ts";
import type { Faults } from "./faults.ts";
import { followJournal } from "./follow-journal.ts";
import type { Journal } from "./journal.ts";
import { refuseStrangers } from "./strangers.ts";

/** What the control API shows and does; the emulator fills it in. */
export interface Controlled {
  clock: Clock;
  journal: Journal;
  /** Who may call: this machine alone; or anyone, where the port itself is open to this machine alone. */
  peers: "loopback" | "any";
  /** The model derived from the stack. */
  stack(): unknown;
  connections(): unknown;
  functions(): unknown;
  /** @throws {Error} naming the field that is wrong */
  addScript(script: unknown): void;
  /** Those that wait, in order. */
  scripts(): unknown;
  clearScripts(): void;
  faults: Faults;
  /** Closes connections, empties tables, journal, faults and scripts. */
  reset(): Promise<void>;
}

/** The control API, `/_emulator`: JSON, for this machine and same-origin pages only. */
export async function control(
  server: FastifyInstance,
  { controlled }: { controlled: Controlled },
): Promise<void> {
  const { clock, journal } = controlled;
  const calls: string[] = [];
  server.addHook("onRoute", ({ method, routePath }) => {
    if (method !== "HEAD" && routePath.length > 1) calls.push(`${String(method)} ${routePath}`);
  });
  server.addHook("onRequest", async (request) => refuseStrangers(request, controlled.peers));
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => done(null, body));
  server.setErrorHandler((error, _request, reply) => {
    const message = error instanceof Error ? error.message : String(error);
    void reply.code(statusCodeOf(error)).send({ message });
  });
  server.setNotFoundHandler(({ method, url }) => {
    throw new ControlError(404, `there is no ${method} ${url}; there are ${calls.join(", ")}`);
  });

  // Who opens the address that is printed at start is told what there is.
  server.get("/", async () => ({ calls }));
  server.get("/stack", async () => controlled.stack());
  server.get("/connections", async () => controlled.connections());
  server.get("/functions", async () => controlled.functions());
  server.post("/clock/advance", async (request) => {
    clock.advance(parseAdvance(jsonBody(request)));
    return { now: clock.now() };
  });
  server.get<{ Querystring: { after?: string } }>("/journal", (request, reply) => {
    // A reader whose stream broke says by this header where to go on.
    const after = parseSeq(lastEventId(request) ?? request.query.after);
    if (request.headers.accept?.includes("text/event-stream")) followJournal(journal, after, reply);
    else void reply.send(journal.after(after));
  });
  server.get("/bedrock/script", async () => controlled.scripts());
  server.post("/bedrock/script", async (request, reply) => {
    refused(() => controlled.addScript(jsonBody(request)));
    return reply.code(204).send();
  });
  server.delete("/bedrock/script", async (_request, reply) => {
    controlled.clearScripts();
    return reply.code(204).send();
  });
  server.get("/faults", async () => controlled.faults.shown());
  server.put("/faults", async (request, reply) => {
    refused(() => controlled.faults.replace(jsonBody(request)));
    return reply.code(204).send();
  });
  server.delete("/faults", async (_request, reply) => {
    controlled.faults.clear();
    return reply.code(204).send();
  });
  server.post("/reset", async (_request, reply) => {
    await controlled.reset();
    return reply.code(204).send();
  });
}

/** What cannot be read is the caller's mistake. */
function refused(take: () => void): void {
  try {
    take();
  } catch (error) {
    throw new ControlError(400, error instanceof Error ? error.message : String(error));
  }
}

/** Ours, or Fastify's for a request that it does not take (too large, say). */
function statusCodeOf(error: unknown): number {
  return error instanceof Error && "statusCode" in error && typeof error.statusCode === "number"
    ? error.statusCode
    : 500;
}

function jsonBody(request: FastifyRequest): unknown {
  try {
    return JSON.parse(typeof request.body === "string" ? request.body : "");
  } catch {
    throw new ControlError(400, "the body is not JSON");
  }
}

/** Ten years: further on, a slip of the finger would leave the emulator with dates that cannot be written. */
const MAX_ADVANCE_MS = 315_360_000_000;

function parseAdvance(body: unknown): number {
  const ms = typeof body === "object" && body !== null && "ms" in body ? body.ms : undefined;
  if (typeof ms === "number" && ms >= 0 && ms <= MAX_ADVANCE_MS) return ms;
  throw new ControlError(400, 'ms must be a number of milliseconds, from 0 to ten years: {"ms":600000}');
}

function lastEventId(request: FastifyRequest): string | undefined {
  const header = request.headers["last-event-id"];
  return typeof header === "string" ? header : undefined;
}

function parseSeq(after: string | undefined): number {
  const seq = Number(after ?? 0);
  if (!Number.isInteger(seq) || seq < 0)
    throw new ControlError(400, "after must be a seq, 0 or more: /journal?after=42");
  return seq;
}
