/** Talks to the emulator. Every address is absolute under `/simulator`, so the page works behind a proxy. */

/** @import { StateView } from "../view.ts" */

const ROOT = "/simulator/api";

/**
 * @param {string} path
 * @param {RequestInit} options
 * @returns {Promise<Response>}
 */
async function call(path, options = {}) {
  const response = await fetch(ROOT + path, options);
  if (response.ok) return response;
  const answer = await response.json().catch(() => null);
  throw new Error(answer?.error ?? `The emulator answered ${response.status}.`);
}

/**
 * @param {string} path
 * @param {unknown} body
 */
export const post = (path, body) =>
  call(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });

/**
 * @param {{ number: string, customer: string }} where
 * @returns {Promise<StateView>}
 */
export const getState = async (where) => (await call(`/state?${new URLSearchParams(where)}`)).json();

/**
 * @param {{ number: string, customer: string }} where
 * @param {File} file
 */
export function upload(where, file) {
  const form = new FormData();
  form.set("file", file, file.name);
  return call(`/files?${new URLSearchParams(where)}`, { method: "POST", body: form });
}

/** @param {string} id */
export const mediaUrl = (id) => `${ROOT}/media/${encodeURIComponent(id)}`;

/**
 * Calls back after every change at the emulator. While there is no stream, it asks every two seconds instead.
 * @param {() => void} changed
 */
export function follow(changed) {
  let stream = connect();
  function connect() {
    const opened = new EventSource(`${ROOT}/stream`);
    opened.addEventListener("message", changed);
    opened.addEventListener("error", () => {
      // A cut stream is opened again by the browser; a refused one stays closed, so a new one is tried later.
      if (opened.readyState === EventSource.CLOSED) window.setTimeout(() => (stream = connect()), 5_000);
    });
    return opened;
  }
  window.setInterval(() => {
    if (stream.readyState !== EventSource.OPEN) changed();
  }, 2_000);
}
