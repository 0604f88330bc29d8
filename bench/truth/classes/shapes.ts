import { amend, declare, hcl, newRoot, noteUnmanaged, put, word } from "../draft.ts";
import { BUCKET, DATABASE, FUNCTION, type Kind, LOG_GROUP, NAMED, REGIONAL, ROLE, TABLE, TOPIC } from "../kinds.ts";
import type { Draft, Live, PitfallClass } from "../model.ts";

const cluster = (type: string): Kind => ({
  type,
  attribute: "cluster_identifier",
  arn: (name, { region, account }) => `arn:aws:rds:${region}:${account}:cluster:${name}`,
  body: ["skip_final_snapshot = true"],
  id: (name) => name,
});
const CLUSTERS = ["aws_rds_cluster", "aws_docdb_cluster", "aws_neptune_cluster"].map(cluster);
const ALB: Kind = {
  type: "aws_alb",
  attribute: "name",
  arn: (name, { region, account }, id) =>
    `arn:aws:elasticloadbalancing:${region}:${account}:loadbalancer/app/${name}/${id.slice(0, 16)}`,
  body: ['load_balancer_type = "application"'],
  id: (_, arn) => arn,
};

/** Types that share the shape of their ARN, side by side. */
function shapes(draft: Draft): void {
  const root = newRoot(draft);
  const subject = "shared-shapes";
  for (const kind of draft.random.chance(0.6) ? CLUSTERS : [ALB, ...CLUSTERS.slice(0, 2)]) {
    const live = `acme-${word(draft)}`;
    declare(draft, { subject, kind, directory: root.path, root, naming: { text: `"${live}"`, live } });
  }
}

/** AWS keeps identifiers of databases in lower case. */
function folded(draft: Draft): void {
  const root = newRoot(draft);
  const own = word(draft);
  const text = `"Acme-${own.toUpperCase()}"`;
  const kind = draft.random.pick([DATABASE, cluster("aws_rds_cluster")]);
  declare(draft, { subject: "case", kind, directory: root.path, root, naming: { text, live: `acme-${own}` } });
}

/** The owner, and blocks that carry its name or ARN but are not it. */
function satellites(draft: Draft): void {
  const root = newRoot(draft);
  const live = `acme-${word(draft)}`;
  const naming = { text: `"${live}"`, live };
  const base = { subject: "satellites", directory: root.path, root, naming };
  const add = (type: string, ...body: readonly string[]): void => {
    const name = `s${++draft.serial}`;
    put(draft, root.path, "settings.tf", hcl(`resource "${type}" "${name}"`, ...body));
    const attributes = { id: live, bucket: live, arn: type === "aws_sns_topic_policy" ? topicArn : undefined };
    draft.others.push({ root: root.path, mode: "managed", slot: { module: "", type, name, index: null }, attributes });
  };
  const topicArn = TOPIC.arn(live, root.where, "");
  if (draft.random.chance(0.7)) {
    const label = declare(draft, { ...base, kind: BUCKET });
    add(
      "aws_s3_bucket_versioning",
      draft.random.chance(0.5) ? `bucket = "${live}"` : `bucket = aws_s3_bucket.${label}.id`,
    );
    add("aws_s3_bucket_public_access_block", `bucket = aws_s3_bucket.${label}.id`);
    add("aws_s3_bucket_policy", `bucket = "${live}"`, 'policy = "{}"');
    return;
  }
  const label = declare(draft, { ...base, kind: TOPIC });
  add("aws_sns_topic_policy", `arn = aws_sns_topic.${label}.arn`, 'policy = "{}"');
}

/** ARNs of something inside of the resource. */
const INSIDE: readonly (readonly [Kind, (arn: string) => string])[] = [
  [BUCKET, (arn) => `${arn}/reports/2024.csv`],
  [LOG_GROUP, (arn) => `${arn}:log-stream:main/1`],
  [LOG_GROUP, (arn) => `${arn}:*`],
  [FUNCTION, (arn) => `${arn}:live`],
  [FUNCTION, (arn) => `${arn}:7`],
  [TABLE, (arn) => `${arn}/index/by-date`],
  [TABLE, (arn) => `${arn}/stream/2024-01-01T00:00:00.000`],
  [ROLE, (arn) => `${arn.replace(":iam:", ":sts:").replace(":role/", ":assumed-role/")}/session`],
];

function subResources(draft: Draft): void {
  const root = newRoot(draft);
  const live = `acme-${word(draft)}`;
  const [kind, inside] = draft.random.pick([
    INSIDE[0] ?? ([BUCKET, (arn: string) => arn] as const),
    ...INSIDE.slice(1),
  ]);
  declare(draft, { subject: "sub-resources", kind, directory: root.path, root, naming: { text: `"${live}"`, live } });
  changeArn(draft, inside);
}

