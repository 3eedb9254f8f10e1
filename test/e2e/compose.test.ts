import { DockerComposeEnvironment, type StartedDockerComposeEnvironment } from "testcontainers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { askOnPage, keepScreenshot, LABELS, launchBrowser, openPage } from "../kit/browser.ts";
import { openChat } from "../kit/chat.ts";
import { chromium, hasDocker } from "../kit/machine.ts";
import { repository } from "../kit/own-stack.ts";

/** Any free ports of this machine's, so that the test does not meet a stack that is running already. */
const FREE_PORTS = {
  GROUNDFOG_SITE_PORT: "0",
  GROUNDFOG_GATEWAY_PORT: "0",
  GROUNDFOG_BEDROCK_PORT: "0",
  GROUNDFOG_DYNAMODB_PORT: "0",
  GROUNDFOG_LAMBDA_PORT: "0",
};

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
    expect(await askOnPage(page, "How does fog form?", LABELS.en)).toContain("How does fog form?");
    await keepScreenshot(page, "compose");
  });

  test("only this machine can reach its ports, and nothing in it runs as root", async () => {
    for (const service of ["gateway", "lambda", "client"]) {
      const { output } = await stack.getContainer(`${service}-1`).exec(["id", "-u"]);
      expect(output.trim(), service).not.toBe("0");
    }
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
});
