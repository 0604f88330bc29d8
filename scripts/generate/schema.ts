import { PROVIDER_V5, PROVIDER_V6, specOf } from "./packages.ts";
import { deriveSchema } from "./schema/derive.ts";
import type { Step } from "./step.ts";
import { writeAsset } from "./write.ts";

/** The AWS provider's resource schema, one file per major version. */
export const schemaStep: Step = {
  name: "schema",
  title: "AWS provider schemas",
  async run(context) {
    const lines: string[] = [];
    for (const [major, pin] of [
      [5, PROVIDER_V5],
      [6, PROVIDER_V6],
    ] as const) {
      const schema = await deriveSchema(context, pin);
      const types = Object.keys(schema.resources).length;
      lines.push(await writeAsset(context, `aws-schema-${major}.json.br`, schema));
      lines.push(`  provider ${schema.version} from ${specOf(pin)}: ${types} types, ${schema.blocks.length} blocks`);
    }
    return lines;
  },
};
