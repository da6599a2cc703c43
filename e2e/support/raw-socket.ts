/** A WebSocket as a program opens it, with headers of its own, which a browser cannot set. Reads text frames, sends small ones. */
import { randomBytes } from "node:crypto";
import { request } from "node:http";
import type { Socket } from "node:net";

export type RawSocket = { texts: string[]; send: (text: string) => void; close: () => void };

/** @returns the open socket, or the HTTP status it was turned away with */
export function openSocket(url: string, headers: Record<string, string>): Promise<RawSocket | number> {
  return new Promise((resolve, reject) => {
    const upgrade = request(url, {
      headers: {
        ...headers,
        connection: "Upgrade",
        upgrade: "websocket",
        "sec-websocket-version": "13",
        "sec-websocket-key": randomBytes(16).toString("base64"),
      },
    });
    upgrade.on("error", reject);
    upgrade.on("response", (response) => resolve(response.statusCode ?? 0));
    upgrade.on("upgrade", (_response, socket: Socket, head) => {
      const texts: string[] = [];
      let unread: Buffer = head;
      socket.on("error", () => socket.destroy());
      socket.on("data", (bytes) => {
        unread = readFrames(Buffer.concat([unread, bytes]), texts);
      });
      resolve({ texts, send: (text) => void socket.write(textFrame(text)), close: () => void socket.destroy() });
    });
    upgrade.end();
  });
}

/** A client masks what it sends. */
function textFrame(text: string): Buffer {
  const payload = Buffer.from(text);
  const mask = randomBytes(4);
  const length = payload.length < 126 ? [0x80 | payload.length] : [0xfe, payload.length >> 8, payload.length & 255];
  return Buffer.concat([Buffer.from([0x81, ...length]), mask, payload.map((byte, at) => byte ^ mask[at % 4]!)]);
}

/** @returns what is not yet a whole frame */
function readFrames(bytes: Buffer, texts: string[]): Buffer {
  let rest = bytes;
  while (rest.length >= 2) {
    const short = rest[1]! & 127;
    const head = short === 126 ? 4 : short === 127 ? 10 : 2;
    if (rest.length < head) break;
    const length = short === 126 ? rest.readUInt16BE(2) : short === 127 ? Number(rest.readBigUInt64BE(2)) : short;
    if (rest.length < head + length) break;
    if ((rest[0]! & 15) === 1) texts.push(rest.subarray(head, head + length).toString());
    rest = rest.subarray(head + length);
  }
  return rest;
}
