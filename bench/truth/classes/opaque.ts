import { hcl, keyText, newRoot, put, type Root, word } from "../draft.ts";
import { idOf, OPAQUE, type OpaqueKind, opaqueArn } from "../kinds.ts";
import type { DecidedBy, Draft, PitfallClass } from "../model.ts";

interface Opaque {
  readonly subject: string;
  readonly root: Root;
  readonly kind: OpaqueKind;
  readonly decidedBy: DecidedBy;
  /** Value of the tag `Name`: as written, and as it is. */
  readonly tag?: { readonly text: string; readonly live: string };
  /** Ask by the tag instead of by the ARN. */
  readonly byTag?: boolean;
  readonly count?: number;
}

/** Writes a block whose ARN carries an id that AWS makes. Gives its address. */
function declareOpaque(draft: Draft, given: Opaque): string {
  const { kind, root, tag, count } = given;
  const label = `o${++draft.serial}`;
  const body = [...(count === undefined ? [] : [`count = ${count}`, ""]), ...kind.body];
  if (tag !== undefined) body.push(`tags = { Name = ${tag.text} }`);
  const header = `resource "${kind.type}" "${label}"`;
  put(draft, root.path, draft.random.pick(["network.tf", "main.tf", "compute.tf"] as const), hcl(header, ...body));
  for (const index of count === undefined ? [null] : Array.from({ length: count }, (_, i) => i)) {
    const address = `${kind.type}.${label}${keyText(index)}`;
    draft.live.push({
      subject: given.subject,
      root: root.path,
      where: root.where,
      place: { directory: root.path, header },
      address,
      decidedBy: given.decidedBy,
      external: false,
      facts: (where) => {
        const id = kind.idPrefix + idOf(`${root.path}${address}${where.account}`, 17);
        const arn = opaqueArn(kind, id, where);
        const tags = tag === undefined ? {} : { Name: tag.live };
        const byTag = { type: kind.type, accountId: where.account, region: where.region, tags };
        return { ref: given.byTag === true ? byTag : { arn }, attributes: { arn, id, tags, tags_all: tags } };
      },
      slot: { module: "", type: kind.type, name: label, index },
    });
  }
  return `${kind.type}.${label}`;
}

function opaque(draft: Draft): void {
  const root = newRoot(draft);
  const kind = draft.random.pick(OPAQUE);
  const own = word(draft);
  declareOpaque(draft, { subject: "opaque", root, kind, decidedBy: "state" });
  declareOpaque(draft, { subject: "opaque", root, kind, decidedBy: "state", tag: { text: `"${own}"`, live: own } });
  declareOpaque(draft, { subject: "opaque", root, kind, decidedBy: "state", count: 2 });
}

function nameTag(draft: Draft): void {
  const root = newRoot(draft);
  const own = word(draft);
  const tag = draft.random.pick([
    { text: `"acme-${own}"`, live: `acme-${own}` },
    { text: `"\${local.team}-${own}"`, live: `core-${own}` },
  ] as const);
  put(draft, root.path, "locals.tf", hcl("locals", 'team = "core"'));
  const kind = draft.random.pick(OPAQUE);
  declareOpaque(draft, { subject: "name-tag", root, kind, decidedBy: "text", tag, byTag: true });
}

/** Two blocks with the same tag: the tag does not decide. */
function sameTag(draft: Draft): void {
  const root = newRoot(draft);
  const own = word(draft);
  const kind = draft.random.pick(OPAQUE);
  const tag = { text: `"acme-${own}"`, live: `acme-${own}` };
  for (let i = 0; i < 2; i++) {
    declareOpaque(draft, { subject: "same-tag", root, kind, decidedBy: "nobody", tag, byTag: true });
  }
}

/** `import` says the id, as people write it when they take a resource over. */
function imported(draft: Draft): void {
  const root = newRoot(draft);
  const kind = draft.random.pick(OPAQUE);
  const to = declareOpaque(draft, { subject: "import", root, kind, decidedBy: "text" });
  const id = kind.idPrefix + idOf(`${root.path}${to}${root.where.account}`, 17);
  put(draft, root.path, "imports.tf", hcl("import", `to = ${to}`, `id = "${id}"`));
}

export const OPAQUE_CLASSES: readonly PitfallClass[] = [
  { id: "opaque", title: "an id that AWS makes", share: null, frequency: "29.6 % of blocks", make: opaque },
  {
    id: "name-tag",
    title: "a finding by `Name` tag",
    share: null,
    frequency: "22.9 % of blocks have own tags",
    make: nameTag,
  },
  { id: "same-tag", title: "a `Name` tag on two blocks", share: null, make: sameTag },
  { id: "import", title: "an id that an `import` block says", share: null, make: imported },
];
