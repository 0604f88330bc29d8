import type { Entry } from "../hcl.ts";
import type { Draft, Draw } from "../model.ts";
import { make, ownerRef, type Recipe, regional, when } from "./common.ts";

const vpc: Recipe = {
  weight: 3,
  file: "network.tf",
  make: (draw) => {
    const { random } = draw;
    const single = { ...draw, expansion: null };
    const vpcId = ownerRef(single, "aws_vpc", "id");
    const blocks: Draft[] = [
      make(single, {
        type: "aws_vpc",
        body: [
          ["cidr_block", `"10.${random.int(0, 255)}.0.0/16"`],
          ["enable_dns_support", "true"],
          ["enable_dns_hostnames", "true"],
        ],
        tags: true,
        opaque: true,
        arn: (at) => regional("ec2", at.live, `vpc/vpc-${at.id}`),
      }),
    ];
    const count = random.int(2, 4);
    for (let i = 0; i < count; i++) {
      blocks.push(
        make(single, {
          type: "aws_subnet",
          suffix: ["public_a", "public_b", "private_a", "private_b"][i] ?? `more_${i}`,
          body: [
            ["vpc_id", vpcId],
            ["cidr_block", `cidrsubnet(aws_vpc.${draw.label}.cidr_block, 4, ${i})`],
            ["availability_zone", `"eu-west-1${"abc"[i % 3] ?? "a"}"`],
            ...when(draw.failing && i < 2, ["map_public_ip_on_launch", "true"]),
          ],
          tags: true,
          opaque: true,
          arn: (at) => regional("ec2", at.live, `subnet/subnet-${at.id}`),
        }),
      );
    }
    blocks.push(
      make(single, {
        type: "aws_route_table",
        body: [["vpc_id", vpcId]],
        opaque: true,
        arn: (at) => regional("ec2", at.live, `route-table/rtb-${at.id}`),
      }),
      make(single, {
        type: "aws_route_table_association",
        body: [
          ["subnet_id", `aws_subnet.${draw.label}_public_a.id`],
          ["route_table_id", ownerRef(single, "aws_route_table", "id")],
        ],
      }),
    );
    return blocks;
  },
};

const INTERNAL_RULES: Entry = {
  block: 'dynamic "ingress"',
  body: [
    ["for_each", "toset([8080, 9090])"],
    ["iterator", "port"],
    "",
    {
      block: "content",
      body: [
        ["from_port", "port.value"],
        ["to_port", "port.value"],
        ["protocol", '"tcp"'],
        ["cidr_blocks", '["10.0.0.0/8"]'],
      ],
    },
  ],
};

const securityGroup: Recipe = {
  weight: 12,
  file: "security-groups.tf",
  make: (draw) => {
    const open = draw.failing ? '["0.0.0.0/0"]' : '["10.0.0.0/8"]';
    const port = draw.random.pick(["22", "3389", "443", "5432"]);
    const inline = draw.random.chance(0.5);
    const ingress: Entry = {
      block: "ingress",
      body: [
        ["description", '"From the offices"'],
        ["from_port", port],
        ["to_port", port],
        ["protocol", '"tcp"'],
        ["cidr_blocks", open],
      ],
    };
    const blocks: Draft[] = [
      make(draw, {
        type: "aws_security_group",
        name: { attribute: "name", is: draw.name() },
        body: [
          ["description", `"Traffic of ${draw.word}"`],
          ["vpc_id", "data.aws_vpc.main.id"],
          ...when(inline, "", ingress),
          ...when(draw.random.chance(0.05), "", INTERNAL_RULES),
        ],
        tags: true,
        opaque: true,
        arn: (at) => regional("ec2", at.live, `security-group/sg-${at.id}`),
      }),
    ];
    if (inline) return blocks;
    const rules = draw.random.int(1, 3);
    for (let i = 0; i < rules; i++) blocks.push(rule(draw, i, open, port));
    return blocks;
  },
};

function rule(draw: Draw, i: number, open: string, port: string): Draft {
  const egress = i === 1;
  return make(draw, {
    type: "aws_security_group_rule",
    suffix: egress ? "egress" : `ingress_${i}`,
    body: [
      ["type", egress ? '"egress"' : '"ingress"'],
      ["from_port", egress ? "0" : port],
      ["to_port", egress ? "0" : port],
      ["protocol", egress ? '"-1"' : '"tcp"'],
      ["cidr_blocks", egress ? '["0.0.0.0/0"]' : open],
      ["security_group_id", ownerRef(draw, "aws_security_group", "id")],
    ],
  });
}

const record: Recipe = {
  weight: 5,
  file: "dns.tf",
  make: (draw) => [
    make(draw, {
      type: "aws_route53_record",
      body: [
        ["zone_id", "data.aws_route53_zone.main.zone_id"],
        ["name", `"${draw.word}.\${local.domain}"`],
        ["type", '"CNAME"'],
        ["ttl", "300"],
        ["records", `["${draw.word}.example.net"]`],
      ],
    }),
  ],
};

const loadBalancer: Recipe = {
  weight: 3,
  file: "load-balancing.tf",
  make: (draw) => {
    const arn = ownerRef(draw, "aws_lb", "arn");
    const target = ownerRef(draw, "aws_lb_target_group", "arn");
    return [
      make(draw, {
        type: "aws_lb",
        name: { attribute: "name", is: draw.name() },
        body: [
          ["internal", draw.random.chance(0.4) ? "true" : "false"],
          ["load_balancer_type", '"application"'],
          ["subnets", "data.aws_subnets.private.ids"],
          ...when(!draw.failing, ["drop_invalid_header_fields", "true"]),
        ],
        tags: true,
        arn: (at) => regional("elasticloadbalancing", at.live, `loadbalancer/app/${at.name}/${at.id.slice(0, 16)}`),
      }),
      make(draw, {
        type: "aws_lb_target_group",
        name: { attribute: "name", is: draw.name() },
        body: [
          ["port", "8080"],
          ["protocol", '"HTTP"'],
          ["vpc_id", "data.aws_vpc.main.id"],
          "",
          {
            block: "health_check",
            body: [
              ["path", '"/healthz"'],
              ["matcher", '"200-299"'],
            ],
          },
        ],
        arn: (at) => regional("elasticloadbalancing", at.live, `targetgroup/${at.name}/${at.id.slice(0, 16)}`),
      }),
      make(draw, {
        type: "aws_lb_listener",
        body: [
          ["load_balancer_arn", arn],
          ["port", draw.failing ? "80" : "443"],
          ["protocol", draw.failing ? '"HTTP"' : '"HTTPS"'],
          ...when(!draw.failing, ["certificate_arn", "data.aws_acm_certificate.main.arn"]),
          "",
          {
            block: "default_action",
            body: [
              ["type", '"forward"'],
              ["target_group_arn", target],
            ],
          },
        ],
        opaque: true,
        arn: (at) => regional("elasticloadbalancing", at.live, `listener/app/${draw.word}/${at.id}/${at.id}`),
      }),
    ];
  },
};

export const NETWORK: readonly Recipe[] = [vpc, securityGroup, record, loadBalancer];
