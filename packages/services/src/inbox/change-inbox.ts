/** What an admin changes of an inbox: its name, whose queue it leads to, and what its channel needs. */
import { authorizeInTenant } from "@max/domain/access/permissions";
import type { AuditAction } from "@max/domain/audit/audit";
import { DomainError } from "@max/domain/errors";
import type { InboxId } from "@max/domain/ids";
import type { ChangeInbox, ChangeWidget, InboxView, SwitchInbox } from "@max/domain/inbox/settings";
import { chatApps } from "@max/db/schema/chat-apps";
import { inboxes } from "@max/db/schema/inboxes";
import { widgets } from "@max/db/schema/widgets";
import { inTransaction, type Call, type Tx } from "@max/db/transaction";
import { and, eq } from "drizzle-orm";
import { recordAudit } from "../audit/record-audit.ts";
import { requireTeam } from "../conversation/transfer-conversation.ts";
import { recordLive } from "../outbox/record-live.ts";
import { inboxView } from "./inbox-views.ts";

/** What waits already stays where it is; new conversations go to the new team. @throws DomainError `not_found` for an inbox or team */
export const changeInbox = (call: Call, { inboxId, name, teamId }: ChangeInbox): Promise<InboxView> =>
  change(call, inboxId, async (tx, before) => {
    if (teamId) await requireTeam(tx, teamId);
    const after = { name: name ?? before.name, defaultTeamId: teamId === undefined ? before.teamId : teamId };
    await tx.orm
      .update(inboxes)
      .set(after)
      .where(and(eq(inboxes.tenantId, tx.tenantId), eq(inboxes.id, inboxId)));
    return { isRenamed: after.name !== before.name, teamId: after.defaultTeamId };
  });

/** @throws DomainError `not_found`, `invalid_input` for an inbox of another channel */
export const changeChatApp = (
  call: Call,
  { inboxId, outboundUrl }: { inboxId: InboxId; outboundUrl: string },
): Promise<InboxView> =>
  change(call, inboxId, async (tx, before) => {
    if (before.account.type !== "chat_app") throw ofAnotherChannel();
    await tx.orm
      .update(chatApps)
      .set({ outboundUrl })
      .where(and(eq(chatApps.tenantId, tx.tenantId), eq(chatApps.inboxId, inboxId)));
    return { host: new URL(outboundUrl).host };
  });

/** Pages show it a few seconds later. @throws DomainError `not_found`, `invalid_input` for an inbox of another channel */
export const changeWidget = (call: Call, { inboxId, ...changed }: ChangeWidget): Promise<InboxView> =>
  change(call, inboxId, async (tx, before) => {
    if (before.account.type !== "widget") throw ofAnotherChannel();
    const now = before.account;
    const after = {
      allowedOrigins: changed.allowedOrigins ?? now.allowedOrigins,
      title: changed.title ?? now.title,
      greeting: changed.greeting ?? now.greeting,
      replyTime: changed.replyTime ?? now.replyTime,
      colour: changed.colour ?? now.colour,
      askName: changed.askName ?? now.askName,
      askEmail: changed.askEmail ?? now.askEmail,
    };
    await tx.orm
      .update(widgets)
      .set(after)
      .where(and(eq(widgets.tenantId, tx.tenantId), eq(widgets.inboxId, inboxId)));
    return { colour: after.colour, origins: after.allowedOrigins.length };
  });

/**
 * Off: nothing is sent from it, nor what waits to be; what comes in is received all the same. The moment it was first turned off
 * stays. @throws DomainError `not_found`
 */
export const switchInbox = (call: Call, { inboxId, isOn }: SwitchInbox): Promise<InboxView> =>
  change(
    call,
    inboxId,
    async (tx, before) => {
      await tx.orm
        .update(inboxes)
        .set({ turnedOffAt: isOn ? null : (before.turnedOffAt ?? tx.now) })
        .where(and(eq(inboxes.tenantId, tx.tenantId), eq(inboxes.id, inboxId)));
      return {};
    },
    isOn ? "inbox.turned_on" : "inbox.turned_off",
  );

const ofAnotherChannel = () => new DomainError("invalid_input", "This inbox is of another channel.");

type Detail = Record<string, string | number | boolean | null>;

/** @param write under the inbox's lock; gives what the audit log says of it */
async function change(
  call: Call,
  inboxId: InboxId,
  write: (tx: Tx, before: InboxView) => Promise<Detail>,
  action: AuditAction = "inbox.changed",
): Promise<InboxView> {
  authorizeInTenant(call.actor, "tenant.configure");
  return inTransaction(call, async (tx) => {
    await tx.query(`select 1 from inboxes where tenant_id = $1 and id = $2 for no key update`, [tx.tenantId, inboxId]);
    const detail = await write(tx, await inboxView(tx, inboxId));
    await recordAudit(tx, call, [{ action, subjectType: "inbox", subjectId: inboxId, detail }]);
    await recordLive(tx, [{ event: { type: "workspace.changed" }, before: null, after: null }]);
    return inboxView(tx, inboxId);
  });
}
