import { expect, test } from "vitest";
import { newConversation } from "../../chat/conversation.ts";
import type { Conversation } from "../../chat/conversation.ts";
import { newTurn } from "../../chat/turn.ts";
import type { Change } from "./change.ts";
import { openMounting } from "./mounting.ts";

function turnsOf(count: number) {
  return Array.from({ length: count }, (_, n) =>
    newTurn({ id: `${n}`, question: `${n}`, parent: n === 0 ? null : `${n - 1}`, at: n }),
  );
}

function opened(count: number, turn?: string) {
  const conversation: Conversation = newConversation("thread", "fresh");
  conversation.turns.value = turnsOf(count);
  const changes: Change[] = [];
  const mounting = openMounting({
    path: conversation.path,
    turn,
    onChange: (change) => changes.push(change),
  });
  const drawn = () => {
    const { path, span } = mounting.mounted.peek();
    return path.slice(span.from, span.to).map(({ turn }) => turn.id);
  };
  return { conversation, mounting, changes, drawn };
}

test("draws the newest turns, and more when it is told to", () => {
  const { mounting, drawn } = opened(30);
  expect(drawn()).toHaveLength(10);
  expect(drawn().at(-1)).toBe("29");
  mounting.earlier(5);
  expect(drawn()).toHaveLength(15);
});

test("draws what is around the turn that the reader comes back to", () => {
  expect(opened(30, "12").drawn()).toContain("12");
  expect(opened(30, "gone").drawn().at(-1)).toBe("29");
});

test("says what happens before it is drawn", () => {
  const { conversation, changes, drawn } = opened(3);
  conversation.turns.value = [...conversation.turns.peek(), ...turnsOf(4).slice(3)];
  expect(changes).toEqual([{ kind: "asked", turn: "3" }]);
  expect(drawn()).toEqual(["0", "1", "2", "3"]);
});

test("goes to the end for a question that is asked from far above", () => {
  const { conversation, mounting, drawn } = opened(150);
  mounting.earlier(150);
  expect(drawn()).toHaveLength(100);
  expect(drawn().at(-1)).toBe("99");
  conversation.turns.value = [...conversation.turns.peek(), ...turnsOf(151).slice(150)];
  expect(drawn().at(-1)).toBe("150");
  expect(drawn()).toHaveLength(10);
});

test("draws everything for paper, and afterwards what was drawn before", () => {
  const { mounting, drawn } = opened(150);
  const before = drawn();
  mounting.drawAll(true);
  expect(drawn()).toHaveLength(150);
  mounting.drawAll(false);
  expect(drawn()).toEqual(before);
});

test("does nothing once it is closed", () => {
  const { conversation, mounting, drawn } = opened(3);
  mounting.close();
  conversation.turns.value = turnsOf(4);
  expect(drawn()).toHaveLength(3);
});
