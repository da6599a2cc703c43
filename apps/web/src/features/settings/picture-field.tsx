/** A person's own picture: choosing one, how far it is on its way, and going back to initials. */
import { PICTURE_TYPES, refusalOfPicture } from "@max/domain/access/picture";
import { useMutation } from "@tanstack/react-query";
import { CircleAlert, ImageUp, Trash2 } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { wordsForError } from "../../app/error-words.ts";
import { queryClient } from "../../app/query-client.ts";
import { useWorkspace } from "../../app/session.ts";
import { client } from "../../app/trpc.ts";
import { withPerson } from "../../live/apply-person.ts";
import { workspaceQuery } from "../../live/queries.ts";
import { postFile, type UploadRefusal } from "../../outbox/post-file.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { Button } from "../../ui/button.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import { showToast } from "../../ui/toast.tsx";
import { UploadProgress } from "../../ui/upload-item.tsx";
import { useRefusalWords } from "../../words/file-words.ts";

/** The other pages hear of it by the live feed; this one need not wait. */
const showMine = (picture: string | null) =>
  queryClient.setQueryData(
    workspaceQuery.queryKey,
    (workspace) => workspace && withPerson(workspace, { ...workspace.me, picture }),
  );

function useUpload() {
  const { t } = useTranslation();
  const { ofRefusal } = useRefusalWords();
  const [problem, setProblem] = useState<string | null>(null);
  const [underWay, setUnderWay] = useState<{ name: string; progress: number } | null>(null);
  const abort = useRef<AbortController | null>(null);
  useEffect(() => () => abort.current?.abort(), []);

  const sentenceOf = (refusal: UploadRefusal) => {
    if (refusal.code === "file_refused") return t("picture.unreadable");
    return refusal.code === "payload_too_large" ? t("picture.size") : ofRefusal(refusal);
  };

  const upload = async (file: File) => {
    const refusal = refusalOfPicture({ type: file.type, sizeBytes: file.size });
    setProblem(refusal && t(`picture.${refusal}`));
    if (refusal) return;
    abort.current = new AbortController();
    const show = (progress: number) => setUnderWay({ name: file.name, progress });
    show(0);
    const outcome = await postFile("/picture", {}, file, show, abort.current.signal);
    setUnderWay(null);
    if (outcome.kind === "refused") setProblem(sentenceOf(outcome.refusal));
    if (outcome.kind !== "stored") return;
    showMine(outcome.id);
    showToast(t("picture.kept"));
  };
  return { upload, problem, underWay, forget: () => setProblem(null), cancel: () => abort.current?.abort() };
}

export function PictureField() {
  const { t } = useTranslation();
  const { me } = useWorkspace();
  const input = useRef<HTMLInputElement>(null);
  const { upload, problem, underWay, forget, cancel } = useUpload();
  const [isAsking, setAsking] = useState(false);
  const remove = useMutation({
    mutationFn: () => client.profile.removePicture.mutate(),
    onSuccess: () => {
      showMine(null);
      showToast(t("picture.removed"));
    },
    onError: (error) => showToast(wordsForError(t, error)),
    onSettled: () => setAsking(false),
  });
  return (
    <div className="mb-6">
      <div className="flex items-center gap-4">
        <Avatar name={me.name} id={me.id} side="agent" picture={me.picture} size={64} />
        <div className="min-w-0 flex-1">
          <bdi className="block truncate font-medium">{me.name}</bdi>
          <span className="block text-12 text-ink-2">{t(`role.${me.role}`)}</span>
          <div className="mt-2 flex flex-wrap items-center gap-2">
            {underWay ? (
              <>
                <span className="w-40">
                  <UploadProgress {...underWay} />
                </span>
                <Button onClick={cancel}>{t("files.cancel")}</Button>
              </>
            ) : (
              <>
                <Button look="outlined" icon={<Icon of={ImageUp} />} onClick={() => input.current?.click()}>
                  {t(me.picture ? "picture.replace" : "picture.upload")}
                </Button>
                {me.picture && (
                  <Button icon={<Icon of={Trash2} />} onClick={() => setAsking(true)}>
                    {t("picture.remove")}
                  </Button>
                )}
              </>
            )}
          </div>
        </div>
      </div>
      <input
        ref={input}
        type="file"
        hidden
        accept={PICTURE_TYPES.join(",")}
        data-purpose="picture"
        onChange={({ currentTarget }) => {
          const [file] = currentTarget.files ?? [];
          // The same file may be chosen again.
          if (file) void upload(file).finally(() => (currentTarget.value = ""));
        }}
      />
      {problem ? (
        <p role="alert" className="mt-2 flex gap-1.5 text-12 text-red-ink">
          <Icon of={CircleAlert} size={14} className="mt-px" />
          <span>{problem}</span>
        </p>
      ) : (
        <p className="mt-2 text-12 text-ink-3">{t("picture.hint")}</p>
      )}
      {isAsking && (
        <ConfirmDialog
          title={t("picture.removeTitle")}
          lead={t("picture.removeLead")}
          act={t("picture.removeDo")}
          isBusy={remove.isPending}
          onClose={() => setAsking(false)}
          onConfirm={() => {
            forget();
            remove.mutate();
          }}
        />
      )}
    </div>
  );
}
