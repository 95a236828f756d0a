import { readText } from "../text/client-text.js";

export const MAX_CAPTION_LENGTH = 1_000;

/** A blank caption clears. @throws DomainError INVALID_INPUT */
export const checkCaption = (caption: string | null | undefined): string | null =>
  readText(caption, { maxCharacters: MAX_CAPTION_LENGTH, field: ["caption"] });
