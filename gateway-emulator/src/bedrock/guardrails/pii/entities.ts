import { passesIban, passesLuhn, passesNhs, passesRouting, passesVin } from "./checksums.ts";
import { assigned, labelled } from "./labelled.ts";

/** How one type of sensitive information is told. */
export interface Entity {
  pattern: RegExp;
  isGenuine?: (match: string) => boolean;
}

const DIGIT_GROUPS = String.raw`(?:\d[ -]?){12,18}\d`;
/** Something with a digit in it: a word alone is none. */
const ID_WITH_DIGIT = String.raw`(?=[A-Z0-9-]{0,19}\d)[A-Z0-9-]{5,20}(?![A-Z0-9-])`;
const OCTET = String.raw`(?:25[0-5]|2[0-4]\d|1?\d?\d)`;

/**
 * The types that a pattern can find, ours. No match that may have a space in it is longer than
 * `MAX_SPACED_CHARACTERS`, with what is looked back at: a stream is cut by that. `NAME`, `ADDRESS` and
 * `CA_HEALTH_NUMBER` are missing: only a model could tell them.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-sensitive-filters.html
 */
export const ENTITIES: ReadonlyMap<string, Entity> = new Map<string, Entity>([
  [
    "EMAIL",
    {
      pattern:
        /(?<![\w.+%-])[\w.+%-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,8}[a-z]{2,24}(?![\w-])/gi,
    },
  ],
  [
    "PHONE",
    {
      pattern:
        /(?<![\w.+-])(?:\+\d{1,3}[ .-]?(?:\(\d{1,4}\)[ .-]?)?\d{1,4}(?:[ .-]?\d{2,4}){1,4}|\(\d{3}\) ?\d{3}[ .-]\d{4}|\d{3}[.-]\d{3}[.-]\d{4}|\d{3} \d{3} \d{4})(?![\w-])/g,
      isGenuine: (match) => match.replaceAll(/\D/g, "").length >= 7,
    },
  ],
  [
    "CREDIT_DEBIT_CARD_NUMBER",
    { pattern: new RegExp(String.raw`(?<![\d-])${DIGIT_GROUPS}(?![\d-])`, "g"), isGenuine: passesLuhn },
  ],
  ["CREDIT_DEBIT_CARD_CVV", { pattern: labelled("cvv2?|cvc2?|security code", String.raw`\d{3,4}(?!\d)`) }],
  [
    "CREDIT_DEBIT_CARD_EXPIRY",
    {
      pattern: labelled(
        "exp|expiry|expires|expiration|valid thru",
        String.raw`(?:0[1-9]|1[0-2])/(?:20)?\d\d(?!\d)`,
      ),
    },
  ],
  [
    "US_SOCIAL_SECURITY_NUMBER",
    { pattern: /(?<![\d-])(?!000|666|9)\d{3}([- ])(?!00)\d\d\1(?!0000)\d{4}(?![\d-])/g },
  ],
  ["US_INDIVIDUAL_TAX_IDENTIFICATION_NUMBER", { pattern: /(?<![\d-])9\d\d([- ])[5-9]\d\1\d{4}(?![\d-])/g }],
  [
    "IP_ADDRESS",
    {
      pattern: new RegExp(
        String.raw`(?<![\w.:])(?:(?:${OCTET}\.){3}${OCTET}(?![\w.]*\d)|(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}(?![\w:])|(?:[0-9a-f]{1,4}:){1,6}(?::[0-9a-f]{1,4}){1,6}(?![\w:]))`,
        "gi",
      ),
    },
  ],
  ["MAC_ADDRESS", { pattern: /(?<![\w:-])[0-9a-f]{2}([:-])(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}(?![\w:-])/gi }],
  ["URL", { pattern: /(?<!\w)(?:(?:https?|ftp):\/\/|www\.)[\w-][!#-;=?-Z\]^-z|~[]*[\w/#=&~-]/gi }],
  ["AWS_ACCESS_KEY", { pattern: /(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z2-7]{16}(?![A-Za-z0-9])/g }],
  [
    "AWS_SECRET_KEY",
    {
      pattern: /(?<![A-Za-z0-9/+=])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])/g,
      isGenuine: (match) => /[a-z]/.test(match) && /[A-Z]/.test(match) && /\d/.test(match),
    },
  ],
  [
    "INTERNATIONAL_BANK_ACCOUNT_NUMBER",
    {
      pattern: /(?<![A-Za-z0-9])[A-Z]{2}\d\d(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Za-z0-9])/g,
      isGenuine: passesIban,
    },
  ],
  [
    "SWIFT_CODE",
    { pattern: labelled("swift|bic", String.raw`[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?(?![A-Z0-9])`) },
  ],
  [
    "PASSWORD",
    {
      pattern: assigned("password|passwd|passwort|passphrase|pwd", String.raw`[!#-&(-+./-:<-_a-z{-~\-]`),
    },
  ],
  ["USERNAME", { pattern: assigned("username|user name|login|benutzername", String.raw`[\w.@\-]`) }],
  ["PIN", { pattern: labelled("pin", String.raw`\d{4,8}(?!\d)`) }],
  [
    "AGE",
    {
      pattern:
        /(?<![\w.,])\d{1,3}(?=(?: |-)(?:years?|yrs?)(?: |-)old\b)|(?<=\b(?:aged?|turned|turning)(?: is| of|:)? )\d{1,3}(?![\w.,]*\d)/gi,
    },
  ],
  ["US_BANK_ACCOUNT_NUMBER", { pattern: labelled("bank account|account", String.raw`\d{8,17}(?!\d)`) }],
  [
    "US_BANK_ROUTING_NUMBER",
    { pattern: labelled("routing|aba", String.raw`\d{9}(?!\d)`), isGenuine: passesRouting },
  ],
  ["US_PASSPORT_NUMBER", { pattern: labelled("passport", String.raw`[A-Z]?\d{8,9}(?!\w)`) }],
  ["DRIVER_ID", { pattern: labelled("driver'?s? licen[cs]e|driving licen[cs]e", ID_WITH_DIGIT) }],
  [
    "LICENSE_PLATE",
    {
      pattern: labelled(
        "licen[cs]e plate|number plate|registration plate",
        String.raw`(?=[A-Z0-9 -]{0,9}\d)[A-Z0-9]{1,4}[ -]?[A-Z0-9]{1,5}(?![A-Z0-9])`,
      ),
    },
  ],
  ["VEHICLE_IDENTIFICATION_NUMBER", { pattern: /(?<!\w)[A-HJ-NPR-Z0-9]{17}(?!\w)/gi, isGenuine: passesVin }],
  [
    "UK_NATIONAL_HEALTH_SERVICE_NUMBER",
    { pattern: /(?<![\d-])\d{3}[ -]?\d{3}[ -]?\d{4}(?![\d-])/g, isGenuine: passesNhs },
  ],
  [
    "UK_NATIONAL_INSURANCE_NUMBER",
    {
      pattern:
        /(?<!\w)(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d\d ?\d\d ?\d\d ?[A-D](?!\w)/g,
    },
  ],
  [
    "UK_UNIQUE_TAXPAYER_REFERENCE_NUMBER",
    { pattern: labelled("utr|taxpayer reference", String.raw`\d{5} ?\d{5}(?!\d)`) },
  ],
  [
    "CA_SOCIAL_INSURANCE_NUMBER",
    { pattern: /(?<![\d-])\d{3}([- ])\d{3}\1\d{3}(?![\d-])/g, isGenuine: passesLuhn },
  ],
]);
