/** Keeping a narrowed list under a name, and looking after one that is kept. */
import { mayKeepView } from "@max/domain/conversation/saved-view";
import { Ellipsis } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { useActor } from "../../app/session.ts";
import { type ListView, wholeFilter } from "../../live/inbox-view.ts";
import type { SavedView } from "../../live/wire.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Menu, MenuContent, MenuItem, MenuLine, MenuTrigger } from "../../ui/menu.tsx";
import { isSameFilter } from "./same-filter.ts";
import { useSavedViews } from "./use-saved-views.ts";

/** Fetched when somebody wants to keep a list. */
const SaveViewDialog = lazy(async () => ({ default: (await import("./save-view-dialog.tsx")).SaveViewDialog }));

type Props = { view: ListView; saved: SavedView | null; onOpenSaved: (saved: SavedView) => void };

export function SavedViewButtons({ view, saved, onOpenSaved }: Props) {
  const { t } = useTranslation();
  const actor = useActor();
  const keeping = useSavedViews(onOpenSaved);
  const [asking, setAsking] = useState<"save" | "rename" | null>(null);
  const isChanged = saved !== null && !isSameFilter(saved.filter, wholeFilter(view));
  const mayKeep = saved !== null && mayKeepView(actor, saved);
  return (
    <>
      {saved && isChanged && mayKeep && (
        <Button
          className="h-6! px-1.5! text-12"
          onClick={() => keeping.change({ savedViewId: saved.id, filter: wholeFilter(view) })}
        >
          {t("saved.keepChanges")}
        </Button>
      )}
      {(!saved || isChanged) && (
        <Button className="h-6! px-1.5! text-12" onClick={() => setAsking("save")}>
          {t("saved.save")}
        </Button>
      )}
      {saved && mayKeep && (
        <Menu>
          <MenuTrigger asChild>
            <IconButton label={t("saved.menu", { name: saved.name })} className="ml-auto size-6!">
              <Icon of={Ellipsis} />
            </IconButton>
          </MenuTrigger>
          <MenuContent align="end">
            <MenuItem onSelect={() => setAsking("rename")}>{t("saved.rename")}</MenuItem>
            <MenuItem onSelect={() => keeping.move(saved.id, "up")}>{t("saved.up")}</MenuItem>
            <MenuItem onSelect={() => keeping.move(saved.id, "down")}>{t("saved.down")}</MenuItem>
            <MenuLine />
            <MenuItem className="text-red-ink" onSelect={() => keeping.remove(saved)}>
              {t("saved.remove")}
            </MenuItem>
          </MenuContent>
        </Menu>
      )}
      {asking && (
        <Suspense>
          <SaveViewDialog
            known={asking === "rename" ? saved : null}
            onClose={() => setAsking(null)}
            onSave={(said) =>
              asking === "rename" && saved
                ? keeping.change({ savedViewId: saved.id, ...said })
                : keeping.save({ ...said, filter: wholeFilter(view) })
            }
          />
        </Suspense>
      )}
    </>
  );
}
