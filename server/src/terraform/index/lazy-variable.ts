import type { Block, Expression } from "../syntax/ast.ts";
import { attributeOf } from "../syntax/find.ts";
import type { BlockSite, SourceFile, VariableDeclaration } from "./model.ts";

/** Most variables are never evaluated: their blocks are not looked into before that. */
export class LazyVariable implements VariableDeclaration {
  readonly file: SourceFile;
  readonly block: Block;
  readonly name: string;
  declare readonly default: Expression | null;

  constructor({ file, block }: BlockSite, name: string) {
    this.file = file;
    this.block = block;
    this.name = name;
    Object.defineProperty(this, "default", LazyVariable.#descriptor);
  }

  static readonly #descriptor: PropertyDescriptor & ThisType<LazyVariable> = {
    enumerable: true,
    get() {
      return attributeOf(this.block, "default")?.value ?? null;
    },
  };
}
