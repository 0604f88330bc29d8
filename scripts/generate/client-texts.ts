import ts from "typescript";

/** What the client says to the user, as far as its source tells. */
export interface ClientTexts {
  /** Messages that are looked up in the editor's language: the keys of the bundle. */
  readonly messages: readonly string[];
  /** Where something is looked up that is no literal, so that no translator can know it. */
  readonly computed: readonly string[];
  /** Literals that read like words for a user and are not looked up. */
  readonly escaped: readonly string[];
}

/** Reads one source file of the client. `file` is for the places in the answer. */
export function clientTexts(file: string, text: string): ClientTexts {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const messages: string[] = [];
  const computed: string[] = [];
  const escaped: string[] = [];
  const at = (node: ts.Node): string =>
    `${file}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}: ${node.getText().slice(0, 80)}`;

  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isTypeNode(node)) return;
    if (ts.isCallExpression(node)) {
      const callee = node.expression.getText();
      if (isLookUp(callee)) {
        const [message, ...values] = node.arguments;
        if (message !== undefined && ts.isStringLiteral(message)) messages.push(message.text);
        else if (message !== undefined && !isHandedOn(message)) computed.push(at(node));
        values.forEach(visit);
        return;
      }
      // The log is for whoever reads reports of errors, in one language.
      if (/(^|\.)log\.(trace|debug|info|warn|error)$/.test(callee)) return;
    }
    if (isText(node) && reads(textOf(node))) escaped.push(at(node));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { messages, computed, escaped };
}

/** `vscode.l10n.t`, and the function of that kind that views are given. */
function isLookUp(callee: string): boolean {
  return callee === "vscode.l10n.t" || callee === "t";
}

/** `(message, ...values) => vscode.l10n.t(message, ...values)`: the literals are where that function is called. */
function isHandedOn(message: ts.Expression): boolean {
  const owner = ts.findAncestor(message, ts.isFunctionLike);
  return owner?.parameters.some(({ name }) => name.getText() === message.getText()) === true;
}

type Text = ts.StringLiteral | ts.NoSubstitutionTemplateLiteral | ts.TemplateHead | ts.TemplateMiddle | ts.TemplateTail;

function isText(node: ts.Node): node is Text {
  return (
    ts.isStringLiteral(node) ||
    ts.isNoSubstitutionTemplateLiteral(node) ||
    ts.isTemplateHead(node) ||
    ts.isTemplateMiddle(node) ||
    ts.isTemplateTail(node)
  );
}

/** Without markup and icons: these are the same in every language. */
function textOf(node: Text): string {
  return node.text.replace(/<[^>]*(>|$)|\$\([\w~-]+\)|^[^<]*>/g, " ");
}

/** Names that are no words of a language. */
const NAMES = /^(TerraFix|Markdown|JSON|GitHub|Vanta)$/;

/** True for what reads like words: several of them, or one with a capital letter. */
function reads(text: string): boolean {
  const trimmed = text.trim();
  if (NAMES.test(trimmed.replace(/[:.…*\s]+/g, ""))) return false;
  return /\p{L}{2,} \p{L}{2,}/u.test(trimmed) || /^\p{Lu}\p{Ll}+[.…:]?$/u.test(trimmed);
}
