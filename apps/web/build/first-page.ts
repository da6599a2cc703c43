/**
 * What the desk needs before it can show anything, in one file: in its natural seventy, they queue for a browser's six connections and
 * pack worse. Apart stays what the widget's frame needs too, and what makes schemas: those are needed later, and bring zod with them.
 */
import { fileURLToPath } from "node:url";

type Module = { importedIds: readonly string[] };
type Graph = { getModuleInfo(id: string): Module | null };

const source = (path: string) => fileURLToPath(new URL(`../src/${path}`, import.meta.url));
const DESK = source("main.tsx");
const FRAME = source("widget/frame/main.ts");
const ZOD = /\/node_modules\/zod\//;

/** For `codeSplitting.groups`: the name of a module's file, or null for one that goes its own way. */
export function firstPage(): (id: string, graph: Graph) => string | null {
  let ids: ReadonlySet<string> | null = null;
  return (id, graph) => {
    ids ??= ofDeskAlone(graph);
    return ids.has(id) ? "first-page" : null;
  };
}

function ofDeskAlone(graph: Graph): Set<string> {
  const framed = neededBy(FRAME, graph);
  const makesSchemas = (id: string) => graph.getModuleInfo(id)?.importedIds.some((next) => ZOD.test(next)) ?? false;
  // The desk's own first file stays an entry: the page names it.
  return new Set([...neededBy(DESK, graph)].filter((id) => id !== DESK && !framed.has(id) && !makesSchemas(id)));
}

/** A module and all it imports, without what it imports later. */
function neededBy(start: string, graph: Graph): Set<string> {
  const found = new Set([start]);
  for (const id of found) for (const next of graph.getModuleInfo(id)?.importedIds ?? []) found.add(next);
  return found;
}
