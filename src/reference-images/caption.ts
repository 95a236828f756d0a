import { DomainError, UserErrorCode } from "../errors/domain-error.js";

export const MAX_CAPTION_LENGTH = 1_000;

/** Trims; an empty caption clears. @throws DomainError INVALID_INPUT */
export function checkCaption(caption: string | null | undefined): string | null {
  const text = caption?.trim() ?? "";
  if (text.length > MAX_CAPTION_LENGTH || text.includes("\0")) {
    throw new DomainError(
      UserErrorCode.INVALID_INPUT,
      `A caption has at most ${MAX_CAPTION_LENGTH} characters, none of them NUL; this one has ${text.length}.`,
      ["caption"],
    );
  }
  return text === "" ? null : text;
}
