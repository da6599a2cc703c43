/**
 * Meta's error codes, and which sentence each is told in. The same codes come as an answer to a send and, more often, later in a
 * `failed` status. Only the code counts; Meta changed the HTTP statuses and the English titles over the years.
 * @see Meta, WhatsApp Cloud API, "Error codes" (read in mid-2026)
 */
import { WHATSAPP_FAILURES, type WhatsappFailure } from "@max/domain/message/whatsapp-failures";

const CODES: Readonly<Record<WhatsappFailure, readonly number[]>> = {
  reconnect: [0, 190],
  permission: [3, 10, 131005],
  unavailable: [1, 2, 131000, 131016, 133004],
  tooFast: [4, 80007, 130429, 17, 32, 341, 613, 80008],
  tooManyToCustomer: [131056],
  limitedByReports: [131048],
  registeredTooOften: [133016],
  unknownNumber: [33],
  content: [100, 131008, 135000],
  blockedForPolicy: [368],
  customerBlocked: [130403],
  marketingTrial: [130472],
  country: [130497],
  value: [131009],
  ownNumber: [131021],
  undeliverable: [131026],
  testNumber: [131030],
  accountLocked: [131031],
  displayName: [131037],
  payment: [131042],
  callPayment: [131044],
  registration: [131045, 133000, 133006, 133010, 136024, 136025],
  windowClosed: [131047],
  tooMuchMarketing: [131049],
  noMarketing: [131050],
  messageType: [131051],
  customersFile: [131052],
  file: [131053],
  numberUse: [131055],
  upgrading: [131057],
  notShown: [131060],
  marketingRefused: [131061, 131063, 134100, 134102],
  phoneNeeded: [131062],
  templateLimit: [131064],
  templateValues: [132000, 132008, 132012, 132018],
  templateUnknown: [132001],
  templateTooLong: [132005],
  templateCharacters: [132007],
  templatePaused: [132015],
  templateDisabled: [132016],
  form: [132068, 132069, 139000, 139001, 139002, 139003, 139004],
  pinWrong: [133005],
  pinTooOften: [133008],
  pinTooFast: [133009],
  numberDeleted: [133015],
  paymentTerms: [134011],
  templatePreparing: [134101],
  newPhone: [137000],
  blockList: [139100, 139101, 139102, 139103],
  phoneCannot: [1026],
  maintenance: [2494100],
};

const FAILURES: ReadonlyMap<number, WhatsappFailure> = new Map(
  Object.entries(CODES).flatMap(([failure, codes]) => codes.map((code) => [code, failure as WhatsappFailure] as const)),
);

/**
 * The sentence for an agent. A code we do not know gives a general one with the code in it, to be quoted to an admin.
 * @param providerText Meta's own title, shown only for a code we do not know
 */
export function explainError(code: number | string, providerText: string | null = null): { reason: string } {
  const number = Number(code);
  const failure = FAILURES.get(number) ?? (number >= 200 && number <= 299 ? "permission" : undefined);
  if (failure) return { reason: WHATSAPP_FAILURES[failure] };
  const words = providerText === null ? "" : ` (${providerText})`;
  return { reason: `WhatsApp refused this with error ${code}${words}. Ask an admin if it keeps happening.` };
}
