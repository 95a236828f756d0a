import { useId } from "react";
import { strings } from "../strings";
import { Button } from "../ui/button";
import { classNames } from "../ui/class-names";
import styles from "./list.module.css";
import { Moment } from "./moment";
import type { ApiKey } from "./operations";
import { Status } from "../ui/status";

const words = strings.keys;

const isExpired = ({ expiresAt }: ApiKey): boolean =>
  expiresAt != null && new Date(expiresAt).getTime() <= Date.now();

export const isEnded = (key: ApiKey): boolean => key.revokedAt != null || isExpired(key);

export function KeyRow({ apiKey, onRevoke }: { apiKey: ApiKey; onRevoke?: () => void }) {
  const { name, hint, scopes, isCurrent } = apiKey;
  const why = useId();
  return (
    <li className={classNames(styles.item, styles.row, isEnded(apiKey) && styles.ended)}>
      <div>
        <p className={styles.name}>
          {name}
          <span className={styles.hint}>{hint}</span>
          {isCurrent && <Status tone="good">{words.current}</Status>}
        </p>
        <p className={styles.facts}>
          <span>{scopes.map((scope) => words.scopeNames[scope][0]).join(", ")}</span>
          <Facts apiKey={apiKey} />
        </p>
        {isCurrent && (
          <p id={why} className={styles.facts}>
            {words.revokeCurrent}
          </p>
        )}
      </div>
      {onRevoke !== undefined && (
        <Button
          size="s"
          look="danger"
          isDisabled={isCurrent}
          aria-label={words.revokeOf(name)}
          aria-describedby={isCurrent ? why : undefined}
          onPress={onRevoke}
        >
          {words.revoke}
        </Button>
      )}
    </li>
  );
}

function Facts({ apiKey }: { apiKey: ApiKey }) {
  const { createdAt, expiresAt, revokedAt, lastUsedAt } = apiKey;
  return (
    <>
      <span>
        {lastUsedAt == null ? (
          words.neverUsed
        ) : (
          <>
            {words.used} <Moment at={lastUsedAt} />
          </>
        )}
      </span>
      <span>
        {words.made} <Moment at={createdAt} />
      </span>
      {revokedAt != null && (
        <span>
          {words.revoked} <Moment at={revokedAt} />
        </span>
      )}
      {revokedAt == null && expiresAt == null && <span>{words.neverExpires}</span>}
      {revokedAt == null && expiresAt != null && (
        <span>
          {isExpired(apiKey) ? words.expired : words.expires} <Moment at={expiresAt} />
        </span>
      )}
    </>
  );
}
