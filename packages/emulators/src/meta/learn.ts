/** Lets the emulator know what a ready-made webhook implies: who exists now, and whose reply window it opened. */
import { z } from "zod";
import type { World } from "./world.ts";

const Value = z.looseObject({
  metadata: z.looseObject({ phone_number_id: z.string() }),
  contacts: z
    .array(
      z.looseObject({
        profile: z.looseObject({ name: z.string().optional(), username: z.string().optional() }).optional(),
      }),
    )
    .optional(),
  messages: z.array(
    z.looseObject({
      from: z.string().optional(),
      from_user_id: z.string().optional(),
      timestamp: z.coerce.number(),
      type: z.string(),
    }),
  ),
});
const Body = z.looseObject({
  entry: z.array(z.looseObject({ changes: z.array(z.looseObject({ value: z.unknown() })) })),
});

const OPENS_NO_WINDOW = new Set(["reaction", "system", "request_welcome", "edit", "revoke"]);

/** Reads what it can; a body that is hostile on purpose teaches nothing and is no error. */
export function learnFrom(world: World, body: unknown): void {
  const parsed = Body.safeParse(body);
  if (!parsed.success) return;
  for (const change of parsed.data.entry.flatMap((entry) => entry.changes)) {
    const value = Value.safeParse(change.value);
    if (!value.success) continue;
    const profile = value.data.contacts?.[0]?.profile;
    for (const message of value.data.messages) {
      const { from, from_user_id: userId } = message;
      if (!from && !userId) continue;
      const name = profile?.name || from || userId || "Customer";
      const customer = world.people.add({
        name: name.slice(0, 100),
        phone: from ? `+${from}` : null,
        userId,
        username: profile?.username,
      });
      if (OPENS_NO_WINDOW.has(message.type)) continue;
      const chat = world.chats.open(value.data.metadata.phone_number_id, customer.id);
      chat.lastInboundAt = Math.max(chat.lastInboundAt ?? 0, message.timestamp * 1_000);
    }
  }
}
