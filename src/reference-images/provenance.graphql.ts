import { Field, InputType, ObjectType, registerEnumType } from "type-graphql";
import { textComplexity } from "../graphql/complexity.js";
import { ImageOrigin, MAX_CONSENT_CHARACTERS, OriginEvidence } from "./provenance.js";
import type { ReferenceImageEntity } from "./reference-image.entity.js";

registerEnumType(ImageOrigin, {
  name: "ImageOrigin",
  description: "Where a picture comes from.",
  valuesConfig: {
    PHOTOGRAPH: { description: "A camera took it of somebody." },
    GENERATED: { description: "A generative model made it." },
    UNKNOWN: {
      description:
        "Nobody says, or what the file says does not agree. Where consent is required it counts as a PHOTOGRAPH.",
    },
  },
});
registerEnumType(OriginEvidence, {
  name: "OriginEvidence",
  description:
    "What an image's origin rests on. What a file says of itself can be copied from one to another, and no signature is checked. More will be added.",
  valuesConfig: {
    CLIENT: { description: "The client said so; its word wins over the file's." },
    CANDIDATE: { description: "It was promoted from a candidate, which is a generated picture." },
    C2PA_GENERATED: { description: "A C2PA manifest names a generative model as the source." },
    C2PA_COMPOSITE: { description: "A C2PA manifest names a composite with a generated part." },
    C2PA_CAPTURED: { description: "A C2PA manifest names a camera as the source." },
    IPTC_GENERATED: { description: "IPTC's DigitalSourceType names a generative model as the source." },
    IPTC_COMPOSITE: { description: "IPTC's DigitalSourceType names a composite with a generated part." },
    IPTC_CAPTURED: { description: "IPTC's DigitalSourceType names a camera as the source." },
    GENERATOR_METADATA: {
      description:
        "A generator's parameters are in the file, in the form in which that generator writes them.",
    },
    CAMERA: { description: "EXIF names a camera's maker and model." },
  },
});

@ObjectType({ description: "That somebody agreed to the use of a picture." })
export class Consent {
  @Field(() => String, {
    description: `What was agreed to, or where it is written; up to ${MAX_CONSENT_CHARACTERS.toLocaleString("en")} characters.`,
    complexity: textComplexity(MAX_CONSENT_CHARACTERS),
  })
  note!: string;

  @Field(() => String, { description: "Name of the key that recorded it." })
  recordedBy!: string;

  @Field(() => Date, { description: "When it was recorded." })
  recordedAt!: Date;
}

@InputType({
  description: "That somebody agreed to the use of a picture. Who records it, and when, is written down.",
})
export class ConsentInput {
  @Field(() => String, {
    description: `What was agreed to, or where it is written, as the number of a model release: 1 to ${MAX_CONSENT_CHARACTERS.toLocaleString("en")} characters.`,
  })
  note!: string;
}

export function toConsent({
  consentNote,
  consentRecordedBy,
  consentRecordedAt,
}: ReferenceImageEntity): Consent | null {
  if (!consentNote) return null;
  return { note: consentNote, recordedBy: consentRecordedBy!, recordedAt: consentRecordedAt! };
}
