import { declare, hcl, locals, newRoot, noteUnmanaged, put, word } from "../draft.ts";
import { BUCKET, FUNCTION, idOf, LOG_GROUP, NAMED, QUEUE, ROLE, SECRET } from "../kinds.ts";
import type { Draft, PitfallClass, Where } from "../model.ts";

/** `random_*` resources in the name. */
function random(draft: Draft): void {
  const root = newRoot(draft);
  const own = word(draft);
  const made = idOf(own, 8);
  const ways = [
    {
      needs: hcl('resource "random_id" "suffix"', "byte_length = 4"),
      text: `"${own}-\${random_id.suffix.hex}"`,
      live: `${own}-${made}`,
    },
    {
      needs: hcl('resource "random_string" "suffix"', "length = 8", "special = false", "upper = false"),
      text: `"acme-${own}-\${random_string.suffix.result}"`,
      live: `acme-${own}-${made}`,
    },
    { needs: hcl('resource "random_pet" "pet"'), text: `"\${random_pet.pet.id}-${own}"`, live: `clever-bat-${own}` },
  ] as const;
  const { needs, text, live } = draft.random.pick<(typeof ways)[number]>(ways);
  put(draft, root.path, "random.tf", needs);
  const kind = draft.random.pick(NAMED);
  declare(draft, { subject: "random", kind, directory: root.path, root, naming: { text, live } });
}

/** Foreign names that start as one with a random end does, but whose end is none: `acme-…-archive` beside `acme-…-${hex}`. */
function lookAlike(draft: Draft): void {
  const root = newRoot(draft);
  const own = word(draft);
  const made = idOf(own, 12);
  const ways = [
    {
      needs: [hcl('resource "random_id" "suffix"', "byte_length = 4")],
      text: `"acme-${own}-\${random_id.suffix.hex}"`,
      live: `acme-${own}-${made.slice(0, 8)}`,
      foreign: draft.random.pick([
        `acme-${own}-archive`,
        `acme-${own}-${made.slice(0, 6)}`,
        `acme-${own}-${made}`,
      ] as const),
    },
    {
      needs: [
        locals("suffix = random_string.x.result"),
        hcl('resource "random_string" "x"', "length = 12", "special = false", "upper = false"),
      ],
      text: `"acme-${own}-\${local.suffix}"`,
      live: `acme-${own}-${made}`,
      foreign: draft.random.pick([`acme-${own}-replica`, `acme-${own}-${made.slice(0, 11)}_`] as const),
    },
    {
      needs: [hcl('resource "random_integer" "n"', "min = 1000", "max = 9999")],
      text: `format("acme-${own}-%s", random_integer.n.result)`,
      live: `acme-${own}-4711`,
      foreign: draft.random.pick([`acme-${own}-blue`, `acme-${own}-47111`] as const),
    },
    {
      needs: [hcl('data "aws_caller_identity" "current"')],
      text: `"acme-${own}-\${data.aws_caller_identity.current.account_id}"`,
      live: ({ account }: Where) => `acme-${own}-${account}`,
      foreign: draft.random.pick([`acme-${own}-backup`, `acme-${own}-1234`] as const),
    },
    {
      needs: [
        hcl(
          'variable "stage"',
          "type = string",
          "",
          "validation {",
          '  condition = contains(["blue", "green"], var.stage)',
          '  error_message = "x"',
          "}",
        ),
      ],
      text: `"acme-${own}-\${var.stage}"`,
      live: `acme-${own}-green`,
      foreign: draft.random.pick([`acme-${own}-red`, `acme-${own}-blueish`] as const),
    },
  ] as const;
  const { needs, text, live, foreign } = draft.random.pick<(typeof ways)[number]>(ways);
  put(draft, root.path, "random.tf", ...needs);
  const kind = draft.random.pick(PREFIXED);
  declare(draft, { subject: "random-look-alike", kind, directory: root.path, root, naming: { text, live } });
  noteUnmanaged(draft, { subject: "random-look-alike", where: root.where, arn: kind.arn(foreign, root.where, made) });
}

/** Nothing but a random name: no text tells. */
function onlyRandom(draft: Draft): void {
  const root = newRoot(draft);
  put(draft, root.path, "random.tf", hcl('resource "random_pet" "name"', "length = 3"));
  declare(draft, {
    subject: "random",
    kind: draft.random.pick(NAMED),
    directory: root.path,
    root,
    naming: { text: "random_pet.name.id", live: `surely-${word(draft)}-bat` },
    decidedBy: "state",
  });
}

/** What the provider puts behind a prefix: date and time, and a counter. */
export function providerSuffix(seed: string): string {
  const digits = idOf(seed, 18).replaceAll(/[a-f]/g, (digit) => String(digit.charCodeAt(0) % 10));
  return `2024${digits.slice(0, 14)}0000000${idOf(seed, 1)}`;
}

const PREFIXED = [BUCKET, ROLE, LOG_GROUP, QUEUE, SECRET] as const;

function prefix(draft: Draft): void {
  const root = newRoot(draft);
  const kind = draft.random.pick(PREFIXED);
  const own = word(draft);
  const live = `acme-${own}-${providerSuffix(own)}`;
  const naming = { attribute: `${kind.attribute}_prefix`, text: `"acme-${own}-"`, live };
  declare(draft, { subject: "prefix", kind, directory: root.path, root, naming });
}

function absent(draft: Draft): void {
  const root = newRoot(draft);
  const kind = draft.random.pick(PREFIXED);
  const live = `terraform-${providerSuffix(word(draft))}`;
  const naming = { text: null, live };
  declare(draft, { subject: "absent", kind, directory: root.path, root, naming, decidedBy: "state" });
}

/** The name is what another block is called. */
function reference(draft: Draft): void {
  const root = newRoot(draft);
  const own = word(draft);
  const base = { subject: "reference", directory: root.path, root };
  const make = { ...base, kind: FUNCTION, naming: { text: `"acme-${own}"`, live: `acme-${own}` } };
  const of = `aws_lambda_function.${declare(draft, make)}`;
  const group = { text: `"/aws/lambda/\${${of}.function_name}"`, live: `/aws/lambda/acme-${own}` };
  declare(draft, { ...base, kind: LOG_GROUP, naming: group });
  const queue = draft.random.chance(0.5)
    ? { text: `${of}.function_name`, live: `acme-${own}` }
    : { text: `"\${${of}.function_name}-dlq"`, live: `acme-${own}-dlq` };
  declare(draft, { ...base, kind: QUEUE, naming: queue });
}

export const GENERATED: readonly PitfallClass[] = [
  {
    id: "random",
    title: "`random_*` in the name",
    share: 1.7,
    make: (draft) => (draft.random.chance(0.8) ? random(draft) : onlyRandom(draft)),
  },
  {
    id: "random-look-alike",
    title: "a foreign name beside a random one",
    share: null,
    frequency: "beside each `random_*`",
    make: lookAlike,
  },
  { id: "prefix", title: "`*_prefix`", share: 1.5, make: prefix },
  { id: "absent", title: "no name: the provider makes one", share: 2.5, make: absent },
  { id: "reference", title: "reference to another resource's name", share: 1.1, make: reference },
];
