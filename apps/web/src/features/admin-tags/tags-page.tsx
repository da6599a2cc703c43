/** Every tag one may look after: found, made, changed, merged, archived, deleted. */
import { tagNameKey } from "@max/domain/tag/tag";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { useMayManageTags, useTeamName } from "../../app/session.ts";
import { tagsQuery } from "../../live/queries.ts";
import type { Tag } from "../../live/wire.ts";
import { Button } from "../../ui/button.tsx";
import { Chip } from "../../ui/chip.tsx";
import { TrayDrawing } from "../../ui/drawings.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { FindField } from "../../ui/find-field.tsx";
import { Icon } from "../../ui/icon.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { FailedRows, LoadingRows } from "../../ui/page-states.tsx";
import { TagDot } from "../../ui/tag-chip.tsx";
import { useUndoKey } from "../../ui/use-undo-key.ts";
import { TagDialog } from "./tag-dialog.tsx";
import { TagMenu } from "./tag-menu.tsx";
import { type TagUses, useTagUses } from "./use-tag-uses.ts";

const PAGE = 50;

export function TagsPage() {
  const { t } = useTranslation("office");
  const words = useTranslation().t;
  const [text, setText] = useState("");
  const [isArchived, setArchived] = useState(false);
  const [isMaking, setMaking] = useState(false);
  const tags = useQuery(tagsQuery);
  const q = useDeferredValue(tagNameKey(text));
  const mayManage = useMayManageTags();
  const kept = tags.data?.filter((tag) => mayManage(teamOf(tag))) ?? [];
  const found = kept.filter((tag) => tag.isArchived === isArchived && tagNameKey(tag.name).includes(q));
  useUndoKey();
  const make = (
    <Button look="primary" size="form" icon={<Icon of={Plus} />} onClick={() => setMaking(true)}>
      {t("tags.new")}
    </Button>
  );
  return (
    <>
      <PageHeader title={words("admin.tags")} lead={t("tags.lead")} action={make} />
      <div className="mb-3 flex flex-wrap gap-2">
        <FindField label={t("tags.find")} value={text} onChange={setText} />
        <select
          aria-label={t("tags.show")}
          value={isArchived ? "archived" : "used"}
          onChange={(event) => setArchived(event.target.value === "archived")}
          className="h-10 rounded-2 border border-line-control bg-bg px-2 text-14 max-sm:h-11 max-sm:text-16"
        >
          <option value="used">{t("tags.inUse")}</option>
          <option value="archived">{t("archived")}</option>
        </select>
      </div>
      {tags.isPending ? (
        <LoadingRows />
      ) : tags.isError && kept.length === 0 ? (
        <FailedRows onRetry={() => void tags.refetch()} isBusy={tags.isFetching} />
      ) : found.length === 0 ? (
        <div className="flex min-h-80">
          <EmptyState
            drawing={<TrayDrawing />}
            title={t(kept.length === 0 ? "tags.empty" : "tags.nothing")}
            body={t(kept.length === 0 ? "tags.emptyBody" : "tags.nothingBody")}
          />
        </div>
      ) : (
        <TagTable key={`${isArchived} ${q}`} tags={found} />
      )}
      {isMaking && <TagDialog tag={null} onClose={() => setMaking(false)} />}
    </>
  );
}

/** Ids as they travel are plain texts. */
const teamOf = ({ teamId }: Tag) => teamId;

function TagTable({ tags }: { tags: Tag[] }) {
  const { t } = useTranslation("office");
  const [count, setCount] = useState(PAGE);
  const shown = tags.slice(0, count);
  const usesOf = useTagUses(shown, PAGE);
  return (
    <>
      <table className="w-full table-fixed text-left">
        <colgroup>
          <col />
          <col className="w-44 max-sm:hidden" />
          <col className="w-28 max-sm:w-16" />
          <col className="w-12" />
        </colgroup>
        <thead className="text-12 text-ink-2 max-sm:sr-only">
          <tr className="border-b border-line">
            <th className="py-2 font-medium">{t("tags.name")}</th>
            <th className="py-2 font-medium max-sm:hidden">{t("tags.team")}</th>
            <th className="py-2 text-right font-medium">{t("tags.uses")}</th>
            <th>
              <span className="sr-only">{t("acts")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((tag) => (
            <TagRow key={tag.id} tag={tag} uses={usesOf(tag.id)} />
          ))}
        </tbody>
      </table>
      {count < tags.length && (
        <Button look="outlined" className="mt-4" onClick={() => setCount(count + PAGE)}>
          {t("more")}
        </Button>
      )}
    </>
  );
}

function TagRow({ tag, uses }: { tag: Tag; uses: TagUses | null }) {
  const { t } = useTranslation("office");
  const teamName = useTeamName();
  const team = tag.teamId === null ? t("wholeCompany") : teamName(tag.teamId);
  return (
    <tr className="border-b border-line">
      <td className="py-2.5 pr-3">
        <span className="flex min-w-0 items-center gap-2.5">
          <TagDot color={tag.color} />
          <bdi className="truncate font-medium max-sm:whitespace-normal" title={tag.name}>
            {tag.name}
          </bdi>
          {tag.isLeaving && <Chip>{t("tags.leaving")}</Chip>}
        </span>
        <bdi className="mt-0.5 block truncate pl-4.5 text-12 text-ink-2 sm:hidden">{team}</bdi>
      </td>
      <td className="py-2.5 pr-3 text-ink-2 max-sm:hidden">
        <bdi className="block truncate">{team}</bdi>
      </td>
      <td className="py-2.5 text-right tabular-nums">
        {uses === null ? (
          <span className="text-ink-3">
            <span aria-hidden="true">–</span>
            <span className="sr-only">{t("tags.counting")}</span>
          </span>
        ) : (
          <Link
            to="/inbox/$view"
            params={{ view: "all" }}
            search={{ tag: tag.id }}
            aria-label={t("tags.seeUses", { name: tag.name })}
            className="touch-target rounded-1 px-1 text-accent-ink hover:underline"
          >
            {uses.isMore ? t("tags.usesMany", { count: uses.conversations }) : uses.conversations}
          </Link>
        )}
      </td>
      <td className="py-1 text-right">{!tag.isLeaving && <TagMenu tag={tag} uses={uses} />}</td>
    </tr>
  );
}
