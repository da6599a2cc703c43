/** How a person wants to be told of what, on all their devices. */
import { choicesFrom, type NoticeSettings } from "@max/domain/notice/notice";
import { inTransaction, reading, type Call, type Reader } from "@max/db/transaction";
import { recordAudit } from "../audit/record-audit.ts";
import { tellSettingsChanged } from "./mark-notices-read.ts";
import { personTold } from "./read-notices.ts";

/** @throws DomainError `person_required` */
export const noticeSettings = (call: Call): Promise<NoticeSettings> => {
  const { userId } = personTold(call);
  return reading(call, (tx) => settingsOf(tx, userId));
};

/** Holds for what happens from now on. */
export async function saveNoticeSettings(call: Call, settings: NoticeSettings): Promise<NoticeSettings> {
  const { userId } = personTold(call);
  const { choices, quietHours } = settings;
  return inTransaction(call, async (tx) => {
    await tx.query(
      `insert into notice_settings (tenant_id, user_id, choices, quiet_from, quiet_to) values ($1, $2, $3, $4, $5)
       on conflict (tenant_id, user_id) do update set choices = excluded.choices, quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to`,
      [tx.tenantId, userId, JSON.stringify(choices), quietHours?.from ?? null, quietHours?.to ?? null],
    );
    await recordAudit(tx, call, [{ action: "user.notices_changed", subjectType: "user", subjectId: userId }]);
    await tellSettingsChanged(tx, userId);
    return settingsOf(tx, userId);
  });
}

async function settingsOf(tx: Reader, userId: string): Promise<NoticeSettings> {
  const [row] = await tx.query<{ choices: unknown; from: number | null; to: number | null }>(
    `select choices, quiet_from as "from", quiet_to as "to" from notice_settings where tenant_id = $1 and user_id = $2`,
    [tx.tenantId, userId],
  );
  const { from = null, to = null } = row ?? {};
  return { choices: choicesFrom(row?.choices), quietHours: from !== null && to !== null ? { from, to } : null };
}