/** A role below a path: the ARN has both. */
function iamPath(draft: Draft): void {
  const root = newRoot(draft);
  const live = `acme-${word(draft)}`;
  const kind = {
    ...ROLE,
    arn: (name: string, at: { account: string }) => `arn:aws:iam::${at.account}:role/service/${name}`,
  };
  const naming = { text: `"${live}"`, live };
  declare(draft, { subject: "sub-resources", kind, directory: root.path, root, naming, extra: ['path = "/service/"'] });
}

function changeArn(draft: Draft, change: (arn: string) => string): void {
  const last = draft.live.at(-1);
  if (last === undefined) return;
  const facts: Live["facts"] = (where) => {
    const own = last.facts(where);
    return { ...own, ref: { arn: change(own.ref.arn ?? "") } };
  };
  amend(draft, { facts });
}

/** A finding that has a name and a type, as compliance platforms send it. */
function byName(draft: Draft): void {
  const root = newRoot(draft);
  const kind = draft.random.pick(NAMED);
  const live = `acme-${word(draft)}`;
  // A name that only a state has, under an id that mostly is something else.
  const known = draft.random.chance(0.7);
  const naming = { text: known ? `"${live}"` : "var.whole_name", live };
  declare(draft, { subject: "by-name", kind, directory: root.path, root, naming, decidedBy: known ? "text" : "state" });
  const last = draft.live.at(-1);
  const facts: Live["facts"] = (where) => ({
    attributes: last?.facts(where).attributes ?? {},
    ref: { type: kind.type, name: live, accountId: where.account },
  });
  amend(draft, { facts });
}

/** The code was moved, the state not yet. */
function moved(draft: Draft): void {
  const root = newRoot(draft);
  const kind = draft.random.pick(NAMED);
  const live = `acme-${word(draft)}`;
  const label = declare(draft, {
    subject: "moved",
    kind,
    directory: root.path,
    root,
    naming: { text: `"${live}"`, live },
  });
  put(draft, root.path, "moved.tf", hcl("moved", `from = ${kind.type}.old_${label}`, `to = ${kind.type}.${label}`));
  amend(draft, { slot: { module: "", type: kind.type, name: `old_${label}`, index: null } });
}

/** A registry module: only the call is here. */
function external(draft: Draft): void {
  const root = newRoot(draft);
  const live = `acme-${word(draft)}`;
  const call = `ext${++draft.serial}`;
  const header = `module "${call}"`;
  put(
    draft,
    root.path,
    "main.tf",
    hcl(header, 'source = "terraform-aws-modules/s3-bucket/aws"', 'version = "4.1.0"', `bucket = "${live}"`),
  );
  const address = `module.${call}`;
  draft.live.push({
    subject: "external",
    root: root.path,
    where: root.where,
    place: { directory: root.path, header },
    address,
    decidedBy: "text",
    external: true,
    facts: () => ({
      ref: { arn: `arn:aws:s3:::${live}` },
      attributes: { arn: `arn:aws:s3:::${live}`, id: live, bucket: live },
    }),
    slot: { module: address, type: "aws_s3_bucket", name: "this", index: 0 },
  });
}

/** Other ways to write files. */
function formats(draft: Draft): void {
  const root = newRoot(draft);
  const live = `acme-${word(draft)}`;
  const kind = draft.random.pick(NAMED);
  const base = { subject: "formats", kind, directory: root.path, root, naming: { text: `"${live}"`, live } };
  if (draft.random.chance(0.5)) {
    declare(draft, { ...base, file: "main.tofu" });
    return;
  }
  const label = `j${++draft.serial}`;
  const body = { resource: { [kind.type]: { [label]: { [kind.attribute]: live } } } };
  put(draft, root.path, `${label}.tf.json`, JSON.stringify(body, null, 2));
  const naming = base.naming;
  draft.live.push({
    subject: "formats",
    root: root.path,
    where: root.where,
    place: { directory: root.path, header: `"${label}":` },
    address: `${kind.type}.${label}`,
    decidedBy: "text",
    external: false,
    facts: (where) => ({
      ref: { arn: kind.arn(naming.live, where, "0123456789abcdef01") },
      attributes: { arn: kind.arn(naming.live, where, "0123456789abcdef01"), id: live },
    }),
    slot: { module: "", type: kind.type, name: label, index: null },
  });
}

