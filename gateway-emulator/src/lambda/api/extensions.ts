import { randomUUID } from "node:crypto";
import type { ExecutionEnvironment } from "../environments/environment.ts";
import { LambdaError } from "../errors.ts";
import type { Invocation } from "../invocation.ts";
import { MAX_EXTENSIONS } from "./limits.ts";

/** What an extension hears of. */
interface ExtensionEvent {
  eventType: "INVOKE";
  deadlineMs: number;
  requestId: string;
  invokedFunctionArn: string;
  tracing: { type: "X-Amzn-Trace-Id"; value: string };
}

interface Identified {
  id: string;
  event: ExtensionEvent;
}

interface Extension {
  name: string;
  events: Set<string>;
  waiting: Identified[];
  poll: ((event: Identified) => void) | undefined;
}

/** The extensions that have registered from within an execution environment. */
export class Extensions {
  #byId = new Map<string, Extension>();
  /** The runtime has asked for an invocation since the first of them registered. */
  #closed = false;
  #hasSubscription = false;

  /**
   * Takes an extension in; returns its identifier.
   * @throws {LambdaError} Extension.RegistrationClosed 403 after the init phase, Extension.TooManyExtensions 403
   */
  register(environment: ExecutionEnvironment, name: string, events: string[]): string {
    if (environment.runtimeState !== "Started")
      throw refused("RegistrationClosed", "Extension registration closed already");
    // The environment has been reset: what had registered is gone with its process.
    if (this.#closed) this.#byId.clear();
    this.#closed = false;
    if (this.#byId.size >= MAX_EXTENSIONS)
      throw refused("TooManyExtensions", `Extension limit (${MAX_EXTENSIONS}) reached`);
    const id = randomUUID();
    this.#byId.set(id, { name, events: new Set(events), waiting: [], poll: undefined });
    return id;
  }

  /**
   * The name of the extension that says who it is.
   * @throws {LambdaError} Extension.MissingExtensionIdentifier, Extension.UnknownExtensionIdentifier 403
   */
  nameOf(id: unknown): string {
    return this.#get(id).name;
  }

  /** Whether nobody has subscribed to telemetry before. */
  isFirstSubscription(): boolean {
    const isFirst = !this.#hasSubscription;
    this.#hasSubscription = true;
    return isFirst;
  }

  /** Resolves with the extension's next event, when there is one; `signal` aborts when nobody waits for it any more. */
  next(id: unknown, signal: AbortSignal): Promise<Identified> {
    const extension = this.#get(id);
    const event = extension.waiting.shift();
    if (event) return Promise.resolve(event);
    const { promise, resolve } = Promise.withResolvers<Identified>();
    extension.poll = resolve;
    signal.addEventListener("abort", () => {
      if (extension.poll === resolve) extension.poll = undefined;
    });
    return promise;
  }

  /** An invocation has been handed to the runtime. */
  invoked(invocation: Invocation): void {
    this.#closed = true;
    for (const extension of this.#byId.values()) {
      if (!extension.events.has("INVOKE")) continue;
      const event = { id: randomUUID(), event: invokeEvent(invocation) };
      if (extension.poll) extension.poll(event);
      else extension.waiting.push(event);
      extension.poll = undefined;
    }
  }

  #get(id: unknown): Extension {
    if (typeof id !== "string" || id === "")
      throw refused("MissingExtensionIdentifier", "Missing Lambda-Extension-Identifier header");
    const extension = this.#byId.get(id);
    if (!extension) throw refused("UnknownExtensionIdentifier", `Unknown extension ${id}`);
    return extension;
  }
}

const ofEnvironment = new WeakMap<ExecutionEnvironment, Extensions>();

export function extensionsOf(environment: ExecutionEnvironment): Extensions {
  const known = ofEnvironment.get(environment) ?? new Extensions();
  ofEnvironment.set(environment, known);
  return known;
}

/** Tells the extensions of an environment, which mostly has none, of its invocation. */
export function tellExtensions(environment: ExecutionEnvironment, invocation: Invocation): void {
  ofEnvironment.get(environment)?.invoked(invocation);
}

/** As the Extensions API refuses: with 403, whatever is wrong. */
export function refused(type: string, message: string): LambdaError {
  return new LambdaError(`Extension.${type}`, 403, message);
}

function invokeEvent({ requestId, functionArn, deadlineMs, traceId }: Invocation): ExtensionEvent {
  return {
    eventType: "INVOKE",
    deadlineMs,
    requestId,
    invokedFunctionArn: functionArn,
    tracing: { type: "X-Amzn-Trace-Id", value: traceId },
  };
}
