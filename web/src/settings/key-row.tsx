import { strings } from "../strings";
import { Button } from "../ui/button";
import { classNames } from "../ui/class-names";
import styles from "./list.module.css";
import { Moment } from "./moment";
import type { ApiKey } from "./operations";
import { Status } from "./status";

const words = strings.keys;

const isExpired = ({ expiresAt }: ApiKey): boolean =>
  expiresAt != null && new Date(expiresAt).getTime() <= Date.now();

export const isEnded = (key: ApiKey): boolean => key.revokedAt != null || isExpired(key);

export function KeyRow({ apiKey, onRevoke }: { apiKey: ApiKey; onRevoke?: () => void }) {
  const { name, hint, scopes, isCurrent } = apiKey;
  return (
    <li className={classNames(styles.item, styles.row, isEnded(apiKey) && styles.ended)}>
      <div>
        <p className={styles.name}>
          {name}
          <span className={styles.hint}>{hint}</span>
          {isCurrent && <Status tone="good">{words.current}</Status>}
        </p>
        <p className={styles.facts}>
          <span>{scopes.map((scope) => words.scopeNames[scope]?.[0] ?? scope).join(", ")}</span>
          <Facts apiKey={apiKey} />
        </p>
      </div>
      {onRevoke !== undefined &&
        (isCurrent ? (
          // Shown with its reason rather than left out.
          <span title={words.revokeCurrent}>
            <Button size="s" isDisabled aria-label={`${words.revokeOf(name)}. ${words.revokeCurrent}`}>
              {words.revoke}
            </Button>
          </span>
        ) : (
          <Button size="s" look="danger" aria-label={words.revokeOf(name)} onPress={onRevoke}>
            {words.revoke}
          </Button>
        ))}
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
