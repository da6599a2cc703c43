import { describe, expect, it } from "vitest";
import { ChangePerson, EmailAddress, InvitePeople, nameFromEmail, PersonName, TimeZone } from "./people.ts";

const accepts = (schema: { safeParse: (value: unknown) => { success: boolean } }, value: unknown) =>
  schema.safeParse(value).success;

describe("an e-mail address", () => {
  it("is kept in lower case without what stands around it", () => {
    expect(EmailAddress.parse("  Maria.Silva@Example.COM ")).toBe("maria.silva@example.com");
  });

  it.each([
    "ana@example.com\r\nBcc: eve@example.com",
    "ana@example.com\nSubject: hello",
    "ana@example.com, eve@example.com",
    "ana@example.com>",
    '"ana\r\n"@example.com',
    "Ana <ana@example.com>",
    "ana@exa\0mple.com",
    "ana",
    "@example.com",
  ])("is not %j, which could say more than whom to write to (T26)", (text) => {
    expect(accepts(EmailAddress, text)).toBe(false);
  });
});

describe("a name", () => {
  it.each(["Ana\r\nBcc: eve@example.com", "Ana\nLima", "Ana\u0000", " "])("is not %j", (text) => {
    expect(accepts(PersonName, text)).toBe(false);
  });

  it("is made from the e-mail until somebody says better", () => {
    expect(nameFromEmail("maria.da-silva@example.com")).toBe("Maria Da Silva");
    expect(nameFromEmail("...@example.com")).toBe("...@example.com");
  });
});

describe("a time zone", () => {
  it("is one that clocks know", () => {
    expect(accepts(TimeZone, "America/Sao_Paulo")).toBe(true);
    expect(accepts(TimeZone, "Mars/Olympus")).toBe(false);
  });
});

describe("what nobody asked for (T28)", () => {
  const userId = "00000000-0000-7000-8000-000000000001";
  it.each(["tenantId", "passwordHash", "deactivatedAt", "isAdmin", "email", "state", "id", "__proto__x"])(
    "%s is refused beside a change of a person and in an invitation",
    (field) => {
      expect(accepts(ChangePerson, { userId, [field]: "x" })).toBe(false);
      expect(accepts(InvitePeople, { people: [{ email: "a@b.example", role: "agent", [`${field}s`]: "x" }] })).toBe(
        false,
      );
    },
  );
});
