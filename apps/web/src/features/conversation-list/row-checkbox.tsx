/** Stands where the avatar and its mark are, once the row is pointed at or anything is chosen. X does the same for whoever types. */
import { clsx } from "clsx";
import { memo } from "react";
import { useTranslation } from "../../words/use-translation.ts";

type Props = {
  /** The conversation's. */
  id: string;
  name: string;
  isChosen: boolean;
  isSelected: boolean;
  isChoosing: boolean;
  isPhone: boolean;
  onToggle: (id: string) => void;
};

export const RowCheckbox = memo(function RowCheckbox(props: Props) {
  const { id, name, isChosen, isSelected, isChoosing, isPhone, onToggle } = props;
  const { t } = useTranslation();
  return (
    <label
      title={`${t("list.chooseHint")} (X)`}
      className={clsx(
        "absolute flex items-center justify-center rounded-row",
        isPhone ? "top-2.5 left-3 size-12.5 pr-1.5 pb-1.5" : "top-2 left-2 size-10.5 pr-1.5 pb-1.5",
        isChosen || isSelected ? "bg-accent-soft" : "bg-bg group-hover/item:bg-hover",
        !isChoosing && "opacity-0 focus-within:opacity-100",
        !isChoosing && !isPhone && "group-hover/item:opacity-100",
      )}
    >
      <input
        type="checkbox"
        aria-label={t("list.choose", { name })}
        checked={isChosen}
        // The rows are one stop each for whoever moves by Tab, until something is chosen.
        tabIndex={isChoosing ? 0 : -1}
        onChange={() => onToggle(id)}
        className="size-4.5 accent-(--accent)"
      />
    </label>
  );
});
