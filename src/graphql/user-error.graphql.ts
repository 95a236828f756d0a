import { Field, InterfaceType, ObjectType, registerEnumType } from "type-graphql";
import { DomainError, UserErrorCode } from "../errors/domain-error.js";

registerEnumType(UserErrorCode, {
  name: "UserErrorCode",
  description: "Why a mutation was refused.",
  valuesConfig: {
    NOT_FOUND: { description: "Your workspace has no such object." },
    INVALID_INPUT: { description: "A value is missing, malformed or out of its range." },
    FILE_TOO_LARGE: { description: "More bytes than `viewer.limits.maxUploadBytes`." },
    UNSUPPORTED_IMAGE_TYPE: {
      description: "By its content not a JPEG, PNG, WebP, AVIF or HEIC picture, or an animation.",
    },
    IMAGE_TOO_LARGE: {
      description: "More pixels than `viewer.limits.maxImagePixels`, or a side of more than 65,500.",
    },
    IMAGE_TOO_COMPLEX: {
      description:
        "Takes too long to decode, as a progressive JPEG of hundreds of scans does. Save it anew as an ordinary JPEG or PNG.",
    },
    IMAGE_CORRUPT: { description: "Damaged or cut off." },
    IMAGE_EMPTY: { description: "Zero bytes." },
    DUPLICATE_IMAGE: { description: "The character has exactly these bytes already." },
    TOO_MANY_IMAGES: { description: "The character has as many images as it can have." },
    NO_FACE_FOUND: { description: "The operation needs a face and the picture shows none." },
    FORBIDDEN: { description: "The key lacks the needed scope." },
    CONFLICT: { description: "The object is not in a state that allows it." },
    STORAGE_UNAVAILABLE: {
      description: "The media storage does not answer; nothing was stored. Try again later.",
    },
    TOO_BUSY: { description: "Too many such requests wait already. Try again in a few seconds." },
    INTERNAL_SERVER_ERROR: {
      description:
        "Our fault at one of several files, of which the others were done, or where it is not known whether an upload was recorded: send it again with the same idempotency key. Any other fault of ours is in `errors`.",
    },
    DATABASE_UNAVAILABLE: {
      description:
        "The database does not answer at the moment. Of one of several files, or where it is not known whether an upload was recorded: send it again with the same idempotency key. A mutation as a whole has it in `errors[].extensions.code`, with status 503 where nothing else was answered.",
    },
  },
});

@InterfaceType({
  description:
    "Something the caller can put right. Nothing was changed, or, with the code INTERNAL_SERVER_ERROR, perhaps nothing.",
  resolveType: (error: UserErrorValue) => error.typeName,
})
export abstract class UserError {
  @Field(() => UserErrorCode, { description: "For programs." })
  code!: UserErrorCode;

  @Field(() => String, { description: "For people: what is wrong and what to do." })
  message!: string;

  @Field(() => [String], {
    description:
      'Path of the offending value below `input`, e.g. ["profile", "ageRange", "min"]; empty when no single one is at fault.',
  })
  field!: readonly string[];
}

@ObjectType({ implements: UserError, description: "A refusal that says all there is in code and message." })
export class GeneralUserError extends UserError {}

/** A refusal as GraphQL takes it: graphql-js would treat a returned Error object as a thrown one. */
export interface UserErrorValue {
  typeName: string;
  code: UserErrorCode;
  message: string;
  field: readonly string[];
  /** For the resolvers of types that carry more. */
  error: DomainError;
}

const typeNames = new Map<unknown, string>();

export function toUserError(error: DomainError): UserErrorValue {
  const { code, message, field } = error;
  const typeName = typeNames.get(error.constructor) ?? GeneralUserError.name;
  return { typeName, code, message, field, error };
}

/** Gives a kind of error a GraphQL type of its own, because it carries data that clients need. */
export function registerUserErrorType(
  errorClass: new (...args: never[]) => DomainError,
  typeName: string,
): void {
  typeNames.set(errorClass, typeName);
}

@ObjectType({ description: "What every mutation's payload has." })
export abstract class Payload {
  @Field(() => [UserError], { description: "Empty exactly when the mutation was carried out." })
  userErrors: UserErrorValue[] = [];
}
