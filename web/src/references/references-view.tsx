import type { CharacterViewProps } from "../app/views";

export default function ReferencesView({ id }: CharacterViewProps) {
  return <h1>{id}</h1>;
}
