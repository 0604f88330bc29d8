import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import { decodeCompact } from "../../server/src/terraform/schema/compact.ts";
import type { ProviderSchema } from "../../server/src/terraform/schema/model.ts";
import { type ArnEntry, deriveTable } from "./arn-table/derive.ts";
import { readDocumentation } from "./arn-table/documentation.ts";
import { readAuthorizationReference, readCloudFormation, readOwnInputs } from "./arn-table/inputs.ts";
import { groupBy } from "./group.ts";
import { IAM_DATA, PULUMI, SERVICE_SPEC, specOf } from "./packages.ts";
import type { Step, StepContext } from "./step.ts";
import { digestOf, writeAsset } from "./write.ts";

/** ARN template, identifying attributes, CloudFormation type and parent of every resource type. */
export const arnTableStep: Step = {
  name: "arn-table",
  title: "ARN table",
  async run(context) {
    const schema = await shippedSchema(context);
    const { overrides, services, texts } = await readOwnInputs(context);
    const types = deriveTable({
      schema,
      documentation: await readDocumentation(context, schema),
      cloudFormation: await readCloudFormation(context),
      reference: await readAuthorizationReference(context),
      overrides,
      services,
    });
    const table = {
      format: 1,
      provider: schema.version,
      inputs: [PULUMI, SERVICE_SPEC, IAM_DATA].map(specOf),
      digest: digestOf(...texts),
      types,
    };
    return [await writeAsset(context, "arn-table.json.br", table), `  ${summary(Object.values(types))}`];
  },
};

async function shippedSchema(context: StepContext): Promise<ProviderSchema> {
  const packed = await readFile(join(context.root, "server", "assets", "aws-schema-6.json.br"));
  return decodeCompact(JSON.parse(brotliDecompressSync(packed).toString("utf8")));
}

function summary(entries: readonly ArnEntry[]): string {
  const count = (has: (entry: ArnEntry) => boolean) => entries.filter(has).length;
  const matches = [...groupBy(entries, (entry) => entry.match ?? "none")];
  return [
    `${entries.length} types, ${count((e) => e.arn !== undefined)} with an ARN template`,
    `${count((e) => e.cfn !== undefined)} with a CloudFormation type, ${count((e) => e.parent !== undefined)} with a parent`,
    matches.map(([match, list]) => `${match} ${list.length}`).join(", "),
  ].join("; ");
}
