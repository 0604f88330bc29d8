/**
 * An immutable list in a tree of short arrays. Changing an item copies the arrays on the way to it and shares all the
 * others, so a version of a list of 20,000 items costs some 80 places, and what was computed of a shared array stays true.
 */
export interface PersistentList<T> {
  readonly length: number;
  /** Levels of branches above the leaves. */
  readonly height: number;
  readonly root: Node<T>;
}

type Node<T> = Leaf<T> | Branch<T>;
type Leaf<T> = readonly T[];
interface Branch<T> {
  readonly parts: readonly Node<T>[];
}

/** Places of a leaf and of a branch: `2 ** BITS`. */
const BITS = 5;
const WIDTH = 2 ** BITS;

/** @param earlier a list of which leaves with the same items are taken over. */
export function listOf<T>(items: readonly T[], earlier: PersistentList<T> | null = null): PersistentList<T> {
  const leaves: Leaf<T>[] = [];
  for (let at = 0; at < items.length; at += WIDTH) {
    const leaf = items.slice(at, at + WIDTH);
    const before = earlier === null || at >= earlier.length ? undefined : leafAt(earlier, at);
    leaves.push(before !== undefined && isSame(before, leaf) ? before : leaf);
  }
  let level: readonly Node<T>[] = leaves;
  let height = 0;
  while (level.length > 1) {
    const branches: Branch<T>[] = [];
    for (let at = 0; at < level.length; at += WIDTH) branches.push({ parts: level.slice(at, at + WIDTH) });
    level = branches;
    height++;
  }
  return { length: items.length, height, root: level[0] ?? [] };
}

function isSame<T>(a: Leaf<T>, b: Leaf<T>): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i]);
}

/** The leaf that holds a place. */
function leafAt<T>({ root, height }: PersistentList<T>, place: number): Leaf<T> | undefined {
  let node: Node<T> | undefined = root;
  for (let level = height; node !== undefined && isBranch(node); level--) {
    node = node.parts[(place >> (BITS * level)) & (WIDTH - 1)];
  }
  return node;
}

export function itemAt<T>(list: PersistentList<T>, place: number): T | undefined {
  return leafAt(list, place)?.[place & (WIDTH - 1)];
}

/** The list with another item at a place that it has. */
export function withItem<T>(list: PersistentList<T>, place: number, item: T): PersistentList<T> {
  const replace = (node: Node<T>, level: number): Node<T> => {
    const at = (place >> (BITS * level)) & (WIDTH - 1);
    if (!isBranch(node)) return node.with(at, item);
    const part = node.parts[at];
    return part === undefined ? node : { parts: node.parts.with(at, replace(part, level - 1)) };
  };
  return { ...list, root: replace(list.root, list.height) };
}

export function itemsOf<T>({ root }: PersistentList<T>): readonly T[] {
  const items: T[] = [];
  const visit = (node: Node<T>): void => {
    if (isBranch(node)) node.parts.forEach(visit);
    else items.push(...node);
  };
  visit(root);
  return items;
}

function isBranch<T>(node: Node<T>): node is Branch<T> {
  return "parts" in node;
}

/** What all items of a list have of something, in their order. */
export type Collect<T, S> = (list: PersistentList<T>) => readonly S[];

/**
 * Gathers something from all items of lists. What was gathered from a part is remembered for as long as there is a list
 * with it: after a change of one item only that one and its neighbours in the leaf are asked again.
 *
 * @param of what one item has: always the same of the same item.
 */
export function collector<T, S>(of: (item: T) => readonly S[]): Collect<T, S> {
  const known = new WeakMap<Node<T>, readonly S[]>();
  const collect = (node: Node<T>): readonly S[] => {
    const hit = known.get(node);
    if (hit !== undefined) return hit;
    const found = joined(isBranch(node) ? node.parts.map(collect) : node.map(of));
    known.set(node, found);
    return found;
  };
  return ({ root }) => collect(root);
}

const NOTHING: readonly never[] = [];

/** Most parts have nothing, or one has all there is: then nothing is copied. */
function joined<S>(parts: readonly (readonly S[])[]): readonly S[] {
  const filled = parts.filter(({ length }) => length > 0);
  const [first = NOTHING] = filled;
  return filled.length <= 1 ? first : first.concat(...filled.slice(1));
}
