import type { Table } from "../src/store/table.ts";

/** What becomes of a call: `unsent` never reached the table; `unanswered` was done, and nobody was told. */
export type Fate = "done" | "unsent" | "unanswered";

/** The same table, over a client that fails as `fateOf` says for each command's name, such as `PutCommand`. */
export function unreliable(table: Table, fateOf: (command: string) => Fate): Table {
  const client = new Proxy(table.client, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property, target);
      if (property !== "send" || typeof value !== "function") return value;
      return async (command: object) => {
        const fate = fateOf(command.constructor.name);
        if (fate === "unsent") throw new Error("the call was not sent");
        const answer: unknown = await value.call(target, command);
        if (fate === "unanswered") throw new Error("the answer was lost");
        return answer;
      };
    },
  });
  return { ...table, client };
}
