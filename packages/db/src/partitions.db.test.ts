/** Days are made ahead and dropped whole; a day that nobody made loses nothing and stands in nobody's way. */
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { asOwner, makeScratchDatabase, type ScratchDatabase } from "../test/scratch-database.ts";
import { turnPartitions } from "./migrate.ts";

let scratch: ScratchDatabase;
beforeAll(async () => {
  scratch = await makeScratchDatabase(inject("databaseUrl"));
}, 60_000);
afterAll(() => scratch?.drop());

const ask = <Row extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
  asOwner(scratch.url, async (owner) => {
    await owner.query("set role max_owner");
    return (await owner.query<Row>(text, values)).rows;
  });
const day = async (offset: number) =>
  (
    await ask<{ day: string }>(`select to_char((now() at time zone 'utc')::date + $1::int, 'YYYYMMDD') as day`, [
      offset,
    ])
  )[0]!.day;
const exists = async (table: string) =>
  (await ask<{ is: boolean }>(`select to_regclass($1) is not null as is`, [table]))[0]!.is;
/** A day as it was made then. */
async function makeDay(parent: string, offset: number): Promise<string> {
  const name = `${parent}_${await day(offset)}`;
  const [range] = await ask<{ from: string; to: string }>(
    `select to_char(d, 'YYYY-MM-DD') as from, to_char(d + 1, 'YYYY-MM-DD') as to from (select (now() at time zone 'utc')::date + $1::int as d) x`,
    [offset],
  );
  await ask(`create table ${name} partition of ${parent} for values from ('${range!.from}') to ('${range!.to}')`);
  return name;
}
const bodyOn = (offset: number) =>
  ask(
    `insert into webhook_deliveries_in (id, received_on, source, body) values (gen_random_uuid(), (now() at time zone 'utc')::date + $1::int, 'test', 'x')`,
    [offset],
  );
const bodies = async () =>
  (await ask<{ n: number }>(`select count(*)::int as n from webhook_deliveries_in where source = 'test'`))[0]!.n;

describe("the daily turn", () => {
  it("drops bodies after thirty days, live events after one full day and past outbox days that are empty", async () => {
    const gone = [
      await makeDay("webhook_deliveries_in", -31),
      await makeDay("live_events", -2),
      await makeDay("outbox", -2),
    ];
    const kept = [
      await makeDay("webhook_deliveries_in", -30),
      await makeDay("live_events", -1),
      await makeDay("outbox", -3),
    ];
    await ask(
      `insert into outbox (created_on, topic, fair_key, payload) values ((now() at time zone 'utc')::date - 3, 'media', 'k', '{}')`,
    );
    await turnPartitions(scratch.url);
    expect(await Promise.all(gone.map(exists))).toEqual([false, false, false]);
    expect(await Promise.all(kept.map(exists))).toEqual([true, true, true]);
    await ask("delete from outbox");
    await turnPartitions(scratch.url);
    expect(await exists(kept[2]!)).toBe(false);
  });

  it("keeps a day of bodies for as long as one of them still waits to be received", async () => {
    const old = await makeDay("webhook_deliveries_in", -40);
    await ask(
      `insert into outbox (topic, fair_key, payload) values ('inbound', 'k', jsonb_build_object('deliveryId', gen_random_uuid(),
         'receivedOn', (now() at time zone 'utc')::date - 40))`,
    );
    await turnPartitions(scratch.url);
    expect(await exists(old)).toBe(true);
    await ask("delete from outbox");
    await turnPartitions(scratch.url);
    expect(await exists(old)).toBe(false);
  });
});

describe("a day that nobody made", () => {
  it("keeps its rows in the default partition, and they move into their day when it is made", async () => {
    await ask(`drop table webhook_deliveries_in_${await day(2)}, outbox_${await day(2)}, live_events_${await day(2)}`);
    await bodyOn(2);
    await bodyOn(2);
    const seq = await ask<{ seq: number }>(
      `insert into outbox (created_on, topic, fair_key, payload) values ((now() at time zone 'utc')::date + 2, 'media', 'moved', '{}') returning seq`,
    );
    await ask(
      `insert into live_events (tenant_id, seq, created_on, event) values (gen_random_uuid(), 1, (now() at time zone 'utc')::date + 2, '{}')`,
    );
    const before = await bodies();
    await turnPartitions(scratch.url);
    expect(await bodies()).toBe(before);
    expect(await ask(`select seq from outbox_${await day(2)}`)).toEqual(seq);
    for (const parent of ["webhook_deliveries_in", "outbox", "live_events"]) {
      expect(await ask(`select 1 from ${parent}_default`)).toEqual([]);
      expect((await ask(`select 1 from ${parent}_${await day(2)}`)).length).toBeGreaterThan(0);
    }
    await ask("delete from outbox");
  });

  it("lets its rows leave one by one when their time has come", async () => {
    await bodyOn(-45);
    await bodyOn(-5);
    await ask(
      `insert into live_events (tenant_id, seq, created_on, event) values (gen_random_uuid(), 1, (now() at time zone 'utc')::date - 9, '{}')`,
    );
    const before = await bodies();
    await turnPartitions(scratch.url);
    expect(await bodies()).toBe(before - 1);
    expect(await ask(`select 1 from live_events_default`)).toEqual([]);
  });

  it("is looked for while others write, without a lost row", async () => {
    await ask(`drop table webhook_deliveries_in_${await day(0)}`);
    const before = await bodies();
    const writing = Promise.all(Array.from({ length: 20 }, () => bodyOn(0)));
    await turnPartitions(scratch.url);
    await writing;
    expect(await bodies()).toBe(before + 20);
    await turnPartitions(scratch.url);
    expect(
      await ask(`select 1 from webhook_deliveries_in_default where received_on >= (now() at time zone 'utc')::date`),
    ).toEqual([]);
  });
});
