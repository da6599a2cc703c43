/** The page around the frame. It is spoken to by its exact origin, and heard only when it is one that the company named. */
import type { FromFrame, FromPage } from "@max/domain/widget/wire";

type Told = Exclude<FromPage, { type: "max-widget:kept" }>;
export type Host = {
  say(message: FromFrame): void;
  /** What the page keeps for us; null when it keeps nothing or does not answer. */
  recall(): Promise<string | null>;
};

const RECALL_LIMIT_MS = 1_000;

/** @param origin of the page, as it says itself; null when it may not be spoken to */
export function speakWith(origin: string | null, onMessage: (message: Told) => void): Host {
  if (origin === null || window.parent === window) return { say: () => {}, recall: async () => null };
  window.addEventListener("message", (event: MessageEvent<unknown>) => {
    if (event.source !== window.parent || event.origin !== origin) return;
    const message = readMessage(event.data);
    if (message?.type === "max-widget:kept") onKept(message.value);
    else if (message) onMessage(message);
  });
  let onKept: (value: string | null) => void = () => {};
  const say = (message: FromFrame) => window.parent.postMessage(message, origin);
  return {
    say,
    recall: () =>
      new Promise((resolve) => {
        onKept = resolve;
        setTimeout(() => resolve(null), RECALL_LIMIT_MS);
        say({ type: "max-widget:recall" });
      }),
  };
}

function readMessage(data: unknown): FromPage | null {
  if (typeof data !== "object" || data === null || !("type" in data)) return null;
  switch (data.type) {
    case "max-widget:open":
    case "max-widget:closed":
    case "max-widget:reset":
      return { type: data.type };
    case "max-widget:kept":
      return "value" in data && (typeof data.value === "string" || data.value === null)
        ? { type: data.type, value: data.value }
        : null;
    case "max-widget:identify":
      return "token" in data && typeof data.token === "string" ? { type: data.type, token: data.token } : null;
    default:
      return null;
  }
}

/** The page's origin and language, which the loader leaves where no server reads them. */
export function readHash(
  hash: string,
  allowed: readonly string[],
  own: string,
): { origin: string | null; language: string } {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  const origin = given.get("host") ?? "";
  return { origin: origin === own || allowed.includes(origin) ? origin : null, language: given.get("lang") ?? "" };
}
