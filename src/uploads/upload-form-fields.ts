import { checkCaption } from "../reference-images/caption.js";
import { type ImageOrigin, MAX_CONSENT_CHARACTERS, readOrigin } from "../reference-images/provenance.js";
import { ReferenceImageType } from "../reference-images/reference-image.entity.js";
import { readText } from "../text/client-text.js";
import { InvalidFormError, readWaitMs, type PictureForm, type WaitText } from "./picture-form.js";
import { quoted } from "./upload-errors.js";

/** What an upload's form brings beside its file; null: left out. */
export interface UploadTexts extends WaitText {
  type: ReferenceImageType | null;
  caption: string | null;
  origin: ImageOrigin | null;
  consent: { note: string } | null;
}

/** The form of a reference image. */
export const UPLOAD_FORM: PictureForm<UploadTexts> = {
  fileFields: ["file", "image", "reference_image"],
  textFields: ["type", "caption", "origin", "consent", "waitMs"],
  parameters: ["waitMs"],
  address: "/api/v1/characters/{id}/reference-images",
  readTexts: (texts) => ({
    type: readType(texts.get("type")),
    caption: checkCaption(texts.get("caption")),
    origin: isNothing(texts.get("origin")) ? null : readOrigin(texts.get("origin")!, "origin"),
    consent: readConsent(texts.get("consent")),
    waitMs: readWaitMs(texts.get("waitMs")),
  }),
};

/** @throws DomainError INVALID_INPUT */
function readConsent(text: string | undefined): { note: string } | null {
  const note = readText(text, { maxCharacters: MAX_CONSENT_CHARACTERS, field: ["consent"] });
  return note === null ? null : { note };
}

/** Empty, as the choice "none" of a page's form is. */
const isNothing = (text: string | undefined): boolean => text === undefined || text === "";

const TYPES: Record<string, ReferenceImageType> = {
  primary: ReferenceImageType.PRIMARY,
  reference: ReferenceImageType.REFERENCE,
};

/** Null also where it is empty, as the choice "none" of a page's form is. */
function readType(name: string | undefined): ReferenceImageType | null {
  if (name === undefined || name === "") return null;
  const type = Object.hasOwn(TYPES, name.toLowerCase()) ? TYPES[name.toLowerCase()]! : null;
  if (type !== null) return type;
  throw new InvalidFormError(`\`type\` is \`primary\` or \`reference\`, not ${quoted(name)}.`, "type");
}
