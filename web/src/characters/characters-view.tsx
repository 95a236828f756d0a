import { strings } from "../strings";

export default function CharactersView() {
  return <h1>{strings.characters.title}</h1>;
}
