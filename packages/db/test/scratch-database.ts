/** A database of its own beside the shared one, for tests that change what all others rely on. */
import { randomUUID } from "node:crypto";
import pg from "pg";
import { migrate } from "../src/migrate.ts";
import { TEST_MASTER_KEY } from "./test-master-key.ts";

export type ScratchDatabase = {
  /** The owner's URL. */
  url: string;
  /** Takes row security off every table, so that only the queries' own filters are left. */
  dropRowSecurity(): Promise<void>;
  drop(): Promise<void>;
};

/** Made on the same server and migrated like any other. The roles belong to the server, so they are the same ones. */
export async function makeScratchDatabase(ownerUrl: string): Promise<ScratchDatabase> {
  const name = `scratch_${randomUUID().replaceAll("-", "")}`;
  await asOwner(ownerUrl, (owner) => owner.query(`create database ${name}`));
  const url = new URL(ownerUrl);
  url.pathname = `/${name}`;
  await migrate(url.toString(), TEST_MASTER_KEY);
  return {
    url: url.toString(),
    dropRowSecurity: () =>
      asOwner(url.toString(), async (owner) => {
        const { rows } = await owner.query<{ name: string }>(
          `select oid::regclass::text as name from pg_class where relrowsecurity and relnamespace = 'public'::regnamespace`,
        );
        for (const table of rows)
          await owner.query(`alter table ${table.name} disable row level security, no force row level security`);
      }),
    async drop() {
      await asOwner(ownerUrl, (owner) => owner.query(`drop database ${name} with (force)`));
    },
  };
}

/** Runs `work` on a connection of the owner's user. */
export async function asOwner<T>(ownerUrl: string, work: (owner: pg.Client) => Promise<T>): Promise<T> {
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  try {
    return await work(owner);
  } finally {
    await owner.end();
  }
}
