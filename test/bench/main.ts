import { bedrock } from "./bedrock/bedrock.ts";
import { client, CLIENT_PARTS } from "./client/client.ts";
import { freshClone } from "./fresh-clone.ts";
import { handler } from "./handler/handler.ts";
import { lambda } from "./lambda/lambda.ts";
import { load } from "./load/load.ts";
import { synthesis } from "./synthesis.ts";
import { table, type Bench } from "./table.ts";
import { warmStart } from "./warm-start.ts";

// `npm run bench [NAME ...]`: each benchmark beside what bounds it, in one run. Medians; the spread says how noisy
// the machine was. After `client`, the names of its parts pick those.

const BENCHES: Record<string, Bench> = {
  synthesis,
  "warm-start": warmStart,
  "fresh-clone": freshClone,
  lambda,
  load,
  bedrock,
  handler,
  client,
};

/** Names that pick a part of the benchmark before them. */
const PARTS = [...CLIENT_PARTS];

const asked = process.argv.slice(2);
const unknown = asked.find((name) => !Object.hasOwn(BENCHES, name) && !PARTS.includes(name));
if (unknown !== undefined) {
  console.error(
    `there is no benchmark ${JSON.stringify(unknown)}; there are ${Object.keys(BENCHES).join(", ")}; of client: ${PARTS.join(", ")}`,
  );
  process.exit(2);
}
for (const [name, bench] of Object.entries(BENCHES))
  if (asked.length === 0 || asked.includes(name)) console.log(table(name, await bench(asked)));
