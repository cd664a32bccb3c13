import { signal } from '@preact/signals';

/** Something that somebody is to know of, until it has been read. */
interface Message {
  readonly id: number;
  readonly kind: 'good' | 'bad';
  readonly text: string;
  readonly more?: string | undefined;
}

const READ_AFTER_MS = 8_000;
const MOST = 4;
const messages = signal<readonly Message[]>([]);
let last = 0;

/** Shows a message; what went well goes by itself. */
export function tell(kind: Message['kind'], text: string, more?: string): void {
  const id = (last += 1);
  messages.value = [...messages.peek(), { id, kind, text, more }].slice(-MOST);
  if (kind === 'good') setTimeout(() => dismiss(id), READ_AFTER_MS);
}

const dismiss = (id: number): void => {
  messages.value = messages.peek().filter((one) => one.id !== id);
};

/** Messages that nobody has read yet. */
export function Messages() {
  return (
    <div class="messages" role="log" aria-live="polite" aria-label="Messages">
      {messages.value.map(({ id, kind, text, more }) => (
        <p key={id} class={`notice ${kind}`}>
          <span>
            {text}
            {more !== undefined && <small>{more}</small>}
          </span>
          <button type="button" class="quiet" aria-label="Dismiss message" onClick={() => dismiss(id)}>
            ✕
          </button>
        </p>
      ))}
    </div>
  );
}
