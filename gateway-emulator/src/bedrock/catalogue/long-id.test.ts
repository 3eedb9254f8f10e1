import { expect, it } from "vitest";
import { startBedrock } from "../under-test.ts";

it("cuts an id that is long in the journal", async () => {
  await using bedrock = await startBedrock();
  const path = `/model/${"x".repeat(2_000)}/converse`;
  const response = await fetch(bedrock.url + path, { method: "POST", body: "{}" });
  expect(response.status).toBe(400);
  await response.text();
  const { detail } = await bedrock.modelCall();
  expect(detail?.["modelId"]).toBe(`${"x".repeat(128)}… (1,872 more characters)`);
});
