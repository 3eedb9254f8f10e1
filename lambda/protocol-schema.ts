import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { InvalidFrameError } from "./src/protocol.ts";
import { type Config, createGenerator } from "ts-json-schema-generator";

/** Where the schema is kept, for people who write another client. */
export const SCHEMA_PATH = join(import.meta.dirname, "..", "docs", "chat-v1.schema.json");

const CONFIG: Config = {
  path: join(import.meta.dirname, "src", "protocol.ts"),
  tsconfig: join(import.meta.dirname, "..", "tsconfig.json"),
  type: "*",
  expose: "export",
  // Receivers pass over what they do not know.
  additionalProperties: true,
  skipTypeCheck: true,
  functions: "hide",
};

/** The types of the protocol's frames and events, as a JSON Schema (draft 7) with a definition for each. */
export function protocolSchema(): string {
  const { $schema, definitions: all = {} } = createGenerator(CONFIG).createSchema("*");
  const definitions = Object.fromEntries(
    Object.entries(all).filter(([name]) => name !== InvalidFrameError.name),
  );
  const schema = {
    $schema,
    $id: "chat-v1.schema.json",
    title: "chat.v1",
    description: "Frames between a chat's page and its handler. See chat-v1.md.",
    definitions,
  };
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}

if (import.meta.main) await writeFile(SCHEMA_PATH, protocolSchema());
