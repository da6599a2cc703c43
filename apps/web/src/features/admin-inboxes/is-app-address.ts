import { AppAddress } from "@max/domain/inbox/settings";

/** Whether a company's own app may stand there: https, and no password in it. */
export const isAppAddress = (text: string) => AppAddress.safeParse(text.trim()).success;
