/** One message in the thread, with what it answers, what was made of it, and what became of it. */
import { clsx } from "clsx";
import { CornerUpRight, Trash2 } from "lucide-react";
import { memo } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import type { Message } from "../../live/wire.ts";
import type { OutboxEntry } from "../../outbox/outbox.ts";
import { Icon } from "../../ui/icon.tsx";
import { useTimeWords } from "../../words/use-time-words.ts";
import { BubbleActions } from "./bubble-actions.tsx";
import { OutboxTrouble, ServerTrouble } from "./delivery-trouble.tsx";
import { Caption, isPicture, MessageContent } from "./message-content.tsx";
import { LeavingLine } from "./leaving-line.tsx";
import { OutboxFile } from "./outbox-file.tsx";
import { RichText } from "./rich-text.tsx";
import { TemplateCard } from "./template-card.tsx";
import { StatusTick } from "./status-tick.tsx";
import { type Bubble as BubbleData, isUndecided, shownAt } from "./thread-items.ts";
import { Meaning } from "../../ui/meaning.tsx";

export type ThreadActions = {
  openPicture: (messageId: string) => void;
  jumpTo: (messageId: string) => void;
  quote: (message: Message) => void;
  takeBack: (message: Message) => void;
  canAnswer: boolean;
};

type Props = {
  bubble: BubbleData;
  myId: string;
  isInbound: boolean;
  isFirst: boolean;
  isLast: boolean;
  isFound: boolean;
  /** The message an unsent one answers, when it is loaded. */
  quotedMessage: Message | null;
  actions: ThreadActions;
};

function Quote({ author, text, onJump }: { author: string | null; text: string; onJump: (() => void) | null }) {
  const { t } = useTranslation();
  const words = (
    <>
      {author && <bdi className="block truncate font-medium text-accent-ink">{author}</bdi>}
      <bdi className="block truncate">{text}</bdi>
    </>
  );
  const look = "mt-px mb-1.25 block w-full border-l-2 border-accent pl-2 text-left text-12 text-ink-2";
  return onJump ? (
    <button type="button" title={t("thread.jumpToQuote")} onClick={onJump} className={look}>
      {words}
    </button>
  ) : (
    <span className={look}>{words}</span>
  );
}

function Origin({ message }: { message: Message }) {
  const { t } = useTranslation();
  const { forwarded, referral, product } = message.context;
  const line = "flex items-center gap-1 text-11 text-ink-3";
  return (
    <>
      {forwarded && (
        <span className={line}>
          <Icon of={CornerUpRight} size={12} />
          {t(forwarded === "many_times" ? "thread.forwardedMany" : "thread.forwarded")}
        </span>
      )}
      {referral && (
        <span className={line}>
          {referral.headline ? t("thread.fromAd", { headline: referral.headline }) : t("thread.fromAdPlain")}
        </span>
      )}
      {product?.productId && <span className={line}>{t("thread.aboutProduct", { product: product.productId })}</span>}
    </>
  );
}

function ServerBody({ message, actions }: { message: Message; actions: ThreadActions }) {
  const { t } = useTranslation();
  const { quoted, revokedAt } = message;
  const quotedText = quoted
    ? quoted.text?.trim()
      ? quoted.text
      : quoted.kind
        ? t(`kind.${quoted.kind}`)
        : t("thread.quoteGone")
    : "";
  const quotedId = quoted?.id ?? null;
  return (
    <>
      {revokedAt && (
        <span className={clsx("flex items-center gap-1 text-11 text-ink-3", isPicture(message.kind) && "px-3 pt-1.75")}>
          <Icon of={Trash2} size={12} />
          {t("thread.deleted")}
        </span>
      )}
      <span className={clsx("block", revokedAt && "line-through decoration-ink-3 opacity-70")}>
        <Origin message={message} />
        {quoted && (
          <span className={clsx("block", isPicture(message.kind) && "px-3 pt-1.75")}>
            <Quote
              author={quoted.authorName}
              text={quotedText}
              onJump={quotedId ? () => actions.jumpTo(quotedId) : null}
            />
          </span>
        )}
        <MessageContent message={message} onOpenPicture={actions.openPicture} />
      </span>
    </>
  );
}

function Reactions({ message }: { message: Message }) {
  const { t } = useTranslation();
  if (message.reactions.length === 0) return null;
  const list = message.reactions.map((reaction) => reaction.emoji).join(" ");
  return (
    <Meaning
      label={t("thread.reactions", { list })}
      className="z-1 -mt-1.75 flex h-5 items-center gap-1 rounded-full bg-raised px-1.5 text-12 leading-5 text-ink-2 shadow-[0_0_0_1px_var(--line-strong)]"
    >
      {list}
    </Meaning>
  );
}

/** Each look at the thread wraps its messages anew; what counts is whether the message is another one. */
function isSame({ bubble: a, ...before }: Props, { bubble: b, ...after }: Props): boolean {
  const isSameMessage =
    a.from === "server" ? b.from === "server" && a.message === b.message : b.from === "outbox" && a.entry === b.entry;
  return isSameMessage && (Object.keys(after) as (keyof typeof after)[]).every((name) => before[name] === after[name]);
}

