/** People's pictures: kept for whom they show, removed by them or an admin, and found by everybody of their company. */
import { authorizeInTenant } from "@max/domain/access/permissions";
import type { PersonView } from "@max/domain/access/people";
import type { PictureSize } from "@max/domain/access/picture";
import { DomainError, notFound } from "@max/domain/errors";
import type { UserId } from "@max/domain/ids";
import { inTransaction, reading, type Call, type Tx } from "@max/db/transaction";
import { recordAudit } from "../audit/record-audit.ts";
import { personView } from "../person/list-people.ts";
import { tellPerson } from "../person/tell-person.ts";

/** By what its content is, and where its two sizes lie. */
export type KeptPicture = { hash: string; keys: Record<PictureSize, string> };
/** Where a picture lay that is nobody's any more: to be removed after this. */
export type Replaced = { replaced: string[] };

/** @throws DomainError `person_required` for a program */
export function requirePictured({ actor }: Pick<Call, "actor">): UserId {
  if (actor.type !== "user") throw new DomainError("person_required", "Only a person has a picture.");
  return actor.userId;
}

/** The caller's picture from now on. */
export async function keepPicture(call: Call, picture: KeptPicture): Promise<Replaced> {
  const userId = requirePictured(call);
  return inTransaction(call, async (tx) => {
    const replaced = await setPicture(tx, userId, picture);
    await recordAudit(tx, call, [{ action: "user.picture_changed", subjectType: "user", subjectId: userId }]);
    return { replaced };
  });
}

/** The caller is shown by their initials again. Asked again, nothing more happens. */
export async function removeOwnPicture(call: Call): Promise<Replaced> {
  const userId = requirePictured(call);
  return inTransaction(call, (tx) => remove(tx, call, userId));
}

/** An admin takes away somebody's picture. @throws DomainError `forbidden`, `not_found` */
export async function removePersonsPicture(
  call: Call,
  { userId }: { userId: UserId },
): Promise<Replaced & { person: PersonView }> {
  authorizeInTenant(call.actor, "people.manage");
  return inTransaction(call, async (tx) => ({
    ...(await remove(tx, call, userId)),
    person: await personView(tx, userId),
  }));
}

async function remove(tx: Tx, call: Call, userId: UserId): Promise<Replaced> {
  const replaced = await setPicture(tx, userId, null);
  if (replaced.length > 0)
    await recordAudit(tx, call, [{ action: "user.picture_removed", subjectType: "user", subjectId: userId }]);
  return { replaced };
}

/** @returns where the one before lay @throws DomainError `not_found` */
async function setPicture(tx: Tx, userId: UserId, picture: KeptPicture | null): Promise<string[]> {
  const [before] = await tx.query<{ keys: string[] }>(
    `select array_remove(array[picture_key, picture_small_key], null) as keys from users where tenant_id = $1 and id = $2 for no key update`,
    [tx.tenantId, userId],
  );
  if (!before) throw notFound("person");
  await tx.query(
    `update users set picture_hash = $3, picture_key = $4, picture_small_key = $5 where tenant_id = $1 and id = $2`,
    [tx.tenantId, userId, picture?.hash ?? null, picture?.keys.large ?? null, picture?.keys.small ?? null],
  );
  if (picture || before.keys.length > 0) await tellPerson(tx, userId);
  return before.keys;
}

export type PictureAddress = { userId: UserId; hash: string; size: PictureSize };

/** Where it lies. @throws DomainError `not_found`, also for the picture that was there before, and for another company's person */
export async function openPicture(call: Call, { userId, hash, size }: PictureAddress): Promise<string> {
  authorizeInTenant(call.actor, "workspace.read");
  const [row] = await reading(call, (tx) =>
    tx.query<{ large: string; small: string }>(
      `select picture_key as large, picture_small_key as small from users where tenant_id = $1 and id = $2 and picture_hash = $3`,
      [tx.tenantId, userId, hash],
    ),
  );
  if (!row) throw notFound("picture");
  return row[size];
}
