/** How an address is shown to a person. */
import { canonicalDigits } from "@max/domain/contact/phone-forms";
import type { IdentityView } from "@max/domain/conversation/views";
import { ownAddress } from "@max/domain/inbox/identity-type";
import parsePhoneNumber from "libphonenumber-js/max";

type Identity = Omit<IdentityView, "display">;

/**
 * `5511977304418` → `+55 11 97730 4418`; an id stays as its company knows it. A number no plan knows keeps its digits behind a
 * plus. One that kept an old form is shown in the form of today. A browser has no name of its own: the end of its id tells two of them apart.
 */
export function displayIdentity({ type, value }: Pick<Identity, "type" | "value">): string {
  switch (type) {
    case "phone": {
      const international = `+${canonicalDigits(value)}`;
      return parsePhoneNumber(international, { extract: false })?.formatInternational() ?? international;
    }
    case "app_user":
    case "member":
      return ownAddress(value);
    case "visitor":
      return `Web ${value.slice(-6)}`;
    default:
      return value;
  }
}

export const identityView = (identity: Identity): IdentityView => ({ ...identity, display: displayIdentity(identity) });
