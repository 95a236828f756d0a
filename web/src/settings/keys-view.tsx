import { useState } from "react";
import { useReading } from "../api/reading";
import { describeError } from "../api/perform";
import { strings } from "../strings";
import { Button } from "../ui/button";
import { EmptyState } from "../ui/empty-state";
import { PlusIcon } from "../ui/icons";
import { CreateKeyDialog } from "./create-key-dialog";
import { isEnded, KeyRow } from "./key-row";
import { Loading } from "./loading";
import { type ApiKey, API_KEYS } from "./operations";
import { RevokeKeyDialog } from "./revoke-key-dialog";
import { SettingsFrame } from "./settings-frame";
import styles from "./list.module.css";

const words = strings.keys;

export default function KeysView() {
  const [isCreating, setIsCreating] = useState(false);
  const [revoking, setRevoking] = useState<ApiKey>();
  const [pages, setPages] = useState<readonly (string | null)[]>([null]);
  return (
    <SettingsFrame
      title={words.title}
      lead={words.lead}
      action={
        <Button look="primary" onPress={() => setIsCreating(true)}>
          <PlusIcon />
          {words.create}
        </Button>
      }
    >
      {pages.map((after, index) => (
        <KeyPage
          key={after ?? ""}
          after={after}
          isLast={index === pages.length - 1}
          onMore={(cursor) => setPages([...pages, cursor])}
          onRevoke={setRevoking}
        />
      ))}
      {isCreating && <CreateKeyDialog onClose={() => setIsCreating(false)} />}
      {revoking !== undefined && <RevokeKeyDialog apiKey={revoking} onClose={() => setRevoking(undefined)} />}
    </SettingsFrame>
  );
}

function KeyPage({
  after,
  isLast,
  onMore,
  onRevoke,
}: {
  after: string | null;
  isLast: boolean;
  onMore: (cursor: string) => void;
  onRevoke: (key: ApiKey) => void;
}) {
  const [{ data, error }, again] = useReading({ query: API_KEYS, variables: { after } });
  if (data === undefined) {
    if (error === undefined) return <Loading />;
    return (
      <EmptyState isError title={describeError(error)}>
        <Button onPress={() => again({ requestPolicy: "network-only" })}>{strings.errors.tryAgain}</Button>
      </EmptyState>
    );
  }
  const { nodes, pageInfo } = data.apiKeys;
  const ended = nodes.filter(isEnded);
  const { endCursor } = pageInfo;
  return (
    <>
      <ul className={styles.list} aria-label={words.title}>
        {nodes
          .filter((key) => !isEnded(key))
          .map((key) => (
            <KeyRow key={key.id} apiKey={key} onRevoke={() => onRevoke(key)} />
          ))}
      </ul>
      {ended.length > 0 && (
        <details className={styles.older}>
          <summary>{words.ended(ended.length)}</summary>
          <ul className={styles.list}>
            {ended.map((key) => (
              <KeyRow key={key.id} apiKey={key} />
            ))}
          </ul>
        </details>
      )}
      {isLast && pageInfo.hasNextPage && endCursor != null && (
        <p className={styles.more}>
          <Button onPress={() => onMore(endCursor)}>{strings.settings.more}</Button>
        </p>
      )}
    </>
  );
}
