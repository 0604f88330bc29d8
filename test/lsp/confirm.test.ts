import { describe, expect, it } from "vitest";
import type { AnnotatedTextEdit, WorkspaceEdit } from "vscode-languageserver/node";
import { type FindingItem, METHODS, type PreviewAnswer, SERVER_COMMANDS } from "../../shared/src/protocol.ts";
import { PITR, TABLE } from "./fixtures.ts";
import { applyProtocolEdits, type Editor, editsFor, eventually, MODERN, startEditor, workspace } from "./harness.ts";

const CONFIRMING = {
  ...MODERN,
  workspace: {
    ...MODERN.workspace,
    workspaceEdit: { documentChanges: true, changeAnnotationSupport: { groupsOnLabel: true } },
  },
};

const BUCKET = 'resource "aws_s3_bucket" "logs" {\n  bucket = "acme-logs"\n}\n';

function annotated({ documentChanges = [] }: WorkspaceEdit): readonly AnnotatedTextEdit[] {
  return documentChanges.flatMap((change) => ("edits" in change ? (change.edits as AnnotatedTextEdit[]) : []));
}

const itemsOf = (editor: Editor): Promise<readonly FindingItem[]> =>
  eventually(
    () => editor.connection.sendRequest<FindingItem[]>(METHODS.findings),
    (all) => all.length > 0,
  );

const fixAllOf = (editor: Editor, policy: string): Promise<unknown> =>
  editor.connection.sendRequest("workspace/executeCommand", {
    command: SERVER_COMMANDS.fixAllOfPolicy,
    arguments: [{ policy }],
  });

describe("many fixes at once", () => {
  it("are confirmed block by block where the editor can ask", async () => {
    const files = { "a/main.tf": `${TABLE("a")}\n${TABLE("c")}`, "b/main.tf": TABLE("b") };
    const editor = await startEditor({ root: await workspace(files), capabilities: CONFIRMING });
    expect(await fixAllOf(editor, PITR)).toEqual({ fixed: 3, skipped: 0 });
    const [edit] = editor.applied;
    if (edit === undefined) throw new Error("nothing was applied");
    const { changeAnnotations = {} } = edit;
    const labels = annotated(edit).map(({ annotationId }) => changeAnnotations[annotationId]);
    expect(labels.every((annotation) => annotation?.needsConfirmation === true)).toBe(true);
    expect(labels.map((annotation) => annotation?.label.split(":")[0])).toEqual([
      "aws_dynamodb_table.a",
      "aws_dynamodb_table.c",
      "aws_dynamodb_table.b",
    ]);
  });

  it("that the user discards are no failure, and nothing is said to be fixed", async () => {
    const editor = await startEditor({ root: await workspace({ "main.tf": TABLE("a") }), capabilities: CONFIRMING });
    const said: string[] = [];
    editor.connection.onNotification("window/showMessage", ({ message }: { message: string }) => {
      said.push(message);
    });
    editor.connection.onRequest("workspace/applyEdit", () => ({ applied: false }));
    expect(await fixAllOf(editor, PITR)).toEqual({ fixed: 0, skipped: 0 });
    expect(said).toEqual([]);
  });

  it("that meet at one place are all in it: each is made on the text that the ones before have left", async () => {
    const editor = await startEditor({ root: await workspace({ "main.tf": BUCKET }), capabilities: CONFIRMING });
    const findings = (await itemsOf(editor)).filter(({ policy }) => policy !== "s3-access-logging");
    expect(findings.length).toBeGreaterThan(2);
    const answers = await editor.connection.sendRequest<PreviewAnswer[]>(METHODS.apply, {
      findingIds: findings.map(({ id }) => id),
    });
    expect(answers.map(({ kind }) => kind)).toEqual(findings.map(() => "preview"));
    const [edit] = editor.applied;
    const after = applyProtocolEdits(BUCKET, editsFor(edit, editor.uri("main.tf")).edits);
    for (const type of ["public_access_block", "server_side_encryption_configuration", "policy", "versioning"])
      expect(after.match(new RegExp(`resource "aws_s3_bucket_${type}"`, "g")), type).toHaveLength(1);
    const { label, description } = Object.values(edit?.changeAnnotations ?? {})[0] ?? { label: "", description: "" };
    expect(label).toBe(`aws_s3_bucket.logs: ${findings.length} fixes`);
    for (const { title } of findings) expect(description).toContain(title);
  });

  it("that another one of them mends are not made twice, and not called failures", async () => {
    const text = [
      'resource "aws_lb" "web" {\n  load_balancer_type = "application"\n  internal           = false\n}\n',
      'resource "aws_lb_listener" "https" {\n  load_balancer_arn = aws_lb.web.arn\n  port = 443\n  protocol = "HTTPS"\n  certificate_arn = "arn:aws:acm:eu-west-1:111122223333:certificate/x"\n  default_action {\n    type = "fixed-response"\n  }\n}\n',
      'resource "aws_lb_listener" "http" {\n  load_balancer_arn = aws_lb.web.arn\n  port = 80\n  protocol = "HTTP"\n  default_action {\n    type = "forward"\n    target_group_arn = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/x/1"\n  }\n}\n',
    ].join("\n");
    const editor = await startEditor({ root: await workspace({ "main.tf": text }) });
    const findings = (await itemsOf(editor)).filter(({ policy }) => policy === "alb-http-redirect");
    expect(findings).toHaveLength(2);
    const answers = await editor.connection.sendRequest<PreviewAnswer[]>(METHODS.apply, {
      findingIds: findings.map(({ id }) => id),
    });
    const codes = answers.map((answer) => (answer.kind === "refused" ? answer.reason.code : "fixed"));
    expect(codes.sort()).toEqual(["already-fixed-by-other", "fixed"]);
    expect(await fixAllOf(editor, "alb-http-redirect")).toEqual({ fixed: 2, skipped: 0 });
  });

  it("end as cancelled when the user discards them", async () => {
    const editor = await startEditor({ root: await workspace({ "main.tf": BUCKET }), capabilities: CONFIRMING });
    const findings = await itemsOf(editor);
    editor.connection.onRequest("workspace/applyEdit", () => ({ applied: false }));
    await expect(
      editor.connection.sendRequest(METHODS.apply, { findingIds: findings.map(({ id }) => id) }),
    ).rejects.toMatchObject({ code: -32800 });
  });
});

describe("every list", () => {
  it("begins with the most severe", async () => {
    const editor = await startEditor({ root: await workspace({ "main.tf": BUCKET }) });
    editor.open("main.tf", BUCKET);
    const severities = (await itemsOf(editor)).map(({ severity }) => severity);
    const order = ["critical", "high", "medium", "low"];
    expect(new Set(severities).size).toBeGreaterThan(1);
    expect(severities).toEqual([...severities].sort((a, b) => order.indexOf(a) - order.indexOf(b)));
    const hover = JSON.stringify(await editor.hover("main.tf", 0, 3));
    expect(hover.indexOf("· high")).toBeGreaterThan(-1);
    expect(hover.indexOf("· high")).toBeLessThan(hover.indexOf("· medium"));
  });
});
