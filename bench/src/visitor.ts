/** A visitor of a chat widget without a browser, as its frame would speak. */

export type Visitor = { url: string; token: string; say(text: string, clientMessageId: string): Promise<void> };

/** Opens a session. @param origin of the desk, which only its own frame has */
export async function visit(origin: string, inboxId: string): Promise<Visitor> {
  const url = `${origin}/widget/${inboxId}`;
  const post = async (path: string, body: unknown, token?: string) => {
    const response = await fetch(`${url}/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", origin, ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`The widget refused ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as { token: string };
  };
  const { token } = await post("session", {});
  return {
    url,
    token,
    async say(text, clientMessageId) {
      await post("messages", { clientMessageId, text }, token);
    },
  };
}

/** Hears everything that comes over the visitor's stream. */
export function readStream({ url, token }: Visitor, onText: (text: string) => void): { close(): void } {
  const stop = new AbortController();
  const read = async () => {
    const response = await fetch(`${url}/stream`, {
      headers: { authorization: `Bearer ${token}` },
      signal: stop.signal,
    });
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) onText(chunk);
  };
  read().catch((error: unknown) => {
    if (!stop.signal.aborted) throw error;
  });
  return { close: () => stop.abort() };
}
