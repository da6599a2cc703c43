/** From what a caller asks to be sent to what the message says. */
import { DomainError } from "@max/domain/errors";
import type { InboxId } from "@max/domain/ids";
import type { MessageContent } from "@max/domain/message/content";
import type { OutboundTemplate } from "@max/domain/template/inputs";
import { renderTemplate, slotsOf, templateProblem, type TemplateProblem } from "@max/domain/template/template";
import { templateOf } from "@max/db/queries/templates";
import type { Tx } from "@max/db/transaction";

/**
 * Judges the template as it stands now and counts the send.
 * @throws DomainError `template_unusable` when it is not there, not approved, or not filled in
 */
export async function templateContent(tx: Tx, inboxId: InboxId, input: OutboundTemplate): Promise<MessageContent> {
  const { id, content } = await judgedTemplate(tx, inboxId, input);
  await tx.query(
    `update templates t set sends = sends + 1 from whatsapp_numbers n
     where t.tenant_id = $1 and t.id = $2 and n.tenant_id = t.tenant_id and n.inbox_id = $3 and n.waba_id = t.account_key`,
    [tx.tenantId, id, inboxId],
  );
  return content;
}

/** The same for one that is to be sent later: nothing is counted. @throws DomainError `template_unusable` */
export async function judgedTemplate(
  tx: Tx,
  inboxId: InboxId,
  input: OutboundTemplate,
): Promise<{ id: string; content: MessageContent }> {
  const template = await templateOf(tx, inboxId, input);
  if (!template) throw unusable(`There is no template ${input.name} in ${input.language}.`);
  const problem = templateProblem(template, input.parameters);
  if (problem) throw unusable(wordsFor(problem));
  const parameters = slotsOf(template.parts).map(({ id }) => ({
    slot: id,
    text: input.parameters.find(({ slot }) => slot === id)!.text,
  }));
  const { header, body, footer, buttons } = renderTemplate(template.parts, parameters);
  return {
    id: template.id,
    content: {
      kind: "template",
      text: body,
      name: template.name,
      language: template.language,
      sent: {
        header,
        headerFormat: template.parts.header?.format ?? null,
        footer,
        buttons,
        isNamed: template.parts.isNamed,
        parameters,
      },
    },
  };
}

const unusable = (message: string) => new DomainError("template_unusable", message);

function wordsFor(problem: TemplateProblem): string {
  switch (problem.type) {
    case "not_approved":
      return "WhatsApp has not approved this template, or has paused it. Choose another template.";
    case "unknown_parts":
      return "This template has parts that MAX cannot fill in yet. Choose another template.";
    case "missing":
      return `${problem.slot} is not filled in.`;
    case "unknown_slot":
      return `This template has no ${problem.slot}.`;
    case "forbidden":
      return `${problem.slot} may have no line breaks, tabs or long gaps, and a file must be an https link.`;
  }
}
