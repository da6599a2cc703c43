/** A cart that a customer sent from our catalogue. */
import type { MessageContent } from "@max/domain/message/content";
import {
  type JsonObject,
  MAX_TEXT,
  fail,
  idAt,
  isObject,
  lenientTextAt,
  listAt,
  requiredIdAt,
  requiredNumberAt,
  textAt,
  valueAt,
} from "../loose-json.ts";

/** Far above any cart a phone can put together. */
const MAX_ITEMS = 1_000;

export function readOrder(order: JsonObject): MessageContent {
  const items = listAt(order, "product_items") ?? fail("product_items is missing");
  return {
    kind: "order",
    text: textAt(order, "text", MAX_TEXT),
    catalogId: idAt(order, "catalog_id"),
    items: items.slice(0, MAX_ITEMS).map((item) => {
      if (!isObject(item)) return fail("an ordered item is not an object");
      return {
        productId: requiredIdAt(item, "product_retailer_id"),
        quantity: requiredNumberAt(item, "quantity"),
        price: valueAt(item, "item_price") === undefined ? null : requiredNumberAt(item, "item_price"),
        currency: lenientTextAt(item, "currency", 10),
      };
    }),
  };
}
