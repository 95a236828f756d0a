import { useState } from "react";
import { useLocation } from "wouter";
import { useReading } from "../api/reading";
import { describeError } from "../api/perform";
import { mayDo, useViewer } from "../api/viewer";
import { characterPath } from "../app/views";
import { strings } from "../strings";
import { Button } from "../ui/button";
import { EmptyState } from "../ui/empty-state";
import { PlusIcon } from "../ui/icons";
import { Skeleton } from "../ui/skeleton";
import { TextField } from "../ui/text-field";
import { useIdle } from "../ui/use-idle";
import { useRefresh } from "../ui/use-refresh";
import { useTitle } from "../ui/use-title";
import { CharacterCard } from "./character-card";
import { PersonaDialog } from "./persona-dialog";
import styles from "./characters-view.module.css";
import { EmptyServer } from "./empty-server";
import { CHARACTERS, HEALTHS } from "./operations";
import { useDebounced } from "../ui/use-debounced";

const words = strings.characters;
const SEARCH_WAIT_MS = 200;

export default function CharactersView() {
  const viewer = useViewer();
  const [, navigate] = useLocation();
  const [search, setSearch] = useState("");
  const [isCreating, setIsCreating] = useState(false);
  const name = useDebounced(search.trim(), SEARCH_WAIT_MS);
  const mayWrite = mayDo(viewer, "CHARACTERS_WRITE");
  useTitle(words.title);

  return (
    <>
      <header className={styles.header}>
        <h1>{words.title}</h1>
        <TextField
          type="search"
          label={words.search}
          isLabelHidden
          placeholder={words.search}
          value={search}
          onChange={setSearch}
          className={styles.search}
        />
        {mayWrite && (
          <Button look="primary" onPress={() => setIsCreating(true)}>
            <PlusIcon />
            {words.create}
          </Button>
        )}
      </header>
      <CharacterPages key={name} name={name} />
      {isCreating && (
        <PersonaDialog
          onClose={() => setIsCreating(false)}
          onSaved={({ id }) => navigate(characterPath(id))}
        />
      )}
    </>
  );
}

/** As many of its pages as were asked for. */
function CharacterPages({ name }: { name: string }) {
  const [pages, setPages] = useState<readonly (string | null)[]>([null]);
  return (
    <ul className={styles.grid} aria-label={words.title}>
      {pages.map((after, index) => (
        <CharacterPage
          key={after ?? ""}
          name={name}
          after={after}
          isLast={index === pages.length - 1}
          onMore={(cursor) => setPages([...pages, cursor])}
        />
      ))}
    </ul>
  );
}

function CharacterPage({
  name,
  after,
  isLast,
  onMore,
}: {
  name: string;
  after: string | null;
  isLast: boolean;
  onMore: (cursor: string) => void;
}) {
  const variables = { filter: name === "" ? null : { name }, after };
  const [{ data, error, fetching }, again] = useReading({ query: CHARACTERS, variables });
  // Health takes the server longer than all else here: the list can be used before.
  const isIdle = useIdle(data !== undefined);
  const [healths, healthsAgain] = useReading({ query: HEALTHS, variables, pause: !isIdle });
  const healthOf = (id: string) => {
    const found = healths.data?.characters.nodes.find((each) => each.id === id);
    return found == null || found.faceLock === null ? undefined : found.identitySet.health;
  };
  // Also for what another window made: nothing tells of that.
  useRefresh(() => {
    again({ requestPolicy: "network-only" });
    healthsAgain({ requestPolicy: "network-only" });
  });

  if (data === undefined) {
    if (error === undefined || fetching) return <Loading />;
    return (
      <li className={styles.wide}>
        <EmptyState isError title={describeError(error)}>
          <Button onPress={() => again({ requestPolicy: "network-only" })}>{strings.errors.tryAgain}</Button>
        </EmptyState>
      </li>
    );
  }
  const { nodes, pageInfo } = data.characters;
  if (nodes.length === 0 && after === null)
    return (
      <li className={styles.wide}>
        {name === "" ? (
          <EmptyServer />
        ) : (
          <EmptyState title={words.noneFound(name)} text={words.noneFoundAdvice} />
        )}
      </li>
    );
  const { endCursor } = pageInfo;
  return (
    <>
      {nodes.map((character) => (
        <CharacterCard key={character.id} character={character} health={healthOf(character.id)} />
      ))}
      {isLast && pageInfo.hasNextPage && endCursor != null && (
        <li className={styles.wide}>
          <Button onPress={() => onMore(endCursor)}>{words.more}</Button>
        </li>
      )}
    </>
  );
}

const Loading = () => (
  <>
    {[0, 1, 2, 3].map((each) => (
      <li key={each}>
        <Skeleton className={styles.skeleton} />
        <p className="visually-hidden">{strings.shell.loading}</p>
      </li>
    ))}
  </>
);
