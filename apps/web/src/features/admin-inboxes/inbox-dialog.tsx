/** What can be changed of one inbox: its name and team, what its channel needs, and its secrets. */
import { useTranslation } from "../../words/use-translation.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ChatAppForm } from "./chat-app-form.tsx";
import { CopyLine } from "./copy-line.tsx";
import { type Inbox, isOf } from "./inboxes-query.ts";
import { NameForm } from "./name-form.tsx";
import { OwnSecret } from "./own-secret.tsx";
import { Snippet } from "./snippet.tsx";
import { SwitchSection } from "./switch-section.tsx";
import { WhatsAppSecrets } from "./whatsapp-secrets.tsx";
import { WidgetForm } from "./widget-form.tsx";

export function InboxDialog({ inbox, onClose }: { inbox: Inbox; onClose: () => void }) {
  const { t } = useTranslation("office");
  return (
    <Dialog isOpen onClose={onClose} title={t("inboxes.settingsOf", { name: inbox.name })} className="w-160!">
      <NameForm inbox={inbox} />
      <Account inbox={inbox} />
      <SwitchSection inbox={inbox} />
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
  const webhook = <CopyLine label={t("inboxes.webhook")} text={location.origin + inbox.webhookPath} />;
  if (isOf("widget", inbox))
    return (
      <>
        <WidgetForm inboxId={inbox.id} widget={inbox.account} />
        <Snippet inbox={inbox} />
        <OwnSecret inbox={inbox} lead={t("inboxes.widgetSecretLead")} />
      </>
    );
  if (isOf("chat_app", inbox))
    return (
      <>
        <ChatAppForm inboxId={inbox.id} outboundUrl={inbox.account.outboundUrl} />
        {webhook}
        <OwnSecret inbox={inbox} lead={t("inboxes.ownSecretLead")} />
      </>
    );
  if (!isOf("whatsapp", inbox)) return null;
  const { phoneNumberId, wabaId, hasOwnApp } = inbox.account;
  return (
    <>
      {webhook}
      <CopyLine label={t("inboxes.phoneNumberId")} text={phoneNumberId} />
      <CopyLine label={t("inboxes.wabaId")} text={wabaId} />
      <WhatsAppSecrets inboxId={inbox.id} hasOwnApp={hasOwnApp} />
    </>
  );
}
