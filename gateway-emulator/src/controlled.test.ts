import { expect, test } from "vitest";
import { readChat } from "./infra/chat-stack.fixture.ts";
import type { Functions } from "./lambda/functions.ts";
import { ScriptQueue } from "./bedrock/script/script-queue.ts";
import { VirtualClock } from "./control/clock.ts";
import type { Tables } from "./dynamodb/tables.ts";
import { Journal } from "./control/journal.ts";
import { createFaults } from "./emulated-faults.ts";
import { createControlled } from "./controlled.ts";
import type { Parts } from "./parts.ts";

/** What the control API shows of a stack; nothing runs. */
function shown(stack: Parts["options"]["stack"]): unknown {
  const parts = { stack, options: { environments: "spawned" }, faults: {} } as Parts;
  const functions = { all: () => [] } as unknown as Functions;
  const tables = {
    empty: async () => undefined,
    create: async () => undefined,
    define: async () => undefined,
    close: () => undefined,
  };
  return createControlled(parts, { gateways: () => [], functions, tables }).stack();
}

test("a reset takes the rules of faults away before it empties the tables", async () => {
  const clock = new VirtualClock();
  const journal = new Journal(clock);
  const faults = createFaults(journal, {});
  faults.all.replace([{ at: "dynamodb", effect: { error: "InternalServerError" } }]);
  const parts = {
    options: { environments: "spawned" },
    clock,
    journal,
    faults,
    scripts: { reset: () => undefined },
    promptCache: { clear: () => undefined },
  } as unknown as Parts;
  const functions = { interrupt: () => undefined } as unknown as Functions;
  const left: unknown[] = [];
  const tables = {
    empty: async () => void left.push(...faults.all.shown()),
    create: async () => undefined,
    define: async () => undefined,
    close: () => undefined,
  };
  await createControlled(parts, { gateways: () => [], functions, tables }).reset();
  expect(left).toEqual([]);
  expect(journal.after(0)).toMatchObject([{ kind: "reset" }]);
});

test("the stack is shown with the names of its functions' variables, and without their values", () => {
  const stack = readChat({
    aws_lambda_function: { handler: { environment: { variables: { API_SECRET: "s3cr3t", MODE: "x9" } } } },
  });
  const [definition] = stack.functions;
  expect(shown(stack)).toEqual({
    ...stack,
    functions: [{ ...definition, environment: { API_SECRET: "***", MODE: "***" } }],
  });
  expect(definition?.environment).toEqual({ API_SECRET: "s3cr3t", MODE: "x9" });
});

test("API keys are shown, for clients that need one", () => {
  const stack = readChat({
    aws_api_gateway_api_key: { mobile: { name: "mobile", value: "0123456789abcdefghij" } },
    aws_api_gateway_usage_plan: {
      free: {
        name: "free",
        api_stages: [{ api_id: "${aws_apigatewayv2_api.chat.id}", stage: "${aws_apigatewayv2_stage.ws.id}" }],
      },
    },
    aws_api_gateway_usage_plan_key: {
      mobile: {
        key_id: "${aws_api_gateway_api_key.mobile.id}",
        key_type: "API_KEY",
        usage_plan_id: "${aws_api_gateway_usage_plan.free.id}",
      },
    },
  });
  expect(JSON.stringify(shown(stack))).toContain("0123456789abcdefghij");
});

test("a script that is posted waits and is shown; a list is refused, with the file that takes one", () => {
  const scripts = new ScriptQueue();
  const parts = { scripts, options: { environments: "spawned" }, faults: {} } as Parts;
  const running = { gateways: () => [], functions: {} as Functions, tables: {} as Tables };
  const controlled = createControlled(parts, running);
  controlled.addScript({ times: 2, events: [{ text: "hello" }] });
  expect(controlled.scripts()).toEqual([{ times: 2, pace: {}, events: [{ text: "hello" }] }]);
  expect(() => controlled.addScript([{ events: [] }])).toThrow(
    "one script a call; a list goes into bedrock.script.json",
  );
});
