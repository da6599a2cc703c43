/** How a person appears to the others, and in which language and time they work. */
import type { Profile, UpdateProfile } from "@max/domain/access/people";
import { DomainError } from "@max/domain/errors";
import { users } from "@max/db/schema/users";
import { inTransaction, reading, type Call, type Reader } from "@max/db/transaction";
import { and, eq } from "drizzle-orm";
import { recordAudit } from "../audit/record-audit.ts";
import { tellPerson } from "../person/tell-person.ts";

export const ownProfile = (call: Call): Promise<Profile> => reading(call, (tx) => profileOf(tx, call));

/** What is left out stays as it is. */
export async function updateProfile(call: Call, { name, language, timeZone }: UpdateProfile): Promise<Profile> {
  const userId = person(call);
  const changes = {
    ...(name !== undefined && { name }),
    ...(language !== undefined && { language }),
    ...(timeZone !== undefined && { timeZone }),
  };
  return inTransaction(call, async (tx) => {
    if (Object.keys(changes).length > 0) {
      await tx.orm
        .update(users)
        .set(changes)
        .where(and(eq(users.tenantId, tx.tenantId), eq(users.id, userId)));
      await recordAudit(tx, call, [
        {
          action: "user.profile_changed",
          subjectType: "user",
          subjectId: userId,
          detail: { fields: Object.keys(changes).join(",") },
        },
      ]);
      if (name !== undefined) await tellPerson(tx, userId);
    }
    return profileOf(tx, call);
  });
}

function person({ actor }: Call) {
  if (actor.type !== "user") throw new DomainError("person_required", "Only a person has a profile.");
  return actor.userId;
}

async function profileOf(tx: Reader, call: Call): Promise<Profile> {
  const [profile] = await tx.query<Profile>(
    `select id, name, email, role, picture_hash as picture, language, time_zone as "timeZone" from users where tenant_id = $1 and id = $2`,
    [tx.tenantId, person(call)],
  );
  if (!profile) throw new DomainError("unauthenticated", "Please sign in again.");
  return profile;
}
