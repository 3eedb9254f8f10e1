import { expect, inject, test } from "vitest";
import { openChat } from "../kit/chat.ts";
import { run } from "../kit/command.ts";
import { cloneFresh } from "../kit/fresh-clone.ts";

test.skipIf(!inject("canClone"))(
  "on a fresh clone, npm start installs what is missing and serves a chat that answers",
  async () => {
    using clone = await cloneFresh();
    await using command = run("npm", ["start", "--silent", "--", "--port", "0", "--json"], {
      cwd: clone.folder,
      env: clone.env,
    });
    const { site, apis } = await command.ready;
    expect(await (await fetch(site ?? "")).text()).toContain("<script");
    await using chat = await openChat(apis[0]?.websocket ?? "");
    expect((await chat.ask("Hello")).end.type).toBe("RUN_FINISHED");
  },
);