/** Resources that no block makes, some named much like those of the code. */
function unmanaged(draft: Draft): void {
  const root = newRoot(draft);
  const { where } = root;
  const kind = draft.random.pick(NAMED);
  const own = word(draft);
  declare(draft, {
    subject: "literal",
    kind,
    directory: root.path,
    root,
    naming: { text: `"acme-${own}"`, live: `acme-${own}` },
  });
  put(draft, root.path, "data.tf", hcl('data "aws_s3_bucket" "foreign"', `bucket = "foreign-${own}"`));
  const arns = [
    kind.arn(`acme-${own}-2`, where, "89abcdef0123456789"),
    kind.arn(`acme-${own.slice(0, -1)}`, where, "89abcdef0123456789"),
    kind.arn(`old-acme-${own}`, where, "89abcdef0123456789"),
    `arn:aws:s3:::foreign-${own}`,
    `arn:aws:s3:::cdk-hnb659fds-assets-${where.account}-${where.region}`,
    `arn:aws:iam::${where.account}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS`,
    `arn:aws:cloudformation:${where.region}:${where.account}:stack/eksctl-${own}/1`,
  ] as const;
  for (const arn of new Set([draft.random.pick(arns), draft.random.pick(arns)]))
    noteUnmanaged(draft, { subject: "unmanaged", where, arn });
  // The same name in an account that no code speaks of.
  if (!draft.random.chance(0.3)) return;
  const elsewhere = newRoot(draft, { account: "allowed" });
  const regional = draft.random.pick(REGIONAL);
  const live = `acme-${word(draft)}`;
  declare(draft, {
    subject: "accounts",
    kind: regional,
    directory: elsewhere.path,
    root: elsewhere,
    naming: { text: `"${live}"`, live },
  });
  const arn = regional.arn(live, { ...elsewhere.where, account: "999900001111" }, "89abcdef0123456789");
  noteUnmanaged(draft, { subject: "unmanaged", where, arn });
}

/** A foreign name that an open template allows: only a state, or nobody, can tell. */
function looksLike(draft: Draft): void {
  const root = newRoot(draft);
  const own = word(draft);
  const kind = draft.random.pick(NAMED);
  put(draft, root.path, "variables.tf", hcl('variable "stack"', "type = string"));
  const naming = { text: `"acme-\${var.stack}-${own}"`, live: `acme-blue-${own}` };
  declare(draft, { subject: "template", kind, directory: root.path, root, naming });
  const filling = draft.random.pick(["somebody-elses", "legacy", "atlas"] as const);
  const arn = kind.arn(`acme-${filling}-${own}`, root.where, "89abcdef0123456789");
  noteUnmanaged(draft, { subject: "look-alike", where: root.where, arn });
}

/** Two open templates that both allow the name. */
function overlap(draft: Draft): void {
  const root = newRoot(draft);
  const own = word(draft);
  const kind = draft.random.pick(REGIONAL);
  put(draft, root.path, "variables.tf", hcl('variable "a"', "type = string"), hcl('variable "b"', "type = string"));
  const base = { subject: "overlap", kind, directory: root.path, root, decidedBy: "state" } as const;
  const live = `acme-${own}-logs`;
  declare(draft, { ...base, naming: { text: `"\${var.a}-${own}-logs"`, live } });
  const other = {
    subject: "overlap",
    kind,
    directory: root.path,
    root,
    naming: { text: `"acme-${own}-\${var.b}"`, live: `acme-${own}-jobs` },
  };
  declare(draft, other);
}

export const SHAPES: readonly PitfallClass[] = [
  { id: "by-name", title: "a finding by type and name, without ARN", share: null, make: byName },
  {
    id: "sub-resources",
    title: "ARN of something inside (object, stream, alias, path)",
    share: null,
    make: (draft) => (draft.random.chance(0.85) ? subResources : iamPath)(draft),
  },
  {
    id: "satellites",
    title: "blocks that carry the owner's name",
    share: null,
    frequency: "29.7 % of blocks",
    make: satellites,
  },
  { id: "shared-shapes", title: "types that share an ARN shape", share: null, make: shapes },
  { id: "case", title: "names that AWS lower-cases", share: null, make: folded },
  { id: "moved", title: "`moved` blocks", share: null, make: moved },
  { id: "external", title: "modules outside of the repository", share: null, make: external },
  { id: "formats", title: "`.tofu` and `.tf.json`", share: null, make: formats },
  { id: "unmanaged", title: "not in the code", share: null, make: unmanaged },
  {
    id: "look-alike",
    title: "not in the code, but an open template allows the name (not in the sums)",
    share: null,
    apart: true,
    make: looksLike,
  },
  { id: "overlap", title: "a name that two open templates allow", share: null, make: overlap },
];
