/** What a caller may ask of templates. */
import { z } from "zod";
import { InboxId } from "../ids.ts";
import { PageInput } from "../paging.ts";
import { storableText } from "../text.ts";

/** Those of the account behind an inbox, by name and language, whatever their status. */
export const ListTemplates = PageInput.extend({ inboxId: InboxId }).strict();

/** A template to send, with every slot of it filled in. */
export const OutboundTemplate = z.strictObject({
  name: storableText().min(1).max(512),
  language: storableText().min(2).max(20),
  parameters: z
    .array(z.strictObject({ slot: storableText().min(1).max(100), text: storableText().trim().min(1).max(2000) }))
    .max(60)
    .default([]),
});
export type OutboundTemplate = z.infer<typeof OutboundTemplate>;
