import { settleBulk } from "@max/db/migrate";
import { makeCrowd, NewCrowd } from "@max/services/demo/crowd/make-crowd";
import { SCENARIOS, seedScenario, type Scenario } from "@max/services/demo/seed-demo";
import { optional, UsageError } from "../arguments.ts";
import type { Command } from "../command.ts";
import { parse, withRuntime } from "../with-runtime.ts";

/** One command per scenario, so that its name is checked like any other word. */
const scenarioCommands: Command[] = (Object.keys(SCENARIOS) as Scenario[]).map((scenario) => ({
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

const CROWD_SIZES = ["messages", "conversations", "tenants", "seed"] as const;

const seedMillion: Command = {
  name: "seed million",
  summary:
    "companies with a year behind them, one holding half: [--messages 1000000 --conversations --tenants 20 --seed 1]",
  options: { text: CROWD_SIZES },
  async run(options) {
    const given = Object.fromEntries(CROWD_SIZES.map((name) => [name, optional(options, name)]));
    const input = parse(NewCrowd, Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)));
    return withRuntime(async ({ db, masterKey, ownerUrl }) => {
      const startedAt = performance.now();
      const seconds = () => Math.round((performance.now() - startedAt) / 100) / 10;
      const say = (line: string) => process.stderr.write(`${seconds()} s  ${line}\n`);
      const crowd = await makeCrowd(db, masterKey, input, say);
      say("settling");
      await settleBulk(ownerUrl);
      return { ...crowd, seconds: seconds() };
    });
  },
};

export const seedCommands: Command[] = [...scenarioCommands, seedMillion];
