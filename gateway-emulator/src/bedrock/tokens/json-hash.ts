import type { Hash } from "node:crypto";

/** Feeds a hash with JSON, so that no two values look the same to it: however deep, without recursion. */
export function updateWithJson(hash: Hash, json: unknown): void {
  const left: unknown[] = [json];
  while (left.length > 0) {
    const value = left.pop();
    if (typeof value === "string") hash.update(`${value.length}"`).update(value);
    else if (Array.isArray(value)) {
      hash.update(`${value.length}[`);
      for (const member of value) left.push(member);
    } else if (typeof value === "object" && value !== null) {
      const members = Object.entries(value);
      hash.update(`${members.length}{`);
      for (const [name, member] of members) left.push(member, name);
    } else hash.update(`${String(value)};`);
  }
}
