/** The list of keys, on `?` and from the person's menu. */
import { useTranslation } from "../words/use-translation.ts";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";
import { useKeysHelp } from "./open-keys-help.ts";
import { CHOOSE_ALL_KEYS, Key, PALETTE_KEYS, SEND_LATER_KEYS } from "./key.tsx";

const KEYS = [
  [["J"], "next"],
  [["K"], "previous"],
  [["T"], "take"],
  [["R"], "reply"],
  [["N"], "note"],
  [["A"], "assign"],
  [["L"], "tag"],
  [["S"], "snooze"],
  [["E"], "close"],
  [["X"], "choose"],
  [["⇧", "↓"], "chooseMore"],
  [CHOOSE_ALL_KEYS, "chooseAll"],
  [["F"], "filter"],
  [["Z"], "undo"],
  [["P"], "presence"],
  [["B"], "notices"],
  [["/"], "canned"],
  [[":"], "emoji"],
  [["⏎"], "send"],
  [["⇧", "⏎"], "newLine"],
  [SEND_LATER_KEYS, "sendLater"],
  [["Esc"], "leave"],
  [PALETTE_KEYS, "palette"],
  [["?"], "help"],
] as const;

export function KeysHelp() {
  const { t } = useTranslation();
  const isOpen = useKeysHelp((state) => state.isOpen);
  const close = () => useKeysHelp.setState({ isOpen: false });
  return (
    <Dialog isOpen={isOpen} onClose={close} title={t("keys.title")} lead={t("keys.lead")}>
      <dl className="mt-4 grid grid-cols-[88px_1fr] gap-y-2">
        {KEYS.map(([keys, name]) => (
          <div key={name} className="contents">
            <dt className="flex gap-1 pt-0.5 [&_kbd]:flex">
              {keys.map((key) => (
                <Key key={key}>{key}</Key>
              ))}
              <span className="sr-only">{keys.join(" ")}</span>
            </dt>
            <dd>{t(`keys.${name}`)}</dd>
          </div>
        ))}
      </dl>
      <div className="mt-5 flex justify-end">
        <Button look="primary" size="form" onClick={close}>
          {t("keys.done")}
        </Button>
      </div>
    </Dialog>
  );
}
