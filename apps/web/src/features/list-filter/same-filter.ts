import type { LooseFilter } from "@max/domain/conversation/filter";

/** Whether two filters say the same, in whatever order. */
export function isSameFilter(a: LooseFilter, b: LooseFilter): boolean {
  const said = (filter: LooseFilter) =>
    JSON.stringify(
      Object.entries(filter)
        .filter(([, value]) => value !== undefined)
        .map(([part, value]) => [part, Array.isArray(value) ? [...value].sort() : value] as const)
        .sort(([x], [y]) => (x < y ? -1 : 1)),
    );
  return said(a) === said(b);
}
