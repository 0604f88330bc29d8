import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    environment: "node",
    // Wire-level and process-level tests start servers and child processes; two cores are the floor we test on.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    // Tests leave nothing in the home folder of whoever runs them.
    env: { TZ: "UTC", TERRAFIX_CACHE: "false" },
  },
});
