import { describe, expect, it } from "vitest";
import { originPolicy } from "./origin.ts";

describe("a page that acts for the signed-in person", () => {
  const desk = originPolicy("https://desk.example.com", 3000);
  it.each(["https://desk.example.com"])("is ours at %s", (origin) => expect(desk.isOwn(origin)).toBe(true));
  it.each([
    undefined,
    "",
    "null",
    "https://desk.example.com/",
    "http://desk.example.com",
    "https://desk.example.com:8443",
    "https://desk.example.com:3000",
    "https://evil.example.com",
    "https://desk.example.com.evil.test",
    "https://evil.test#https://desk.example.com",
    "https://desk.example.com@evil.test",
    "HTTPS://DESK.EXAMPLE.COM",
    "http://localhost:3000",
    "file://",
    "chrome-extension://abc",
    "https://desk.example.com, https://evil.test",
  ])("is not ours at %s", (origin) => expect(desk.isOwn(origin)).toBe(false));

  const local = originPolicy("http://localhost:3000", 3000);
  it.each([
    "http://localhost:3000",
    "http://127.0.0.1:3000",
    "http://127.8.9.10:3000",
    "http://[::1]:3000",
    "http://max.localhost:3000",
  ])("may use any name of this machine: %s", (origin) => expect(local.isOwn(origin)).toBe(true));
  it.each([
    "http://localhost:3001",
    "http://localhost",
    "https://localhost:3000",
    "http://localhost.evil.test:3000",
    "http://127.0.0.1.evil.test:3000",
    "http://128.0.0.1:3000",
    "http://192.168.0.5:3000",
    "null",
  ])("may not come from elsewhere: %s", (origin) => expect(local.isOwn(origin)).toBe(false));
});
