import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Client } from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { startPrivatePostgres } from "../test/private-postgres.ts";
import { type Leadership, seekLeadership } from "./leadership.ts";

const LEAD = fileURLToPath(new URL("../test/lead.ts", import.meta.url));
const LOCK = 42;

describe("of several processes", () => {
  let server: Awaited<ReturnType<typeof startPrivatePostgres>>;
  const closing: (() => unknown)[] = [];
  beforeAll(async () => {
    server = await startPrivatePostgres();
  });
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });
  afterAll(() => server.remove());

  function seek(onLead: () => void = () => undefined): Leadership {
    const leadership = seekLeadership({ url: server.url, lock: LOCK, onLead });
    closing.push(() => leadership.close());
    return leadership;
  }
  const eventually = (check: () => void) => vi.waitFor(check, { timeout: 15_000, interval: 20 });
  const leaders = (...all: Leadership[]) => all.filter((one) => one.isLeader()).length;

  it("one leads, and another when it ends", async () => {
    const [first, second] = [seek(), seek()];
    await eventually(() => expect(leaders(first, second)).toBe(1));
    const [leader, follower] = first.isLeader() ? [first, second] : [second, first];
    await leader.close();
    expect(leader.isLeader()).toBe(false);
    await eventually(() => expect(follower.isLeader()).toBe(true));
  }, 20_000);

  it("the leader goes on leading as long as it lives, past every limit on silence", async () => {
    const onLead = vi.fn();
    const leader = seek(onLead);
    await eventually(() => expect(leader.isLeader()).toBe(true));
    for (let look = 0; look < 70; look++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(leader.isLeader()).toBe(true);
    }
    expect(onLead).toHaveBeenCalledTimes(1);
  }, 20_000);

  it("who lost its session does not lead, and seeks anew", async () => {
    const onLead = vi.fn();
    const leader = seek(onLead);
    await eventually(() => expect(leader.isLeader()).toBe(true));
    const owner = new Client({ connectionString: server.url });
    await owner.connect();
    await owner.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'max-leader'");
    await eventually(() => expect(leader.isLeader()).toBe(false));
    await eventually(() => expect(leader.isLeader()).toBe(true));
    expect(onLead).toHaveBeenCalledTimes(2);
    await owner.end();
  }, 20_000);

  it("one that was stopped is replaced, and does not lead when it wakes", async () => {
    const stopped = spawn(process.execPath, ["--import", "tsx", LEAD, server.url]);
    closing.push(() => stopped.kill("SIGKILL"));
    const said: string[] = [];
    createInterface({ input: stopped.stdout }).on("line", (line) => said.push(line));
    await eventually(() => expect(said.at(-1)).toBe("leads"));

    stopped.kill("SIGSTOP");
    const successor = seek();
    await eventually(() => expect(successor.isLeader()).toBe(true));
    // What it had written before it was stopped may still be on its way.
    await new Promise((resolve) => setTimeout(resolve, 200));
    const before = said.length;
    stopped.kill("SIGCONT");
    await eventually(() => expect(said.length).toBeGreaterThan(before + 20));
    expect(said.slice(before)).not.toContain("leads");
    expect(successor.isLeader()).toBe(true);
  }, 40_000);
});
