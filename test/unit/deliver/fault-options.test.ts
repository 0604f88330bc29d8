import { expect, test } from "vitest";
import { parseFaults } from "../../../sim/src/faults.ts";

test("fault options of the stand-ins are read, and wrong ones named", () => {
  const read = parseFaults(
    [
      "github:latency=1..9",
      "github:502-after=0.2",
      "github:graphql-off",
      "vanta:rate-limit=5",
      "bedrock:throttled=0.5",
      "bedrock:latency=80",
    ],
    ["throttled"],
  );
  expect(read).toEqual({
    github: { latencyMs: [1, 9], badGatewayAfter: 0.2, graphqlDisabled: true },
    vanta: { faults: [{ kind: "rate-limit", every: 5 }], latency: undefined },
    bedrock: { faults: { throttled: 0.5 }, latency: 80 },
  });
  for (const wrong of [
    "x",
    "aws:hang",
    "github:nope=1",
    "github:502-after=2",
    "github:502-after",
    "vanta:error=0",
    "bedrock:latency=x",
    "github:latency=9..1",
  ]) {
    expect(parseFaults([wrong], ["throttled"])).toContain(`"${wrong}"`);
  }
});
