/**
 * Envelope encryption of stored secrets, AES-256-GCM throughout. The master key wraps one key per tenant; the tenant's
 * key encrypts each version of a credential. Both layers are bound to their place, so bytes copied to another tenant,
 * credential or version do not open. Pure functions over buffers: nothing here stores or caches a key.
 */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

/** Where a secret belongs. Version counts from 1. */
export type SecretPlace = { tenantId: string; credentialId: string; version: number };

/** Layout of every box: format byte, nonce, tag, ciphertext. The format byte lets a later release change the algorithm. */
const FORMAT = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;

/** The box does not open: a wrong key, another place, or changed bytes. Which of them is not told, and no content is. */
export class SecretBoxError extends Error {
  readonly code = "secret_box_closed";
  constructor() {
    super("The secret cannot be opened with this key at this place.");
    this.name = "SecretBoxError";
  }
}

/** A new key for a tenant, wrapped for storage. */
export function createTenantKey(masterKey: Buffer, tenantId: string): Buffer {
  return encrypt(masterKey, randomBytes(KEY_BYTES), tenantKeyAad(tenantId));
}

/**
 * Wraps a tenant's key under a new master key. The secrets themselves stay as they are.
 * @throws SecretBoxError when the key was not wrapped for this tenant by `oldMasterKey`
 */
export function rewrapTenantKey(oldMasterKey: Buffer, newMasterKey: Buffer, tenantId: string, wrapped: Buffer): Buffer {
  return encrypt(newMasterKey, decrypt(oldMasterKey, wrapped, tenantKeyAad(tenantId)), tenantKeyAad(tenantId));
}

/** @throws SecretBoxError when `wrappedKey` is not this tenant's */
export function seal(masterKey: Buffer, wrappedKey: Buffer, place: SecretPlace, secret: Buffer): Buffer {
  return encrypt(decrypt(masterKey, wrappedKey, tenantKeyAad(place.tenantId)), secret, secretAad(place));
}

/** @throws SecretBoxError when the box was not sealed for exactly this place */
export function open(masterKey: Buffer, wrappedKey: Buffer, place: SecretPlace, box: Buffer): Buffer {
  return decrypt(decrypt(masterKey, wrappedKey, tenantKeyAad(place.tenantId)), box, secretAad(place));
}

/** JSON keeps the parts apart whatever characters they hold, so that no two places share a binding. */
const secretAad = (place: SecretPlace) =>
  Buffer.from(JSON.stringify(["secret", place.tenantId, place.credentialId, place.version]));
const tenantKeyAad = (tenantId: string) => Buffer.from(JSON.stringify(["tenant-key", tenantId]));

function encrypt(key: Buffer, content: Buffer, aad: Buffer): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG_BYTES }).setAAD(aad);
  const body = Buffer.concat([cipher.update(content), cipher.final()]);
  return Buffer.concat([Buffer.from([FORMAT]), nonce, cipher.getAuthTag(), body]);
}

function decrypt(key: Buffer, box: Buffer, aad: Buffer): Buffer {
  const bodyAt = 1 + NONCE_BYTES + TAG_BYTES;
  if (box.length < bodyAt || box[0] !== FORMAT) throw new SecretBoxError();
  const decipher = createDecipheriv("aes-256-gcm", key, box.subarray(1, 1 + NONCE_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(aad).setAuthTag(box.subarray(1 + NONCE_BYTES, bodyAt));
  try {
    return Buffer.concat([decipher.update(box.subarray(bodyAt)), decipher.final()]);
  } catch {
    throw new SecretBoxError();
  }
}
