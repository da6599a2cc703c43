/** What became of a message: clock, one tick, two, two in the accent. Always with its name for who cannot see it. */
import { Check, CheckCheck, CircleAlert, CircleHelp, Clock3, type LucideIcon } from "lucide-react";
import { useTranslation } from "../../words/use-translation.ts";
import type { Message } from "../../live/wire.ts";
import { Icon } from "../../ui/icon.tsx";
import { Meaning } from "../../ui/meaning.tsx";

type Shown = "sending" | "sent" | "delivered" | "read" | "failed" | "unconfirmed";

const SHOWN: Record<Message["status"], Shown | null> = {
  received: null,
  queued: "sending",
  sending: "sending",
  unconfirmed: "unconfirmed",
  sent: "sent",
  delivered: "delivered",
  read: "read",
  played: "read",
  failed: "failed",
};
const ICONS: Record<Shown, LucideIcon> = {
  sending: Clock3,
  sent: Check,
  delivered: CheckCheck,
  read: CheckCheck,
  failed: CircleAlert,
  unconfirmed: CircleHelp,
};
const INKS: Partial<Record<Shown, string>> = { read: "text-accent-ink", failed: "text-red-ink" };

/** @param isQuiet drawn for assistive technology only: inside a group the last tick speaks for the eye */
export function StatusTick({ status, isQuiet = false }: { status: Message["status"]; isQuiet?: boolean }) {
  const { t } = useTranslation();
  const shown = SHOWN[status];
  if (!shown) return null;
  const name = t(`status.${shown}`);
  if (isQuiet) return <Meaning label={name} className="sr-only" />;
  return (
    <span title={name} className={INKS[shown]}>
      <Icon of={ICONS[shown]} size={14} label={name} />
    </span>
  );
}
