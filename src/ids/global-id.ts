import { typeid } from "typeid-js";
import { uuidv7 } from "uuidv7";

/** The prefixes of global ids, one per type that can be looked up by id. */
export const ID_PREFIXES = {
  Character: "char",
  ReferenceImage: "img",
  Candidate: "cand",
  ApiKey: "key",
  Workspace: "ws",
  FaceLockRevision: "lockrev",
  Erasure: "erasure",
  Webhook: "hook",
  WebhookDelivery: "delivery",
  Event: "evt",
  TrainingSet: "tset",
} as const;

export type NodeType = keyof typeof ID_PREFIXES;

/** A new UUIDv7 (RFC 9562): ids made later by one process sort later, which keyset pagination relies on. */
export const newId = (): string => uuidv7();

/** The TypeID that clients see, e.g. `char_01jz…`, for a UUID. */
export function toGlobalId(type: NodeType, id: string): string {
  return `${ID_PREFIXES[type]}_${suffixOf(id)}`;
}

/** Crockford's, as TypeID has it. */
const BASE_32 = "0123456789abcdefghjkmnpqrstvwxyz";

/** Of a UUID, as typeid-js makes it for five times the time: a list has hundreds of ids. */
function suffixOf(uuid: string): string {
  let suffix = "";
  // 128 bits behind two of value 0, five at a time.
  let [bits, value] = [2, 0];
  for (const digit of uuid) {
    if (digit === "-") continue;
    value = ((value << 4) | parseInt(digit, 16)) & 0xff;
    bits += 4;
    if (bits < 5) continue;
    bits -= 5;
    suffix += BASE_32[(value >> bits) & 31];
  }
  return suffix;
}

/** The UUID behind a global id, or null when it is malformed or of another type: such an object does not exist. */
export function fromGlobalId(type: NodeType, globalId: string): string | null {
  const prefix = ID_PREFIXES[type];
  const suffix = globalId.startsWith(`${prefix}_`) ? globalId.slice(prefix.length + 1) : "";
  // typeid-js would make up a new id for none.
  if (suffix === "") return null;
  try {
    return typeid(prefix, suffix).toUUID();
  } catch {
    // typeid-js throws plain errors for every malformed suffix.
    return null;
  }
}

/** Which type a global id claims to be; null for an unknown prefix. */
export function typeOfGlobalId(globalId: string): NodeType | null {
  const prefix = globalId.slice(0, Math.max(0, globalId.lastIndexOf("_")));
  const found = Object.entries(ID_PREFIXES).find(([, known]) => known === prefix);
  return found ? (found[0] as NodeType) : null;
}
