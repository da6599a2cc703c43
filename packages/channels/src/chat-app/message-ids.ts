/** An app's message id means one message of one of its people; ours mean one message everywhere. */
import { readOpaque } from "@max/domain/message/opaque";

/** As it is kept with us. */
export const storedId = (senderId: string, id: string) => (readOpaque(id) ? id : `${senderId}/${id}`);

/** As the app knows it. */
export const appsId = (senderId: string, stored: string) =>
  stored.startsWith(`${senderId}/`) ? stored.slice(senderId.length + 1) : stored;
