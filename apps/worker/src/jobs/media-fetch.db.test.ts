/** A file that is being fetched when its worker is told to stop. */
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { makeTenant } from "@max/db/test/factories";
import { claim } from "@max/services/outbox/claim";
import { metaText, startTestWorker, webhookOf, type TestWorker } from "../../test/test-worker.ts";
import { mediaFetch } from "./media-fetch.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await startTestWorker(inject("databaseUrl"));
});
afterAll(() => worker.close());

const isOffered = () =>
  worker.ask(`select 1 from outbox where topic = 'media' and lease_token is null and available_at <= now()`);

describe("a file that is being fetched when its worker is told to stop", () => {
  it("is let go of at once and offered to the others, as pending as it was", async () => {
    const tenant = await makeTenant(worker.db, { defaultTeam: true });
    const { text: _, ...message } = metaText("wamid.picture", "");
    const image = { ...message, type: "image", image: { id: "901", mime_type: "image/jpeg" } };
    await worker.post(webhookOf({ number: tenant.phoneNumberId, messages: [image] }));
    await worker.drain();
    const [row] = await claim(worker.db, "media", { limit: 1, leaseMs: 300_000, inOrder: false });
    const { attachmentId } = row!.payload as { attachmentId: string };
    const deps = worker.withAdapter({
      fetchMedia: (_media, _download, signal) =>
        new Promise((resolve) => {
          signal.addEventListener("abort", () => resolve({ kind: "try_later", reason: "broken off" }));
          queueMicrotask(worker.stop);
        }),
    });
    expect(await isOffered()).toHaveLength(0);
    const { seq, token, attempts: offer } = row!;
    await mediaFetch.execute({ tenantId: tenant.tenantId, attachmentId, seq, token, offer }, deps, {
      jobId: "1",
      attempt: 1,
      isLast: true,
    });
    expect(await isOffered()).toHaveLength(1);
    expect(await worker.ask(`select state from attachments`)).toEqual([{ state: "pending" }]);
  });
});
