import { Field, ID, InterfaceType } from "type-graphql";

@InterfaceType({
  description: "An object with an id under which `node` and `nodes` find it again.",
  autoRegisterImplementations: true,
})
export abstract class Node {
  @Field(() => ID, {
    description: "Global and opaque; the prefix names the type, e.g. `char_…` (TypeID format).",
  })
  id!: string;
}
