import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { textFrame } from "./text-frame.ts";

it("is read as the same text by a client, whatever its length, alone or many in one write", async () => {
  const texts = [0, 1, 125, 126, 127, 65_535, 65_536, 200_000].map((length) => "x".repeat(length));
  texts.push("ção 🙂 日本", "é".repeat(63));
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const wss = new WebSocketServer({ noServer: true });
  server.on("upgrade", (request, socket, head) =>
    wss.handleUpgrade(request, socket, head, () => {
      for (const text of texts) socket.write(textFrame(text));
      socket.write(Buffer.concat(texts.map(textFrame)));
    }),
  );
  const heard: string[] = [];
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await new Promise<void>((resolve, reject) => {
    client.on("error", reject);
    client.on("message", (data: Buffer, isBinary) => {
      heard.push(isBinary ? "binary" : data.toString());
      if (heard.length === texts.length * 2) resolve();
    });
  });
  client.terminate();
  server.close();
  expect(heard).toEqual([...texts, ...texts]);
});
