/** One file to the server, told how far it is. `fetch` cannot say that yet. */
import type { ErrorCode } from "@max/domain/errors";

export type UploadRefusal = { code: ErrorCode | "unreached"; message: string };
export type PostOutcome =
  /** What the server calls it. */
  { kind: "stored"; id: string } | { kind: "refused"; refusal: UploadRefusal } | { kind: "aborted" };

/** @param path where it is taken in @param onProgress from 0 to 1 */
export function postFile(
  path: "/files" | "/canned-files" | "/picture",
  query: Record<string, string>,
  file: File,
  onProgress: (progress: number) => void,
  signal: AbortSignal,
): Promise<PostOutcome> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", `${path}?${new URLSearchParams(query)}`);
    request.setRequestHeader("content-type", "application/octet-stream");
    request.upload.addEventListener("progress", ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0));
    request.addEventListener("load", () => resolve(read(request)));
    request.addEventListener("error", () => resolve(UNREACHED));
    request.addEventListener("abort", () => resolve({ kind: "aborted" }));
    signal.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}

export const UNREACHED: PostOutcome = { kind: "refused", refusal: { code: "unreached", message: "" } };

function read(request: XMLHttpRequest): PostOutcome {
  try {
    const body: unknown = JSON.parse(request.responseText);
    const text = (name: string) => {
      const value: unknown = Reflect.get(Object(body), name);
      return typeof value === "string" ? value : "";
    };
    // A person's picture is called by its content.
    const id = text("id") || text("picture");
    if (request.status === 200 && id) return { kind: "stored", id };
    if (text("code") === "") return UNREACHED;
    return { kind: "refused", refusal: { code: text("code") as ErrorCode, message: text("message") } };
  } catch {
    return UNREACHED;
  }
}
