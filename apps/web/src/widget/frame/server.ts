/** The widget's own server: short calls, and one stream that stays open. The token goes in a header and never into an address. */
import type { StreamEvent, VisitorPage, WidgetConfig, WidgetSession } from "@max/domain/widget/wire";

/** `away`: nobody answered. `ended`: the session is over. `refused`: it will be refused again. `busy`: later. */
export type CallProblem = "away" | "ended" | "refused" | "busy";
export class CallFailed extends Error {
  readonly problem: CallProblem;
  constructor(problem: CallProblem) {
    super(problem);
    this.problem = problem;
  }
}

const CALL_TIMEOUT_MS = 15_000;
/** The server says every 15 s that it is there. */
const SILENCE_MS = 40_000;

export type Server = ReturnType<typeof connect>;

export function connect(base: string) {
  async function call<Answer>(path: string, token: string | null, body?: unknown): Promise<Answer> {
    const response = await fetch(base + path, {
      method: body === undefined ? "GET" : "POST",
      headers: {
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
    }).catch(() => {
      throw new CallFailed("away");
    });
    if (!response.ok) throw new CallFailed(problemOf(response.status));
    return (await response.json()) as Answer;
  }

  /** Resolves when the stream ends, for whatever reason. @throws CallFailed when it never began */
  async function stream(token: string, stop: AbortSignal, onOpen: () => void, onEvent: (event: StreamEvent) => void) {
    const silence = new AbortController();
    let timer = setTimeout(() => silence.abort(), SILENCE_MS);
    const signal = AbortSignal.any([stop, silence.signal]);
    try {
      const response = await fetch(`${base}/stream`, { headers: { authorization: `Bearer ${token}` }, signal }).catch(
        () => {
          throw new CallFailed("away");
        },
      );
      if (!response.ok || !response.body) throw new CallFailed(problemOf(response.status));
      onOpen();
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = "";
      for (;;) {
        const { value, done } = await reader.read();
        if (done) return;
        clearTimeout(timer);
        timer = setTimeout(() => silence.abort(), SILENCE_MS);
        const parts = (rest + value).split("\n\n");
        rest = parts.pop() ?? "";
        for (const part of parts) if (part.startsWith("data: ")) onEvent(JSON.parse(part.slice(6)) as StreamEvent);
      }
    } catch (error) {
      // Broken off: whoever asked begins anew.
      if (error instanceof CallFailed) throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    config: () => call<WidgetConfig>("/config", null),
    open: (claims: { name?: string; email?: string }) => call<WidgetSession>("/session", null, claims),
    identify: (token: string, word: string) => call<WidgetSession>("/identify", token, { token: word }),
    signOut: (token: string) => call("/sign-out", token, {}),
    say: (token: string, clientMessageId: string, text: string) => call("/messages", token, { clientMessageId, text }),
    receipt: (token: string, status: "delivered" | "read", messages: string[]) =>
      call("/receipts", token, { status, messages }),
    typing: (token: string) => call("/typing", token, {}),
    older: (token: string, before: string) =>
      call<VisitorPage>(`/messages?before=${encodeURIComponent(before)}`, token),
    stream,
  };
}

function problemOf(status: number): CallProblem {
  if (status === 401) return "ended";
  if (status === 429) return "busy";
  return status >= 500 ? "away" : "refused";
}
