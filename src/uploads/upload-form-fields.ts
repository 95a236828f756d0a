import { checkCaption } from "../reference-images/caption.js";
import { ReferenceImageType } from "../reference-images/reference-image.entity.js";
import { InvalidFormError, readWaitMs, type PictureForm, type WaitText } from "./picture-form.js";
import { quoted } from "./upload-errors.js";

/** What an upload's form brings beside its file; null: left out. */
export interface UploadTexts extends WaitText {
  type: ReferenceImageType | null;
  caption: string | null;
}

/** The form of a reference image. */
export const UPLOAD_FORM: PictureForm<UploadTexts> = {
  fileFields: ["file", "image", "reference_image"],
  textFields: ["type", "caption", "waitMs"],
  parameters: ["waitMs"],
  address: "/api/v1/characters/{id}/reference-images",
  readTexts: (texts) => ({
    type: readType(texts.get("type")),
    caption: checkCaption(texts.get("caption")),
    waitMs: readWaitMs(texts.get("waitMs")),
  }),
};

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
