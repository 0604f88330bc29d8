import type { Entry } from "./hcl.ts";
import { wrap } from "./hcl.ts";
import type { Draft, Draw } from "./model.ts";
import { drawName } from "./names.ts";
import type { Random } from "./random.ts";
import type { Recipe } from "./recipes/common.ts";
import { RECIPES } from "./recipes/index.ts";
import type { Scope } from "./scope.ts";
import { WORDS } from "./words.ts";

/** What a whole estate shares while it is drawn. */
export interface World {
  readonly random: Random;
  readonly forEachShare: number;
  readonly countShare: number;
  readonly failingShare: number;
  /** Makes words unique. */
  serial: number;
}

const KEYS = ["primary", "replica", "archive", "eu", "us", "blue", "green"] as const;

/** Share of blocks with tags of their own; the rest relies on the provider's default tags. */
const TAGGED = 0.35;

/** Puts exactly `budget` blocks into a directory. */
export function fill(scope: Scope, budget: number, world: World): void {
  const [first, ...rest] = RECIPES;
  if (first === undefined) return;
  let left = budget;
  while (left > 0) {
    const recipe = world.random.weighted([first, ...rest]);
    const drafts = recipe.make(newDraw(scope, world)).slice(0, left);
    left -= drafts.length;
    fileFor(scope, recipe, world).push(...drafts);
  }
}

/** The recipe's file, or its continuation when that is long. Lengths vary as they do in real repositories. */
function fileFor(scope: Scope, recipe: Recipe, world: World): Draft[] {
  const stem = recipe.file.replace(/\.tf$/, "");
  for (let part = 1; ; part++) {
    const name = part === 1 ? recipe.file : `${stem}-${part}.tf`;
    const drafts = scope.files.get(name);
    if (drafts === undefined) {
      const made: Draft[] = [];
      scope.files.set(name, made);
      return made;
    }
    if (drafts.length < 12 || (drafts.length < 40 && world.random.chance(0.8))) return drafts;
  }
}

function newDraw(scope: Scope, world: World): Draw {
  const { random } = world;
  const word = `${random.pick(WORDS)}-${++world.serial}`;
  const expansion = drawExpansion(world);
  const keyed = expansion === null ? null : typeof expansion === "number" ? "count" : "each";
  return {
    random,
    word,
    label: word.replaceAll("-", "_"),
    failing: random.chance(world.failingShare),
    expansion,
    tags: random.chance(TAGGED) ? tagsOf(scope, word) : [],
    name: () => drawName({ random, scope, word, keyed }),
  };
}

function drawExpansion({ random, forEachShare, countShare }: World): Draw["expansion"] {
  const drawn = random.next();
  if (drawn < forEachShare) return KEYS.slice(0, random.int(2, 4));
  return drawn < forEachShare + countShare ? random.int(1, 3) : null;
}

function tagsOf(scope: Scope, word: string): readonly Entry[] {
  const common = scope.kind === "module" ? "var.tags" : "local.tags";
  return ["", ["tags", wrap(`merge(${common}, {`, [["Name", `"acme-${word}"`]], "})")]];
}
