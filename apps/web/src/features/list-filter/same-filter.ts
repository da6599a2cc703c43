import type { LooseFilter } from "@max/domain/conversation/filter";

/** Whether two filters say the same, in whatever order. */
export function isSameFilter(a: LooseFilter, b: LooseFilter): boolean {
  const said = (filter: LooseFilter) =>
    JSON.stringify(
      Object.entries({ ...filter, state: filter.state && [...filter.state].sort() })
        .filter(([, value]) => value !== undefined)
        .sort(([x], [y]) => (x < y ? -1 : 1)),
    );
  return said(a) === said(b);
}
