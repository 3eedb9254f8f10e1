import { expect, test } from "vitest";
import { definitionOf } from "../definition.fixture.ts";
import { chooseFunction } from "./choose-function.ts";

const chat = definitionOf("groundfog-dev-chat", { handler: "index.handler" });
const worker = definitionOf("groundfog-dev-worker", { handler: "index.worker" });
const sweep = definitionOf("sweep", { handler: "index.handler" });

test("the only function needs no name", () => {
  expect(chooseFunction([worker], undefined)).toBe(worker);
});

test("of several, one is chosen by its name, also where another has its handler", () => {
  expect(chooseFunction([chat, worker, sweep], "groundfog-dev-worker")).toBe(worker);
  expect(chooseFunction([chat, worker, sweep], "sweep")).toBe(sweep);
});

test.each(["dev", "worker", "anna-chat"])("a handler chooses the same function in the stage %s", (stage) => {
  const functions = ["chat", "worker"].map((entry) =>
    definitionOf(`groundfog-${stage}-${entry}`, {
      handler: entry === "chat" ? "index.handler" : "index.worker",
    }),
  );
  expect(chooseFunction(functions, "index.worker").functionName).toBe(`groundfog-${stage}-worker`);
  expect(chooseFunction(functions, "index.handler").functionName).toBe(`groundfog-${stage}-chat`);
});

test("a name goes before a handler", () => {
  const confusing = definitionOf("index.worker", { handler: "other.handler" });
  expect(chooseFunction([worker, confusing], "index.worker")).toBe(confusing);
});

test.each([
  ["no name among several", [chat, worker], undefined, "not set"],
  ["a name that is none's", [chat, worker], "groundfog-prod-chat", "groundfog-prod-chat"],
  ["a wrong name for the only one", [chat], "groundfog-prod-chat", "groundfog-prod-chat"],
  ["a handler that two have", [chat, sweep], "index.handler", "index.handler"],
  ["a name in a stack without functions", [], undefined, "not set"],
])("%s is refused, with what there is to choose from", (_what, functions, wanted, said) => {
  const choices = functions.map(({ functionName, handler }) => `${functionName} (${handler})`).join(", ");
  expect(() => chooseFunction(functions, wanted)).toThrow(
    `GROUNDFOG_FUNCTION is ${said}: give it the name of one of the stack's functions, or a handler that no other has: ${choices}`,
  );
});
