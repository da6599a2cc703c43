/** What can be changed of one inbox: its name and team, what its channel needs, and its secrets. */
import { useTranslation } from "react-i18next";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ChatAppForm } from "./chat-app-form.tsx";
import { CopyLine } from "./copy-line.tsx";
import type { Inbox } from "./inboxes-query.ts";
import { NameForm } from "./name-form.tsx";
import { OwnSecret } from "./own-secret.tsx";
import { WhatsAppSecrets } from "./whatsapp-secrets.tsx";
import { WidgetForm } from "./widget-form.tsx";

export function InboxDialog({ inbox, onClose }: { inbox: Inbox; onClose: () => void }) {
  const { t } = useTranslation("office");
  return (
    <Dialog isOpen onClose={onClose} title={t("inboxes.settingsOf", { name: inbox.name })} className="w-160!">
      <NameForm inbox={inbox} />
      <Account inbox={inbox} />
      <div className="mt-6 flex justify-end">
        <Button size="form" onClick={onClose}>
          {t("close")}
        </Button>
      </div>
    </Dialog>
  );
}

function Account({ inbox }: { inbox: Inbox }) {
  const { t } = useTranslation("office");
  const { account, webhookPath } = inbox;
  switch (account.type) {
    case "whatsapp":
      return (
        <>
          <CopyLine label={t("inboxes.webhook")} text={location.origin + webhookPath} />
          <CopyLine label={t("inboxes.phoneNumberId")} text={account.phoneNumberId} />
          <CopyLine label={t("inboxes.wabaId")} text={account.wabaId} />
          <WhatsAppSecrets inboxId={inbox.id} hasOwnApp={account.hasOwnApp} />
        </>
      );
    case "chat_app":
      return (
        <>
          <ChatAppForm inboxId={inbox.id} outboundUrl={account.outboundUrl} />
          <CopyLine label={t("inboxes.webhook")} text={location.origin + webhookPath} />
          <OwnSecret inbox={inbox} lead={t("inboxes.ownSecretLead")} />
        </>
      );
    case "widget":
      return (
        <>
          <WidgetForm inboxId={inbox.id} widget={account} />
          <CopyLine label={t("inboxes.snippet")} hint={t("inboxes.snippetHint")} text={snippet(inbox.id, account)} />
          <OwnSecret inbox={inbox} lead={t("inboxes.widgetSecretLead")} />
        </>
      );
  }
}

const snippet = (inboxId: string, { colour }: { colour: string }) =>
  `<script async src="${location.origin}/widget.js" data-inbox="${inboxId}" data-colour="${colour}"></script>`;
