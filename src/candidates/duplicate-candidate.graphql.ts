import { FieldResolver, ObjectType, Resolver, Root } from "type-graphql";
import { registerUserErrorType, UserError } from "../graphql/user-error.graphql.js";
import { DuplicateCandidateError } from "./candidate-errors.js";
import { Candidate, toCandidate } from "./candidate.graphql.js";

@ObjectType("DuplicateCandidateError", {
  implements: UserError,
  description: "The character has exactly these bytes as a candidate already.",
})
export class DuplicateCandidateErrorObject extends UserError {
  /** What the field `existing` is resolved from. */
  error!: DuplicateCandidateError;
}

registerUserErrorType(DuplicateCandidateError, "DuplicateCandidateError");

@Resolver(() => DuplicateCandidateErrorObject)
export class DuplicateCandidateErrorResolver {
  @FieldResolver(() => Candidate, { description: "The candidate that the character has." })
  existing(@Root() { error }: DuplicateCandidateErrorObject): Candidate {
    return toCandidate(error.existing);
  }
}
