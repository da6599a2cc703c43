import type { Actor } from "@max/domain/access/permissions";
import { ConversationId, TeamId, TenantId, UserId } from "@max/domain/ids";
import type { LiveEvent } from "@max/domain/live/events";
import { eventFor, type LiveRow } from "@max/domain/live/visibility";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createBroadcast } from "./broadcast.ts";
import { headOf } from "./event-frames.ts";

const tenantId = TenantId.parse("00000000-0000-7000-8000-0000000000aa");
const users = [1, 2, 3].map((n) => UserId.parse(`00000000-0000-7000-8000-00000000000${n}`));
const teams = [1, 2].map((n) => TeamId.parse(`00000000-0000-7000-9000-00000000000${n}`));
const conversationId = ConversationId.parse("00000000-0000-7000-8000-0000000000dd");
const agent = (userId: UserId, teamIds: TeamId[], role: "agent" | "team_lead" | "admin" = "agent"): Actor => ({
  type: "user",
  tenantId,
  userId,
  role,
  teamIds,
});

const said = (seq: number, words = "words"): LiveEvent =>
  ({ type: "message.changed", conversationId, message: { id: `m${seq}`, text: words } }) as unknown as LiveEvent;
const inTeam = (seq: number, teamId: TeamId | null, assigneeId: UserId | null = null): LiveRow => {
  const place = { state: assigneeId ? "assigned" : "queued", teamId, assigneeId };
  return { seq, event: said(seq), before: place, after: place };
};

/** A client on the other end of the bytes: what it can read of them. */
function client(actor: Actor, id = 1) {
  const writes: Buffer[] = [];
  let isCut = false;
  let lostAfter: number | null = null;
  let mostWrites = Number.POSITIVE_INFINITY;
  const listener = {
    actor,
    head: headOf({ id }),
    write: (frames: Buffer) => writes.length < mostWrites && writes.push(frames) > 0,
    cut: () => (isCut = true),
    lose: (after: number) => (lostAfter = after),
  };
  return {
    listener,
    writes,
    takesNoMoreThan: (count: number) => (mostWrites = count),
    isCut: () => isCut,
    lostAfter: () => lostAfter,
    frames: () => writes.flatMap(framesIn),
  };
}

type Frame = { id: number; result: { type: string; id: string; data: { id: string; data: LiveEvent } } };

function framesIn(bytes: Buffer): Frame[] {
  const frames: Frame[] = [];
  for (let at = 0; at < bytes.length;) {
    const short = bytes[at + 1]!;
    const headBytes = short < 126 ? 2 : short === 126 ? 4 : 10;
    const length =
      short < 126 ? short : short === 126 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2));
    frames.push(JSON.parse(bytes.toString("utf8", at + headBytes, at + headBytes + length)) as Frame);
    at += headBytes + length;
  }
  return frames;
}

