/** One entry of `user_id_update[]`: Meta gave a person a new business-scoped user id. */
import type { InboundEvent } from "@max/domain/message/transport";
import { aliasesOf } from "./identity.ts";
import {
  MAX_TEXT,
  fail,
  idAt,
  isObject,
  objectAt,
  requiredIdAt,
  requiredObjectAt,
  requiredTimeAt,
  textAt,
} from "../loose-json.ts";
import type { Place } from "./read-message.ts";

export function readUserIdUpdate(raw: unknown, place: Place): InboundEvent[] {
  const update = isObject(raw) ? raw : fail("the update is not an object");
  const userId = requiredObjectAt(update, "user_id");
  const parent = objectAt(update, "parent_user_id");
  // Meta does not say whether the phone is the old or the new one. It names the same person either way.
  const phones = [idAt(update, "wa_id")];
  return [
    {
      ...place,
      type: "identity_changed",
      externalId: null,
      previous: aliasesOf({
        userId: requiredIdAt(userId, "previous"),
        parentUserId: parent && idAt(parent, "previous"),
        phones,
      }),
      next: aliasesOf({
        userId: requiredIdAt(userId, "current"),
        parentUserId: parent && idAt(parent, "current"),
        phones,
      }),
      providerAt: requiredTimeAt(update, "timestamp"),
      text: textAt(update, "detail", MAX_TEXT),
    },
  ];
}
