import { AttachmentId } from "@max/domain/ids";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { uuid } from "../live/views.fixture.ts";
import { type Draft, isNewerThan, isSameDraft, mergeDrafts, NO_DRAFT } from "./merge-drafts.ts";

const draft = (parts: Partial<Draft>): Draft => ({ ...NO_DRAFT, ...parts });
const [a, b, c, d] = [1, 2, 3, 4].map((n) => AttachmentId.parse(uuid(n))) as [Id, Id, Id, Id];
type Id = Draft["attachmentIds"][number];

const anyDraft: fc.Arbitrary<Draft> = fc.record({
  mode: fc.constantFrom("reply", "note"),
  reply: fc.constantFrom("", "Hello", "Hello there", "Bom dia"),
  note: fc.constantFrom("", "ask Ben"),
  quotedMessageId: fc.constant(null),
  attachmentIds: fc.subarray([a, b, c]),
});

describe("a draft of two devices", () => {
  it("is what the other left, where nothing changed here", () => {
    fc.assert(
      fc.property(anyDraft, anyDraft, (known, remote) => {
        expect(mergeDrafts(known, known, remote)).toEqual(remote);
      }),
    );
  });

  it("is what is here, where nothing changed there", () => {
    fc.assert(
      fc.property(anyDraft, anyDraft, (local, known) => {
        const merged = mergeDrafts(local, known, known);
        expect({ ...merged, attachmentIds: merged.attachmentIds.toSorted() }).toEqual(local);
      }),
    );
  });

  it("loses no words, whoever changed what", () => {
    fc.assert(
      fc.property(anyDraft, anyDraft, anyDraft, (local, known, remote) => {
        const { reply } = mergeDrafts(local, known, remote);
        if (local.reply !== known.reply) expect(reply).toContain(local.reply);
        if (remote.reply !== known.reply && remote.reply !== "" && local.reply !== "")
          expect(reply).toContain(remote.reply);
      }),
    );
  });

  it("takes the answer of one and the note of the other", () => {
    const merged = mergeDrafts(draft({ reply: "Hello" }), NO_DRAFT, draft({ note: "ask Ben", mode: "note" }));
    expect(merged).toEqual(draft({ reply: "Hello", note: "ask Ben", mode: "note" }));
  });

  it("goes on with the longer one where one of them wrote on", () => {
    const known = draft({ reply: "Hel" });
    expect(mergeDrafts(draft({ reply: "Hello" }), known, draft({ reply: "Hello there" })).reply).toBe("Hello there");
    expect(mergeDrafts(draft({ reply: "Hello there" }), known, draft({ reply: "Hello" })).reply).toBe("Hello there");
  });

  it("keeps what is being written here when the other device sent what both had", () => {
    expect(mergeDrafts(draft({ reply: "Hello again" }), draft({ reply: "Hello" }), NO_DRAFT).reply).toBe("Hello again");
  });

  it("has the files of both but for those that one took away", () => {
    const known = draft({ attachmentIds: [a, b] });
    const merged = mergeDrafts(draft({ attachmentIds: [b, c] }), known, draft({ attachmentIds: [a, b, d] }));
    expect(merged.attachmentIds).toEqual([b, d, c]);
  });
});

describe("two drafts", () => {
  it("are the same when both are empty, whichever is being written", () => {
    expect(isSameDraft(NO_DRAFT, draft({ mode: "note" }))).toBe(true);
    expect(isSameDraft(draft({ reply: "x" }), draft({ reply: "x", mode: "note" }))).toBe(false);
  });
});

describe("word of a draft", () => {
  const left = (revision: number) => ({ revision, draft: NO_DRAFT });
  const removed = (revision: number) => ({ revision, draft: null });

  it("of what was emptied here since brings nothing back, and takes nothing of what was begun anew", () => {
    const emptied = { agreed: 0, gone: 5 };
    expect(isNewerThan(emptied, left(5))).toBe(false);
    const begunAnew = { agreed: 8, gone: 5 };
    expect([left(5), removed(5), left(8)].map((word) => isNewerThan(begunAnew, word))).toEqual([false, false, false]);
  });

  it("of what another device wrote or sent is news", () => {
    expect(isNewerThan({ agreed: 5, gone: 3 }, left(6))).toBe(true);
    expect(isNewerThan({ agreed: 5, gone: 3 }, removed(5))).toBe(true);
    expect(isNewerThan({ agreed: 0, gone: 5 }, left(6))).toBe(true);
  });
});
