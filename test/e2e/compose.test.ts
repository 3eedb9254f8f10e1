import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { DockerComposeEnvironment, type StartedDockerComposeEnvironment } from "testcontainers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { askOnPage, keepScreenshot, launchBrowser, openPage } from "../kit/browser.ts";
import { openChat } from "../kit/chat.ts";
import { chromium, hasDocker } from "../kit/machine.ts";
import { repository } from "../kit/repository.ts";

/** Any free ports of this machine's, so that the test does not meet a stack that is running already. */
const FREE_PORTS = {
  GROUNDFOG_SITE_PORT: "0",
  GROUNDFOG_GATEWAY_PORT: "0",
  GROUNDFOG_BEDROCK_PORT: "0",
  GROUNDFOG_DYNAMODB_PORT: "0",
  GROUNDFOG_LAMBDA_PORT: "0",
};

/** The containers of the stack's functions, by name: each is one execution environment. */
const FUNCTIONS = { lambda: "groundfog-dev-chat", worker: "groundfog-dev-worker" };

const SERVICES = ["gateway", ...Object.keys(FUNCTIONS), "client", "dynamodb"];

const PROJECT = "groundfog-test";

describe.skipIf(!hasDocker)("docker compose up", () => {
  let stack: StartedDockerComposeEnvironment;
  beforeAll(async () => {
    stack = await new DockerComposeEnvironment(repository, "docker-compose.yml")
      .withProjectName(PROJECT)
      .withEnvironment(FREE_PORTS)
      .withBuild()
      .up();
  });
  afterAll(() => stack?.down({ removeVolumes: true }));

  const port = (service: string, inside: number) => stack.getContainer(`${service}-1`).getMappedPort(inside);

  test("answers through the gateway, and a follow-up has its context", async () => {
    await using chat = await openChat(`ws://localhost:${port("gateway", 3001)}/ws`);
    const thread = "compose";
    expect((await chat.ask("My name is Yuki.", thread)).end.type).toBe("RUN_FINISHED");
    expect((await chat.ask("What is my name?", thread)).text).toContain("My name is Yuki.");
  });

  test.skipIf(!chromium)("answers on the page, in a real browser", async () => {
    await using browser = await launchBrowser();
    const page = await openPage(browser, {
      url: `http://localhost:${port("client", 3000)}`,
      locale: "en-US",
    });
    expect(await askOnPage(page, "How does fog form?")).toContain("How does fog form?");
    await keepScreenshot(page, "compose");
  });

  test("the page has the stack's headers, as it has with npm start", async () => {
    const { headers } = await fetch(`http://localhost:${port("client", 3000)}`);
    expect(headers.get("content-security-policy")).toMatch(/^default-src 'none'; .*trusted-types 'none'$/);
  });

  test("only this machine can reach the published ports", async () => {
    const published = await Promise.all(SERVICES.map(publishedPorts));
    expect(Object.fromEntries(published.map((ports, index) => [SERVICES[index], ports]))).toEqual({
      gateway: { "3001/tcp": ["127.0.0.1"], "3002/tcp": ["127.0.0.1"], "3004/tcp": ["127.0.0.1"] },
      lambda: {},
      worker: {},
      client: { "3000/tcp": ["127.0.0.1"] },
      dynamodb: { "8000/tcp": ["127.0.0.1"] },
    });
  });

  test.each(SERVICES)("%s does not run as root", async (service) => {
    const { output, exitCode } = await stack.getContainer(`${service}-1`).exec(["id", "-u"]);
    expect(exitCode, output).toBe(0);
    expect(Number(output)).toBeGreaterThan(0);
  });

  test("each function has its container as its one environment", async () => {
    await expect.poll(environments, { timeout: 10_000 }).toEqual({
      [FUNCTIONS.lambda]: ["waiting"],
      [FUNCTIONS.worker]: ["waiting"],
    });
  });

  test.each(Object.keys(FUNCTIONS))(
    "the process of the %s container is frozen while nobody asks, and one that is killed is started anew in it",
    async (service) => {
      const container = stack.getContainer(`${service}-1`);
      const process = async () => {
        const state = "cut -d' ' -f1,3 /proc/$(cat /tmp/environment.pid)/stat";
        const { output } = await container.exec(["sh", "-c", state]);
        const [pid, letter] = output.trim().split(" ");
        return { pid, state: letter };
      };
      await expect.poll(process, { timeout: 10_000 }).toMatchObject({ state: "T" });
      const { pid = "" } = await process();
      await container.exec(["sh", "-c", `kill -9 ${pid}`]);
      const next = async () => {
        const now = await process();
        return now.pid === pid ? "the same" : now.state;
      };
      await expect.poll(next, { timeout: 10_000 }).toBe("T");
      await using chat = await openChat(`ws://localhost:${port("gateway", 3001)}/ws`);
      expect((await chat.ask("Are you there again?")).end.type).toBe("RUN_FINISHED");
    },
  );

  test("a second worker answers while the first is at work", async () => {
    await compose("up", "--detach", "--wait", "--no-build", "--no-recreate", "--scale", "worker=2", "worker");
    const scaled = async () => (await environments())[FUNCTIONS.worker];
    await expect.poll(scaled, { timeout: 10_000 }).toEqual(["waiting", "waiting"]);
    const url = `ws://localhost:${port("gateway", 3001)}/ws`;
    await using one = await openChat(url);
    await using other = await openChat(url);
    const runs = await Promise.all([one.firstWords("How does fog form?"), other.firstWords("And mist?")]);
    expect(await scaled()).toEqual(["busy", "busy"]);
    const answers = await Promise.all([one.answer(runs[0]), other.answer(runs[1])]);
    expect(answers.map(({ end }) => end.type)).toEqual(["RUN_FINISHED", "RUN_FINISHED"]);
  });

  /** The states of each function's execution environments, as the gateway knows them. */
  async function environments(): Promise<Record<string, string[]>> {
    const answer = await fetch(`http://localhost:${port("gateway", 3001)}/_emulator/functions`);
    const functions = (await answer.json()) as { functionName: string; environments: { state: string }[] }[];
    return Object.fromEntries(
      functions.map((one) => [one.functionName, one.environments.map(({ state }) => state)]),
    );
  }

  /** Runs `docker compose` on the stack that is up. */
  async function compose(...args: string[]): Promise<void> {
    const env = { ...process.env, ...FREE_PORTS };
    await promisify(execFile)("docker", ["compose", "--project-name", PROJECT, ...args], {
      cwd: repository,
      env,
    });
  }

  /** By port inside the container, the addresses of this machine's that it is published on. */
  async function publishedPorts(service: string): Promise<Record<string, string[]>> {
    const id = stack.getContainer(`${service}-1`).getId();
    const format = "{{json .NetworkSettings.Ports}}";
    const { stdout } = await promisify(execFile)("docker", ["inspect", "--format", format, id]);
    const ports = JSON.parse(stdout) as Record<string, { HostIp: string }[] | null>;
    return Object.fromEntries(
      Object.entries(ports).flatMap(([port, bindings]) =>
        bindings ? [[port, bindings.map(({ HostIp }) => HostIp)]] : [],
      ),
    );
  }
});
