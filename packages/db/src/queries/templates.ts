/** Reads of templates. */
import type { InboxId } from "@max/domain/ids";
import type { TemplateView } from "@max/domain/template/template";
import type { Reader } from "../transaction.ts";

const VIEW = `t.id, t.name, t.language, t.status, t.category, t.quality, t.rejected_reason as "rejectedReason", t.parts, t.sends`;
/** The account looked up by itself, so that its templates come in the order of their index. */
const OF_INBOX = `from templates t where t.tenant_id = $1
  and t.account_key = (select n.waba_id from whatsapp_numbers n where n.tenant_id = $1 and n.inbox_id = $2)`;

/** One page of the templates of an inbox's account, by name and language. Served by `templates_name_key`. */
export function templatePage(
  tx: Reader,
  page: { inboxId: InboxId; after: { name: string; language: string } | null; size: number },
): Promise<TemplateView[]> {
  return tx.query<TemplateView>(
    `select ${VIEW} ${OF_INBOX} and (t.name, t.language) > ($3, $4) order by t.name, t.language limit $5`,
    [tx.tenantId, page.inboxId, page.after?.name ?? "", page.after?.language ?? "", page.size],
    "template list",
  );
}

/** The one of that name in that language, whatever its status. */
export async function templateOf(
  tx: Reader,
  inboxId: InboxId,
  { name, language }: { name: string; language: string },
): Promise<TemplateView | null> {
  const [row] = await tx.query<TemplateView>(`select ${VIEW} ${OF_INBOX} and t.name = $3 and t.language = $4`, [
    tx.tenantId,
    inboxId,
    name,
    language,
  ]);
  return row ?? null;
}
