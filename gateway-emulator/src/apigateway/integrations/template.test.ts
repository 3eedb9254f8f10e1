import { once } from "node:events";
import { expect, test } from "vitest";
import { VirtualClock } from "../../control/clock.ts";
import type { Integration } from "../definition.ts";
import { apiOf, gatewayOf, START_MS } from "../gateway.fixture.ts";
import { integrate } from "../integration.ts";
import type { MappingTemplates } from "../mapping/mapping-template.ts";
import { messageRequest } from "../requests.fixture.ts";
import { httpTo, lambdaAction, mockOf } from "./integrations.fixture.ts";
import { hasTemplates } from "./template.ts";

const unusual = { timeoutMs: 5000, requestTemplates: { $default: "$input.body" } };

test.each([
  ["AWS", lambdaAction("chat", unusual)],
  ["HTTP", httpTo("http://127.0.0.1:9/", unusual)],
  ["MOCK", mockOf("$input.body", unusual)],
])(
  "a template of %s that is not done at the timeout is given up, and nothing is called",
  async (_type, it) => {
    const clock = new VirtualClock(START_MS);
    const signals: AbortSignal[] = [];
    const templates: MappingTemplates = {
      async render(_template, _input, signal) {
        if (!signal) throw new Error("without a signal");
        signals.push(signal);
        await once(signal, "abort");
        throw signal.reason;
      },
      close: async () => undefined,
    };
    const gateway = { ...gatewayOf({ routes: { ask: { twoWay: true } } }), clock, templates };
    const integrated = integrate(gateway, it, messageRequest());
    clock.advance(4999);
    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
    clock.advance(1);
    expect((await integrated).result).toEqual({ outcome: "timeout" });
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    expect(gateway.journal.after(0)).toEqual([]);
  },
);

const response = { key: "$default", responseTemplates: { $default: "x" } };

test.each([
  ["a Lambda proxy", { type: "AWS_PROXY", functionName: "chat", timeoutMs: 1, permitted: true }, false],
  ["nothing to map", lambdaAction("chat"), false],
  ["a request template", lambdaAction("chat", { requestTemplates: { $default: "x" } }), true],
  ["a response template", httpTo("http://127.0.0.1:9/", { responses: [response] }), true],
] satisfies [string, Integration, boolean][])(
  "an API with %s has templates: %s",
  (_what, integration, has) => {
    expect(hasTemplates(apiOf({ routes: { ask: { integration } } }))).toBe(has);
  },
);
