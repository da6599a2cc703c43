/** Who is calling: a person by cookie or access token, or a program by its key. */
import type { Actor } from "@max/domain/access/permissions";
import type { Database } from "@max/db/client";
import type { ReadScope } from "@max/db/reading";
import { readAccessToken } from "./access-token.ts";
import { readApiKey } from "./api-key.ts";
import { readSession, readSessionByHash, type Session } from "./session.ts";

/** What a request brings. A bearer, when there is one, decides alone: a wrong one is never made good by a cookie. */
export type Credentials = { cookie: string | null; bearer: string | null };

/** `session` is there for a person, by whichever way they came. */
export type Caller = { actor: Actor; session: Session | null };

const NOBODY_LONGER_THAN = 2_000;

export async function readActor(
  { db, masterKey, reads }: { db: Database; masterKey: Buffer; reads?: ReadScope },
  { cookie, bearer }: Credentials,
): Promise<Caller | null> {
  if ((bearer ?? cookie ?? "").length > NOBODY_LONGER_THAN) return null;
  if (bearer?.startsWith("sk_")) {
    const actor = await readApiKey(db, bearer, reads);
    return actor && { actor, session: null };
  }
  const session =
    bearer !== null
      ? await sessionOfToken({ db, masterKey, reads }, bearer)
      : cookie && (await readSession(db, cookie, reads));
  return session ? { actor: session.actor, session } : null;
}

async function sessionOfToken(
  { db, masterKey, reads }: { db: Database; masterKey: Buffer; reads: ReadScope | undefined },
  token: string,
): Promise<Session | null> {
  const subject = await readAccessToken(masterKey, token);
  return subject && readSessionByHash(db, subject.tenantId, subject.sessionHash, reads);
}
