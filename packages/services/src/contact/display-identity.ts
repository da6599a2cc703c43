/** How an address is shown to a person. */
import type { IdentityView } from "@max/domain/conversation/views";
import parsePhoneNumber from "libphonenumber-js/max";

type Identity = Omit<IdentityView, "display">;

/** `5511977304418` → `+55 11 97730 4418`; an id stays as it is. A number no plan knows keeps its digits behind a plus. */
export function displayIdentity(identity: Pick<Identity, "type" | "value">): string {
  if (identity.type !== "phone") return identity.value;
  const international = `+${identity.value}`;
  return parsePhoneNumber(international, { extract: false })?.formatInternational() ?? international;
}

export const identityView = (identity: Identity): IdentityView => ({ ...identity, display: displayIdentity(identity) });