describe("telling everybody", () => {
  it("gives each client what it would be given alone, in order, under the id of its own call", () => {
    const anyPlace = fc.option(
      fc.record({
        state: fc.constantFrom("new", "queued", "assigned", "closed"),
        teamId: fc.constantFrom(null, ...teams),
        assigneeId: fc.constantFrom(null, ...users),
      }),
    );
    const anyRow = fc.record({ before: anyPlace, after: anyPlace, about: fc.option(fc.constantFrom(...users)) });
    const anyClient = fc.record({
      userId: fc.constantFrom(...users),
      role: fc.constantFrom("agent" as const, "team_lead" as const, "admin" as const),
      teamIds: fc.subarray(teams),
      id: fc.integer({ min: 1, max: 3 }),
    });
    fc.assert(
      fc.property(fc.array(anyRow, { maxLength: 8 }), fc.array(anyClient, { maxLength: 8 }), (places, people) => {
        const rows = places.map(({ before, after, about }, n): LiveRow => {
          const seq = n + 7;
          return { seq, event: about ? { type: "access.changed", userId: about } : said(seq), before, after };
        });
        const broadcast = createBroadcast();
        const clients = people.map(({ userId, role, teamIds, id }) => client(agent(userId, teamIds, role), id));
        for (const { listener } of clients) broadcast.join(listener);
        broadcast.say(rows);
        for (const { listener, frames } of clients) {
          const alone = rows.flatMap((row) => {
            const event = eventFor(listener.actor, row);
            const seq = String(row.seq);
            return event ? [{ type: "data", id: seq, data: { id: seq, data: event } }] : [];
          });
          expect(frames().map(({ result }) => result)).toEqual(JSON.parse(JSON.stringify(alone)));
          for (const frame of frames()) expect(listener.head).toBe(headOf(frame));
        }
      }),
    );
  });

  it("hands the very same bytes to all who have the same rights, once for all events of a turn", () => {
    const broadcast = createBroadcast();
    const [ana, ben] = [client(agent(users[0]!, teams)), client(agent(users[1]!, teams.toReversed()))];
    for (const { listener } of [ana, ben]) broadcast.join(listener);
    broadcast.say([inTeam(1, teams[0]!), inTeam(2, teams[1]!)]);
    expect(ana.frames()).toHaveLength(2);
    expect(ana.writes).toHaveLength(1);
    expect(ana.writes[0]).toBe(ben.writes[0]);
  });

  it("says nothing to who has left, and never more at once than can be taken back from a slow client", () => {
    const broadcast = createBroadcast();
    const [ana, ben] = [client(agent(users[0]!, teams)), client(agent(users[1]!, teams))];
    const leave = broadcast.join(ana.listener);
    broadcast.join(ben.listener);
    leave();
    broadcast.say(
      Array.from({ length: 40 }, (_, n) => ({ ...inTeam(n + 1, teams[0]!), event: said(n, "x".repeat(8_000)) })),
    );
    expect(ana.writes).toEqual([]);
    expect(ben.frames()).toHaveLength(40);
    for (const write of ben.writes) expect(write.length).toBeLessThanOrEqual(64 * 1024);
  });

  it("lets a client that takes too little go on alone, after the last event that it was given", () => {
    const broadcast = createBroadcast();
    const [ana, ben] = [client(agent(users[0]!, teams)), client(agent(users[1]!, teams))];
    for (const { listener } of [ana, ben]) broadcast.join(listener);
    ana.takesNoMoreThan(2);
    ben.takesNoMoreThan(0);
    const rows = Array.from({ length: 40 }, (_, n) => ({
      ...inTeam(n + 5, teams[0]!),
      event: said(n, "x".repeat(8_000)),
    }));
    broadcast.say(rows);
    expect(ana.lostAfter()).toBe(Number(ana.frames().at(-1)?.result.id));
    expect(ben.lostAfter()).toBe(4);
  });

  it("lets everybody go on alone when rows are missing, and cuts everybody rather than skip one event", () => {
    const broadcast = createBroadcast();
    const ana = client(agent(users[0]!, teams));
    broadcast.join(ana.listener);
    broadcast.loseAll(12);
    expect(ana.lostAfter()).toBe(12);
    const broken = { ...inTeam(1, teams[0]!), event: { type: "reset", self: 1n } as unknown as LiveEvent };
    expect(() => broadcast.say([broken])).toThrow(TypeError);
    expect(ana.isCut()).toBe(true);
  });
});

describe("whispering what is not kept", () => {
  const place = { state: "assigned", teamId: teams[0]!, assigneeId: users[0]! };
  const typing: LiveRow = {
    seq: 7,
    event: { type: "typing", conversationId, writer: { type: "user", id: users[1]! }, isTyping: true },
    before: null,
    after: place,
  };

  it("is heard by who may read the conversation alone, under the number of what they heard last", () => {
    const broadcast = createBroadcast();
    const owner = client(agent(users[0]!, []));
    const lead = client(agent(users[1]!, [teams[0]!], "team_lead"));
    const teammate = client(agent(users[2]!, [teams[0]!]));
    const otherLead = client(agent(users[2]!, [teams[1]!], "team_lead"));
    for (const { listener } of [owner, lead, teammate, otherLead]) broadcast.join(listener);
    broadcast.whisper(typing);
    for (const each of [owner, lead])
      expect(each.frames().map(({ result }) => [result.id, result.data.data])).toEqual([["7", typing.event]]);
    for (const each of [teammate, otherLead]) expect(each.frames()).toEqual([]);
  });

  it("is missed by who takes nothing just now, and costs them no event", () => {
    const broadcast = createBroadcast();
    const full = client(agent(users[0]!, []));
    full.takesNoMoreThan(0);
    broadcast.join(full.listener);
    broadcast.whisper(typing);
    expect(full.lostAfter()).toBeNull();
  });
});
