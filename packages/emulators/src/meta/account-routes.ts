/** Numbers, accounts, templates and tokens of the Graph API, as far as connecting and checking an inbox needs them. */
import type { FastifyInstance } from "fastify";
import { graphError } from "./graph-error.ts";
import { accountOfPath, answer, GraphRefusal, numberOfPath, numbersOfCaller, param, queryOf } from "./graph-access.ts";
import { lookUpMedia } from "./media-routes.ts";
import type { BusinessNumber } from "./people.ts";
import { TEMPLATES } from "./templates.ts";
import type { World } from "./world.ts";

const phoneObject = (number: BusinessNumber): Record<string, unknown> => ({
  id: number.phoneNumberId,
  display_phone_number: number.displayPhoneNumber,
  verified_name: number.verifiedName,
  quality_rating: "GREEN",
  code_verification_status: "VERIFIED",
  name_status: "APPROVED",
  status: "CONNECTED",
  throughput: { level: "STANDARD" },
  platform_type: "CLOUD_API",
  account_mode: "LIVE",
  is_official_business_account: false,
  whatsapp_business_manager_messaging_limit: "TIER_10K",
  health_status: { can_send_message: "AVAILABLE", entities: [] },
});
const accountObject = (number: BusinessNumber): Record<string, unknown> => ({
  id: number.wabaId,
  name: number.verifiedName,
  currency: "USD",
  timezone_id: "1",
  message_template_namespace: "00000000_0000_0000_0000_000000000000",
  account_review_status: "APPROVED",
  business_verification_status: "verified",
  ownership_type: "CLIENT_OWNED",
});

/** Only the fields asked for, and always the id; an unknown field is refused as Meta does. */
function pick(
  object: Record<string, unknown>,
  fields: string | undefined,
  standard: string[],
): Record<string, unknown> {
  const wanted = fields ? fields.split(",").map((field) => field.trim()) : standard;
  const unknown = wanted.find((field) => !Object.hasOwn(object, field));
  if (unknown !== undefined)
    throw new GraphRefusal(graphError(100, { message: `(#100) Tried accessing nonexisting field (${unknown})` }));
  return Object.fromEntries(["id", ...wanted].map((field) => [field, object[field]]));
}

/** One page, with a `next` address only when there is more. */
function page(
  items: Record<string, unknown>[],
  limit: number,
  after: string | undefined,
  self: URL,
): Record<string, unknown> {
  const from = after ? Number(Buffer.from(after, "base64url").toString()) || 0 : 0;
  const data = items.slice(from, from + limit);
  const cursor = (at: number) => Buffer.from(String(at)).toString("base64url");
  const end = from + data.length;
  self.searchParams.set("after", cursor(end));
  return {
    data,
    paging: {
      cursors: { before: cursor(from), after: cursor(end) },
      ...(end < items.length ? { next: self.href } : {}),
    },
  };
}

export function addAccountRoutes(app: FastifyInstance, world: World): void {
  app.get("/:version(^v\\d+\\.\\d+$)/debug_token", async (request, reply) => {
    const input = queryOf(request)["input_token"];
    const owned = [...world.numbers.values()].filter((number) => number.accessToken === input);
    const wabaIds = [...new Set(owned.map((number) => number.wabaId))];
    return answer(reply, 200, {
      data: {
        app_id: "100000000000001",
        type: "SYSTEM_USER",
        application: "Emulated app",
        is_valid: owned.length > 0,
        expires_at: 0,
        scopes: owned.length > 0 ? ["whatsapp_business_management", "whatsapp_business_messaging"] : [],
        granular_scopes: ["whatsapp_business_management", "whatsapp_business_messaging"].map((scope) => ({
          scope,
          target_ids: wabaIds,
        })),
      },
    });
  });

  app.get("/:version(^v\\d+\\.\\d+$)/:id/phone_numbers", async (request, reply) => {
    const fields = queryOf(request)["fields"];
    const standard = ["id", "display_phone_number", "verified_name", "quality_rating", "code_verification_status"];
    const items = accountOfPath(world, request).map((number) => pick(phoneObject(number), fields, standard));
    return answer(reply, 200, page(items, 100, undefined, new URL(request.url, world.url)));
  });

  app.get("/:version(^v\\d+\\.\\d+$)/:id/message_templates", async (request, reply) => {
    accountOfPath(world, request);
    const { name, status, language, limit = "25", after } = queryOf(request);
    const found = TEMPLATES.filter(
      (one) =>
        (!name || one.name.includes(name)) &&
        (!status || one.status === status) &&
        (!language || one.language === language),
    );
    return answer(reply, 200, page(found, Math.max(1, Number(limit) || 25), after, new URL(request.url, world.url)));
  });

  app.post("/:version(^v\\d+\\.\\d+$)/:id/subscribed_apps", async (request, reply) => {
    accountOfPath(world, request);
    world.subscribed.add(param(request, "id"));
    return answer(reply, 200, { success: true });
  });
  app.get("/:version(^v\\d+\\.\\d+$)/:id/subscribed_apps", async (request, reply) => {
    accountOfPath(world, request);
    const data = world.subscribed.has(param(request, "id"))
      ? [{ whatsapp_business_api_data: { id: "100000000000001", name: "Emulated app" } }]
      : [];
    return answer(reply, 200, { data });
  });

  app.post("/:version(^v\\d+\\.\\d+$)/:id/register", async (request, reply) => {
    numberOfPath(world, request);
    return answer(reply, 200, { success: true });
  });

  /** One path serves numbers, accounts and media: an id says by itself what it is. */
  app.get("/:version(^v\\d+\\.\\d+$)/:id", async (request, reply) => {
    const id = param(request, "id");
    const { fields } = queryOf(request);
    const owned = numbersOfCaller(world, request);
    const number = owned.find((one) => one.phoneNumberId === id);
    if (number)
      return answer(
        reply,
        200,
        pick(phoneObject(number), fields, ["display_phone_number", "verified_name", "quality_rating"]),
      );
    const account = owned.find((one) => one.wabaId === id);
    if (account)
      return answer(
        reply,
        200,
        pick(accountObject(account), fields, ["name", "timezone_id", "message_template_namespace"]),
      );
    return lookUpMedia(world, request, reply);
  });
}
