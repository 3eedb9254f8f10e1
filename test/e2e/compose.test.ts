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

const SERVICES = ["gateway", "lambda", "client", "dynamodb"];

describe.skipIf(!hasDocker)("docker compose up", () => {
  let stack: StartedDockerComposeEnvironment;
  beforeAll(async () => {
    stack = await new DockerComposeEnvironment(repository, "docker-compose.yml")
      .withProjectName("groundfog-test")
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

  test("only this machine can reach the published ports", async () => {
    const published = await Promise.all(SERVICES.map(publishedPorts));
    expect(Object.fromEntries(published.map((ports, index) => [SERVICES[index], ports]))).toEqual({
      gateway: { "3001/tcp": ["127.0.0.1"], "3002/tcp": ["127.0.0.1"], "3004/tcp": ["127.0.0.1"] },
      lambda: {},
      client: { "3000/tcp": ["127.0.0.1"] },
      dynamodb: { "8000/tcp": ["127.0.0.1"] },
    });
  });

  test.each(SERVICES)("%s does not run as root", async (service) => {
    const { output, exitCode } = await stack.getContainer(`${service}-1`).exec(["id", "-u"]);
    expect(exitCode, output).toBe(0);
    expect(Number(output)).toBeGreaterThan(0);
  });

  test("the lambda container is the function's one environment", async () => {
    const { output } = await stack
      .getContainer("gateway-1")
      .exec([
        "node",
        "-e",
        "fetch('http://localhost:3001/_emulator/functions').then(async (a) => console.log(await a.text()))",
      ]);
    expect(JSON.parse(output)).toEqual([
      { functionName: expect.any(String), environments: [{ id: expect.any(String), state: "waiting" }] },
    ]);
  });

  test("its process is frozen while nobody asks, and one that is killed is started anew in its container", async () => {
    const lambda = stack.getContainer("lambda-1");
    const process = async () => {
      const { output } = await lambda.exec([
        "sh",
        "-c",
        "cut -d' ' -f1,3 /proc/$(cat /tmp/environment.pid)/stat",
      ]);
      const [pid, state] = output.trim().split(" ");
      return { pid, state };
    };
    await expect.poll(process, { timeout: 10_000 }).toMatchObject({ state: "T" });
    const { pid = "" } = await process();
    await lambda.exec(["sh", "-c", `kill -9 ${pid}`]);
    const next = async () => {
      const now = await process();
      return now.pid === pid ? "the same" : now.state;
    };
    await expect.poll(next, { timeout: 10_000 }).toBe("T");
    await using chat = await openChat(`ws://localhost:${port("gateway", 3001)}/ws`);
    expect((await chat.ask("Are you there again?")).end.type).toBe("RUN_FINISHED");
  });

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
