/** A turning ring for a control whose answer is awaited; never over content that is already known. */
export function Spinner() {
  return (
    <span
      aria-hidden="true"
      className="size-3.5 flex-none animate-[turn_800ms_linear_infinite] rounded-full border-[1.5px] border-current border-r-transparent motion-reduce:animate-none"
    />
  );
}
