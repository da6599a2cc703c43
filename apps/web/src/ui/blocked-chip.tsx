/** That a customer is blocked, in words. */
import { Ban } from "lucide-react";
import { useTranslation } from "../words/use-translation.ts";
import { Chip } from "./chip.tsx";
import { Icon } from "./icon.tsx";

export function BlockedChip() {
  const { t } = useTranslation();
  return (
    <Chip tone="red" icon={<Icon of={Ban} size={12} />} title={t("contacts.blockedHint")}>
      {t("contacts.blocked")}
    </Chip>
  );
}
