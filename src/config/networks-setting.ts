import { isIP, isIPv4 } from "node:net";
import { z } from "zod";

/** An address, or a network in the notation of RFC 4632 and RFC 4291: `10.0.0.0/8`, `fd00::/8`. */
function isNetwork(text: string): boolean {
  const [address = "", prefix, ...rest] = text.split("/");
  if (isIP(address) === 0 || address.includes("%") || rest.length > 0) return false;
  if (prefix === undefined) return true;
  return /^\d{1,3}$/.test(prefix) && Number(prefix) <= (isIPv4(address) ? 32 : 128);
}

/** Addresses and networks with commas between them. */
export const networksSetting = z
  .string()
  .transform((text) => text.split(",").map((part) => part.trim()))
  .refine(
    (parts) => parts.every(isNetwork),
    "must be addresses or networks with commas between them, e.g. 10.0.0.0/8,fd00::/8",
  );
