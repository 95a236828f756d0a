/** 128 random bits as text, sent with every try of a wish: one whose answer was lost is not carried out twice. */
export const newIdempotencyKey = (): string =>
  // Not `crypto.randomUUID`, which browsers have for pages by https and of the own machine alone.
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
