import { FieldResolver, ObjectType, Resolver, Root } from "type-graphql";
import { registerUserErrorType, UserError } from "../graphql/user-error.graphql.js";
import { toTrainingReadiness, TrainingReadiness } from "./readiness.graphql.js";
import { NotReadyForTrainingError } from "./training-set-errors.js";

@ObjectType("NotReadyForTrainingError", {
  implements: UserError,
  description: "The pictures are not ready to be trained on; `allowIncomplete` makes the set all the same.",
})
export class NotReadyForTrainingErrorObject extends UserError {
  /** What the field `readiness` is resolved from. */
  error!: NotReadyForTrainingError;
}

registerUserErrorType(NotReadyForTrainingError, "NotReadyForTrainingError");

@Resolver(() => NotReadyForTrainingErrorObject)
export class NotReadyForTrainingErrorResolver {
  @FieldResolver(() => TrainingReadiness, { description: "What is missing or wrong, and what to do." })
  readiness(@Root() { error }: NotReadyForTrainingErrorObject): TrainingReadiness {
    return toTrainingReadiness(error.readiness);
  }
}
