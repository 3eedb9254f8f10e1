"use strict";
// Loaded into an execution environment before AWS's own runtime client (`aws-lambda-ric`), whose native addon it
// replaces by the same three functions in JavaScript: `next`, `done`, `error`. Plain JavaScript, since taking the
// types off a TypeScript file would make every cold start some 15 ms longer; `node:net`, since `node:http`'s
// client would add as much again.
const { createRequire, registerHooks } = require("node:module");
const { createConnection } = require("node:net");
const { pathToFileURL } = require("node:url");

const ADDON = "./rapid-client.node";
const CLIENT = Symbol.for("groundfog.rapid-client");
const PATH = "/2018-06-01/runtime/invocation/";
const MAX_CAUSE_BYTES = 8_192;
/** What a socket takes at once for sure. */
const WRITTEN_AT_ONCE_BYTES = 16_384;

registerHooks({
  resolve(specifier, context, nextResolve) {
    if (specifier === ADDON && context.parentURL?.includes("aws-lambda-ric"))
      return {
        url: pathToFileURL(`${__dirname}/rapid-client.cjs`).href,
        format: "commonjs",
        shortCircuit: true,
      };
    if (specifier.startsWith("@aws-sdk/") || specifier.startsWith("@smithy/"))
      return resolveSdk(specifier, context, nextResolve);
    return nextResolve(specifier, context);
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

/**
 * Lambda's Node.js runtimes bring the SDK along, for functions that have none of their own: then it is the emulator's
 * that they get, as far as that goes.
 */
function resolveSdk(specifier, context, nextResolve) {
  try {
    return nextResolve(specifier, context);
  } catch (error) {
    if (error.code !== "ERR_MODULE_NOT_FOUND" && error.code !== "MODULE_NOT_FOUND") throw error;
    return resolveHere(specifier, context, nextResolve) ?? teach(specifier, error);
  }
}

function resolveHere(specifier, context, nextResolve) {
  try {
    // A `require` is resolved from where it stands, whatever parent a hook names.
    return context.conditions.includes("require")
      ? { url: pathToFileURL(createRequire(__filename).resolve(specifier)).href, shortCircuit: true }
      : nextResolve(specifier, { ...context, parentURL: pathToFileURL(__filename).href });
  } catch {
    return undefined;
  }
}

function teach(specifier, error) {
  const name = specifier.split("/", 2).join("/");
  error.message += `\nLambda's runtime brings ${name} along, this machine does not: npm install -D ${name}, beside the function's source.`;
  throw error;
}

/** One keep-alive connection; answers come back in the order of the requests. */
class RuntimeApiConnection {
  #address = process.env.AWS_LAMBDA_RUNTIME_API ?? "";
  #socket;
  #received = new Received();
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
    const bytes = Buffer.from(body ?? "");
    // The addon's calls return when all is written; a process may exit right after, and what is long would be cut off.
    const isLong = bytes.length > WRITTEN_AT_ONCE_BYTES && !socket.connecting;
    if (isLong) socket._handle?.setBlocking?.(true);
    socket.cork();
    socket.write(`${head}Host: ${this.#address}\r\nContent-Length: ${bytes.length}\r\n\r\n`);
    if (bytes.length > 0) socket.write(bytes);
    socket.uncork();
    if (isLong) socket._handle?.setBlocking?.(false);
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
    this.#received.add(chunk);
    for (let response = this.#received.take(); response; response = this.#received.take())
      this.#waiting.shift()?.resolve(response);
    // Nothing is asked of the Runtime API while the handler runs: a handler that waits for nothing at all ends the
    // process, as on Lambda.
    if (this.#waiting.length === 0) this.#socket.unref();
  }
}

/** What has come and is not read yet: joined only when a whole response is there. */
class Received {
  #chunks = [];
  #bytes = 0;
  /** How many bytes the first response has, once its head has come. */
  #head;

  add(chunk) {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
  }

  /** One whole response with a Content-Length; nothing while it is not whole. */
  take() {
    this.#head ??= this.#readHead();
    if (!this.#head || this.#bytes < this.#head.end) return undefined;
    const { status, headers, start, end } = this.#head;
    const bytes = this.#join();
    const body = bytes.toString("utf8", start, end);
    this.#head = undefined;
    this.#bytes -= end;
    this.#chunks = this.#bytes === 0 ? [] : [bytes.subarray(end)];
    return { status, headers, body };
  }

  #readHead() {
    const bytes = this.#join();
    const headEnd = bytes.indexOf("\r\n\r\n");
    if (headEnd < 0) return undefined;
    const [statusLine, ...lines] = bytes.toString("latin1", 0, headEnd).split("\r\n");
    const headers = Object.fromEntries(
      lines.map((line) => [
        line.slice(0, line.indexOf(":")).toLowerCase(),
        line.slice(line.indexOf(":") + 1).trim(),
      ]),
    );
    const start = headEnd + 4;
    const end = start + Number(headers["content-length"] ?? 0);
    return { status: Number(statusLine.split(" ")[1]), headers, start, end };
  }

  #join() {
    if (this.#chunks.length !== 1) this.#chunks = [Buffer.concat(this.#chunks)];
    return this.#chunks[0];
  }
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
    // Nobody reads it; all headers together may be 16 KB.
    const isShort = xrayCause !== "" && Buffer.byteLength(xrayCause) <= MAX_CAUSE_BYTES;
    post(`${id}/error`, body, isShort ? `Lambda-Runtime-Function-XRay-Error-Cause: ${xrayCause}\r\n` : "");
  },
  /** Not the addon's: any GET at the Runtime API's address, for a process that waits for its code. */
  get: (path) => connection.request(`GET ${path} HTTP/1.1\r\n`),
};
