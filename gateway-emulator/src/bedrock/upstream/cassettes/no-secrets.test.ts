import * as fc from "fast-check";
import { expect, it } from "vitest";
import { VirtualClock } from "../../../control/clock.ts";
import type { RelayResponse } from "../relay.ts";
import { cassetteText } from "./cassette-text.ts";
import { fileStem } from "./file-name.ts";
import { recordedRequest } from "./recorded-request.ts";
import { Tape } from "./tape.ts";

const SECRET = "S3cretThing";

/** Those that are kept, so what is in them is no secret. */
const KEPT = /^(content-type|retry-after|x-amz-retry-after|x-amzn-errortype|x-amzn-bedrock-.*)$/;

const headerName = fc.oneof(
  fc.constantFrom(
    "authorization",
    "x-amz-security-token",
    "x-amz-date",
    "cookie",
    "set-cookie",
    "x-amzn-requestid",
    "x-amz-id-2",
    "amz-sdk-invocation-id",
    "x-api-key",
    "user-agent",
  ),
  fc.stringMatching(/^[a-z][a-z0-9-]{0,30}$/).filter((name) => !KEPT.test(name)),
);

function textOf(
  request: Parameters<typeof recordedRequest>[0],
  head: Record<string, string>,
  body: string,
): string {
  const recorded = recordedRequest(request);
  const response: RelayResponse = { source: "aws", statusCode: 400, headers: head, body: nothing() };
  const tape = new Tape({ clock: new VirtualClock(), startedAt: 0, response });
  tape.hear(Buffer.from(body));
  return fileStem(recorded) + cassetteText({ request: recorded, response: tape.end("complete") });
}

async function* nothing(): AsyncGenerator<Uint8Array> {
  yield* [];
}

it("keeps nothing of any header but the few that matter", () => {
  fc.assert(
    fc.property(fc.array(headerName), fc.array(headerName), (asked, answered) => {
      const secrets = (names: string[]) => Object.fromEntries(names.map((name) => [name, SECRET]));
      const request = {
        method: "POST",
        rawTarget: "/model/amazon.nova-micro-v1%3A0/converse",
        headers: secrets(asked),
        body: Buffer.from("{}"),
      };
      expect(textOf(request, secrets(answered), `{"message":"No."}`)).not.toContain(SECRET);
    }),
  );
});

it("keeps no account, whichever ARN it is in, nor who somebody is there", () => {
  const accountId = fc.stringMatching(/^[2-9]\d{11}$/);
  const resource = fc.constantFrom(
    "inference-profile/us.x",
    "application-inference-profile/abc",
    "assumed-role/ada/ada@example.com",
    "user/ada",
  );
  fc.assert(
    fc.property(accountId, resource, fc.constantFrom("bedrock", "iam", "sts"), (account, name, service) => {
      const arn = `arn:aws:${service}:us-east-1:${account}:${name}`;
      const request = {
        method: "POST",
        rawTarget: `/model/${encodeURIComponent(arn)}/converse`,
        headers: { "x-amzn-bedrock-guardrailidentifier": arn },
        body: Buffer.from(JSON.stringify({ messages: [{ content: [{ text: `Who is ${arn}?` }] }] })),
      };
      const body = JSON.stringify({ message: `User: ${arn} is not authorized; request_id req_011CabcDEF12` });
      const text = textOf(request, { "x-amzn-errortype": "AccessDeniedException" }, body);
      expect(text).not.toContain(account);
      expect(text).not.toMatch(/\bada\b|011Cabc/);
    }),
  );
});
