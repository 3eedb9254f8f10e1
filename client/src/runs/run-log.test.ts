import type { RunEvent } from "@groundfog/lambda/protocol";
import { describe, expect, it } from "vitest";
import { advance, emptyLog } from "./run-log.ts";

function logOf(...events: RunEvent[]) {
  return events.reduce(advance, emptyLog);
}

function text(messageId: string, delta: string): RunEvent {
  return { type: "TEXT_MESSAGE_CONTENT", messageId, delta };
}

function thought(messageId: string, delta: string): RunEvent {
  return { type: "REASONING_MESSAGE_CONTENT", messageId, delta };
}

function guardrail(replace: boolean): RunEvent {
  return { type: "CUSTOM", name: "guardrail", value: { replace } };
}

const end: RunEvent = {
  type: "RUN_FINISHED",
  threadId: "t",
  runId: "r",
  outcome: { type: "success" },
  metadata: { stopReason: "end_turn" },
};

describe("a run's log", () => {
  it("puts the text of several messages under one another", () => {
    expect(logOf(text("a", "one"), text("a", " more"), text("b", "two")).text).toBe("one more\n\ntwo");
  });

  it("keeps the reasoning apart from the text, which goes on where it was", () => {
    const log = logOf(thought("r", "hm"), text("a", "one"), thought("s", "so"), text("a", " more"));
    expect(log).toMatchObject({ text: "one more", reasoning: "hm\n\nso" });
  });

  it("counts events that say nothing, or that came later than this page", () => {
    const later = { type: "STEP_STARTED" } as unknown as RunEvent;
    expect(logOf(later, { type: "TEXT_MESSAGE_END", messageId: "a" }, text("a", "x"))).toMatchObject({
      cursor: 2,
      text: "x",
    });
  });

  it("takes back what was shown when a guardrail steps in, and only then", () => {
    expect(logOf(text("a", "bad"), guardrail(true), text("b", "Sorry.")).text).toBe("Sorry.");
    expect(logOf(thought("r", "bad"), guardrail(true)).reasoning).toBe("");
    expect(logOf(text("a", "fine"), guardrail(false)).text).toBe("fine");
  });

  it("ends with its end", () => {
    expect(logOf(text("a", "x"), end, text("a", "y"))).toMatchObject({ text: "x", cursor: 1, end });
  });
});
