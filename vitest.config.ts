import { defineConfig } from "vitest/config";

const exclude = ["**/node_modules/**", "**/dist/**", "**/.dev/**", "**/cdktf.out/**"];

export default defineConfig({
  test: {
    maxWorkers: "100%",
    projects: [
      // Beside the files they test: seconds in all.
      {
        test: {
          name: "unit",
          include: ["{gateway-emulator,lambda,client,cdktf,scripts}/**/*.test.{ts,tsx}"],
          exclude,
          // No file changes what another one sees; a fresh worker for each would take thrice as long.
          isolate: false,
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
      // What is known of AWS: against the emulator or, with TARGET=aws, against a deployed probe stack.
      {
        test: {
          name: "parity",
          include: ["test/parity/**/*.test.ts"],
          exclude,
          // Each file starts an emulator of its own; what they load is loaded once.
          isolate: false,
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      // A real browser; docker compose; a fresh clone.
      {
        test: {
          name: "e2e",
          globalSetup: "test/kit/machine.ts",
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
