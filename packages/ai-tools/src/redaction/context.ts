/**
 * What the words around a number say it is. "Order", "tracking" and their like keep a number in the text; "call me",
 * "WhatsApp" and their like take out even one that no numbering plan knows.
 */
export type Surroundings =
  | "phone" // the nearest word before it, or else after it, speaks of phones
  | "order-label" // an order or tracking word names this very number: "order no. 48213"
  | "order-near" // such a word is near, but other words stand between
  | "none";

const PHONE_WORDS =
  "phones?|telephone|tel|fone|telefones?|telefonos?|teléfonos?|telefon|telefono|téléphone|cel|celular|celulares|cell|cellphone|mobile|mobil|móvil|movil|handy|portable|whatsapp|whats|zap|wpp|wa\\.me|sms|call|calling|calls|ring|dial|ligue|ligar|ligação|liga|ligam|llama|llame|llamen|llamar|llámame|llamame|llámenme|marcar|contato|contacto|contact|reach|fax|anrufen|appelez|appeler|ruf";
const ORDER_WORDS =
  "orders?|pedidos?|encomendas?|tracking|track|rastreio|rastreamento|rastreo|rastrear|seguimiento|seguimento|envío|envio|envíos|envios|guía|guia|invoices?|faturas?|facturas?|boletos?|nf-?e|tickets?|case|caso|chamado|protocolos?|protocol|ref|reference|referência|referencia|código|codigo|code|sku|serial|série|serie|parcels?|packages?|paquetes?|pacotes?|shipments?|shipping|awb|waybill|dhl|fedex|ups|usps|correios|correos|estafeta|transaction|transação|transacción|txn|account|conta|cuenta|id|imei|lote|batch|items?|product|produto|producto|model|modelo|cep|zip|postal|confirmation|booking|reserva|reservation|return|devolução|devolución|version|versão|versión|ean|barcode";
const WORD = new RegExp(`(?<![\\p{L}\\p{N}])(?:(${PHONE_WORDS})|(${ORDER_WORDS}))(?![\\p{L}])|#`, "giu");
/** What may stand between a label and its number: "order number is: #", "pedido de nº", "tracking code". */
const LABEL_FILLER =
  /^(?:[\s:#."'(*=_/-]|(?<!\p{L})(?:number|numbers|num|nr|no|n|nro|numero|número|id|code|código|codigo|is|was|é|e|es|era|de|do|da|del|of|the|o|el|reads|parcel|package|order|pedido)(?!\p{L})){0,12}$/iu;

const BEFORE = 48;
const AFTER = 28;

export type Context = { around(start: number, end: number): Surroundings };

/** Finds the telling words of a text once; each question is then a binary search. */
export function readContext(text: string): Context {
  const starts: number[] = [];
  const ends: number[] = [];
  const phones: boolean[] = [];
  for (const match of text.matchAll(WORD)) {
    starts.push(match.index);
    ends.push(match.index + match[0].length);
    phones.push(match[1] !== undefined);
  }
  const around = (start: number, end: number): Surroundings => {
    const next = firstAtLeast(starts, start);
    const before = next - 1;
    const beforeEnd = ends[before];
    if (beforeEnd !== undefined && beforeEnd <= start && start - beforeEnd <= BEFORE) {
      const between = text.slice(beforeEnd, start);
      if (phones[before]) return "phone";
      // A label names one number: a second number after the same word stands for itself.
      if (!/\d/.test(between)) return LABEL_FILLER.test(between) ? "order-label" : "order-near";
    }
    const nextStart = starts[next];
    if (nextStart !== undefined && nextStart >= end && nextStart - end <= AFTER) {
      const between = text.slice(end, nextStart);
      if (!/[\d\n]/.test(between)) return phones[next] ? "phone" : "order-near";
    }
    return "none";
  };
  return { around };
}

function firstAtLeast(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
