import type { Actor, ConversationSubject } from "@max/domain/access/permissions";
import { ConversationId, TeamId, TenantId, UserId } from "@max/domain/ids";
import type { LiveEvent } from "@max/domain/live/events";
import type { LiveRow } from "@max/domain/live/visibility";
import { describe, expect, it } from "vitest";
import { createReplayGuard } from "./replay-guard.ts";

const teamId = TeamId.parse("00000000-0000-7000-9000-000000000001");
const [ben, colleague] = [1, 2].map((n) => UserId.parse(`00000000-0000-7000-8000-00000000000${n}`)) as [UserId, UserId];
const actor: Actor = {
  type: "user",
  tenantId: TenantId.parse("00000000-0000-7000-8000-0000000000aa"),
  userId: ben,
  role: "agent",
  teamIds: [teamId],
};
const ids = ["b", "c"].map((digit) => ConversationId.parse(`00000000-0000-7000-8000-0000000000${digit.repeat(2)}`));
const [one, two] = ids as [ConversationId, ConversationId];

const waiting: ConversationSubject = { state: "queued", teamId, assigneeId: null };
const colleagues: ConversationSubject = { state: "assigned", teamId, assigneeId: colleague };
const said = (conversationId: ConversationId) =>
  ({ type: "message.changed", conversationId, message: { text: "words" } }) as unknown as LiveEvent;
const row = (seq: number, id: ConversationId, after = waiting, before = waiting): LiveRow => ({
  seq,
  event: said(id),
  before,
  after,
});

/** Replays rows as a subscription does. */
function replayOver(present: Map<ConversationId, ConversationSubject>) {
  const asked: ConversationId[][] = [];
  const guard = createReplayGuard(async (_actor, wanted) => {
    asked.push(wanted);
    return present;
  });
  const replay = async (rows: LiveRow[], pageSize = 500) => {
    const heard: (LiveEvent | null)[] = [];
    for (const [i, each] of rows.entries()) {
      const page = () => rows.slice(i, i + pageSize);
      heard.push(await guard.hear(actor, each, page));
    }
    return heard;
  };
  return { asked, guard, replay };
}
const left = (conversationId: ConversationId) => ({ type: "conversation.left", conversationId });

describe("an event that is replayed", () => {
  it("is whole when its reader may read the conversation then and today", async () => {
    const { replay } = replayOver(new Map([[one, waiting]]));
    expect(await replay([row(1, one), row(2, one)])).toEqual([said(one), said(one)]);
  });

  it("says only once that the conversation left when it is a colleague's today", async () => {
    const { replay } = replayOver(
      new Map([
        [one, colleagues],
        [two, waiting],
      ]),
    );
    expect(await replay([row(1, one), row(2, two), row(3, one)])).toEqual([left(one), said(two), null]);
  });

  it("is not whole when the conversation is gone", async () => {
    const { replay } = replayOver(new Map());
    expect(await replay([row(1, one)])).toEqual([left(one)]);
  });

  it("is nothing, whatever holds today, to who may not read it as it stood then", async () => {
    const { replay, asked } = replayOver(new Map([[one, waiting]]));
    expect(await replay([row(1, one, colleagues, colleagues), row(2, one, colleagues)])).toEqual([null, left(one)]);
    expect(asked).toEqual([]);
  });

  it("costs one look-up for each page, of each conversation once", async () => {
    const { replay, asked } = replayOver(new Map(ids.map((id) => [id, waiting])));
    await replay(
      Array.from({ length: 1_200 }, (_, i) => row(i + 1, ids[i % 2]!)),
      500,
    );
    expect(asked).toEqual([ids, ids, ids]);
  });

  it("is looked up anew when its reader was read anew", async () => {
    const present = new Map([[one, waiting]]);
    const { guard, asked } = replayOver(present);
    const rows = [row(1, one), row(2, one)];
    expect(await guard.hear(actor, rows[0]!, () => rows)).toEqual(said(one));
    present.set(one, colleagues);
    guard.forget();
    expect(await guard.hear(actor, rows[1]!, () => rows.slice(1))).toEqual(left(one));
    expect(asked).toHaveLength(2);
  });

  it("is asked about again when the look-up failed", async () => {
    let isAway = true;
    const guard = createReplayGuard(async () => {
      if (isAway) throw new Error("the database is away");
      return new Map([[one, waiting]]);
    });
    const rows = [row(1, one)];
    await expect(guard.hear(actor, rows[0]!, () => rows)).rejects.toThrow("away");
    isAway = false;
    expect(await guard.hear(actor, rows[0]!, () => rows)).toEqual(said(one));
  });

  it("passes when it is about no conversation", async () => {
    const { guard } = replayOver(new Map());
    const reset: LiveRow = { seq: 1, event: { type: "reset" }, before: null, after: null };
    expect(await guard.hear(actor, reset, () => [reset])).toEqual({ type: "reset" });
  });
});
