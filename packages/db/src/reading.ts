/**
 * Reading without a transaction for each question. The reads of one request, its session's look-up included, go to one
 * connection under one tenant, and statements that do not wait for each other's answers leave together.
 */
import type { TenantId } from "@max/domain/ids";
import type pg from "pg";
import type { Database } from "./client.ts";
import { beginFor, checkOut, queryOn, type Call, type Tx } from "./transaction.ts";

/** What a read may use: rows of one tenant as they stand now. There is no way to change one that others would see. */
export type Reader = Pick<Tx, "tenantId" | "query">;

export type ReadScope = {
  read<T>(tenantId: TenantId, work: (tx: Reader) => Promise<T>): Promise<T>;
};

/** One read, or one of a request's, when the call carries its scope. @throws DomainError `unavailable` */
export const reading = <T>(call: Call, work: (tx: Reader) => Promise<T>): Promise<T> =>
  (call.reads ?? openReadScope(call.db)).read(call.tenantId, work);

type Open = { client: pg.PoolClient; begun: Promise<unknown>; tx: Reader };

/** For one request. The transaction opens with the first read and ends when no read follows the last one at once. */
export function openReadScope(db: Database): ReadScope {
  let current: { tenantId: TenantId; open: Promise<Open>; readers: number; hasFailed: boolean } | null = null;

  async function begin(tenantId: TenantId): Promise<Open> {
    const client = await checkOut(db);
    const begun = client.query(beginFor(tenantId, "read only"));
    // Whoever reads hears of it from their own statement, which finds no rows without its tenant.
    begun.catch(() => {});
    return { client, begun, tx: { tenantId, query: queryOn(client, db) } };
  }

  async function end({ open, hasFailed }: NonNullable<typeof current>) {
    const { client } = await open;
    const ended = client.query(hasFailed ? "rollback" : "commit");
    // Nothing was changed, so nobody waits for the answer; the next user's statements queue behind it.
    if (!hasFailed) {
      ended.catch(() => {});
      return client.release();
    }
    await ended.then(
      () => client.release(),
      (failure: Error) => client.release(failure),
    );
  }

  return {
    async read(tenantId, work) {
      if (current && current.tenantId !== tenantId) return openReadScope(db).read(tenantId, work);
      const mine = (current ??= { tenantId, open: begin(tenantId), readers: 0, hasFailed: false });
      mine.readers++;
      try {
        const { begun, tx } = await mine.open;
        const [result] = await Promise.all([work(tx), begun]);
        return result;
      } catch (error) {
        mine.hasFailed = true;
        throw error;
      } finally {
        mine.readers--;
        // What reads next because of this answer has asked by then: only promises lie between.
        if (mine.readers === 0)
          setImmediate(() => {
            if (mine.readers > 0 || current !== mine) return;
            current = null;
            end(mine).catch(() => {});
          });
      }
    },
  };
}
