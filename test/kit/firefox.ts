import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { WebSocket } from "ws";
import { firefox } from "./machine.ts";
import { repository } from "./repository.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** A page in the machine's Firefox. */
export interface FirefoxPage extends AsyncDisposable {
  open(url: string): Promise<void>;
  /** What an expression gives in the page, once it is settled: a text, a number, or whether something is so. */
  evaluate(expression: string): Promise<unknown>;
  /** Types where the focus is, one character after another. */
  type(text: string): Promise<void>;
  /** Presses keys together: the first ones are held while the last one goes down. */
  press(...keys: readonly string[]): Promise<void>;
  /** Keeps a picture among the artifacts. */
  keepScreenshot(name: string): Promise<void>;
  /** What scripts threw, and what the console was told as an error. */
  errors: readonly string[];
}

/** As WebDriver names them. @see https://www.w3.org/TR/webdriver2/#keyboard-actions */
export const KEYS = { enter: "\uE007", escape: "\uE00C", tab: "\uE004", control: "\uE009" };

/** A profile that asks nobody anything, and is the same on every machine. */
const PREFERENCES: Record<string, string | number | boolean> = {
  "intl.accept_languages": "en-US",
  "browser.startup.page": 0,
  "browser.shell.checkDefaultBrowser": false,
  "browser.safebrowsing.update.enabled": false,
  "app.update.disabledForTesting": true,
  "datareporting.policy.dataSubmissionEnabled": false,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "extensions.update.enabled": false,
};

/** Starts Firefox with a profile of its own; Playwright drives only one that it has patched, so it is driven by WebDriver BiDi. */
export async function openFirefox({
  width,
  height,
}: {
  width: number;
  height: number;
}): Promise<FirefoxPage> {
  await using owner = new AsyncDisposableStack();
  const profile = owner.use(temporaryFolder()).path;
  const lines = Object.entries(PREFERENCES).map(
    ([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});`,
  );
  await writeFile(join(profile, "user.js"), lines.join("\n"));
  const child = start(profile);
  owner.defer(() => end(child));
  const { command, close, onEvent } = await openSession(await addressOf(child));
  owner.defer(close);

  const errors: string[] = [];
  onEvent("log.entryAdded", ({ level, text }) => {
    if (level === "error") errors.push(String(text));
  });
  await command("session.new", { capabilities: { alwaysMatch: {} } });
  await command("session.subscribe", { events: ["log.entryAdded"] });
  const { contexts } = await command("browsingContext.getTree", {});
  const context = (contexts as { context: string }[])[0]?.context;
  await command("browsingContext.setViewport", { context, viewport: { width, height } });

  const strike = (actions: readonly object[]) =>
    command("input.performActions", { context, actions: [{ type: "key", id: "keyboard", actions }] });

  const running = owner.move();
  return {
    errors,
    async open(url) {
      await command("browsingContext.navigate", { context, url, wait: "complete" });
    },
    async evaluate(expression) {
      const { result, exceptionDetails } = await command("script.evaluate", {
        expression,
        target: { context },
        awaitPromise: true,
      });
      if (exceptionDetails) throw new Error((exceptionDetails as { text: string }).text);
      return (result as { value?: unknown }).value;
    },
    async type(text) {
      await strike([...text].flatMap((value) => [down(value), up(value)]));
    },
    async press(...keys) {
      await strike([...keys.map(down), ...keys.toReversed().map(up)]);
    },
    async keepScreenshot(name) {
      const { data } = await command("browsingContext.captureScreenshot", { context });
      const path = join(repository, "artifacts", "screenshots", `${name}.png`);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, Buffer.from(String(data), "base64"));
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

function down(value: string) {
  return { type: "keyDown", value };
}

function up(value: string) {
  return { type: "keyUp", value };
}

function start(profile: string): ChildProcess {
  if (firefox === undefined) throw new Error("this machine has no Firefox");
  const args = ["--headless", "--no-remote", "--remote-debugging-port=0", "--profile", profile];
  return spawn(firefox, args, { stdio: ["ignore", "ignore", "pipe"] });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill("SIGKILL");
  await exit;
}

/** Where it takes commands, as it says by itself. */
async function addressOf({ stderr }: ChildProcess): Promise<string> {
  if (!stderr) throw new Error("Firefox cannot be heard");
  // Whatever else it says has to be read too, or it waits.
  const said: string[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  createInterface({ input: stderr })
    .on("line", (line) => {
      said.push(line);
      const address = /WebDriver BiDi listening on (ws:\S+)/.exec(line)?.[1];
      if (address) resolve(`${address}/session`);
    })
    .once("close", () => reject(new Error(`Firefox did not start: ${said.join("\n")}`)));
  return promise;
}

type Members = Record<string, unknown>;

/** @see https://www.w3.org/TR/webdriver-bidi/#protocol */
async function openSession(address: string) {
  const socket = new WebSocket(address);
  const waiting = new Map<number, (answer: Members) => void>();
  const listeners = new Map<string, (params: Members) => void>();
  socket.on("message", (data: Buffer) => {
    const answer = JSON.parse(data.toString()) as Members;
    if (typeof answer.id === "number") waiting.get(answer.id)?.(answer);
    else listeners.get(String(answer.method))?.(answer.params as Members);
  });
  await once(socket, "open");
  let last = 0;
  return {
    onEvent: (name: string, listener: (params: Members) => void) => void listeners.set(name, listener),
    async command(method: string, params: Members): Promise<Members> {
      const id = (last += 1);
      const { promise, resolve } = Promise.withResolvers<Members>();
      waiting.set(id, resolve);
      socket.send(JSON.stringify({ id, method, params }));
      const answer = await promise;
      waiting.delete(id);
      if (answer.type === "error")
        throw new Error(`${method}: ${String(answer.error)}: ${String(answer.message)}`);
      return answer.result as Members;
    },
    close: () => socket.terminate(),
  };
}
