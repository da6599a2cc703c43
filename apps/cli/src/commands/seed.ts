import { SCENARIOS, seedScenario, type Scenario } from "@max/services/demo/seed-demo";
import { UsageError } from "../arguments.ts";
import type { Command } from "../command.ts";
import { withRuntime } from "../with-runtime.ts";

/** One command per scenario, so that its name is checked like any other word. */
export const seedCommands: Command[] = (Object.keys(SCENARIOS) as Scenario[]).map((scenario) => ({
  name: `seed ${scenario}`,
  summary: SCENARIOS[scenario],
  options: { text: [] },
  async run() {
    return withRuntime(async ({ db, masterKey }) => {
      const seeded = await seedScenario(db, masterKey, scenario);
      if (!seeded) throw new UsageError("The demo company is there already. Use `npm run max -- reset` to start over.");
      return { tenantId: seeded.tenantId, slug: seeded.slug, logins: seeded.logins };
    });
  },
}));
