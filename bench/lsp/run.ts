import { measureServer } from "./measure-server.ts";
import type { LspReport, ServerMeasurement } from "./model.ts";
import { ownServer, terraformLs } from "./subjects.ts";
import { withWorkspace } from "./workspace.ts";

/** Measures this product's language server, and HashiCorp's beside it where there is one, on estates of some sizes. */
export async function measureLanguageServers(options: {
  readonly sizes: readonly number[];
  readonly seed: number;
  readonly quick: boolean;
  readonly terraformLs: string | null;
}): Promise<LspReport> {
  const { seed, quick } = options;
  const other = await terraformLs(options.terraformLs);
  const subjects = typeof other === "string" ? [ownServer()] : [ownServer(), other];
  const measurements: ServerMeasurement[] = [];
  for (const resources of options.sizes) {
    await withWorkspace({ resources, seed }, async (workspace) => {
      for (const subject of subjects) {
        console.error(`measuring ${subject.name} on ${resources} resources …`);
        measurements.push(await measureServer(subject, workspace, { quick }));
      }
    });
  }
  return { measurements, skipped: typeof other === "string" ? [other] : [] };
}
