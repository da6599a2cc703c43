/** The widget's own server: short calls, and one stream that stays open. The token goes in a header and never into an address. */
import { MAX_FILE_NAME_LENGTH } from "@max/domain/message/files";
import type { StreamEvent, VisitorPage, WidgetConfig, WidgetSession } from "@max/domain/widget/wire";

/**
 * `away`: nobody answered. `ended`: the session is over. `refused`: it will be refused again. `busy`: later. `cancelled`: the
 * visitor thought better of it.
 */
export type CallProblem = "away" | "ended" | "refused" | "busy" | "cancelled";
export class CallFailed extends Error {
  readonly problem: CallProblem;
  constructor(problem: CallProblem) {
    super(problem);
    this.problem = problem;
  }
}

const CALL_TIMEOUT_MS = 15_000;
/** A large file on a slow line. */
const UPLOAD_TIMEOUT_MS = 10 * 60_000;
/** The server says every 15 s that it is there. */
const SILENCE_MS = 40_000;

export type Server = ReturnType<typeof connect>;
/** @property id of the message it belongs to: sent again it is the same file */
export type Upload = { id: string; file: File };

export function connect(base: string) {
  async function ask(path: string, token: string | null, body?: unknown): Promise<Response> {
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
    return response;
  }

  async function call<Answer>(path: string, token: string | null, body?: unknown): Promise<Answer> {
    return (await (await ask(path, token, body)).json()) as Answer;
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

  /** `fetch` cannot say yet how far it is. @param onProgress from 0 to 1 @throws CallFailed */
  function upload(token: string, { id, file }: Upload, onProgress: (share: number) => void, stop: AbortSignal) {
    return new Promise<void>((resolve, reject) => {
      const fail = (problem: CallProblem) => () => reject(new CallFailed(problem));
      const request = new XMLHttpRequest();
      // Of a long name the end says what it is.
      const name = file.name.slice(-MAX_FILE_NAME_LENGTH) || "file";
      request.open("POST", `${base}/files?${new URLSearchParams({ clientMessageId: id, name, type: file.type })}`);
      request.setRequestHeader("content-type", "application/octet-stream");
      request.setRequestHeader("authorization", `Bearer ${token}`);
      request.timeout = UPLOAD_TIMEOUT_MS;
      request.upload.addEventListener("progress", ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0));
      request.addEventListener("load", () => (request.status === 200 ? resolve() : fail(problemOf(request.status))()));
      request.addEventListener("error", fail("away"));
      request.addEventListener("timeout", fail("away"));
      request.addEventListener("abort", fail("cancelled"));
      stop.addEventListener("abort", () => request.abort());
      request.send(file);
    });
  }

  return {
    upload,
    /** Where a file of the thread is now. */
    fileAddresses: (token: string, id: string) =>
      call<{ url: string; pictureUrl: string | null }>(`/files/${encodeURIComponent(id)}`, token),
    config: () => call<WidgetConfig>("/config", null),
    open: (claims: { name?: string; email?: string }) => call<WidgetSession>("/session", null, claims),
    identify: (token: string, word: string) => call<WidgetSession>("/identify", token, { token: word }),
    signOut: (token: string) => call("/sign-out", token, {}),
    /** @param hasFile the one that was uploaded under the same id */
    say: (token: string, clientMessageId: string, text: string, hasFile: boolean) =>
      call("/messages", token, { clientMessageId, text, hasFile }),
    receipt: (token: string, status: "delivered" | "read", messages: string[]) =>
      call("/receipts", token, { status, messages }),
    typing: (token: string) => call("/typing", token, {}),
    older: (token: string, before: string) =>
      call<VisitorPage>(`/messages?before=${encodeURIComponent(before)}`, token),
    picture: async (token: string, hash: string) => (await ask(`/pictures/${hash}`, token)).blob(),
    stream,
  };
}

function problemOf(status: number): CallProblem {
  if (status === 401) return "ended";
  if (status === 429) return "busy";
  return status >= 500 ? "away" : "refused";
}
