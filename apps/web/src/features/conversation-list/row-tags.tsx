/** The tags of a conversation in its row: as many as stand whole in what the other facts leave, and how many more there are. */
import { useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { useTags } from "../../app/session.ts";
import { Meaning } from "../../ui/meaning.tsx";
import { TagChip } from "../../ui/tag-chip.tsx";
import { chipsThatFit, firstChipPx, WIDEST_CHIP_PX } from "./chips-that-fit.ts";

/** Dot, gap and edges of a small chip. */
const AROUND_NAME_PX = 22;
const widths = new Map<string, number>();
let pen: CanvasRenderingContext2D | null = null;

/** Measured once for each name, without touching the page. */
function chipWidth(name: string): number {
  const known = widths.get(name);
  if (known !== undefined) return known;
  pen ??= document.createElement("canvas").getContext("2d");
  if (!pen) return WIDEST_CHIP_PX;
  pen.font = `12px ${getComputedStyle(document.body).fontFamily}`;
  const width = Math.ceil(pen.measureText(name).width) + AROUND_NAME_PX;
  widths.set(name, width);
  return width;
}

export function RowTags({ tagIds }: { tagIds: readonly string[] }) {
  const { t } = useTranslation();
  const tags = useTags().filter((tag) => tagIds.some((id) => id === tag.id));
  const place = useRef<HTMLSpanElement>(null);
  const [availablePx, setAvailable] = useState(0);
  const isThere = tags.length > 0;
  useLayoutEffect(() => {
    const element = place.current;
    if (!isThere || !element) return;
    const measure = () => setAvailable(element.clientWidth);
    measure();
    const watcher = new ResizeObserver(measure);
    watcher.observe(element);
    return () => watcher.disconnect();
  }, [isThere]);
  if (!isThere) return null;
  const widthsPx = tags.map(({ name }) => chipWidth(name));
  const shown = chipsThatFit(widthsPx, availablePx);
  const more = tags.slice(shown);
  return (
    <span
      ref={place}
      // Other facts give way to the first of them.
      style={{ flex: `1 .01 ${firstChipPx(widthsPx)}px` }}
      className="flex min-w-6 items-center gap-1 overflow-hidden"
    >
      {tags.slice(0, shown).map((tag) => (
        <span key={tag.id} className="flex max-w-32 flex-none">
          <TagChip name={tag.name} color={tag.color} isSmall />
        </span>
      ))}
      {more.length > 0 && (
        <Meaning
          label={t("tag.more", { count: more.length })}
          title={more.map(({ name }) => name).join(", ")}
          className="flex-none tabular-nums"
        >
          +{more.length}
        </Meaning>
      )}
    </span>
  );
}
