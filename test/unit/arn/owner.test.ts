import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ownerArn } from "../../../server/src/locate/arn/owner.ts";
import { type Arn, formatArn, parseArn } from "../../../server/src/locate/arn/parse.ts";

function arnOf(text: string): Arn {
  const parsed = parseArn(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.error.message}`);
  return parsed.value;
}

const at = (service: string, resource: string) => `arn:aws:${service}:eu-west-1:123456789012:${resource}`;

describe("ownerArn", () => {
  it.each([
    [at("logs", "log-group:/aws/lambda/x:*"), at("logs", "log-group:/aws/lambda/x"), ":*"],
    [at("logs", "log-group:g:log-stream:a/b[1]"), at("logs", "log-group:g"), ":log-stream:a/b[1]"],
    ["arn:aws:s3:::acme/logs/2024/x.gz", "arn:aws:s3:::acme", "/logs/2024/x.gz"],
    ["arn:aws-cn:s3:::acme/*", "arn:aws-cn:s3:::acme", "/*"],
    [at("lambda", "function:f:live"), at("lambda", "function:f"), ":live"],
    [at("lambda", "function:f:$LATEST"), at("lambda", "function:f"), ":$LATEST"],
    [at("lambda", "layer:deps:12"), at("lambda", "layer:deps"), ":12"],
    [
      at("dynamodb", "table/T/stream/2024-01-01T00:00:00.000"),
      at("dynamodb", "table/T"),
      "/stream/2024-01-01T00:00:00.000",
    ],
    [at("dynamodb", "table/T/index/by-name"), at("dynamodb", "table/T"), "/index/by-name"],
    [at("dynamodb", "table/T/backup/01"), at("dynamodb", "table/T"), "/backup/01"],
    [at("ecs", "task-definition/web:7"), at("ecs", "task-definition/web"), ":7"],
    [at("ecs", "task/prod/0123"), at("ecs", "cluster/prod"), "task/prod/0123"],
    [at("ecs", "task-set/prod/web/ecs-svc/1"), at("ecs", "service/prod/web"), "task-set/prod/web/ecs-svc/1"],
    [
      "arn:aws:sts::123456789012:assumed-role/Deploy/ci",
      "arn:aws:iam::123456789012:role/Deploy",
      "assumed-role/Deploy/ci",
    ],
    [at("secretsmanager", "secret:db-AbCdEf:password::"), at("secretsmanager", "secret:db-AbCdEf"), ":password::"],
    [
      at("rds", "snapshot:rds:orders-db-2024-05-01-04-12"),
      at("rds", "db:orders-db"),
      "snapshot:rds:orders-db-2024-05-01-04-12",
    ],
    [
      at("rds", "cluster-snapshot:rds:c-2024-05-01-04-12"),
      at("rds", "cluster:c"),
      "cluster-snapshot:rds:c-2024-05-01-04-12",
    ],
    [at("ecr", "repository/team/app/sha256:0a1b"), at("ecr", "repository/team/app"), "/sha256:0a1b"],
    [at("states", "execution:flow:run-1"), at("states", "stateMachine:flow"), "execution:flow:run-1"],
    [at("codebuild", "build/site:uuid"), at("codebuild", "project/site"), "build/site:uuid"],
    [at("es", "domain/search/_all"), at("es", "domain/search"), "/_all"],
  ])("cuts %s to its owner", (text, owner, cut) => {
    const found = ownerArn(arnOf(text));
    expect(formatArn(found.arn)).toBe(owner);
    expect(found.cut).toBe(cut);
  });

  it.each([
    "arn:aws:s3:::acme",
    at("s3", "accesspoint/reports/object/x"),
    at("logs", "log-group:/aws/lambda/x"),
    at("lambda", "function:f"),
    at("rds", "db:orders"),
    at("rds", "snapshot:before-upgrade-2024-05-01"),
    at("secretsmanager", "secret:app/db-AbCdEf"),
    at("autoscaling", "autoScalingGroup:uuid:autoScalingGroupName/web"),
    "arn:aws:iam::123456789012:role/team/path/Deploy",
    at("ec2", "security-group/sg-0123456789abcdef0"),
  ])("leaves %s alone", (text) => {
    const found = ownerArn(arnOf(text));
    expect(formatArn(found.arn)).toBe(text);
    expect(found.cut).toBeNull();
  });

  it("keeps a listener and offers its load balancer", () => {
    const found = ownerArn(arnOf(at("elasticloadbalancing", "listener/app/web/50dc6c495c0c9188/f2f7dc8efc522ab2")));
    expect(found.cut).toBeNull();
    expect(found.arn.resource).toBe("listener/app/web/50dc6c495c0c9188/f2f7dc8efc522ab2");
    expect(found.parent?.resource).toBe("loadbalancer/app/web/50dc6c495c0c9188");
    const rule = ownerArn(arnOf(at("elasticloadbalancing", "listener-rule/net/web/1/2/3")));
    expect(rule.parent?.resource).toBe("listener/net/web/1/2");
    expect(ownerArn(arnOf(at("elasticloadbalancing", "loadbalancer/app/web/1"))).parent).toBeNull();
  });

  it("offers a subscription's topic, a service's cluster and a stage's API", () => {
    expect(ownerArn(arnOf(at("sns", "alerts:6b0e71bd"))).parent?.resource).toBe("alerts");
    expect(ownerArn(arnOf(at("ecs", "service/prod/web"))).parent?.resource).toBe("cluster/prod");
    const stage = ownerArn(arnOf("arn:aws:apigateway:eu-west-1::/restapis/abc/stages/prod"));
    expect([stage.cut, stage.parent?.resource]).toEqual([null, "/restapis/abc"]);
  });

  it("is idempotent and ends for any resource", () => {
    const services = ["logs", "s3", "lambda", "dynamodb", "ecs", "sts", "rds", "ecr", "es", "states", "secretsmanager"];
    const piece = fc.constantFrom(
      "function",
      "layer",
      "table",
      "task",
      "role",
      "snapshot",
      "rds",
      ":",
      "/",
      "-",
      "a",
      "1",
      "*",
      "2024-01-01-01-01",
    );
    fc.assert(
      fc.property(fc.constantFrom(...services), fc.array(piece, { minLength: 1, maxLength: 30 }), (service, pieces) => {
        const arn: Arn = { partition: "aws", service, region: "", account: "", resource: pieces.join("") };
        const once = ownerArn(arn);
        expect(once.arn.resource).not.toBe("");
        // A cut may leave something that can be cut again only by being cut shorter: it settles.
        let last = once.arn;
        for (let step = 0; step < 40; step++) last = ownerArn(last).arn;
        expect(ownerArn(last).cut).toBeNull();
      }),
    );
  });
});
