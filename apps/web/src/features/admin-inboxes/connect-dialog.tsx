/** Connects an inbox: which channel, what it needs, and what is left to be done on the other side. */
import type { Channel } from "@max/domain/inbox/channel";
import { useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { Button } from "../../ui/button.tsx";
import { ChannelGlyph } from "../../ui/channel-glyph.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ConnectChatApp } from "./connect-chat-app.tsx";
import { ConnectWhatsApp } from "./connect-whatsapp.tsx";
import { ConnectWidget } from "./connect-widget.tsx";
import { Connected, type Made } from "./connected.tsx";

const CHANNELS = ["whatsapp", "widget", "chat_app"] as const satisfies readonly Channel[];
type Connectable = (typeof CHANNELS)[number];

export function ConnectDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("office");
  const [channel, setChannel] = useState<Connectable | null>(null);
  const [made, setMade] = useState<Made | null>(null);
  const title = made
    ? t("inboxes.madeTitle", { name: made.inbox.name })
    : t(channel ? `inboxes.connect.${channel}.title` : "inboxes.connectTitle");
  const lead = made
    ? t(`inboxes.madeLead.${made.inbox.account.type}`)
    : t(channel ? `inboxes.connect.${channel}.lead` : "inboxes.connectLead");
  const back = () => setChannel(null);
  return (
    <Dialog isOpen onClose={onClose} title={title} lead={lead} className="w-160!">
      {made ? (
        <Connected {...made} onClose={onClose} />
      ) : channel === "whatsapp" ? (
        <ConnectWhatsApp onBack={back} onConnected={(done) => setMade({ secret: null, ...done })} />
      ) : channel === "widget" ? (
        <ConnectWidget onBack={back} onConnected={(done) => setMade({ verifyToken: null, ...done })} />
      ) : channel === "chat_app" ? (
        <ConnectChatApp onBack={back} onConnected={(done) => setMade({ verifyToken: null, ...done })} />
      ) : (
        <Channels onChoose={setChannel} onClose={onClose} />
      )}
    </Dialog>
  );
}

type ChannelsProps = { onChoose: (channel: Connectable) => void; onClose: () => void };

function Channels({ onChoose, onClose }: ChannelsProps) {
  const { t } = useTranslation("office");
  const words = useTranslation().t;
  return (
    <>
      <ul className="mt-4">
        {CHANNELS.map((channel) => (
          <li key={channel} className="border-b border-line last:border-0">
            <button
              type="button"
              onClick={() => onChoose(channel)}
              className="flex w-full items-center gap-3 rounded-row px-2 py-3 text-left transition-colors hover:bg-hover"
            >
              <span className="flex size-9 flex-none items-center justify-center rounded-2 bg-inbound text-ink-2">
                <ChannelGlyph channel={channel} size={18} />
              </span>
              <span className="min-w-0">
                <span className="block font-medium">{words(`channel.${channel}`)}</span>
                <span className="block text-12 text-ink-2">{t(`inboxes.connect.${channel}.about`)}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
      <div className="mt-5 flex justify-end">
        <Button size="form" onClick={onClose}>
          {words("settings.cancel")}
        </Button>
      </div>
    </>
  );
}
