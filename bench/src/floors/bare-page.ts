/**
 * The floor of `web`: a page that shows the same list and thread, as finished HTML with the product's own styles, and does with
 * plain DOM calls what the inbox does with React, a cache and a server. What it takes is what the browser takes.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";

export type BarePage = { url: string; close(): Promise<void> };

const ACTS = `
  const rows = [...document.querySelectorAll("[data-conversation]")];
  const log = document.querySelector("[role=log]");
  const box = document.querySelector("textarea");
  const threads = new Map();
  for (const row of rows) row.removeAttribute("aria-current");
  let at = 0;
  const open = (next) => {
    rows[at].removeAttribute("aria-current");
    at = next;
    rows[at].setAttribute("aria-current", "true");
    // Another thread of the same size, marked with the row's own words.
    const mark = /#\\w+#/.exec(rows[at].textContent)[0];
    if (!threads.has(at)) threads.set(at, log.innerHTML.replaceAll(/#\\w+#/g, mark));
    log.innerHTML = threads.get(at);
  };
  addEventListener("keydown", (event) => {
    if (event.target === box) {
      if (event.key !== "Enter") return;
      event.preventDefault();
      const bubble = log.querySelector("article").parentElement.cloneNode(true);
      bubble.style.transform = "none";
      bubble.textContent = box.value;
      log.append(bubble);
      box.value = "";
    } else if (event.key === "j") open(at + 1);
    else if (event.key === "r") {
      event.preventDefault();
      box.disabled = false;
      box.focus();
    }
  });
  open(0);`;

/** @param body the product's own page as it stands, without its programs */
export async function servePage({ body, styles }: { body: string; styles: string }): Promise<BarePage> {
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>floor</title><style>${styles}</style><body>${body}<script>${ACTS}</script></body></html>`;
  const packed = gzipSync(html);
  const server = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "text/html; charset=utf-8", "content-encoding": "gzip" });
    response.end(packed);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
