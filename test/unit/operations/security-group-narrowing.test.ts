import { describe, expect, it } from "vitest";
import { fixed, refusal } from "./helpers.ts";
import { group, inline, rule, ssh } from "./security-group.ts";

describe("narrowing to the trusted networks", () => {
  it("keeps other networks, comments and their lines; writes none twice", async () => {
    const { text, fix } = await fixed(
      inline(
        'from_port = 22\nto_port   = 22\nprotocol  = "tcp"\ncidr_blocks = [\n  "192.168.0.0/16", # office\n  "0.0.0.0/0",      # everybody\n  "10.0.0.0/8",\n  "::/0",\n]',
      ),
      { ...ssh, trusted: ["10.0.0.0/8", "203.0.113.0/24"] },
    );
    expect(text).toContain(
      '[\n      "192.168.0.0/16", # office\n      "203.0.113.0/24", # everybody\n      "10.0.0.0/8",\n    ]',
    );
    expect(fix.explanation).toContain("policies.trustedCidrs");
    expect(fix.warnings.join(" ")).toContain("203.0.113.0/24");
  });

  it("puts several networks on lines of their own where the list has such lines", async () => {
    const { text } = await fixed(rule({ cidrs: '[\n  "0.0.0.0/0",\n]' }), {
      ...ssh,
      trusted: ["10.0.0.0/8", "203.0.113.0/24"],
    });
    expect(text).toContain('[\n      "10.0.0.0/8",\n      "203.0.113.0/24",\n    ]');
  });

  it("keeps CRLF", async () => {
    await fixed(rule({ cidrs: '[\n  "0.0.0.0/0",\n]' }).replace(/\n/g, "\r\n"), {
      ...ssh,
      trusted: ["10.0.0.0/8", "203.0.113.0/24"],
    });
  });

  it("replaces each family by its own networks", async () => {
    const both = inline(
      'from_port        = 22\nto_port          = 22\nprotocol         = "tcp"\ncidr_blocks      = ["0.0.0.0/0"]\nipv6_cidr_blocks = ["::/0", "fd00::/8"]',
    );
    const { text } = await fixed(both, { ...ssh, trusted: ["10.0.0.0/8", "2001:db8::/32"] });
    expect(text).toContain('ipv6_cidr_blocks = ["2001:db8::/32", "fd00::/8"]');
    const without = await fixed(both, ssh);
    expect(without.text).toContain('ipv6_cidr_blocks = ["fd00::/8"]');
    expect(without.fix.warnings.join(" ")).toContain("IPv6");
  });

  it("edits `ingress` lists, all open rules at once", async () => {
    const { text } = await fixed(
      `resource "aws_security_group" "a" {
  ingress = [
    {
      from_port   = 22
      to_port     = 22
      protocol    = "tcp"
      cidr_blocks = ["0.0.0.0/0"]
    },
    {
      from_port   = 0
      to_port     = 0
      protocol    = "-1"
      cidr_blocks = ["0.0.0.0/0"]
    },
    {
      from_port   = 443
      to_port     = 443
      protocol    = "tcp"
      cidr_blocks = ["0.0.0.0/0"]
    },
  ]
}
`,
      ssh,
    );
    expect(text.match(/10\.0\.0\.0\/8/g)).toHaveLength(2);
    expect(text.match(/0\.0\.0\.0\/0/g)).toHaveLength(1);
  });

  it("says that a wide rule is narrowed as a whole", async () => {
    const { fix } = await fixed(rule({ from: "0", to: "65535" }), ssh);
    expect(fix.warnings.join(" ")).toContain("0-65535");
  });

  it.each([
    ["a variable's default", 'variable "list" {\n  default = ["0.0.0.0/0"]\n}\n', "variable.list"],
    ["a local", 'locals {\n  list = ["0.0.0.0/0"]\n}\n', "locals"],
  ])("edits %s that is used for this alone", async (_, extra, address) => {
    const root = address === "locals" ? "local" : "var";
    const { fix } = await fixed(rule({ cidrs: `${root}.list` }, extra), ssh);
    expect(fix.promised).toMatchObject([{ address }]);
  });

  it("edits the tfvars file and the caller's argument", async () => {
    const files = {
      "main.tf": rule({ cidrs: "var.list" }, 'variable "list" {}\n'),
      "terraform.tfvars": 'name = "x"\nlist = ["0.0.0.0/0"]\n',
    };
    const inTfvars = await fixed(files, ssh);
    expect(inTfvars.files["terraform.tfvars"]).toBe('name = "x"\nlist = ["10.0.0.0/8"]\n');
    const called = {
      "main.tf": 'module "m" {\n  source = "./m"\n  list   = ["0.0.0.0/0"]\n}\n',
      "m/main.tf": rule({ cidrs: "var.list" }, 'variable "list" {}\n'),
    };
    const { fix } = await fixed(called, { ...ssh, address: `module.m.${group}` });
    expect(fix.promised).toMatchObject([{ address: "module.m" }]);
  });

  it("writes the networks at the rule when the list is used elsewhere", async () => {
    const { text, fix } = await fixed(
      rule(
        { cidrs: "local.everyone" },
        'locals {\n  everyone = ["0.0.0.0/0", "192.168.0.0/16"]\n}\noutput "x" {\n  value = local.everyone\n}\n',
      ),
      ssh,
    );
    expect(text).toContain('cidr_blocks = ["192.168.0.0/16", "10.0.0.0/8"]');
    expect(fix.promised).toMatchObject([{ address: "resource.aws_security_group.a" }]);
  });

  it("edits the one member of a map of rules that is open", async () => {
    const { text } = await fixed(
      `locals {
  rules = {
    ssh   = { port = 22, cidrs = ["0.0.0.0/0"] }
    https = { port = 443, cidrs = ["0.0.0.0/0"] }
  }
}

resource "aws_security_group" "a" {
  dynamic "ingress" {
    for_each = local.rules
    content {
      from_port   = ingress.value.port
      to_port     = ingress.value.port
      protocol    = "tcp"
      cidr_blocks = ingress.value.cidrs
    }
  }
}
`,
      ssh,
    );
    expect(text).toContain('{ port = 22, cidrs = ["10.0.0.0/8"] }');
    expect(text).toContain('{ port = 443, cidrs = ["0.0.0.0/0"] }');
  });

  it("edits standalone rules in a map of locals", async () => {
    const { text } = await fixed(
      `resource "aws_security_group" "a" {}

locals {
  rules = {
    ssh = {
      port = 22
      cidr = "0.0.0.0/0"
    }
  }
}

resource "aws_vpc_security_group_ingress_rule" "r" {
  for_each = local.rules

  security_group_id = aws_security_group.a.id
  cidr_ipv4         = each.value.cidr
  from_port         = each.value.port
  to_port           = each.value.port
  ip_protocol       = "tcp"
}
`,
      ssh,
    );
    expect(text).toContain('cidr = "10.0.0.0/8"');
  });

  it("makes a rule of its own for every further network", async () => {
    const { text, fix } = await fixed(
      `resource "aws_vpc_security_group_ingress_rule" "r" {
  security_group_id = aws_security_group.a.id # the group
  cidr_ipv4         = "0.0.0.0/0"
  from_port         = 22
  to_port           = 22
  ip_protocol       = "tcp"
}

resource "aws_security_group" "a" {}
`,
      { ...ssh, trusted: ["10.0.0.0/8", "203.0.113.0/24", "198.51.100.0/24"] },
    );
    expect(text.match(/cidr_ipv4 {9}= /g)).toHaveLength(3);
    expect(text).toContain(
      'resource "aws_vpc_security_group_ingress_rule" "r_trusted_2" {\n  security_group_id = aws_security_group.a.id # the group\n  cidr_ipv4         = "203.0.113.0/24"',
    );
    expect(fix.promised.map(({ change }) => change)).toEqual(["edit", "create", "create"]);
  });

  it.each([
    ["every address", ["0.0.0.0/0"], "every address"],
    ["no network", ["office"], "not a network"],
    ["an address without a length", ["203.0.113.7"], "not a network"],
    ["a length that does not exist", ["10.0.0.0/33"], "not a network"],
  ])("refuses trusted networks that are %s", (_, trusted, why) => {
    expect(refusal(rule({}), { ...ssh, trusted })).toMatchObject({
      code: "no-fix",
      message: expect.stringContaining(why),
    });
  });

  it.each([
    [
      "a list that also opens the web port",
      `resource "aws_security_group" "a" {
  dynamic "ingress" {
    for_each = [22, 443]
    content {
      from_port   = ingress.value
      to_port     = ingress.value
      protocol    = "tcp"
      cidr_blocks = ["0.0.0.0/0"]
    }
  }
}
`,
    ],
    [
      "networks in the block's own for_each",
      `resource "aws_security_group" "a" {}
resource "aws_vpc_security_group_ingress_rule" "r" {
  for_each          = toset(["0.0.0.0/0"])
  security_group_id = aws_security_group.a.id
  cidr_ipv4         = each.value
  from_port         = 22
  to_port           = 22
  ip_protocol       = "tcp"
}
`,
    ],
    ["a rule for IPv6 alone", inline('from_port = 22\nto_port = 22\nprotocol = "tcp"\nipv6_cidr_blocks = ["::/0"]')],
    [
      "a list of which not all is known and not all is written there",
      rule(
        { cidrs: "local.l" },
        'locals {\n  l = [var.x, "0.0.0.0/0"]\n}\nvariable "x" {}\noutput "l" {\n  value = local.l\n}\n',
      ),
    ],
  ])("refuses %s", (_, text) => {
    expect(refusal(text, ssh)).toMatchObject({ code: "no-fix", message: expect.stringMatching(/\.$/) });
  });
});

