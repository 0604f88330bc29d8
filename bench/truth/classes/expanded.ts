import { type Declaration, declare, hcl, locals, newRoot, noteLive, put, type Root, variable, word } from "../draft.ts";
import { NAMED } from "../kinds.ts";
import type { Draft, PitfallClass } from "../model.ts";

interface Repeated {
  /** `for_each = …` or `count = …`. */
  readonly expansion: string;
  readonly text: string;
  readonly instances: readonly { readonly index: string | number; readonly live: string }[];
  readonly needs?: readonly string[];
}

type Way = (own: string) => Repeated;

const KEYS = ["blue", "green", "red"] as const;

const WAYS: readonly [Way, ...Way[]] = [
  (own) => ({
    expansion: 'for_each = toset(["blue", "green", "red"])',
    text: `"${own}-\${each.key}"`,
    instances: KEYS.map((key) => ({ index: key, live: `${own}-${key}` })),
  }),
  (own) => ({
    expansion: "for_each = local.things",
    text: "each.value.name",
    instances: KEYS.map((key) => ({ index: key, live: `${key}-${own}` })),
    needs: [locals(`things = { ${KEYS.map((key) => `${key} = { name = "${key}-${own}" }`).join(", ")} }`)],
  }),
  (own) => ({
    expansion: "for_each = { for k in var.colours : k => upper(k) }",
    text: `"${own}-\${lower(each.value)}"`,
    instances: KEYS.map((key) => ({ index: key, live: `${own}-${key}` })),
    needs: [variable("colours", '["blue", "green", "red"]', "list(string)")],
  }),
  (own) => ({
    expansion: "count = 3",
    text: `"${own}-\${count.index}"`,
    instances: [0, 1, 2].map((index) => ({ index, live: `${own}-${index}` })),
  }),
  (own) => ({
    expansion: "count = length(var.colours)",
    text: `format("%s-%02d", "${own}", count.index + 1)`,
    instances: [0, 1, 2].map((index) => ({ index, live: `${own}-0${index + 1}` })),
    needs: [variable("colours", '["blue", "green", "red"]', "list(string)")],
  }),
  (own) => ({
    expansion: "count = 2",
    text: "element(local.all, count.index)",
    instances: [0, 1].map((index) => ({ index, live: `${own}-${index === 0 ? "left" : "right"}` })),
    needs: [locals(`all = ["${own}-left", "${own}-right"]`)],
  }),
  // The keys are nowhere; the rest of the name is text.
  (own) => ({
    expansion: "for_each = var.tenants",
    text: `"${own}-\${each.key}"`,
    instances: ["north", "south"].map((key) => ({ index: key, live: `${own}-${key}` })),
    needs: [variable("tenants", null, "map(string)")],
  }),
];

function eachOrCount(draft: Draft): void {
  const root = newRoot(draft);
  const { expansion, text, instances, needs = [] } = draft.random.pick(WAYS)(word(draft));
  put(draft, root.path, "lists.tf", ...needs);
  const shared = { subject: "each-or-count", kind: draft.random.pick(NAMED), directory: root.path, root };
  const [first, ...others] = instances.map(
    ({ index, live }): Declaration => ({ ...shared, index, extra: [expansion, ""], naming: { text, live } }),
  );
  if (first === undefined) return;
  const label = declare(draft, first);
  for (const other of others) noteLive(draft, { ...other, label });
}

/** Modules below `modules/`, one calling the next, and the name handed down and added to on the way. */
function nested(depth: number) {
  const subject = `depth-${depth}`;
  return (draft: Draft): void => {
    const root = newRoot(draft);
    const own = word(draft);
    const folders = Array.from({ length: depth }, (_, i) => `modules/${own}-${i + 1}`);
    const path: string[] = [];
    let caller = root.path;
    let live = own;
    let argument = `"${own}"`;
    for (const [i, folder] of folders.entries()) {
      const call = `level${i + 1}`;
      path.push(`module.${call}`);
      put(draft, caller, "main.tf", hcl(`module "${call}"`, `source = "⟪${folder}⟫"`, `name = ${argument}`));
      put(draft, folder, "variables.tf", variable("name", null));
      argument = `"\${var.name}-${"abcdefgh"[i]}"`;
      if (i < depth - 1) live += `-${"abcdefgh"[i]}`;
      caller = folder;
    }
    const naming = draft.random.chance(0.5)
      ? { text: "var.name", live }
      : { text: '"${var.name}-end"', live: `${live}-end` };
    const kind = draft.random.pick(NAMED);
    declare(draft, { subject, kind, directory: caller, root, naming, module: path.join(".") });
  };
}

/** One module, several callers: in one root, in another root, with `for_each`. */
function sharedModule(draft: Draft): void {
  const own = word(draft);
  const folder = `modules/shared-${own}`;
  const kind = draft.random.pick(NAMED);
  put(draft, folder, "variables.tf", variable("name", null));
  const label = `shared_${own}`;
  const note = (root: Root, module: string, live: string): void =>
    noteLive(draft, {
      subject: "shared-module",
      kind,
      directory: folder,
      root,
      label,
      module,
      naming: { text: null, live },
    });
  put(
    draft,
    folder,
    "main.tf",
    hcl(`resource "${kind.type}" "${label}"`, `${kind.attribute} = var.name`, ...kind.body),
  );
  for (const root of [newRoot(draft), newRoot(draft)]) {
    const call = draft.random.pick(["app", "service", "worker"] as const);
    const name = `${own}-${root.path.split("-").at(-1) ?? ""}`;
    put(draft, root.path, "main.tf", hcl(`module "${call}"`, `source = "⟪${folder}⟫"`, `name = "${name}"`));
    note(root, `module.${call}`, name);
    const keys = `for_each = toset(["eu", "us"])`;
    put(
      draft,
      root.path,
      "main.tf",
      hcl('module "each"', `source = "⟪${folder}⟫"`, keys, `name = "${name}-\${each.key}"`),
    );
    for (const key of ["eu", "us"]) note(root, `module.each["${key}"]`, `${name}-${key}`);
  }
}

const named: PitfallClass[] = [1, 2, 3, 4, 5, 6, 7, 8].map((depth) => ({
  id: `depth-${depth}`,
  title: `in a module, ${depth} deep`,
  share: null,
  frequency: depth === 1 ? "17.9 % of blocks are in modules" : undefined,
  make: nested(depth),
}));

export const EXPANDED: readonly PitfallClass[] = [
  { id: "each-or-count", title: "`each.key`, `each.value`, `count.index`", share: 6.3, make: eachOrCount },
];

export const MODULES: readonly PitfallClass[] = [
  ...named,
  {
    id: "shared-module",
    title: "a module that several roots call, also with `for_each`",
    share: null,
    make: sharedModule,
  },
];
