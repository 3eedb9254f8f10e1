import { defineConfig } from "vitest/config";

const exclude = ["**/node_modules/**", "**/dist/**", "**/.dev/**", "**/cdktf.out/**"];

export default defineConfig({
  test: {
    globalSetup: "test/kit/machine.ts",
    projects: [
      // Beside the files they test: seconds in all.
      {
        test: {
          name: "unit",
          include: ["{gateway-emulator,lambda,client,cdktf,scripts}/**/*.test.{ts,tsx}"],
          exclude,
        },
      },
      // The whole chain, in this process and as the commands that people type.
      {
        test: {
          name: "chain",
          include: ["test/chain/**/*.test.ts"],
          exclude,
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      // A real browser; docker compose; a fresh clone.
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          exclude,
          testTimeout: 180_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
