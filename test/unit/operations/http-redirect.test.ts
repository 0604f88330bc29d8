import { describe, expect, it } from "vitest";
import { check, fixed, refusal } from "./helpers.ts";

const tried = { policy: "alb-http-redirect", address: "aws_lb_listener.http" };
const onBalancer = { ...tried, address: "aws_lb.web" };

const balancer = (body = ""): string => `resource "aws_lb" "web" {
  name = "web"${body}
}
`;

const listener = (name: string, body: string): string => `
resource "aws_lb_listener" "${name}" {
  load_balancer_arn = aws_lb.web.arn
${body}
}
`;

const forward = `  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.web.arn
  }`;
const http = (action = forward, head = '  port              = 80\n  protocol          = "HTTP"\n'): string =>
  listener("http", `${head}\n${action}`);
const https = (body = ""): string =>
  listener("https", `  port              = 443\n  protocol          = "HTTPS"\n${body}\n${forward}`);
const redirect = (body: string): string => `  default_action {
    type = "redirect"

    redirect {
${body}
    }
  }`;

describe("what counts as a redirect to HTTPS", () => {
  it.each([
    ["forward", forward],
    [
      "fixed response",
      '  default_action {\n    type = "fixed-response"\n    fixed_response {\n      content_type = "text/plain"\n    }\n  }',
    ],
    ["redirect to HTTP", redirect('      protocol    = "HTTP"\n      status_code = "HTTP_301"')],
    ["redirect that keeps the protocol", redirect('      path        = "/x"\n      status_code = "HTTP_301"')],
    [
      "redirect with the request's protocol",
      redirect('      protocol    = "#{protocol}"\n      status_code = "HTTP_301"'),
    ],
  ])("fails: %s", (_, action) => {
    const text = balancer() + http(action);
    expect(check(text, tried)).toMatchObject({
      status: "fail",
      because: expect.stringContaining("aws_lb_listener.http"),
    });
    expect(check(text, onBalancer)).toMatchObject({ status: "fail" });
  });

  it.each([
    ["301", redirect('      protocol    = "HTTPS"\n      port        = "443"\n      status_code = "HTTP_301"')],
    ["302 with a local", redirect('      protocol    = local.secure\n      status_code = "HTTP_302"')],
  ])("passes: %s", (_, action) => {
    const text = `${balancer()}${http(action)}\nlocals {\n  secure = "HTTPS"\n}\n`;
    expect(check(text, tried)).toMatchObject({ status: "pass" });
    expect(check(text, onBalancer)).toMatchObject({ status: "pass" });
  });

  it.each([
    ["internal", balancer("\n  internal = true")],
    ["internal as text", balancer('\n  internal = "true"')],
    ["a network load balancer", balancer('\n  load_balancer_type = "network"')],
  ])("does not speak of %s", (_, text) => {
    expect(check(text + http(), tried)).toMatchObject({ status: "not-applicable" });
    expect(check(text + http(), onBalancer)).toMatchObject({ status: "not-applicable" });
    expect(refusal(text + http(), tried).code).toBe("no-fix");
  });

  it.each(["HTTPS", "TCP", "TLS", "UDP"])("does not speak of %s listeners", (protocol) => {
    const text = balancer() + http(forward, `  port              = 80\n  protocol          = "${protocol}"\n`);
    expect(check(text, tried).status).toBe("not-applicable");
    expect(check(text, onBalancer).status).toBe("pass");
  });

  it("takes HTTP for granted without a protocol, but on port 443", () => {
    expect(check(balancer() + http(forward, "  port              = 80\n"), tried).status).toBe("fail");
    expect(check(balancer() + http(forward, "  port              = 443\n"), tried).status).toBe("not-applicable");
  });

  it.each([
    ["whether it is internal", balancer("\n  internal = var.x") + http()],
    ["its type", balancer("\n  load_balancer_type = var.x") + http()],
    ["the protocol", balancer() + http(forward, "  port              = 80\n  protocol          = var.x\n")],
    ["the action", balancer() + http("  default_action {\n    type = var.x\n  }")],
    [
      "a generated action",
      balancer() +
        http('  dynamic "default_action" {\n    for_each = [1]\n    content {\n      type = "forward"\n    }\n  }'),
    ],
    [
      "an action Terraform leaves alone",
      balancer() + http(`${forward}\n  lifecycle {\n    ignore_changes = [default_action]\n  }`),
    ],
    ["a load balancer outside the code", http().replace("aws_lb.web.arn", "var.x")],
  ])("cannot tell: %s", (_, text) => {
    expect(check(`${text}variable "x" {}\n`, tried)).toMatchObject({
      status: "unknown",
      because: expect.stringMatching(/\S/),
    });
  });

  it("cannot tell about a load balancer without listeners in the code", () => {
    expect(check(balancer(), onBalancer).status).toBe("unknown");
  });

  it("knows both names of the resources, and listeners in other modules", () => {
    const alb = (balancer() + http()).replaceAll("aws_lb", "aws_alb");
    expect(check(alb, { ...tried, address: "aws_alb_listener.http" }).status).toBe("fail");
    const files = {
      "main.tf": `${balancer()}module "l" {\n  source = "./l"\n  arn    = aws_lb.web.arn\n}\n`,
      "l/main.tf": `variable "arn" {}\n${http().replace("aws_lb.web.arn", "var.arn")}`,
    };
    expect(check(files, onBalancer).status).toBe("fail");
  });
});

