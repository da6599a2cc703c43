/** The files that go with a canned response, in its form. */
import { MOST_FILES } from "@max/domain/canned/limits";
import { Paperclip } from "lucide-react";
import { useRef } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { useStore } from "zustand";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { RefusedFiles, UploadItem } from "../../ui/upload-item.tsx";
import { useRefusalWords } from "../../words/file-words.ts";
import type { CannedUploads } from "./canned-uploads.ts";

export function CannedFiles({ uploads }: { uploads: CannedUploads }) {
  const { t } = useTranslation();
  const { ofRefusal, ofVerdict } = useRefusalWords();
  const { items, refused } = useStore(uploads.store);
  const input = useRef<HTMLInputElement>(null);
  const tooMany = t("cannedFiles.tooMany", { count: MOST_FILES });
  return (
    <fieldset className="mt-4">
      <legend className="mb-1 text-12 font-medium text-ink-2">{t("cannedFiles.name")}</legend>
      {items.length > 0 && (
        <ul aria-label={t("files.name")} className="mb-2 flex flex-wrap gap-1.5">
          {items.map(({ key, fileId: _fileId, refusal, ...item }) => (
            <UploadItem
              key={key}
              {...item}
              refusal={refusal && ofRefusal(refusal)}
              previewUrl={null}
              onRetry={() => uploads.retry(key)}
              onRemove={() => uploads.remove(key)}
            />
          ))}
        </ul>
      )}
      <input
        ref={input}
        type="file"
        multiple
        hidden
        data-purpose="canned"
        onChange={({ currentTarget }) => {
          uploads.add([...(currentTarget.files ?? [])]);
          // The same file may be chosen again.
          currentTarget.value = "";
        }}
      />
      <Button
        look="outlined"
        icon={<Icon of={Paperclip} />}
        disabledReason={items.length >= MOST_FILES ? tooMany : null}
        onClick={() => input.current?.click()}
      >
        {t("cannedFiles.add")}
      </Button>
      <RefusedFiles
        refused={refused.map(({ name, verdict }) => ({
          name,
          reason: verdict === "tooMany" ? tooMany : ofVerdict(verdict),
        }))}
        onDismiss={uploads.dismiss}
      />
      <p className="mt-1 text-12 text-ink-3">{t("cannedFiles.hint")}</p>
    </fieldset>
  );
}
