/** Writes the words of what was said, and takes away those of what is gone. */
import { LONGEST_WORD, wordsOf } from "@max/domain/search/words";
import type { Tx } from "@max/db/transaction";
import type { Said } from "./read-said.ts";

/** @returns the oldest instant among them, or null when there are none */
export async function storeEntries(tx: Tx, said: readonly Said[]): Promise<Date | null> {
  const rows = said.map((one) => ({ ...one, words: wordsOf(one.text), names: one.name ? wordsOf(one.name) : [] }));
  const worded = rows.filter(({ words }) => words.length > 0);
  if (worded.length > 0)
    await tx.query(
      `insert into search_entries as e (tenant_id, id, kind, conversation_id, at, words)
       select $1, k.id, k.kind, k.conversation_id, k.at,
         array_to_tsvector(array(select search_prefix($1, k.at) || w from jsonb_array_elements_text(k.words) w))
       from jsonb_to_recordset($2::jsonb) k (id uuid, kind text, conversation_id uuid, at timestamptz(3), words jsonb)
       on conflict (tenant_id, id) do update set words = excluded.words, at = excluded.at where e.words <> excluded.words`,
      [
        tx.tenantId,
        JSON.stringify(
          worded.map(({ id, kind, conversationId, at, words }) => ({
            id,
            kind,
            conversation_id: conversationId,
            at,
            words,
          })),
        ),
      ],
      "keep words",
    );
  await storeVocabulary(tx, rows);
  return rows.reduce<Date | null>((oldest, { at }) => (oldest && oldest <= at ? oldest : at), null);
}

/** What is gone is found no longer, whatever a search still held of it. */
export async function forgetEntries(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.query(`delete from search_entries where tenant_id = $1 and id = any($2)`, [tx.tenantId, ids]);
}

/** Words that nothing within so many days had: they leave with the messages that did. A name stays as long as its contact. */
export async function forgetOldWords(tx: Tx, days: number): Promise<void> {
  await tx.query(
    `delete from search_vocabulary where tenant_id = $1 and kind = 'text' and last_month < date_trunc('month', now() - $2 * interval '1 day')`,
    [tx.tenantId, days],
  );
}

/** A name of a product or a place is a word; a number, a link's part or half a line is not. */
const isKnowable = (word: string) => word.length >= 3 && word.length < LONGEST_WORD && /^\p{L}+$/u.test(word);

type Worded = { at: Date; words: string[]; names: string[] };

/** Each word once with the last month it was used in, in one order for everybody. */
async function storeVocabulary(tx: Tx, rows: readonly Worded[]): Promise<void> {
  const months = new Map<string, string>();
  for (const { at, words, names } of rows) {
    const month = `${at.toISOString().slice(0, 7)}-01`;
    const keys = [...words.map((word) => `text ${word}`), ...names.map((word) => `name ${word}`)];
    for (const key of keys) if ((months.get(key) ?? "") < month) months.set(key, month);
  }
  const known = [...months].filter(([key]) => isKnowable(key.slice(5))).toSorted(([a], [b]) => (a < b ? -1 : 1));
  if (known.length === 0) return;
  await tx.query(
    `insert into search_vocabulary as v (tenant_id, kind, length, word, last_month)
     select $1, k.kind, length(k.word), k.word, k.month from unnest($2::text[], $3::text[], $4::date[]) k (kind, word, month)
     on conflict (tenant_id, kind, length, word) do update set last_month = excluded.last_month where v.last_month < excluded.last_month`,
    [
      tx.tenantId,
      known.map(([key]) => key.slice(0, 4)),
      known.map(([key]) => key.slice(5)),
      known.map(([, month]) => month),
    ],
    "keep vocabulary",
  );
}
