/** What a button of the bar is called, and its key: the one it has for a single conversation. */
export const named = (label: string, key: string) => ({
  label,
  title: `${label} (${key})`,
  "aria-keyshortcuts": key,
  className: "max-sm:size-11!",
});
