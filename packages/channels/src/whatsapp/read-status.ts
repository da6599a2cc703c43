/** One entry of `statuses[]`: what became of a message we sent. */
import { ReportedStatus } from "@max/domain/message/delivery-status";
import type { InboundEvent } from "@max/domain/message/transport";
import { explainError } from "./errors.ts";
import { RECIPIENT, aliasesOf } from "./identity.ts";
import {
  type JsonObject,
  fail,
  idAt,
  isObject,
  lenientListAt,
  lenientObjectAt,
  lenientTextAt,
  requiredIdAt,
  requiredTextAt,
  requiredTimeAt,
  valueAt,
} from "../loose-json.ts";
import { codeOf } from "./read-content.ts";
import type { Place } from "./read-message.ts";

type Delivery = Extract<InboundEvent, { type: "delivery" }>;

export function readStatus(raw: unknown, place: Place): InboundEvent[] {
  const report = isObject(raw) ? raw : fail("the status is not an object");
  const name = requiredTextAt(report, "status", 50);
  const status = ReportedStatus.safeParse(name);
  if (!status.success) return fail(`"${name}" is no status we know`);
  const pricing = lenientObjectAt(report, "pricing");
  return [
    {
      ...place,
      type: "delivery",
      externalId: requiredIdAt(report, "id"),
      status: status.data,
      providerAt: requiredTimeAt(report, "timestamp"),
      opaque: lenientTextAt(report, "biz_opaque_callback_data", 512),
      failure: status.data === "failed" ? readFailure(report) : null,
      recipient: aliasesOf({
        userId: idAt(report, RECIPIENT.userId),
        parentUserId: idAt(report, RECIPIENT.parentUserId),
        // For a group, the id is the group's and looks like a number.
        phones: [valueAt(report, "recipient_type") === "group" ? null : idAt(report, RECIPIENT.phone)],
      }),
      pricing: pricing && {
        category: lenientTextAt(pricing, "category", 100),
        type: lenientTextAt(pricing, "type", 100),
        model: lenientTextAt(pricing, "pricing_model", 100),
      },
    },
  ];
}

function readFailure(report: JsonObject): Delivery["failure"] {
  const error = lenientListAt(report, "errors")[0];
  const code = error && codeOf(error);
  if (!error || !code)
    return { code: "unknown", reason: "WhatsApp could not deliver the message and did not say why." };
  return { code, reason: explainError(code, lenientTextAt(error, "title", 300)).reason };
}
