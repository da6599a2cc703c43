/** What every new inbox has, whatever its channel: its row, its place in the directory, its line in the audit log. */
import type { InboxId, TeamId } from "@max/domain/ids";
import type { Channel } from "@max/domain/inbox/channel";
import { inboxes } from "@max/db/schema/inboxes";
import { tenantDirectory } from "@max/db/schema/tenant-directory";
import type { Call, Tx } from "@max/db/transaction";
import { newId } from "@max/platform/ids";
import { recordAudit } from "../audit/record-audit.ts";
import { requireTeam } from "../conversation/transfer-conversation.ts";
import { recordLive } from "../outbox/record-live.ts";

/** @throws DomainError `not_found` for the team */
export async function openInbox(
  tx: Tx,
  call: Call,
  { channel, name, teamId }: { channel: Channel; name: string; teamId: TeamId | undefined },
): Promise<InboxId> {
  const { tenantId } = tx;
  const inboxId = newId<InboxId>();
  if (teamId) await requireTeam(tx, teamId);
  await tx.orm.insert(inboxes).values({ tenantId, id: inboxId, channel, name, defaultTeamId: teamId });
  await tx.orm.insert(tenantDirectory).values({ kind: "inbox", key: inboxId, tenantId, inboxId, channel });
  await recordAudit(tx, call, [
    { action: "inbox.created", subjectType: "inbox", subjectId: inboxId, detail: { channel } },
  ]);
  await recordLive(tx, [{ event: { type: "workspace.changed" }, before: null, after: null }]);
  return inboxId;
}
