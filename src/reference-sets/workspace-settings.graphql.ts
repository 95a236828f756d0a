import { Field, InputType, ObjectType } from "type-graphql";
import { Payload } from "../graphql/user-error.graphql.js";
import { Workspace } from "../workspaces/viewer.graphql.js";

@InputType({ description: "What is to hold for your workspace; what is omitted, or null, stays." })
export class UpdateWorkspaceSettingsInput {
  @Field(() => Boolean, {
    nullable: true,
    description:
      "Whether an image that is not said to be GENERATED needs a consent entry to shape a face lock. The face locks that this touches are made anew in the background.",
  })
  requiresConsent?: boolean | null;
}

@ObjectType({ description: "The workspace with its settings." })
export class UpdateWorkspaceSettingsPayload extends Payload {
  @Field(() => Workspace, { nullable: true, description: "Your workspace as it is now." })
  workspace?: Workspace | null;
}
