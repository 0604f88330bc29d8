import type { Command } from "./command.ts";
import { DOCTOR } from "./doctor/about.ts";

export const doctorCommand: Command = {
  ...DOCTOR,
  run: async (ctx, args) => {
    const [{ createDoctor }, { realProbes }] = await Promise.all([
      import("./doctor/command.ts"),
      import("./doctor/probes.ts"),
    ]);
    return createDoctor(realProbes).run(ctx, args);
  },
};
