import type { FastifyReply } from "fastify";

/** Over HTTP/1.1 AWS says that a connection stays, and not for how long: Node.js would add a `Keep-Alive` of its own. */
export function sayConnectionStays({ raw: response }: FastifyReply): void {
  if (response.shouldKeepAlive && !response.hasHeader("connection"))
    response.setHeader("Connection", "keep-alive");
}
