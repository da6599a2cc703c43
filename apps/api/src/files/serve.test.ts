import { describe, expect, it } from "vitest";
import { contentDisposition } from "./serve.ts";

describe("a file's name in a header", () => {
  it.each([
    ["invoice 7.pdf", `attachment; filename="invoice 7.pdf"; filename*=UTF-8''invoice%207.pdf`],
    ["relatório.pdf", `attachment; filename="relat_rio.pdf"; filename*=UTF-8''relat%C3%B3rio.pdf`],
    [
      'a"b\r\nSet-Cookie: x=1.pdf',
      `attachment; filename="a_b__Set-Cookie_ x_1.pdf"; filename*=UTF-8''a%22b__Set-Cookie%3A%20x%3D1.pdf`,
    ],
    ["../../etc/passwd", `attachment; filename=".._.._etc_passwd"; filename*=UTF-8''.._.._etc_passwd`],
    ["evil\u202Efdp.exe", `attachment; filename="evil_fdp.exe"; filename*=UTF-8''evil_fdp.exe`],
    ["half \ud83d pair", `attachment; filename="half _ pair"; filename*=UTF-8''half%20_%20pair`],
    ["", `attachment; filename="file"; filename*=UTF-8''file`],
  ])("%j stays one header and one name", (name, header) => expect(contentDisposition(name)).toBe(header));

  it("is cut between characters, never within one", () => {
    expect(() => contentDisposition("🙂".repeat(5_000))).not.toThrow();
    expect(contentDisposition("🙂".repeat(5_000)).length).toBeLessThan(3_000);
  });
});
