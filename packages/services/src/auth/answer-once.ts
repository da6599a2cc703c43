/** Idempotency keys: a caller that repeats a write under the same key gets the first answer again, and nothing happens twice. */
import { DomainError } from "@max/domain/errors";
import { type Call, inTransaction } from "@max/db/transaction";
import { sha256Bytes } from "@max/platform/sha256";

/** An HTTP status and the exact JSON text that went with it. */
export type Answer = { status: number; json: string };

export type KeyedRequest = {
  key: string;
  /** Method, path and body as one text: the same key for anything else is a mistake of the caller's. */
  request: string;
};

/**
 * Runs `work` for the first request under a key and gives its answer to every repeat for a day. Keys belong to the actor:
 * nobody can read another's answers by guessing keys. Work that throws or is refused changed nothing and is forgotten, so
 * that the caller may try again. Work whose process died counts as forgotten after a minute.
 * @throws DomainError `conflict` when the key was used for another request, or its first request is still running
 */
export async function answerOnce(
  call: Call,
  { key, request }: KeyedRequest,
  work: () => Promise<Answer>,
): Promise<Answer> {
  const keyHash = sha256Bytes(`${actorKey(call)}\n${key}`);
  const requestHash = sha256Bytes(request);
  const earlier = await claim(call, keyHash, requestHash);
  if (earlier) return earlier;
  let answer: Answer;
  try {
    answer = await work();
  } catch (error) {
    await forget(call, keyHash);
    throw error;
  }
  if (answer.status >= 300) await forget(call, keyHash);
  else
    await inTransaction(call, (tx) =>
      tx.query("update idempotency_keys set answer = $3 where tenant_id = $1 and key_hash = $2", [
        call.tenantId,
        keyHash,
        JSON.stringify(answer),
      ]),
    );
  return answer;
}

async function claim(call: Call, keyHash: Buffer, requestHash: Buffer): Promise<Answer | null> {
  return inTransaction(call, async (tx) => {
    const claimed = await tx.query(
      `insert into idempotency_keys (tenant_id, key_hash, request_hash) values ($1, $2, $3)
       on conflict (tenant_id, key_hash) do update set request_hash = excluded.request_hash, answer = null, created_at = now()
         where idempotency_keys.created_at < now() - interval '1 day'
           or (idempotency_keys.answer is null and idempotency_keys.created_at < now() - interval '1 minute')
       returning 1`,
      [call.tenantId, keyHash, requestHash],
    );
    if (claimed.length > 0) return null;
    const [earlier] = await tx.query<{ request_hash: Buffer; answer: Answer | null }>(
      "select request_hash, answer from idempotency_keys where tenant_id = $1 and key_hash = $2",
      [call.tenantId, keyHash],
    );
    if (earlier && !earlier.request_hash.equals(requestHash))
      throw new DomainError("conflict", "This Idempotency-Key was already used for a different request.");
    if (!earlier?.answer)
      throw new DomainError("conflict", "The first request with this Idempotency-Key is still running.");
    return earlier.answer;
  });
}

const forget = (call: Call, keyHash: Buffer) =>
  inTransaction(call, (tx) =>
    tx.query("delete from idempotency_keys where tenant_id = $1 and key_hash = $2", [call.tenantId, keyHash]),
  );

/** Whose keys they are. */
export function actorKey({ actor }: Call): string {
  if (actor.type === "user") return `user:${actor.userId}`;
  if (actor.type === "api_key") return `api_key:${actor.apiKeyId}`;
  return `system:${actor.name}`;
}
