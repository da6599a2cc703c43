import { createLogger } from "@max/platform/logger";
import type { Command } from "../command.ts";
import { migrateAll, openOwner } from "../runtime.ts";

export const migrateCommand: Command = {
  name: "migrate",
  summary: "bring the database up to date",
  options: { text: [] },
  async run() {
    const owner = await openOwner(createLogger({ name: "max", level: "warn", to: "stderr" }));
    try {
      await migrateAll(owner);
      return { migrated: true };
    } finally {
      await owner.close();
    }
  },
};
