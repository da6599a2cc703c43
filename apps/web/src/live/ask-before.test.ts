import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { askBefore } from "./ask-before.ts";

const queryClient = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity, retry: false } } });
const key = ["list"];
/** What the server holds; each question is answered with what it holds when it is let go. */
let held: string[];
let letGo: (() => void)[];

const list = {
  queryKey: key,
  queryFn: () =>
    new Promise<string[]>((answer) => {
      const asItWas = [...held];
      letGo.push(() => answer(asItWas));
    }),
};
const question = { key, ask: () => queryClient.prefetchQuery(list) };
const shown = () => queryClient.getQueryData(key);

beforeEach(() => {
  queryClient.clear();
  held = ["read before"];
  letGo = [];
});

describe("what a page shows first, asked before the feed's beginning is known", () => {
  it("is asked at once, and once more when it is known: what came in between is there", async () => {
    const screen = new QueryObserver(queryClient, list).subscribe(() => undefined);
    let know!: () => void;
    const cursor = new Promise<void>((resolve) => (know = resolve));
    const asked = askBefore(queryClient, cursor, [question]);
    letGo.shift()!();
    await vi.waitFor(() => expect(shown()).toEqual(["read before"]));
    held.push("came in between");
    know();
    await asked;
    letGo.shift()!();
    await vi.waitFor(() => expect(shown()).toEqual(["read before", "came in between"]));
    screen();
  });

  it("is asked once more also when its first answer is the last to arrive", async () => {
    const screen = new QueryObserver(queryClient, list).subscribe(() => undefined);
    const asked = askBefore(queryClient, Promise.resolve(), [question]);
    held.push("came in between");
    await vi.waitFor(() => expect(letGo).toHaveLength(1));
    letGo.shift()!();
    await asked;
    await vi.waitFor(() => expect(letGo).toHaveLength(1));
    letGo.shift()!();
    await vi.waitFor(() => expect(shown()).toEqual(["read before", "came in between"]));
    screen();
  });

  it("is asked once where nobody is signed in", async () => {
    const asked = askBefore(queryClient, Promise.reject(new Error("Nobody.")), [question]);
    await asked;
    expect(letGo).toHaveLength(1);
  });
});
