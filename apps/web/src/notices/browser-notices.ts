/** Notices that the browser shows outside the page, one for each conversation: a newer one takes the place of the older. */
export type Permission = "granted" | "denied" | "default" | "unsupported";

export const permissionNow = (): Permission => ("Notification" in window ? Notification.permission : "unsupported");

/** Only ever on somebody's press: a question nobody asked for is answered with No. */
export async function askPermission(): Promise<Permission> {
  return permissionNow() === "unsupported" ? "unsupported" : Notification.requestPermission();
}

const shown = new Map<string, Notification>();

export type BrowserNotice = { tag: string; title: string; body: string; onOpen: () => void };

export function showBrowserNotice({ tag, title, body, onOpen }: BrowserNotice): void {
  if (permissionNow() !== "granted") return;
  try {
    const notice = new Notification(title, { body, tag, icon: "/icon-192.png", silent: true });
    notice.addEventListener("click", () => {
      window.focus();
      notice.close();
      onOpen();
    });
    notice.addEventListener("close", () => shown.get(tag) === notice && shown.delete(tag));
    shown.set(tag, notice);
  } catch {
    // Browsers of phones show none from a page.
  }
}

/** What was read elsewhere meanwhile goes away here. */
export function keepOnly(tags: ReadonlySet<string>): void {
  for (const [tag, notice] of shown)
    if (!tags.has(tag)) {
      notice.close();
      shown.delete(tag);
    }
}