describe("narrowing without trusted networks", () => {
  const alone = { ...ssh, trusted: [] };
  const vpc = 'resource "aws_vpc" "main" {\n  cidr_block = "10.1.0.0/16"\n}\n';
  const inVpc = (id: string, extra: string): string =>
    rule({}, extra).replace('name = "a"', `name   = "a"\n  vpc_id = ${id}`);

  it("refuses with what to set", () => {
    const refused = refusal(rule({}), alone);
    expect(refused.code).toBe("no-fix");
    expect(refused.message).toContain("policies.trustedCidrs");
  });

  it("takes the network of the group's own VPC", async () => {
    const { text, fix } = await fixed(inVpc("aws_vpc.main.id", vpc), alone);
    expect(text).toContain("cidr_blocks = [aws_vpc.main.cidr_block]");
    expect(fix.explanation).toContain("VPC");
    expect(fix.warnings.join(" ")).toContain("policies.trustedCidrs");
  });

  it.each([
    [
      "a data source",
      "data.aws_vpc.main.id",
      'data "aws_vpc" "main" {\n  default = true\n}\n',
      "data.aws_vpc.main.cidr_block",
    ],
    ["a counted VPC", "aws_vpc.main[0].id", vpc.replace("{\n", "{\n  count      = 1\n"), "aws_vpc.main[0].cidr_block"],
    [
      "the public module",
      "module.vpc.vpc_id",
      'module "vpc" {\n  source = "terraform-aws-modules/vpc/aws"\n}\n',
      "module.vpc.vpc_cidr_block",
    ],
  ])("follows %s", async (_, id, extra, expected) => {
    const { text } = await fixed(inVpc(id, extra), alone);
    expect(text).toContain(`[${expected}]`);
  });

  it("uses the output of a local module, when it has one", async () => {
    const module = (outputs: string): string => `${vpc}output "id" {\n  value = aws_vpc.main.id\n}\n${outputs}`;
    const main = inVpc("module.net.id", 'module "net" {\n  source = "./net"\n}\n');
    const range = 'output "range" {\n  value = aws_vpc.main.cidr_block\n}\n';
    const { text } = await fixed({ "main.tf": main, "net/main.tf": module(range) }, alone);
    expect(text).toContain("[module.net.range]");
    expect(refusal({ "main.tf": main, "net/main.tf": module("") }, alone).code).toBe("no-fix");
  });

  it("uses the VPC's IPv6 network when it has one", async () => {
    const text = inVpc("aws_vpc.main.id", vpc.replace("{\n", "{\n  assign_generated_ipv6_cidr_block = true\n")).replace(
      'cidr_blocks = ["0.0.0.0/0"]',
      'cidr_blocks = []\n    ipv6_cidr_blocks = ["::/0"]',
    );
    const after = await fixed(text, alone);
    expect(after.text).toContain("[aws_vpc.main.ipv6_cidr_block]");
  });

  it("finds the VPC of a standalone rule through its group", async () => {
    const text = `resource "aws_security_group" "a" {
  vpc_id = aws_vpc.main.id
}

resource "aws_security_group_rule" "r" {
  type              = "ingress"
  from_port         = 22
  to_port           = 22
  protocol          = "tcp"
  cidr_blocks       = ["0.0.0.0/0"]
  security_group_id = aws_security_group.a.id
}
${vpc}`;
    for (const address of [group, "aws_security_group_rule.r"]) {
      const after = await fixed(text, { ...alone, address });
      expect(after.fix.promised).toMatchObject([{ address: "resource.aws_security_group_rule.r" }]);
      expect(after.text).toContain("[aws_vpc.main.cidr_block]");
    }
  });

  it("writes no reference where only literals may stand", async () => {
    const text = inVpc("aws_vpc.main.id", `${vpc}variable "list" {\n  default = ["0.0.0.0/0"]\n}\n`).replace(
      '["0.0.0.0/0"]',
      "var.list",
    );
    const { fix } = await fixed(text, alone);
    expect(fix.promised).toMatchObject([{ address: "resource.aws_security_group.a" }]);
  });
});
