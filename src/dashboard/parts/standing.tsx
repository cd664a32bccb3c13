import { useEffect, useState } from 'preact/hooks';
import { connection, heardAt, restartedAt } from '../state/live.js';
import { Ago, Time } from './time.js';

/** Says where what is shown may not be what is. */
export function Standing() {
  return (
    <div class="standing" role="status" aria-live="polite">
      {connection.value === 'lost' && <Lost />}
      {restartedAt.value !== undefined && (
        <p class="notice warn">
          <span>
            The application has started again <Time at={restartedAt.value} />. What is shown is that of the
            new process.
          </span>
          <button type="button" class="quiet" onClick={() => (restartedAt.value = undefined)}>
            Dismiss
          </button>
        </p>
      )}
    </div>
  );
}

function Lost() {
  useEverySecond();
  return (
    <p class="notice bad">
      <span>
        The application does not answer. What is shown is stale
        {heardAt.value > 0 && (
          <>
            : last heard <Ago at={heardAt.value} />
          </>
        )}
        . The page tries again by itself.
      </span>
    </p>
  );
}

function useEverySecond(): void {
  const [, setNow] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
}
