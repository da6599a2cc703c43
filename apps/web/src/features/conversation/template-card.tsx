/** A template as the customer sees it: header, text, footer and buttons. */
import { FileText, Image, LayoutTemplate, Video } from "lucide-react";
import { useTranslation } from "../../words/use-translation.ts";
import { Icon } from "../../ui/icon.tsx";
import { RichText } from "./rich-text.tsx";

const FILES = { image: Image, video: Video, document: FileText } as const;

export type TemplateReadingView = {
  /** Said above it in the thread, where it tells the template from free text. */
  name?: string;
  header: string | null;
  headerFormat: "text" | "image" | "video" | "document" | "other" | null;
  body: string;
  footer: string | null;
  buttons: readonly string[];
};

/** Of one that was sent from the phone, only the text is known. */
export const UNKNOWN_PARTS = { header: null, headerFormat: null, footer: null, buttons: [] } as const;

export function TemplateCard({ name, header, headerFormat, body, footer, buttons }: TemplateReadingView) {
  const { t } = useTranslation();
  const file = headerFormat && headerFormat !== "text" && headerFormat !== "other" ? headerFormat : null;
  return (
    <span className="block">
      {name && (
        <span className="flex items-center gap-1.5 text-11 text-ink-3">
          <Icon of={LayoutTemplate} size={12} />
          {t("content.template", { name })}
        </span>
      )}
      {file && (
        <span className="mb-1 flex items-center gap-1.5 text-12 text-ink-2">
          <Icon of={FILES[file]} size={14} />
          {t(`kind.${file}`)}
        </span>
      )}
      {header && <bdi className="block font-semibold">{header}</bdi>}
      {body && <RichText text={body} />}
      {footer && <bdi className="mt-1 block text-12 text-ink-2">{footer}</bdi>}
      {buttons.length > 0 && (
        <span className="mt-1.5 flex flex-col border-t border-line-strong pt-0.5">
          {buttons.map((button) => (
            <bdi key={button} className="py-1 text-center font-medium text-accent-ink">
              {button}
            </bdi>
          ))}
        </span>
      )}
    </span>
  );
}