describe("redirecting", () => {
  it("replaces everything of the old action and keeps comments elsewhere", async () => {
    const action = `  # Everybody comes in here.
  default_action {
    type = "forward" # for now

    forward {
      target_group {
        arn    = aws_lb_target_group.web.arn
        weight = 100
      }

      stickiness {
        enabled  = true
        duration = 600
      }
    }
  }`;
    const { text, fix } = await fixed(balancer() + http(action) + https(), tried);
    expect(text).toContain(`  # Everybody comes in here.
  default_action {
    type = "redirect" # for now

    redirect {
      port        = "443"
      protocol    = "HTTPS"
      status_code = "HTTP_301"
    }
  }
}`);
    expect(fix.promised).toMatchObject([
      { address: "resource.aws_lb_listener.http", change: "edit", removes: ["default_action.forward"] },
    ]);
    expect(fix.impact).toBe("in-place");
    expect(fix.warnings.join(" ")).toContain("HTTP");
  });

  it.each([
    ["forward", forward],
    [
      "order",
      '  default_action {\n    order            = 1\n    target_group_arn = aws_lb_target_group.web.arn\n    type             = "forward"\n  }',
    ],
    [
      "a redirect to HTTP",
      redirect('      host        = "www.example.com"\n      protocol    = "HTTP"\n      status_code = "HTTP_302"'),
    ],
    [
      "a fixed response",
      '  default_action {\n    type = "fixed-response"\n\n    fixed_response {\n      content_type = "text/plain"\n      status_code  = "404"\n    }\n  }',
    ],
  ])("mends %s, from the listener and from the load balancer", async (_, action) => {
    const text = balancer() + http(action) + https();
    const fromListener = await fixed(text, tried);
    const fromBalancer = await fixed(text, onBalancer);
    expect(fromBalancer.text).toBe(fromListener.text);
  });

  it("keeps CRLF", async () => {
    await fixed((balancer() + http() + https()).replace(/\n/g, "\r\n"), tried);
  });

  it("redirects to the port of the HTTPS listener", async () => {
    const { text } = await fixed(balancer() + http() + https().replace("= 443", "= 8443"), tried);
    expect(text).toContain('port        = "8443"');
  });

  it("mends all HTTP listeners of a load balancer", async () => {
    const second = http().replace('"http"', '"alt"').replace("= 80\n", "= 8080\n");
    const { fix } = await fixed(balancer() + http() + second + https(), onBalancer);
    expect(fix.promised.map(({ address }) => address).sort()).toEqual([
      "resource.aws_lb_listener.alt",
      "resource.aws_lb_listener.http",
    ]);
  });

  it("warns when a target group loses its only listener, and of rules that stay on HTTP", async () => {
    const only = forward.replace("target_group.web", "target_group.only");
    const extra = `
resource "aws_lb_target_group" "only" {
  name = "only"
}

resource "aws_lb_target_group" "web" {
  name = "web"
}

resource "aws_lb_listener_rule" "api" {
  listener_arn = aws_lb_listener.http.arn
}
`;
    const { fix } = await fixed(balancer() + http(only) + https() + extra, tried);
    expect(fix.warnings.join("\n")).toContain("aws_lb_target_group.only");
    expect(fix.warnings.join("\n")).toContain("aws_lb_listener_rule.api");
    expect(fix.warnings.join("\n")).not.toContain("aws_lb_target_group.web");
    const shared = await fixed(balancer() + http() + https() + extra, tried);
    expect(shared.fix.warnings.join("\n")).not.toContain("aws_lb_target_group");
  });

  it.each<[string, string, string]>([
    ["no HTTPS listener", balancer() + http(), "no-fix"],
    [
      "an HTTPS listener of another load balancer",
      balancer() + http() + https().replace("aws_lb.web", "aws_lb.other"),
      "no-fix",
    ],
    ["an HTTPS listener that is not made", balancer() + http() + https("  count             = 0"), "no-fix"],
    [
      "an HTTPS listener under a condition",
      `${balancer()}${http()}${https("  count             = var.tls ? 1 : 0")}variable "tls" {}\n`,
      "unknown-value",
    ],
    ["several actions", balancer() + http(`${forward}\n${forward}`) + https(), "no-fix"],
  ])("refuses with %s", (_, text, code) => {
    expect(refusal(text, tried)).toMatchObject({ code, message: expect.stringMatching(/\.$/) });
  });
});
