import { signal } from "@preact/signals";
import { afterEach, expect, test } from "vitest";
import { createChat } from "../chat/chat.ts";
import { draw, elementsOf, erase, redraw } from "../page/paper-dom.fixture.ts";
import type { PaperNode } from "../page/paper-dom.fixture.ts";
import { testClock } from "../time/test-clock.fixture.ts";
import { SendButton } from "./send-button.tsx";

const socket = { send: () => false, reconnect() {}, wake() {}, rest() {}, close() {} };
const field = { current: null };

const pages: PaperNode[] = [];
afterEach(() => pages.splice(0).forEach(erase));

test("sends what is written once the chat is there, though nothing was written before", () => {
  let ids = 0;
  const clock = testClock(1_000);
  const chat = createChat({ connect: () => socket, storage: undefined, clock, newId: () => `id-${++ids}` });
  const early = { draft: signal(""), isSent: signal(false), end() {} };
  const page = draw(<SendButton chat={undefined} early={early} field={field} />);
  pages.push(page);
  const isDisabled = () => elementsOf(page)[0]?.attributes.disabled !== undefined;
  expect(isDisabled()).toBe(true);

  chat.conversation.peek().draft.value = "How does fog form?";
  redraw(page, <SendButton chat={chat} early={early} field={field} />);
  expect(isDisabled()).toBe(false);
  chat.close();
});
