import { itemAt, itemsOf, listOf, type PersistentList, withItem } from "./persistent-list.ts";

/** Paths in order, shared by all versions of a map that have the same ones. */
export class Paths {
  readonly order: readonly string[];
  readonly #places: ReadonlyMap<string, number>;

  /** @param order each path once. */
  constructor(order: readonly string[]) {
    this.order = order;
    this.#places = new Map(order.map((path, place) => [path, place]));
  }

  has(path: string): boolean {
    return this.#places.has(path);
  }

  keys(): Iterable<string> {
    return this.order;
  }

  placeOf(path: string): number | undefined {
    return this.#places.get(path);
  }
}

/** The paths of an earlier map when they are the same, so that whatever knows them by identity still does. */
export function pathsOf(order: readonly string[], earlier: ReadonlyMap<string, unknown> | undefined): Paths {
  const before = earlier instanceof PathMap ? earlier.paths : null;
  const isSame = before?.order.length === order.length && order.every((path, i) => path === before.order[i]);
  return before !== null && isSame ? before : new Paths(order);
}

/** A map from paths of which a version with another value shares everything else: it costs the same at any size. */
export class PathMap<V> implements ReadonlyMap<string, V> {
  readonly paths: Paths;
  /** In the order of the paths. */
  readonly list: PersistentList<V>;

  private constructor(paths: Paths, list: PersistentList<V>) {
    this.paths = paths;
    this.list = list;
  }

  /** @param values one for each path, in their order. */
  static of<V>(paths: Paths, values: readonly V[], earlier?: ReadonlyMap<string, V>): PathMap<V> {
    return new PathMap(paths, listOf(values, earlier instanceof PathMap ? earlier.list : null));
  }

  /** The map with another value at a path that it has. */
  with(path: string, value: V): PathMap<V> {
    const place = this.paths.placeOf(path);
    return place === undefined ? this : new PathMap(this.paths, withItem(this.list, place, value));
  }

  get size(): number {
    return this.list.length;
  }

  has(path: string): boolean {
    return this.paths.has(path);
  }

  get(path: string): V | undefined {
    const place = this.paths.placeOf(path);
    return place === undefined ? undefined : itemAt(this.list, place);
  }

  keys(): MapIterator<string> {
    return this.paths.order.values();
  }

  values(): MapIterator<V> {
    return itemsOf(this.list).values();
  }

  entries(): MapIterator<[string, V]> {
    const { order } = this.paths;
    return itemsOf(this.list)
      .map((value, place): [string, V] => [order[place] ?? "", value])
      .values();
  }

  [Symbol.iterator](): MapIterator<[string, V]> {
    return this.entries();
  }

  forEach(visit: (value: V, path: string, map: ReadonlyMap<string, V>) => void): void {
    for (const [path, value] of this.entries()) visit(value, path, this);
  }
}
