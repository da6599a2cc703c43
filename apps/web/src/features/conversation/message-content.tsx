/** What a message says, by kind. Everything has its final size before it is loaded. */
import {
  CircleHelp,
  Download,
  FileText,
  MapPin,
  Mic,
  Music2,
  Package,
  UserRound,
  Video,
  type LucideIcon,
} from "lucide-react";
import { useTranslation } from "../../words/use-translation.ts";
import type { Message } from "../../live/wire.ts";
import { pictureOfSent } from "../../outbox/uploads.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { Icon } from "../../ui/icon.tsx";
import { fileSize } from "../../words/names.ts";
import { fitMedia } from "./media-size.ts";
import { AudioPlayer, VideoPlayer } from "./player.tsx";
import { RichText } from "./rich-text.tsx";
import { TemplateCard, UNKNOWN_PARTS } from "./template-card.tsx";

type Content = Message["content"];
type Of<K extends Content["kind"]> = Extract<Content, { kind: K }>;

const FILE_ICONS: Partial<Record<Content["kind"], LucideIcon>> = { video: Video, audio: Music2, voice: Mic };

function FileRow({ message }: { message: Message }) {
  const { t, i18n } = useTranslation();
  const file = message.attachment;
  const name = file?.fileName ?? t(`kind.${message.kind}`);
  const facts =
    file?.state === "stored"
      ? file.sizeBytes === null
        ? (file.mimeType ?? "")
        : fileSize(file.sizeBytes, i18n.language)
      : file?.state === "unavailable"
        ? t("content.unavailable")
        : t("content.pending");
  return (
    <span className="flex min-w-52 items-center gap-2.5 py-0.5">
      <span className="flex size-8 flex-none items-center justify-center rounded-2 bg-bg text-ink-2">
        <Icon of={FILE_ICONS[message.kind] ?? FileText} size={16} />
      </span>
      <span className="min-w-0 flex-1">
        <bdi className="block truncate text-12 font-medium">{name}</bdi>
        <span className="block text-11 text-ink-3 tabular-nums">{facts}</span>
      </span>
      {file?.state === "stored" && file.url && (
        <a
          href={file.url}
          download={file.fileName ?? ""}
          aria-label={t("content.download", { name })}
          title={t("content.download", { name })}
          className="touch-target flex size-7 flex-none items-center justify-center rounded-2 text-ink-2 hover:bg-hover hover:text-ink"
        >
          <Icon of={Download} />
        </a>
      )}
    </span>
  );
}

function Played({ message }: { message: Message }) {
  const { t } = useTranslation();
  const { kind, attachment } = message;
  if (attachment?.state !== "stored" || !attachment.url) return null;
  const name = attachment.fileName ?? t(`kind.${kind}`);
  if (kind === "video") return <VideoPlayer src={attachment.url} name={name} />;
  return kind === "audio" || kind === "voice" ? <AudioPlayer src={attachment.url} name={name} /> : null;
}

function Picture({ message, onOpen }: { message: Message; onOpen: (messageId: string) => void }) {
  const { t } = useTranslation();
  const file = message.attachment;
  const isSticker = message.kind === "sticker";
  // What this computer sent is drawn from here until the server has its own picture of it.
  const local = pictureOfSent(message.clientMessageId);
  const { width, height } = isSticker
    ? { width: 128, height: 128 }
    : fitMedia(file?.width ?? local?.width ?? null, file?.height ?? local?.height ?? null);
  // Only the picture that was made anew from the pixels is drawn; what cannot be made anew is a file like any other.
  const source = file?.state === "stored" ? (file.previewUrl ?? local?.url ?? null) : null;
  const name = message.author.name;
  if (file?.state === "stored" && !source)
    return (
      <span className="block px-3 py-1.75">
        <FileRow message={message} />
      </span>
    );
  if (!source)
    return (
      <span
        style={{ width, height }}
        className="flex max-w-full items-center justify-center bg-sunken p-3 text-center text-12 text-ink-3"
      >
        {file?.state === "unavailable" ? t("content.unavailable") : t("content.pending")}
      </span>
    );
  const image = (
    <img
      src={source}
      width={width}
      height={height}
      alt={t(isSticker ? "content.sticker" : "content.photo", { name })}
      draggable={false}
      className={isSticker ? "object-contain" : "max-w-full bg-sunken object-cover"}
      style={{ width, height }}
    />
  );
  if (isSticker) return image;
  return (
    <button
      type="button"
      aria-label={t("content.openPhoto", { name })}
      onClick={() => onOpen(message.id)}
      className="focus-inset block max-w-full cursor-zoom-in overflow-hidden rounded-[inherit]"
    >
      {image}
    </button>
  );
}

function Place({ content }: { content: Of<"location"> }) {
  const { t } = useTranslation();
  const map = `https://www.openstreetmap.org/?mlat=${content.latitude}&mlon=${content.longitude}#map=16/${content.latitude}/${content.longitude}`;
  return (
    <span className="flex items-start gap-2.5">
      <Icon of={MapPin} className="mt-0.5 text-ink-2" />
      <span className="min-w-0">
        <bdi className="block font-medium">{content.name ?? t("content.place")}</bdi>
        {content.address && <bdi className="block text-12 text-ink-2">{content.address}</bdi>}
        <span className="block text-12 text-ink-3 tabular-nums">
          {content.latitude.toFixed(5)}, {content.longitude.toFixed(5)}
        </span>
        <a
          href={map}
          target="_blank"
          rel="noopener noreferrer"
          className="text-12 text-accent-ink underline underline-offset-2"
        >
          {t("content.openMap")}
        </a>
      </span>
    </span>
  );
}

