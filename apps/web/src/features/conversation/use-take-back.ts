/** Takes back what one has sent before it leaves, and puts it into its box again. */
import { useCallback } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { wordsForError } from "../../app/error-words.ts";
import { client } from "../../app/trpc.ts";
import { hideMessage } from "../../live/cache.ts";
import type { Message } from "../../live/wire.ts";
import { putBack } from "../../outbox/taken-back.ts";
import { showToast } from "../../ui/toast.tsx";

const underWay = new Set<string>();

/** @param onPutBack its words are in the box */
export function useTakeBack(onPutBack: () => void): (message: Message) => void {
  const { t } = useTranslation();
  return useCallback(
    async (message: Message) => {
      if (underWay.has(message.id)) return;
      underWay.add(message.id);
      try {
        const taken = await client.message.withdraw.mutate({ messageId: message.id });
        hideMessage(message);
        if (putBack(message.conversationId, taken)) onPutBack();
      } catch (error) {
        showToast(wordsForError(t, error));
      } finally {
        underWay.delete(message.id);
      }
    },
    [t, onPutBack],
  );
}
