import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { check, fixed, refusal } from "./helpers.ts";

const group = "aws_security_group.a";
const ssh = { policy: "sg-ssh-open", address: group };
const rdp = { policy: "sg-rdp-open", address: group };
const any = { policy: "sg-any-port-open", address: group };

function inline(ingress: string, extra = ""): string {
  return `resource "aws_security_group" "a" {
  name = "a"

  ingress {
    ${ingress.split("\n").join("\n    ")}
  }
}
${extra}`;
}

function rule(parts: { from?: string; to?: string; protocol?: string; cidrs?: string }, extra = ""): string {
  return inline(
    `from_port   = ${parts.from ?? "22"}
to_port     = ${parts.to ?? "22"}
protocol    = ${parts.protocol ?? '"tcp"'}
cidr_blocks = ${parts.cidrs ?? '["0.0.0.0/0"]'}`,
    extra,
  );
}

describe("ports", () => {
  it.each([
    ["22", "22", '"tcp"'],
    ["0", "65535", '"tcp"'],
    ["20", "25", '"tcp"'],
    ["0", "0", '"-1"'],
    ["0", "0", "-1"],
    ["0", "0", '"all"'],
    ["0", "0", '"tcp"'],
    ["-1", "-1", '"tcp"'],
    ["22", "22", '"6"'],
    ["22", "22", '"TCP"'],
    ['"22"', '"22"', '"tcp"'],
    ["local.port", "local.port", '"tcp"'],
    ["var.port", "var.port", '"tcp"'],
  ])("%s to %s %s opens SSH", (from, to, protocol) => {
    const extra = 'locals {\n  port = 22\n}\nvariable "port" {\n  default = "22"\n}\n';
    expect(check(rule({ from, to, protocol }, extra), ssh)).toMatchObject({ status: "fail" });
  });

  it.each([
    ["222", "222", '"tcp"'],
    ["443", "443", '"tcp"'],
    ["22", "22", '"udp"'],
    ["-1", "-1", '"icmp"'],
    ["8", "0", '"1"'],
    ["0", "0", '"50"'],
    ["23", "var.port", '"tcp"'],
    ["var.port", "21", '"tcp"'],
  ])("%s to %s %s does not open SSH", (from, to, protocol) => {
    expect(check(rule({ from, to, protocol }, 'variable "port" {}\n'), ssh)).toMatchObject({ status: "pass" });
  });

  it.each([
    ["var.port", "var.port", '"tcp"'],
    ["22", "22", "var.protocol"],
    ["0", "var.port", '"tcp"'],
  ])("%s to %s %s cannot be told", (from, to, protocol) => {
    const text = rule({ from, to, protocol }, 'variable "port" {}\nvariable "protocol" {}\n');
    expect(check(text, ssh)).toMatchObject({ status: "unknown" });
    expect(refusal(text, ssh).code).toBe("unknown-value");
  });

  it("counts RDP over UDP too", () => {
    expect(check(rule({ from: "3389", to: "3389", protocol: '"udp"' }), rdp).status).toBe("fail");
    expect(check(rule({ from: "3389", to: "3389", protocol: '"udp"' }), ssh).status).toBe("pass");
  });

  it("lets only the web ports alone when any port counts", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 65535 }), fc.integer({ min: 0, max: 200 }), (from, width) => {
        const to = Math.min(65535, from + width);
        const status = check(rule({ from: String(from), to: String(to) }), any).status;
        expect(status).toBe(from === to && (from === 80 || from === 443) ? "pass" : "fail");
      }),
      { numRuns: 60 },
    );
  });
});

describe("networks", () => {
  it.each([
    ['["0.0.0.0/0"]'],
    ['["10.0.0.0/8", "0.0.0.0/0"]'],
    ['["::/0"]'],
    ['["0:0:0:0:0:0:0:0/0"]'],
    ["[local.everyone]"],
    ["local.list"],
    ["var.list"],
    ['concat(var.unknown, ["0.0.0.0/0"])'],
    ['toset(["0.0.0.0/0"])'],
    ["[for c in local.list : c]"],
    ['var.unknown == "x" ? ["0.0.0.0/0"] : ["0.0.0.0/0"]'],
    ['["${local.everyone}"]'],
    ['[var.unknown, "0.0.0.0/0"]'],
  ])("%s is the world", (cidrs) => {
    const extra = `locals {
  everyone = "0.0.0.0/0"
  list     = [local.everyone]
}
variable "list" {
  default = ["0.0.0.0/0"]
}
variable "unknown" {}
`;
    expect(check(rule({ cidrs }, extra), ssh)).toMatchObject({ status: "fail" });
  });

  it.each([
    ['["10.0.0.0/8"]'],
    ["[]"],
    ["null"],
    ["[aws_vpc.main.cidr_block]"],
    ['["${aws_eip.office.public_ip}/32"]'],
    ["[data.aws_vpc.main.cidr_block]"],
    ["concat([aws_vpc.main.cidr_block], aws_subnet.a[*].cidr_block)"],
    ["[module.vpc.vpc_cidr_block]"],
    ['var.unknown ? ["10.0.0.0/8"] : ["10.1.0.0/16"]'],
  ])("%s is not the world", (cidrs) => {
    expect(check(rule({ cidrs }, 'variable "unknown" {}\n'), ssh)).toMatchObject({ status: "pass" });
  });

  it.each([
    ["var.unknown"],
    ['["10.0.0.0/8", var.unknown]'],
    ['var.unknown ? ["0.0.0.0/0"] : ["10.0.0.0/8"]'],
    ["[module.network.office]"],
    ['split(",", var.unknown)'],
  ])("%s cannot be told", (cidrs) => {
    expect(check(rule({ cidrs }, 'variable "unknown" {}\n'), ssh)).toMatchObject({ status: "unknown" });
  });

  it("takes variables from tfvars", () => {
    const text = rule({ cidrs: "var.list" }, 'variable "list" {\n  default = ["10.0.0.0/8"]\n}\n');
    expect(check({ "main.tf": text, "terraform.tfvars": 'list = ["0.0.0.0/0"]\n' }, ssh).status).toBe("fail");
  });
});

