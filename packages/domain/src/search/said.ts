/** What of a message can be found: its text, and what stands in it besides. */
import type { MessageContent } from "../message/content.ts";

/** One line after the other, the text first. Empty for what has no words. */
export function saidIn(content: MessageContent): string {
  return [content.text, ...besides(content)].filter(Boolean).join("\n");
}

function besides(content: MessageContent): (string | null)[] {
  if ("media" in content) return [content.media.fileName];
  switch (content.kind) {
    case "location":
      return [content.name, content.address];
    case "contacts":
      return content.contacts.flatMap(({ name, organisation, phones, emails }) => [
        name,
        organisation,
        ...phones.map(({ phone }) => phone),
        ...emails.map(({ email }) => email),
      ]);
    case "interactive":
      return [content.description, ...content.fields.map(({ value }) => value)];
    case "order":
      return content.items.map(({ productId }) => productId);
    default:
      return [];
  }
}
