import { describe, expect, it } from "vitest";
import { guardrailWith, MASKING } from "../guardrail.fixture.ts";
import { judgeOf } from "../judge.ts";
import { mask } from "../mask.ts";
import { ENTITIES } from "./entities.ts";

function masked(type: string, text: string): string {
  const judge = judgeOf(guardrailWith({ piiEntities: [{ type, ...MASKING }] }), () => undefined);
  return mask(text, judge(text, { source: "OUTPUT" }));
}

/** By type: what is found, and what only looks like it. `‹›` are around what is to be found. */
const EXAMPLES: Record<string, { found: string[]; passed: string[] }> = {
  EMAIL: {
    found: ["to ‹jo.e+x@mail.example.com›.", "‹a@b.io›, please"],
    passed: ["a@b", "@example.com", "me at home"],
  },
  PHONE: {
    found: ["call ‹+1 (555) 123-4567› now", "‹(555) 123-4567›", "‹555-123-4567›", "‹+49 30 901820›"],
    passed: ["2026-11-23", "version 1.2.3", "12345", "1234567890123456"],
  },
  CREDIT_DEBIT_CARD_NUMBER: {
    found: ["‹4111 1111 1111 1111›", "x ‹378282246310005›."],
    passed: ["4111 1111 1111 1112", "0000 0000 0000 0000"],
  },
  CREDIT_DEBIT_CARD_CVV: { found: ["CVV: ‹123›"], passed: ["room 123"] },
  CREDIT_DEBIT_CARD_EXPIRY: { found: ["exp ‹01/29›", "Expires: ‹12/2029›"], passed: ["13/29", "exp 13/29"] },
  US_SOCIAL_SECURITY_NUMBER: {
    found: ["‹123-45-6789›"],
    passed: ["000-45-6789", "123-45-67890", "123-45 6789"],
  },
  US_INDIVIDUAL_TAX_IDENTIFICATION_NUMBER: { found: ["‹912-70-1234›"], passed: ["812-70-1234"] },
  IP_ADDRESS: {
    found: ["at ‹192.168.0.1›.", "‹2001:db8::8a2e:370:7334›"],
    passed: ["1.2.3", "256.1.1.1", "12:30:45"],
  },
  MAC_ADDRESS: { found: ["‹00:1A:2b:3C:4d:5E›"], passed: ["00:1A:2b:3C:4d", "00:1A-2b:3C-4d:5E"] },
  URL: { found: ["see ‹https://example.com/a?b=c#d›.", "(‹www.example.com›)"], passed: ["http: no", "www"] },
  AWS_ACCESS_KEY: { found: ["‹AKIAIOSFODNN7EXAMPLE›"], passed: ["AKIAIOSFODNN7EXAMPLEX"] },
  AWS_SECRET_KEY: {
    found: ["‹wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY›"],
    passed: ["aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "da39a3ee5e6b4b0d3255bfef95601890afd80709"],
  },
  INTERNATIONAL_BANK_ACCOUNT_NUMBER: {
    found: ["‹DE89 3704 0044 0532 0130 00›", "‹GB82WEST12345698765432›"],
    passed: ["DE89 3704 0044 0532 0130 01"],
  },
  SWIFT_CODE: { found: ["BIC: ‹DEUTDEFF500›"], passed: ["DEUTDEFF"] },
  PASSWORD: {
    found: ["password: ‹hunter2›", "My password is ‹s3cret!›", "pwd=‹abcd›"],
    passed: ["the password is required", "password reset"],
  },
  USERNAME: { found: ["username: ‹jo_e›"], passed: ["username taken", "the login is slow"] },
  PIN: { found: ["PIN ‹4711›"], passed: ["pin it", "4711"] },
  AGE: { found: ["I am ‹42› years old", "aged ‹7›"], passed: ["42 years ago", "7 apples"] },
  US_BANK_ACCOUNT_NUMBER: { found: ["account number: ‹123456789012›"], passed: ["order 123456789012"] },
  US_BANK_ROUTING_NUMBER: { found: ["routing number ‹021000021›"], passed: ["routing number 021000022"] },
  US_PASSPORT_NUMBER: { found: ["passport no. ‹A12345678›"], passed: ["A12345678"] },
  DRIVER_ID: { found: ["driver's license: ‹D1234567›"], passed: ["driver's license renewal"] },
  LICENSE_PLATE: { found: ["license plate ‹UNV 425›"], passed: ["UNV 425"] },
  VEHICLE_IDENTIFICATION_NUMBER: { found: ["‹1M8GDM9AXKP042788›"], passed: ["1M8GDM9A0KP042788"] },
  UK_NATIONAL_HEALTH_SERVICE_NUMBER: { found: ["‹943 476 5919›"], passed: ["943 476 5918"] },
  UK_NATIONAL_INSURANCE_NUMBER: { found: ["‹AB 12 34 56 C›"], passed: ["BG 12 34 56 C", "AB123456E"] },
  UK_UNIQUE_TAXPAYER_REFERENCE_NUMBER: { found: ["UTR: ‹12345 67890›"], passed: ["12345 67890"] },
  CA_SOCIAL_INSURANCE_NUMBER: { found: ["‹046 454 286›"], passed: ["046 454 287"] },
};

it("has an example of each type that a pattern finds", () => {
  expect(Object.keys(EXAMPLES).toSorted()).toEqual([...ENTITIES.keys()].toSorted());
});

describe.each(Object.entries(EXAMPLES))("%s", (type, { found, passed }) => {
  it.each(found)("is found: %s", (example) => {
    expect(masked(type, example.replaceAll(/[‹›]/g, ""))).toBe(example.replaceAll(/‹[^›]*›/g, `{${type}}`));
  });

  it.each(passed)("is not: %s", (text) => {
    expect(masked(type, text)).toBe(text);
  });
});
