import { textOf } from "../../../client/src/runs/parts.ts";
import { answerId } from "../../../lambda/src/protocol.ts";
import { cutsShort } from "./fault-plan.ts";
import type { ModelCall } from "./model-calls.ts";
import type { AskedQuestion, Performance } from "./perform.ts";
import { MIN_CUTS, type QuestionPlan } from "./schedule.ts";
import type { ChainTarget, Control } from "./target.ts";

/** All that is wrong with a conversation, in words; nothing when it went as it should. */
export function judge(performance: Performance, { control }: ChainTarget): string[] {
  const { asked, connections } = performance;
  const wrong = asked.flatMap((question, index) => {
    const found = [
      ...judgeWire(question),
      ...judgeWitness(question),
      ...judgeAcks(performance, question),
      ...judgeStored(performance, question, asked[index - 1]),
      ...(control ? [...judgeAnswer(question), ...judgeCalls(question, control, asked[index - 1])] : []),
    ];
    return found.map((one) => `question ${index + 1}: ${one}`);
  });
  if (connections <= MIN_CUTS) wrong.push(`there were only ${connections} connections`);
  return wrong;
}

/** The text is the model's own, and what the page says of it is true. */
function judgeAnswer({ plan, answer }: AskedQuestion): string[] {
  const { model } = plan;
  const wrong: string[] = [];
  const expect = (holds: boolean, what: string) => {
    if (!holds) wrong.push(what);
  };
  const told = `${answer.state} ${JSON.stringify(answer.failure ?? answer.outcome)}`;
  switch (answer.state) {
    case "done":
      expect(model.end !== "breaks off", "an answer that broke off is said to be whole");
      expect(textOf(answer.parts) === model.text, difference(textOf(answer.parts), model.text));
      return wrong;
    case "stopped":
      expect(plan.stopAtEvent !== undefined, "it was stopped, and nobody has asked for that");
      expect(model.text.startsWith(textOf(answer.parts)), difference(textOf(answer.parts), model.text));
      return wrong;
    case "error":
      expect(mayFail(plan), `it is said to have failed: ${told}`);
      expect(model.text.startsWith(textOf(answer.parts)), difference(textOf(answer.parts), model.text));
      return wrong;
    case "queued":
    case "waiting":
    case "streaming":
    case "stopping":
    case "interrupted":
      return [`the page ends with ${told}`];
  }
}

function mayFail({ model, faults }: QuestionPlan): boolean {
  return model.end !== "complete" || faults.some(cutsShort);
}

/** What came through the wire is the same as what the page shows, without a gap. */
function judgeWire({ answer, log }: AskedQuestion): string[] {
  if (!log) return [`the page was never told of the run`];
  const wrong = [...log.complaints];
  if (!log.end()) wrong.push(`the wire had no end of the run, only its events up to ${log.last}`);
  if (log.text() !== textOf(answer.parts))
    wrong.push(
      `the page shows another text than it was told: ${difference(textOf(answer.parts), log.text())}`,
    );
  return wrong;
}

/** Whoever looked on, and was never cut off, was told the same. */
function judgeWitness({ answer, witnessed }: AskedQuestion): string[] {
  if (!witnessed) return [];
  const wrong = [...witnessed.complaints];
  if (witnessed.text() !== textOf(answer.parts))
    wrong.push(
      `the page that looked on has another text: ${difference(witnessed.text(), textOf(answer.parts))}`,
    );
  return wrong;
}

/** However often a question was sent, it was taken once. */
function judgeAcks({ acks }: Performance, { run }: AskedQuestion): string[] {
  const taken = acks.filter((ack) => ack.id === run && ack.ok && !ack.dup);
  return taken.length > 1 ? [`it was taken ${taken.length} times`] : [];
}

/** One message of the question, one of its answer, each in its place. */
function judgeStored(
  { messages }: Performance,
  { question: asked, answer, run }: AskedQuestion,
  before: AskedQuestion | undefined,
): string[] {
  const wrong: string[] = [];
  const [question, ...questions] = messages.filter(
    ({ role, content }) => role === "user" && content === asked,
  );
  if (!question || questions.length > 0)
    wrong.push(
      `its question is stored ${questions.length + (question ? 1 : 0)} times, of ${messages.length} messages`,
    );
  const answers = messages.filter(
    ({ role, metadata }) => role === "assistant" && metadata.parent === question?.id,
  );
  const [stored] = answers;
  if (answers.length > 1) wrong.push(`there are ${answers.length} answers to it`);
  if (stored && stored.id !== answerId(run)) wrong.push(`its answer is ${stored.id}, not ${answerId(run)}`);
  if ((stored?.content ?? "") !== textOf(answer.parts))
    wrong.push(
      `the page shows another text than is stored: ${difference(textOf(answer.parts), stored?.content ?? "")}`,
    );
  const parent = question?.metadata.parent ?? null;
  const follows: (string | null)[] = before ? [answerId(before.run), before.run] : [null];
  if (!follows.includes(parent)) wrong.push(`its question follows ${String(parent)}`);
  return wrong;
}

/** The model was asked once, and about this conversation. */
function judgeCalls(
  { plan, answer }: AskedQuestion,
  control: Control,
  before: AskedQuestion | undefined,
): string[] {
  const calls = control.callsFor(plan.marker);
  const spoke = calls.filter((call) => call.spoke);
  const wrong: string[] = [];
  const least = answer.state === "done" ? plan.model.calls : 0;
  if (spoke.length < least || spoke.length > plan.model.calls)
    wrong.push(
      `the model spoke ${spoke.length} times: ${JSON.stringify(calls.map(({ ended, error }) => [ended, error]))}`,
    );
  const refused = calls.find(({ error }) => error === "ValidationException");
  if (refused) wrong.push(`the model was asked something invalid: ${refused.message}`);
  const [first] = calls;
  if (before?.answer.state === "done" && first && !hasText(first, textOf(before.answer.parts)))
    wrong.push(`the model was not told its answer before: ${JSON.stringify(first.messages)}`);
  return wrong;
}

/** An answer with a tool is told in several messages. */
function hasText({ assistantText }: ModelCall, text: string): boolean {
  return assistantText.includes("more characters)") || squeezed(assistantText).includes(squeezed(text));
}

function squeezed(text: string): string {
  return text.replaceAll(/\s/g, "");
}

/** Where two texts part. */
function difference(is: string, should: string): string {
  let at = 0;
  while (at < is.length && is[at] === should[at]) at++;
  const around = (text: string) => JSON.stringify(text.slice(Math.max(0, at - 20), at + 20));
  return `the text has ${is.length} units, not ${should.length}, and at ${at} ${around(is)}, not ${around(should)}`;
}
