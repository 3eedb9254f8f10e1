import type { FastifyReply } from "fastify";
import type { Journal, JournalEntry } from "./journal.ts";

/**
 * Server-sent events: what is there already, then everything as it happens, until the reader leaves. A reader who is
 * slow gets it later, out of the journal: nothing is held for one.
 */
export function followJournal(journal: Journal, after: number, reply: FastifyReply): void {
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  // The stream is open for its reader before anything has happened.
  raw.flushHeaders();
  let sent = after;
  let isFull = false;
  const send = (entry: JournalEntry) => {
    if (isFull) return;
    sent = entry.seq;
    isFull = !raw.write(`id: ${entry.seq}\ndata: ${JSON.stringify(entry)}\n\n`);
  };
  const catchUp = () => {
    isFull = false;
    for (const entry of journal.after(sent)) send(entry);
  };
  catchUp();
  const stop = journal.follow(send);
  raw.on("drain", catchUp);
  raw.on("close", stop);
}
