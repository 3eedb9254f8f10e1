import { CUT_SHORT } from "../../fixtures/states/answers.ts";
import { failed, type DrivenState } from "./driven-state.ts";

const TOO_LONG = {
  error: { status: 400, name: "ValidationException", message: "Input is too long for requested model." },
};

/** What goes wrong on the other side. */
export const FAILURES: readonly DrivenState[] = [
  {
    number: 9,
    name: "throttled",
    model: [
      { error: { status: 429, name: "ThrottlingException", message: "Too many tokens, please wait." } },
    ],
    enter: failed,
  },
  { number: 10, name: "context-too-long", model: [TOO_LONG], enter: failed },
  {
    number: 10,
    name: "carried-over",
    model: [TOO_LONG],
    async enter(page) {
      await failed(page);
      await page.getByRole("button", { name: "Go on in a new conversation" }).click();
      await page.locator(".turn").waitFor({ state: "detached" });
      await page.locator(".send:enabled").waitFor();
    },
  },
  {
    number: 11,
    name: "send-failed",
    faults: [{ at: "invoke", match: { routeKey: "send" }, effect: { error: "ServiceException" } }],
    enter: failed,
  },
  {
    number: 19,
    name: "model-unavailable",
    model: [
      {
        error: {
          status: 503,
          name: "ServiceUnavailableException",
          message: "Bedrock is unable to process your request.",
        },
      },
    ],
    enter: failed,
  },
  {
    number: 19,
    name: "model-broke-off",
    model: [
      {
        events: [
          { text: CUT_SHORT },
          { exception: { name: "modelStreamErrorException", message: "The model broke off." } },
        ],
      },
    ],
    enter: failed,
  },
];