describe("where rules are written", () => {
  it("reads `ingress` as an attribute", () => {
    const text = `resource "aws_security_group" "a" {
  ingress = [
    {
      from_port        = 22
      to_port          = 22
      protocol         = "tcp"
      cidr_blocks      = ["10.0.0.0/8"]
      ipv6_cidr_blocks = ["::/0"]
    }
  ]
}
`;
    expect(check(text, ssh).status).toBe("fail");
    expect(check(text.replace("::/0", "fd00::/8"), ssh).status).toBe("pass");
    expect(
      check('resource "aws_security_group" "a" {\n  ingress = var.rules\n}\nvariable "rules" {}\n', ssh).status,
    ).toBe("unknown");
  });

  it("reads dynamic blocks turn by turn", () => {
    const text = (ports: string): string => `resource "aws_security_group" "a" {
  dynamic "ingress" {
    for_each = ${ports}
    iterator = it
    content {
      from_port   = it.value
      to_port     = it.value
      protocol    = "tcp"
      cidr_blocks = ["0.0.0.0/0"]
    }
  }
}
variable "ports" {}
`;
    expect(check(text("[443, 22]"), ssh).status).toBe("fail");
    expect(check(text("[443, 80]"), ssh).status).toBe("pass");
    expect(check(text("[]"), ssh).status).toBe("pass");
    expect(check(text("var.ports"), ssh).status).toBe("unknown");
  });

  it("answers for rules of the group in other blocks and modules", () => {
    const files = {
      "main.tf": `resource "aws_security_group" "a" {}
module "rule" {
  source = "./rule"
  group  = aws_security_group.a.id
}
`,
      "rule/main.tf": `variable "group" {}
resource "aws_security_group_rule" "r" {
  type              = "ingress"
  from_port         = 22
  to_port           = 22
  protocol          = "tcp"
  cidr_blocks       = ["0.0.0.0/0"]
  security_group_id = var.group
}
`,
    };
    expect(check(files, ssh)).toMatchObject({
      status: "fail",
      because: expect.stringContaining("aws_security_group_rule.r"),
    });
    expect(
      check({ ...files, "rule/main.tf": (files["rule/main.tf"] ?? "").replace('"ingress"', '"egress"') }, ssh).status,
    ).toBe("pass");
    const other = `${files["main.tf"]}resource "aws_security_group" "b" {}\n`;
    expect(check({ ...files, "main.tf": other }, { ...ssh, address: "aws_security_group.b" }).status).toBe("pass");
  });

  it("does not let `self` or a group excuse an open network", () => {
    const text = inline('from_port = 22\nto_port = 22\nprotocol = "tcp"\nself = true\ncidr_blocks = ["0.0.0.0/0"]');
    expect(check(text, ssh).status).toBe("fail");
    expect(check(inline('from_port = 22\nto_port = 22\nprotocol = "tcp"\nself = true'), ssh).status).toBe("pass");
  });

  it("leaves alone what Terraform leaves alone", () => {
    const text = rule({}).replace('name = "a"', 'name = "a"\n  lifecycle {\n    ignore_changes = [ingress]\n  }');
    expect(check(text, ssh).status).toBe("unknown");
  });

  it("reads default groups and JSON syntax", () => {
    const text = rule({}).replace("aws_security_group", "aws_default_security_group");
    expect(check(text, { ...ssh, address: "aws_default_security_group.a" }).status).toBe("fail");
    const ingress = [{ from_port: 22, to_port: 22, protocol: "tcp", cidr_blocks: ["0.0.0.0/0"] }];
    const json = { "main.tf.json": JSON.stringify({ resource: { aws_security_group: { a: { ingress } } } }) };
    expect(check(json, ssh).status).toBe("fail");
    expect(refusal(json, ssh).code).toBe("generated-code");
  });
});

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
