import { createLogger } from "@max/platform/logger";
import { createMediaStore } from "@max/platform/media-store/create-media-store";
import type { Command } from "../command.ts";
import { migrateAll, type OpenDatabase, openOwner } from "../runtime.ts";

export const migrateCommand: Command = {
  name: "migrate",
  summary: "bring the database and the place for files up to date",
  options: { text: [] },
  async run() {
    const owner = await openOwner(createLogger({ name: "max", level: "warn", to: "stderr" }));
    try {
      await migrateAll(owner);
      await prepareMedia(owner.env);
      return { migrated: true };
    } finally {
      await owner.close();
    }
  },
};

/** So that a new installation finds its bucket. One that is there is only looked at. */
async function prepareMedia(env: OpenDatabase["env"]): Promise<void> {
  const media = await createMediaStore(env);
  try {
    await media.prepare();
  } finally {
    media.close();
  }
}