function SharedContacts({ content }: { content: Of<"contacts"> }) {
  const { t } = useTranslation();
  return (
    <span className="flex flex-col gap-2">
      {content.contacts.map((contact) => (
        <span key={`${contact.name} ${contact.phones[0]?.phone}`} className="flex items-start gap-2.5">
          <Avatar name={contact.name} id={contact.name} side="contact" size={24} />
          <span className="min-w-0">
            <bdi className="block font-medium">{contact.name}</bdi>
            {contact.isOwn && <span className="block text-12 text-ink-3">{t("content.contactOwn")}</span>}
            {contact.organisation && <bdi className="block text-12 text-ink-2">{contact.organisation}</bdi>}
            {[...contact.phones.map(({ phone }) => phone), ...contact.emails.map(({ email }) => email)].map(
              (address) => (
                <bdi key={address} className="block text-12 text-ink-2 tabular-nums">
                  {address}
                </bdi>
              ),
            )}
          </span>
        </span>
      ))}
      {content.contacts.length === 0 && <Icon of={UserRound} />}
    </span>
  );
}

function Choice({ content }: { content: Of<"interactive"> }) {
  const { t } = useTranslation();
  return (
    <span className="block">
      <span className="block text-11 text-ink-3">
        {t(content.fields.length > 0 ? "content.filledIn" : "content.chose")}
      </span>
      {content.text && <RichText text={content.text} />}
      {content.description && <bdi className="block text-12 text-ink-2">{content.description}</bdi>}
      {content.fields.length > 0 && (
        <dl className="mt-1 grid grid-cols-[auto_1fr] gap-x-3 text-12">
          {content.fields.map((field) => (
            <div key={field.name} className="contents">
              <dt className="text-ink-3">
                <bdi>{field.name}</bdi>
              </dt>
              <dd className="[overflow-wrap:anywhere]">
                <bdi>{field.value}</bdi>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </span>
  );
}

function Order({ content }: { content: Of<"order"> }) {
  const { t, i18n } = useTranslation();
  const money = (price: number, currency: string | null) => {
    try {
      return currency
        ? new Intl.NumberFormat(i18n.language, { style: "currency", currency }).format(price)
        : String(price);
    } catch {
      return `${price} ${currency}`;
    }
  };
  return (
    <span className="block min-w-52">
      <span className="flex items-center gap-2 font-medium">
        <Icon of={Package} className="text-ink-2" />
        {t("content.orderOf")}
        <span className="font-normal text-ink-3">{t("content.orderItems", { count: content.items.length })}</span>
      </span>
      {content.items.map((item) => (
        <span key={item.productId} className="mt-1 flex justify-between gap-4 text-12 tabular-nums">
          <bdi className="min-w-0 truncate">
            {t("content.quantity", { quantity: item.quantity, product: item.productId })}
          </bdi>
          {item.price !== null && <span>{money(item.price, item.currency)}</span>}
        </span>
      ))}
      {content.text && <RichText text={content.text} />}
    </span>
  );
}

/** As wide as its picture, or as a few words need. */
export const Caption = ({ text }: { text: string }) => (
  <span className="block w-48 min-w-full px-3 py-1.75">
    <RichText text={text} />
  </span>
);

/** Pictures fill their bubble; everything else stands in it with the bubble's own padding. */
export const isPicture = (kind: Message["kind"]) => kind === "image" || kind === "sticker";

export function MessageContent({
  message,
  onOpenPicture,
}: {
  message: Message;
  onOpenPicture: (messageId: string) => void;
}) {
  const { t } = useTranslation();
  const { content } = message;
  switch (content.kind) {
    case "text":
      return <RichText text={content.text} />;
    case "image":
    case "sticker":
      return (
        <>
          <Picture message={message} onOpen={onOpenPicture} />
          {content.text && <Caption text={content.text} />}
        </>
      );
    case "video":
    case "audio":
    case "voice":
    case "document":
      return (
        <>
          <Played message={message} />
          <FileRow message={message} />
          {content.text && <RichText text={content.text} />}
        </>
      );
    case "location":
      return <Place content={content} />;
    case "contacts":
      return <SharedContacts content={content} />;
    case "interactive":
      return <Choice content={content} />;
    case "order":
      return <Order content={content} />;
    case "template":
      return <TemplateCard name={content.name} body={content.text ?? ""} {...(content.sent ?? UNKNOWN_PARTS)} />;
    case "unsupported":
      return (
        <span className="flex items-start gap-2 text-13 text-ink-2">
          <Icon of={CircleHelp} className="mt-0.5" />
          <span>
            {t("content.unsupported", { type: content.type })} {t("content.unsupportedHint")}
          </span>
        </span>
      );
    case "system":
      return <RichText text={content.text ?? ""} />;
  }
}
