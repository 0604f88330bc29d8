import type { ModuleDirectory, ResourceDeclaration, ResourceNode } from "../../terraform/index/model.ts";
import type { IndexedRoot } from "../../terraform/index/roots.ts";
import type { Views } from "../views.ts";
import type { NameTable, Placed } from "./name-table.ts";
import { type Naming, namingAttribute } from "./naming.ts";
import { readCertain, readGeneral, readPossible } from "./read-names.ts";
import type { RootOrder } from "./root-order.ts";
import type { Declared, Found } from "./shape-table.ts";

/** Puts the names of blocks into a table, for one index; what is there already, of whatever index, is not read again. */
export interface Reader {
  /** All names of a block. */
  whole(declared: Declared): void;
  /** Only those that are true of the block wherever it is used: a single root is made for them. */
  general(declared: Declared): void;
  /** Whether what was found need not be read any more. */
  isRead(found: Found): boolean;
  /** Whether something in the table is true of the index. */
  isThere(placed: Placed): boolean;
}

interface From {
  readonly table: NameTable;
  readonly order: RootOrder;
  readonly views: Views;
}

/** @param attribute as for `instancesNamed`. */
export function createReader(attribute: string, { table, order, views }: From): Reader {
  const done = new Set<Declared>();
  const doneGenerally = new Set<Declared>();
  /** The first use of a block, with which its general names are kept; null for one that is never used. */
  const first = new Map<ResourceDeclaration, ResourceNode | null>();

  const readFirst = (declaration: ResourceDeclaration, directory: ModuleDirectory, naming: Naming): void => {
    if (first.has(declaration)) return;
    const root = order.reaching(directory).find((each) => nodesIn(each, declaration).length > 0);
    const [node = null] = root === undefined ? [] : nodesIn(root, declaration);
    first.set(declaration, node);
    if (root === undefined || node === null || table.has(root, declaration, true)) return;
    const place = { root, owner: root, isGeneral: true };
    table.add(place, declaration, (add) => readGeneral(node, naming, views, add));
  };

  const readRoot = (root: IndexedRoot, owner: IndexedRoot, declaration: ResourceDeclaration, naming: Naming): void => {
    if (table.has(root, declaration, false)) return;
    const read = root === owner ? readCertain : readPossible;
    table.add({ root, owner, isGeneral: false }, declaration, (add) => {
      for (const node of nodesIn(root, declaration)) read(node, naming, views, add);
    });
  };

  return {
    whole: (declared) => {
      if (done.has(declared)) return;
      done.add(declared);
      const { directory } = declared;
      const declaration = directory.resources.get(declared.address);
      const naming = declaration === undefined ? null : namingAttribute(declaration.block, attribute);
      if (declaration === undefined || naming === null) return;
      const isLiteral = naming.attribute.value.kind === "literal";
      for (const owner of order.reaching(directory)) {
        readRoot(owner, owner, declaration, naming);
        // A literal stays what it is however its root is applied.
        for (const way of isLiteral ? [] : order.waysOf(owner)) readRoot(way, owner, declaration, naming);
      }
      readFirst(declaration, directory, naming);
    },
    isRead: ({ declared, isWritten }) => done.has(declared) || (isWritten && doneGenerally.has(declared)),
    general: (declared) => {
      doneGenerally.add(declared);
      const { address, directory } = declared;
      const declaration = directory.resources.get(address);
      const naming = declaration === undefined ? null : namingAttribute(declaration.block, attribute);
      if (declaration !== undefined && naming !== null) readFirst(declaration, directory, naming);
    },
    isThere: ({ root, isGeneral, entry: { node } }) =>
      order.has(root) && (!isGeneral || first.get(node.declaration) === node),
  };
}

function nodesIn(root: IndexedRoot, declaration: ResourceDeclaration): readonly ResourceNode[] {
  return root.contents().byDeclaration.get(declaration) ?? [];
}
