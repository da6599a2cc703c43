/** What an admin does with one person. */
import { useMutation } from "@tanstack/react-query";
import { Ellipsis, ImageOff, Mail, PencilLine, UserCheck, UserX } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { wordsForError } from "../../app/error-words.ts";
import { useWorkspace } from "../../app/session.ts";
import { client } from "../../app/trpc.ts";
import { Button } from "../../ui/button.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Menu, MenuContent, MenuItem, MenuLine, MenuTrigger } from "../../ui/menu.tsx";
import { showToast } from "../../ui/toast.tsx";
import { ChangePersonDialog } from "./change-person-dialog.tsx";
import type { Person } from "./people-query.ts";

export function PersonMenu({ person, onDone }: { person: Person; onDone: () => void }) {
  const { t } = useTranslation();
  const { me } = useWorkspace();
  const [asking, setAsking] = useState<"change" | "deactivate" | "picture" | null>(null);
  const { name, email } = person;
  const settle = { onError: (error: unknown) => showToast(wordsForError(t, error)), onSettled: onDone };
  const send = useMutation({
    mutationFn: () => client.person.sendLink.mutate({ userId: person.id }),
    onSuccess: () => showToast(t("admin.sent", { email })),
    ...settle,
  });
  const reactivate = useMutation({
    mutationFn: () => client.person.reactivate.mutate({ userId: person.id }),
    onSuccess: () => showToast(t("admin.reactivated", { name })),
    ...settle,
  });
  const removePicture = useMutation({
    mutationFn: () => client.person.removePicture.mutate({ userId: person.id }),
    onSuccess: () => showToast(t("admin.pictureRemoved", { name })),
    ...settle,
    onSettled: () => {
      setAsking(null);
      onDone();
    },
  });
  const deactivate = useMutation({
    mutationFn: () => client.person.deactivate.mutate({ userId: person.id }),
    onSuccess: ({ conversations }) => showToast(t("admin.deactivated", { name, count: conversations })),
    ...settle,
    onSettled: () => {
      setAsking(null);
      onDone();
    },
  });
  return (
    <>
      <Menu>
        <MenuTrigger
          aria-label={t("admin.actsOn", { name })}
          className="touch-target inline-flex size-8 items-center justify-center rounded-2 text-ink-2 hover:bg-hover"
        >
          <Icon of={Ellipsis} />
        </MenuTrigger>
        <MenuContent align="end">
          <MenuItem icon={<Icon of={PencilLine} />} onSelect={() => setAsking("change")}>
            {t("admin.change")}
          </MenuItem>
          {person.state !== "deactivated" && (
            <MenuItem icon={<Icon of={Mail} />} onSelect={() => send.mutate()}>
              {person.state === "invited" ? t("admin.sendInvite") : t("admin.sendReset")}
            </MenuItem>
          )}
          {person.picture && (
            <MenuItem icon={<Icon of={ImageOff} />} onSelect={() => setAsking("picture")}>
              {t("admin.removePicture")}
            </MenuItem>
          )}
          {person.id !== me.id && (
            <>
              <MenuLine />
              {person.state === "deactivated" ? (
                <MenuItem icon={<Icon of={UserCheck} />} onSelect={() => reactivate.mutate()}>
                  {t("admin.reactivate")}
                </MenuItem>
              ) : (
                <MenuItem icon={<Icon of={UserX} />} className="text-red-ink" onSelect={() => setAsking("deactivate")}>
                  {t("admin.deactivate")}
                </MenuItem>
              )}
            </>
          )}
        </MenuContent>
      </Menu>
      {asking === "change" && <ChangePersonDialog person={person} onClose={() => setAsking(null)} onDone={onDone} />}
      {asking === "picture" && (
        <ConfirmDialog
          title={t("admin.removePictureTitle", { name })}
          lead={t("admin.removePictureLead")}
          act={t("picture.removeDo")}
          isBusy={removePicture.isPending}
          onClose={() => setAsking(null)}
          onConfirm={() => removePicture.mutate()}
        />
      )}
      <Dialog
        isOpen={asking === "deactivate"}
        onClose={() => setAsking(null)}
        title={t("admin.deactivateTitle", { name })}
        lead={t("admin.deactivateLead")}
      >
        <div className="mt-5 flex justify-end gap-2">
          <Button size="form" onClick={() => setAsking(null)}>
            {t("settings.cancel")}
          </Button>
          <Button look="danger" size="form" isBusy={deactivate.isPending} onClick={() => deactivate.mutate()}>
            {t("admin.deactivateDo")}
          </Button>
        </div>
      </Dialog>
    </>
  );
}
