/** Schedules what is in a box: what goes to the server leaves the box, and what does not stays. */
import type { OutboxTemplate } from "./outbox.ts";
import { client } from "../app/trpc.ts";
import { showScheduled } from "../live/cache.ts";
import { draftOf, keepDraft } from "./drafts.ts";
import { planSends } from "./plan-sends.ts";
import { leaveUpload, type Upload } from "./uploads.ts";

type Box = { conversationId: string; files: readonly Upload[]; text: string; quotedMessageId: string | null };

/** Files, and words for them, in the order in which they stand; the words leave last. The quote goes with the first. */
export async function scheduleBox({ conversationId, files, text, quotedMessageId }: Box, dueAt: Date): Promise<void> {
  for (const [at, { file, text: words }] of planSends(files, text).entries()) {
    const scheduled = await client.scheduled.create.mutate({
      conversationId,
      clientMessageId: crypto.randomUUID(),
      text: words,
      dueAt,
      ...(file?.attachmentId && { attachmentId: file.attachmentId }),
      ...(at === 0 && quotedMessageId && { quotedMessageId }),
    });
    if (file) leaveUpload(file.id);
    // What was typed since stays.
    if (words && draftOf(conversationId) === text) keepDraft(conversationId, "");
    showScheduled(scheduled);
  }
}

export async function scheduleTemplate(
  conversationId: string,
  { name, language, parameters }: Pick<OutboxTemplate, "name" | "language" | "parameters">,
  dueAt: Date,
): Promise<void> {
  showScheduled(
    await client.scheduled.create.mutate({
      conversationId,
      clientMessageId: crypto.randomUUID(),
      template: { name, language, parameters },
      dueAt,
    }),
  );
}
