/** Beside the button that sends: opens the moments to send at, which come when they are asked for. */
import { CalendarClock } from "lucide-react";
import { type Ref, Suspense, useImperativeHandle, useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { IconButton } from "../../ui/button.tsx";
import { fetched } from "../../ui/fetched.ts";
import { Icon } from "../../ui/icon.tsx";
import { LATER_KEY } from "../../ui/key.tsx";

const LaterMenu = fetched(async () => (await import("./later-menu.tsx")).LaterMenu);

export type LaterHandle = { open: () => void };

type Props = {
  /** When it can be sent no more (UTC, ISO); null: always. */
  until: string | null;
  /** Why nothing can be sent. */
  cannotSend: string | null;
  onChoose: (at: Date) => void;
  /** Where the focus goes when it has been chosen or left; to the button where this is left out. */
  onLeave?: () => void;
  /** For the key that opens it. */
  handle?: Ref<LaterHandle>;
};

export function LaterButton({ until, cannotSend, onChoose, onLeave, handle }: Props) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const [wasOpened, setOpened] = useState(false);
  const open = () => {
    if (cannotSend) return;
    setOpened(true);
    setOpen(true);
  };
  useImperativeHandle(handle, () => ({ open }));
  const button = (
    <IconButton
      label={t("later.open")}
      title={cannotSend ?? (handle ? `${t("later.open")} ${LATER_KEY}` : t("later.open"))}
      aria-disabled={cannotSend !== null || undefined}
      aria-haspopup="menu"
      onPointerEnter={LaterMenu.fetch}
      onFocus={LaterMenu.fetch}
      onClick={wasOpened ? undefined : open}
      className="max-sm:size-11"
    >
      <Icon of={CalendarClock} />
    </IconButton>
  );
  if (!wasOpened) return button;
  return (
    <Suspense fallback={button}>
      <LaterMenu
        trigger={button}
        until={until}
        isOpen={isOpen}
        onOpen={(next) => setOpen(next && cannotSend === null)}
        onChoose={onChoose}
        onLeave={onLeave}
      />
    </Suspense>
  );
}
