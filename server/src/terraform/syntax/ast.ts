/**
 * A typed view of one HCL file. All positions are UTF-16 offsets into the file's text, end exclusive.
 * The view is plain data: the tree-sitter tree it was made from is freed at once.
 */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Body extends Span {
  readonly attributes: readonly Attribute[];
  readonly blocks: readonly Block[];
}

export interface Attribute extends Span {
  readonly kind: "attribute";
  readonly name: string;
  readonly value: Expression;
}

export interface Block extends Span {
  readonly kind: "block";
  readonly type: string;
  readonly labels: readonly string[];
  readonly body: Body;
  /** Offset of the opening brace. */
  readonly open: number;
  /** Offset of the closing brace; equals `end - 1` in a well-formed block. */
  readonly close: number;
}

/** Arguments of `for` expressions and function calls use the same node kinds as attribute values. */
export type Expression =
  | LiteralExpression
  | TemplateExpression
  | TupleExpression
  | ObjectExpression
  | TraversalExpression
  | CallExpression
  | ConditionalExpression
  | BinaryExpression
  | UnaryExpression
  | ForExpression
  | ParenExpression
  | InvalidExpression;

export interface LiteralExpression extends Span {
  readonly kind: "literal";
  readonly value: string | number | boolean | null;
}

/** A quoted string or heredoc with interpolation or directives. Pure text becomes a `literal`. */
export interface TemplateExpression extends Span {
  readonly kind: "template";
  readonly parts: readonly TemplatePart[];
  readonly heredoc: boolean;
}

export type TemplatePart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "interpolation"; readonly value: Expression }
  /** `%{ if }`, `%{ for }`: kept opaque, the whole template is then unknown. */
  | { readonly kind: "directive" };

export interface TupleExpression extends Span {
  readonly kind: "tuple";
  readonly items: readonly Expression[];
}

export interface ObjectElement extends Span {
  readonly key: Expression;
  /** The key when it is a bare word or a plain string; null when it is computed. */
  readonly name: string | null;
  readonly value: Expression;
}

export interface ObjectExpression extends Span {
  readonly kind: "object";
  readonly elements: readonly ObjectElement[];
}

export type TraversalStep =
  | { readonly kind: "attr"; readonly name: string }
  | { readonly kind: "index"; readonly key: Expression }
  /** `[*]` or `.*`: the steps after it apply to every element. */
  | { readonly kind: "splat" };

/** `var.x`, `local.a.b[0]`, `aws_s3_bucket.logs.id`, and any expression followed by steps. */
export interface TraversalExpression extends Span {
  readonly kind: "traversal";
  /** First identifier, or the expression the steps apply to. */
  readonly root: string | Expression;
  readonly steps: readonly TraversalStep[];
}

export interface CallExpression extends Span {
  readonly kind: "call";
  readonly name: string;
  readonly args: readonly Expression[];
  /** The last argument is followed by `...`. */
  readonly expand: boolean;
}

export interface ConditionalExpression extends Span {
  readonly kind: "conditional";
  readonly condition: Expression;
  readonly whenTrue: Expression;
  readonly whenFalse: Expression;
}

export interface BinaryExpression extends Span {
  readonly kind: "binary";
  readonly operator: string;
  readonly left: Expression;
  readonly right: Expression;
}

export interface UnaryExpression extends Span {
  readonly kind: "unary";
  readonly operator: string;
  readonly operand: Expression;
}

export interface ForExpression extends Span {
  readonly kind: "for";
  readonly keyName: string | null;
  readonly valueName: string;
  readonly collection: Expression;
  /** Set for `{for …}`. */
  readonly key: Expression | null;
  readonly value: Expression;
  readonly condition: Expression | null;
  readonly grouping: boolean;
}

export interface ParenExpression extends Span {
  readonly kind: "paren";
  readonly inner: Expression;
}

/** Something the grammar could not read; evaluates to unknown. */
export interface InvalidExpression extends Span {
  readonly kind: "invalid";
}

/** A place the grammar could not read. */
export interface SyntaxProblem extends Span {
  /** 1-based. */
  readonly line: number;
  readonly message: string;
}

export interface ParsedFile {
  readonly body: Body;
  /** Empty when the file is well-formed. A file with problems still has every block that could be read. */
  readonly problems: readonly SyntaxProblem[];
}
