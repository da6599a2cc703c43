import { describe, expect, it } from "vitest";
import { sessionCookie } from "./cookies.ts";

describe("the session cookie", () => {
  it("belongs to this host alone over https", () => {
    const cookie = sessionCookie("https://desk.example.com");
    expect(cookie.write("abc.def")).toBe("__Host-max=abc.def; Max-Age=43200; Path=/; HttpOnly; SameSite=Lax; Secure");
    expect(cookie.clear()).toBe("__Host-max=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax; Secure");
  });

  it("works without https on this machine", () => {
    expect(sessionCookie("http://localhost:3000").write("abc.def")).toBe(
      "max_session=abc.def; Max-Age=43200; Path=/; HttpOnly; SameSite=Lax",
    );
  });

  const { read } = sessionCookie("https://desk.example.com");
  it.each([
    ["__Host-max=abc", "abc"],
    ["theme=dark; __Host-max=abc; lang=pt", "abc"],
    [" __Host-max = abc ", "abc"],
    ["__Host-max=a=b", "a=b"],
    ["__Host-max=first; __Host-max=second", "first"],
    ["max_session=abc", null],
    ["x__Host-max=abc", null],
    ["__Host-max=", null],
    ["__Host-max", null],
    ["", null],
    [undefined, null],
  ])("reads %j as %j", (header, value) => expect(read(header)).toBe(value));
});
