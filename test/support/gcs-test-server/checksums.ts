import { createHash } from "node:crypto";

/** The reversed Castagnoli polynomial (RFC 3720, appendix B.4), worked out for every byte. */
const table = Uint32Array.from({ length: 256 }, (_value, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++)
    remainder = remainder & 1 ? (remainder >>> 1) ^ 0x82f63b78 : remainder >>> 1;
  return remainder;
});

/** CRC-32C as Google writes it: base64 of the big-endian value. */
export function crc32cOf(bytes: Buffer): string {
  let remainder = 0xffffffff;
  for (const byte of bytes) remainder = table[(remainder ^ byte) & 0xff]! ^ (remainder >>> 8);
  const result = Buffer.alloc(4);
  result.writeUInt32BE(~remainder >>> 0);
  return result.toString("base64");
}

export function md5Of(bytes: Buffer): string {
  return createHash("md5").update(bytes).digest("base64");
}