export const Bubble = memo(function Bubble(props: Props) {
  const { bubble, myId, isInbound, isFirst, isLast, isFound, quotedMessage, actions } = props;
  const { t } = useTranslation();
  const words = useTimeWords();
  const message = bubble.from === "server" ? bubble.message : null;
  const entry: OutboxEntry | null = bubble.from === "outbox" ? bubble.entry : null;
  const at = message ? shownAt(message) : (entry?.createdAt ?? "");
  const isOwn = entry !== null || message?.author.id === myId;
  const author = isOwn ? t("thread.you") : (message?.author.name ?? "");
  const isFailed = message?.status === "failed" || entry?.state === "refused";
  const kind = message?.kind ?? entry?.file?.kind;
  const isPictureBubble = kind !== undefined && isPicture(kind);
  const status = message?.status ?? (entry?.state === "refused" ? "failed" : "queued");
  const leavesAt = message?.status === "queued" ? message.leavesAt : null;
  const hasOwnLine = isFailed || leavesAt !== null || (message !== null && isUndecided(message));
  const via =
    message?.author.type === "phone_app"
      ? t("thread.viaPhoneApp")
      : message?.author.type === "api_key"
        ? t("thread.viaApi")
        : null;
  const signature = !isInbound && !isOwn ? message?.author.name : null;

  return (
    <article
      aria-label={`${author}, ${words.clock(at)}`}
      data-message={message?.id}
      className={clsx(
        "group/bubble flex flex-col",
        isInbound ? "items-start" : "items-end",
        isLast ? "pb-3" : "pb-0.5",
      )}
    >
      <div className={clsx("relative flex max-w-[86%] sm:max-w-[78%]", isInbound ? "flex-row" : "flex-row-reverse")}>
        <div className={clsx("flex min-w-0 flex-col", isInbound ? "items-start" : "items-end")}>
          <div
            className={clsx(
              "max-w-full rounded-bubble text-14 transition-shadow duration-(--d-3)",
              isPictureBubble ? "overflow-hidden" : "px-3 py-1.75",
              message?.kind === "sticker"
                ? ""
                : isFailed
                  ? "bg-red-soft shadow-[inset_0_0_0_1px_color-mix(in_srgb,var(--red)_40%,transparent)]"
                  : isInbound
                    ? "bg-inbound"
                    : "bg-accent-soft-2",
              isInbound && !isFirst && "rounded-tl-[5px]",
              isInbound && !isLast && "rounded-bl-[5px]",
              !isInbound && !isFirst && "rounded-tr-[5px]",
              !isInbound && !isLast && "rounded-br-[5px]",
              isFound && "shadow-[0_0_0_2px_var(--accent)]",
            )}
          >
            {message && <ServerBody message={message} actions={actions} />}
            {entry && (
              <>
                {quotedMessage && (
                  <Quote
                    author={quotedMessage.author.name}
                    text={quotedMessage.text?.trim() ? quotedMessage.text : t(`kind.${quotedMessage.kind}`)}
                    onJump={() => actions.jumpTo(quotedMessage.id)}
                  />
                )}
                {entry.file && <OutboxFile entry={entry} file={entry.file} />}
                {entry.template ? (
                  <TemplateCard body={entry.text} {...entry.template} />
                ) : (
                  entry.text !== "" &&
                  (isPictureBubble ? <Caption text={entry.text} /> : <RichText text={entry.text} />)
                )}
              </>
            )}
          </div>
          {message && <Reactions message={message} />}
        </div>
        {message && actions.canAnswer && <BubbleActions message={message} onQuote={() => actions.quote(message)} />}
      </div>
      {leavesAt !== null && message && (
        <LeavingLine message={message} leavesAt={leavesAt} onTakeBack={isOwn ? actions.takeBack : null} />
      )}
      {hasOwnLine && leavesAt === null && message && <ServerTrouble message={message} />}
      {entry?.state === "refused" && <OutboxTrouble entry={entry} />}
      {isLast && !hasOwnLine ? (
        <div className="mx-1 mt-0.5 flex items-center gap-1 text-11 text-ink-3 tabular-nums">
          {signature && <bdi className="max-w-40 truncate">{signature}</bdi>}
          {via && <span>{via}</span>}
          {message?.editedAt && <span title={words.exact(message.editedAt)}>{t("thread.edited")}</span>}
          <time dateTime={at} title={words.exact(at)}>
            {words.clock(at)}
          </time>
          {!isInbound && <StatusTick status={status} />}
        </div>
      ) : (
        <>
          {!isInbound && !(hasOwnLine && message) && <StatusTick status={status} isQuiet />}
          {message?.editedAt && !hasOwnLine && <span className="mx-1 text-11 text-ink-3">{t("thread.edited")}</span>}
        </>
      )}
    </article>
  );
}, isSame);
