import { describe, expect, it } from "vitest";
import type { KnownValue } from "../kinds.ts";
import { redact } from "../redact.ts";

/** [country, what is written, what a model reads] */
type Row = readonly [country: string, text: string, expected: string];
const read = (country: string, text: string, known: KnownValue[] = []) => redact(text, { country, known }).text;

describe("payment cards", () => {
  it.each<Row>([
    ["US", "4111 1111 1111 1111", "[CARD_1]"],
    ["US", "4111-1111-1111-1111", "[CARD_1]"],
    ["US", "4111.1111.1111.1111", "[CARD_1]"],
    ["US", "4111\u00a01111\u00a01111\u00a01111", "[CARD_1]"],
    ["US", "4111 1111\n1111 1111", "[CARD_1]"],
    ["US", "4111\u20111111\u20131111\u22121111", "[CARD_1]"],
    ["US", "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "[CARD_1]"],
    ["US", "card:4111111111111111exp12/27", "card:[CARD_1]exp12/27"],
    ["US", "3782 822463 10005 and 6011111111111117", "[CARD_1] and [CARD_2]"],
    ["BR", "elo 6362 9700 0045 7013, hiper 6062826786276634", "elo [CARD_1], hiper [CARD_2]"],
    ["BR", "４１１１１１１１１１１１１１１１", "[CARD_1]"],
    ["US", "٤١١١١١١١١١١١١١١١", "[CARD_1]"],
    ["US", "4\u200b111\u200d1111\ufeff1111\u00ad1111", "[CARD_1]"],
    ["US", "order 48213 paid with 4111 1111 1111 1111 12/27", "order 48213 paid with [CARD_1] 12/27"],
  ])("%s: %s", (country, text, expected) => expect(read(country, text)).toBe(expected));
  it.each<Row>([
    ["US", "order 4111111111111112", "order 4111111111111112"],
    ["US", "order number 6759649826438453", "order number 6759649826438453"],
    ["US", "Amazon 503-1234567-1234567", "Amazon 503-1234567-1234567"],
    ["US", "at 1712345678901 ms", "at 1712345678901 ms"],
  ])("leaves alone, %s: %s", (country, text, expected) => expect(read(country, text)).toBe(expected));
});

describe("IBANs", () => {
  it.each<Row>([
    ["DE", "DE89370400440532013000", "[IBAN_1]"],
    ["DE", "iban de89 3704 0044 0532 0130 00 bitte", "iban [IBAN_1] bitte"],
    ["DE", "IBAN:GB29-NWBK-6016-1331-9268-19", "IBAN:[IBAN_1]"],
    ["BR", "BR1800360305000010009795493C1", "[IBAN_1]"],
    ["FR", "FR14 2004 1010 0505 0001 3M02 606.", "[IBAN_1]."],
    ["DE", "DE88370400440532013000", "DE88370400440532013000"],
  ])("%s: %s", (country, text, expected) => expect(read(country, text)).toBe(expected));
});

describe("mail addresses", () => {
  it.each<Row>([
    ["US", "ana.silva+shop@mail.example.co.uk", "[EMAIL_1]"],
    ["US", "Ana <ana@example.com>, mailto:bob@example.org.", "Ana <[EMAIL_1]>, mailto:[EMAIL_2]."],
    ["US", "josé.núñez@correo.españa.es", "[EMAIL_1]"],
    ["US", "用户@例子.公司", "[EMAIL_1]"],
    ["US", "o'brien@example.com", "[EMAIL_1]"],
    ["US", '"john doe"@example.com', "[EMAIL_1]"],
    ["US", "ana＠example．com", "[EMAIL_1]"],
    ["US", "ana@\u200bexample.com", "[EMAIL_1]"],
    ["US", "ana [at] example.com", "[EMAIL_1]"],
    ["US", "ana(at)example(dot)com", "[EMAIL_1]"],
    ["US", "ana dot silva at example dot com", "[EMAIL_1]"],
    ["BR", "ana arroba exemplo ponto com ponto br", "[EMAIL_1]"],
    ["US", "ana @ example . com", "[EMAIL_1]"],
    ["US", "ana@[192.168.0.1]", "[EMAIL_1]"],
    ["US", "We met at example.com, tell @ana", "We met at example.com, tell @ana"],
  ])("%s: %s", (country, text, expected) => expect(read(country, text)).toBe(expected));
});

describe("phones", () => {
  it.each<Row>([
    ["BR", "(11) 98765-4321", "[PHONE_1]"],
    ["BR", "0 15 11 98765 4321", "[PHONE_1]"],
    ["BR", "wa.me/5511987654321", "wa.me/[PHONE_1]"],
    ["BR", "meu zap 98765-4321", "meu zap [PHONE_1]"],
    ["BR", "pedido 48213, ligue 11 98765-4321 2 vezes", "pedido 48213, ligue [PHONE_1] 2 vezes"],
    ["BR", "00 55 11 98765-4321", "[PHONE_1]"],
    ["MX", "mi celular 55 1234 5678 o +52 1 55 8765 4321", "mi celular [PHONE_1] o [PHONE_2]"],
    ["AR", "llamame al 011 15-2345-6789", "llamame al [PHONE_1]"],
    ["ES", "612 345 678", "[PHONE_1]"],
    ["FR", "06.12.34.56.78", "[PHONE_1]"],
    ["GB", "07911 123456", "[PHONE_1]"],
    ["US", "Can you send the order status to 415-555-2671?", "Can you send the order status to [PHONE_1]?"],
    ["US", "call me: 555-1234", "call me: [PHONE_1]"],
    ["US", "415.555.2671/4155552672", "[PHONE_1]/[PHONE_2]"],
    ["US", "my whatsapp is 11 98765-4321", "my whatsapp is [PHONE_1]"],
    ["US", "+５５ １１ ９８７６５-４３２１", "[PHONE_1]"],
    ["US", "+55\u200b11\u200b987654321", "[PHONE_1]"],
  ])("%s: %s", (country, text, expected) => expect(read(country, text)).toBe(expected));
  it.each([
    ["BR", "rastreio 1132654321"],
    ["BR", "pedido #1234567890"],
    ["BR", "CEP 01310-100, pedido 98765-4321"],
    ["US", "94105-1234, 94105"],
    ["BR", "R$ 1.234.567,89 e 1.132.654.321"],
    ["BR", "tamanhos 38 40 42 44 46"],
    ["BR", "em 12/05/2024 10:30 e 2024-05-12 10"],
    ["BR", "Correios AA123456789BR, RR 123 456 789 BR"],
    ["US", "UPS 1Z999AA10123456784, FedEx 123456789012, DHL 4155552671"],
    ["US", "USPS 9400 1000 0000 0000 0000 00 or 9400100000000000000000"],
    ["US", "invoice no. 415-555-2671 for $4,155,552,671.00 USD"],
    ["US", "id 550e8400-e29b-41d4-a716-446655440000"],
    ["DK", "ordre 20240512 og 20240512103000"],
  ])("stay away from other numbers, %s: %s", (country, text) => expect(read(country, text)).toBe(text));
});

describe("national ids", () => {
  it.each<Row>([
    ["US", "ssn 123-45-6789, 123 45 6789, 123.45.6789", "ssn [SSN_1], [SSN_1_2], [SSN_1_3]"],
    ["US", "social security number is 123456789", "social security number is [SSN_1]"],
    ["US", "ITIN 912-70-1234", "ITIN [SSN_1]"],
    ["US", "part 000-12-3456 and 1-123-45-6789", "part 000-12-3456 and 1-123-45-6789"],
    ["BR", "529.982.247-25 / 52998224725", "[NATIONAL_ID_1] / [NATIONAL_ID_1_2]"],
    ["BR", "meu cpf é 529.982.247-00", "meu cpf é [NATIONAL_ID_1]"],
    ["BR", "CNPJ 11.222.333/0001-81 e 12.ABC.345/01DE-35", "CNPJ [NATIONAL_ID_1] e [NATIONAL_ID_2]"],
    ["ES", "12345678Z, 12.345.678-z, X1234567L", "[NATIONAL_ID_1], [NATIONAL_ID_1_2], [NATIONAL_ID_2]"],
    ["ES", "12345678A", "12345678A"],
    ["PT", "contribuinte 123 456 789", "contribuinte [NATIONAL_ID_1]"],
    ["MX", "GODE561231HDFRRN09 y GODE561231GR8", "[NATIONAL_ID_1] y [NATIONAL_ID_2]"],
    ["AR", "CUIT 20-12345678-6, DNI 12.345.678", "CUIT [NATIONAL_ID_1], DNI [NATIONAL_ID_2]"],
    ["GB", "AB 12 34 56 C", "[NATIONAL_ID_1]"],
    ["DE", "Steuer-ID: 86095742719", "Steuer-ID: [NATIONAL_ID_1]"],
    ["DE", "Bestellung 86095742719", "Bestellung 86095742719"],
    ["IT", "RSSMRA85T10A562S", "[NATIONAL_ID_1]"],
    ["FR", "2 55 08 14 168 025 38", "[NATIONAL_ID_1]"],
    ["IN", "2341 2341 2346 and PAN ABCPE1234F", "[NATIONAL_ID_1] and PAN [NATIONAL_ID_2]"],
    ["US", "passport number X12345678", "passport number [NATIONAL_ID_1]"],
  ])("%s: %s", (country, text, expected) => expect(read(country, text)).toBe(expected));
});

describe("IP addresses", () => {
  it.each<Row>([
    ["US", "from 10.0.0.1, 192.168.001.010:8080 and 10.1.2.0/24.", "from [IP_1], [IP_2]:8080 and [IP_3]/24."],
    ["US", "http://203.0.113.9/a, 1[.]2[.]3[.]4", "http://[IP_1]/a, [IP_2]"],
    ["US", "[2001:db8::1]:443 fe80::1%eth0 ::ffff:10.0.0.1", "[[IP_1]]:443 [IP_2]%eth0 [IP_3]"],
    ["US", "v1.2.3.4 version 1.2.3.4 Chrome/120.0.0.0", "v1.2.3.4 version 1.2.3.4 Chrome/120.0.0.0"],
    ["US", "1.2.3.4.5 and 256.1.1.1 at 12:30:45", "1.2.3.4.5 and 256.1.1.1 at 12:30:45"],
  ])("%s: %s", (country, text, expected) => expect(read(country, text)).toBe(expected));
});

describe("keys, tokens and passwords", () => {
  const random = "0123456789abcdefABCDEF0123456789";
  it.each([
    `sk_live_${random}`,
    `sk-proj-${random}`,
    `sk_t1_k1_${random}`,
    `ghp_${random}0000`,
    `github_pat_11ABC_${random}`,
    "AKIAIOSFODNN7EXAMPLE",
    `xoxb-1234567890-${random}`,
    `EAAG${random}`,
    `AIza${random}abc`,
    `whsec_${random}`,
    `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.${random}`,
    `-----BEGIN RSA PRIVATE KEY-----\nMIIB${random}\n-----END RSA PRIVATE KEY-----`,
    `-----BEGIN PRIVATE KEY-----\nMIIB${random}\n`,
  ])("are taken out wherever they stand: %s", (value) => {
    expect(read("US", `see ${value}`)).toMatch(/^see \[SECRET_1\]\s*$/);
  });
  it.each<Row>([
    ["US", "Authorization: Bearer abc123def456", "Authorization: Bearer [SECRET_1]"],
    ["US", "postgres://app:p4ss:w0rd@db/x", "postgres://app:[SECRET_1]@db/x"],
    ["US", "password: hunter2!", "password: [SECRET_1]"],
    ["BR", "minha senha é abc123", "minha senha é [SECRET_1]"],
    ["US", `the token ${random}`, "the token [SECRET_1]"],
    ["US", "my password is wrong", "my password is wrong"],
    ["US", `file ${random}`, `file ${random}`],
  ])("%s: %s", (country, text, expected) => expect(read(country, text)).toBe(expected));
});

describe("values known for the contact", () => {
  const known: KnownValue[] = [
    { kind: "name", value: "María José da Silva" },
    { kind: "phone", value: "+5511987654321" },
    { kind: "email", value: "Maria@x.example" },
    { kind: "id", value: "C-001234" },
  ];
  it.each([
    ["a maria jose da silva ligou", "a [NAME_1] ligou"],
    ["Oi MARIA, senhora Silva", "Oi [NAME_1], senhora [NAME_1_2]"],
    ["José da padaria em Mariana", "[NAME_1] da padaria em Mariana"],
    ["pedido 98765-4321", "pedido [PHONE_1]"],
    ["pedido 1187654321 ou 551187654321", "pedido [PHONE_1] ou [PHONE_1_2]"],
    ["MARIA@x.example", "[EMAIL_1]"],
    ["cliente c001234 / C 001-234", "cliente [ID_1] / [ID_1_2]"],
    ["Ma\u200bria", "[NAME_1]"],
  ])("%s", (text, expected) => expect(read("BR", text, known)).toBe(expected));
  it("are found in scripts that put no space between words", () => {
    expect(read("CN", "我是王小明的朋友", [{ kind: "name", value: "王小明" }])).toBe("我是[NAME_1]的朋友");
  });
  it("leave the words of the language alone", () => {
    expect(read("BR", "da loja de lá", known)).toBe("da loja de lá");
  });
});
