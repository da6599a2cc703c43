/** Chat widgets by their inbox, before any tenant is known: whose they are, how they look, which pages may show them. */
import type { InboxId, TenantId } from "@max/domain/ids";
import type { WidgetSettings } from "@max/domain/widget/settings";
import type { Database } from "@max/db/client";
import { inboxes } from "@max/db/schema/inboxes";
import { widgets } from "@max/db/schema/widgets";
import { inTransaction, type Call } from "@max/db/transaction";
import { and, eq } from "drizzle-orm";
import { ownersOf } from "../webhook/claim-deliveries.ts";

/** `isOff`: pages are to show nothing of it. What a page that has it open still sends is taken. */
export type Widget = { tenantId: TenantId; inboxId: InboxId; settings: WidgetSettings; isOff: boolean };
export type WidgetBook = { of(inboxId: InboxId): Promise<Widget | null> };

const KEPT_MS = 5_000;
const MAX_KEPT = 10_000;

/** What is done for a page's visitor, before and beside everybody who signs in. */
export const visitorCall = (db: Database, tenantId: TenantId, requestId: string): Call => ({
  db,
  tenantId,
  actor: { type: "system", tenantId, name: "widget" },
  requestId,
});

/** Answers are kept for 5 s, unknown inboxes too, so that a flood at a made-up address costs no queries. */
export function createWidgetBook({ db }: { db: Database }): WidgetBook {
  const kept = new Map<string, { answer: Promise<Widget | null>; until: number }>();
  async function load(inboxId: InboxId): Promise<Widget | null> {
    const owner = (await ownersOf(db, "inbox", [inboxId])).get(inboxId);
    if (owner?.channel !== "widget") return null;
    const { tenantId } = owner;
    const [row] = await inTransaction(visitorCall(db, tenantId, "widget"), (tx) =>
      tx.orm
        .select({ widget: widgets, turnedOffAt: inboxes.turnedOffAt })
        .from(widgets)
        .innerJoin(inboxes, and(eq(inboxes.tenantId, widgets.tenantId), eq(inboxes.id, widgets.inboxId)))
        .where(and(eq(widgets.tenantId, tenantId), eq(widgets.inboxId, inboxId))),
    );
    if (!row) return null;
    const { tenantId: _tenant, inboxId: _inbox, ...settings } = row.widget;
    return { tenantId, inboxId, settings, isOff: row.turnedOffAt !== null };
  }
  return {
    of(inboxId) {
      const known = kept.get(inboxId);
      if (known && known.until > performance.now()) return known.answer;
      if (kept.size >= MAX_KEPT) kept.clear();
      const answer = load(inboxId);
      kept.set(inboxId, { answer, until: performance.now() + KEPT_MS });
      // A failure is not kept: the next request asks again.
      answer.catch(() => kept.delete(inboxId));
      return answer;
    },
  };
}
