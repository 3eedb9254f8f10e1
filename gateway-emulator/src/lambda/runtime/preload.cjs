"use strict";
// Loaded into an execution environment before AWS's own runtime client (`aws-lambda-ric`), whose native addon it
// replaces by the same three functions in JavaScript: `next`, `done`, `error`. Plain JavaScript, since taking the
// types off a TypeScript file would make every cold start some 15 ms longer; `node:net`, since `node:http`'s
// client would add as much again.
const { registerHooks } = require("node:module");
const { createConnection } = require("node:net");
const { pathToFileURL } = require("node:url");

const ADDON = "./rapid-client.node";
const CLIENT = Symbol.for("groundfog.rapid-client");
const PATH = "/2018-06-01/runtime/invocation/";
const MAX_CAUSE_BYTES = 8_192;

registerHooks({
  resolve(specifier, context, nextResolve) {
    if (specifier !== ADDON || !context.parentURL?.includes("aws-lambda-ric"))
      return nextResolve(specifier, context);
    return {
      url: pathToFileURL(`${__dirname}/rapid-client.cjs`).href,
      format: "commonjs",
      shortCircuit: true,
    };
  },
  load(url, context, nextLoad) {
    if (!url.endsWith("/rapid-client.cjs")) return nextLoad(url, context);
    return {
      format: "commonjs",
      source: `module.exports = globalThis[Symbol.for("groundfog.rapid-client")];`,
      shortCircuit: true,
    };
  },
});

/** One keep-alive connection; answers come back in the order of the requests. */
class RuntimeApiConnection {
  #address = process.env.AWS_LAMBDA_RUNTIME_API ?? "";
  #socket;
  #received = Buffer.alloc(0);
  #waiting = [];
  #closed = false;

  /** Writes a request at once, and resolves with the response to it. */
  request(head, body) {
    // Whoever closes the connection wants this environment to end: it asks no more, and exits.
    if (this.#closed) return Promise.reject(new Error("the Runtime API has closed the connection"));
    const { promise, resolve, reject } = Promise.withResolvers();
    this.#waiting.push({ resolve, reject });
    const socket = (this.#socket ??= this.#connect());
    socket.ref();
    const bytes = body === undefined ? "" : Buffer.from(body);
    socket.cork();
    socket.write(`${head}Host: ${this.#address}\r\nContent-Length: ${bytes.length}\r\n\r\n`);
    socket.write(bytes);
    socket.uncork();
    return promise;
  }

  #connect() {
    const at = this.#address.lastIndexOf(":");
    const socket = createConnection({
      host: this.#address.slice(0, at),
      port: Number(this.#address.slice(at + 1)),
      noDelay: true,
    });
    const fail = (error) => {
      this.#closed = true;
      for (const { reject } of this.#waiting.splice(0))
        reject(error ?? new Error("the Runtime API closed the connection"));
    };
    socket
      .on("data", (chunk) => this.#take(chunk))
      .on("error", fail)
      .on("close", () => fail());
    return socket;
  }

  #take(chunk) {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    for (let response = parseResponse(this.#received); response; response = parseResponse(this.#received)) {
      this.#received = this.#received.subarray(response.length);
      this.#waiting.shift()?.resolve(response);
    }
    // Nothing is asked of the Runtime API while the handler runs: a handler that waits for nothing at all ends the
    // process, as on Lambda.
    if (this.#waiting.length === 0) this.#socket.unref();
  }
}

/** Reads one whole response with a Content-Length off the front of `bytes`, or nothing while it is not whole. */
function parseResponse(bytes) {
  const headEnd = bytes.indexOf("\r\n\r\n");
  if (headEnd < 0) return undefined;
  const [statusLine, ...lines] = bytes.toString("latin1", 0, headEnd).split("\r\n");
  const headers = Object.fromEntries(
    lines.map((line) => [
      line.slice(0, line.indexOf(":")).toLowerCase(),
      line.slice(line.indexOf(":") + 1).trim(),
    ]),
  );
  const length = headEnd + 4 + Number(headers["content-length"] ?? 0);
  if (bytes.length < length) return undefined;
  return {
    status: Number(statusLine.split(" ")[1]),
    headers,
    body: bytes.toString("utf8", headEnd + 4, length),
    length,
  };
}

const connection = new RuntimeApiConnection();

/**
 * Writes at once, as the addon does. The next poll follows right behind: it need not wait for the Runtime API to say
 * that it has taken the answer; one that it refuses (too large, say) is settled there.
 */
function post(path, body, headers = "") {
  connection
    .request(`POST ${PATH}${path} HTTP/1.1\r\nContent-Type: application/json\r\n${headers}`, body)
    .catch(() => undefined);
}

globalThis[CLIENT] = {
  async next() {
    const { status, headers, body } = await connection.request(`GET ${PATH}next HTTP/1.1\r\n`);
    if (status !== 200) throw new Error(`Failed to get next invocation, error ${status}: ${body}`);
    return { bodyJson: body, headers };
  },
  done: (id, body) => post(`${id}/response`, body),
  error(id, body, xrayCause) {
    const cause = encodeURI(xrayCause);
    // Nobody reads it; all headers together may be 16 KB.
    const isShort = cause.length <= MAX_CAUSE_BYTES;
    post(`${id}/error`, body, isShort ? `Lambda-Runtime-Function-XRay-Error-Cause: ${cause}\r\n` : "");
  },
};
