import type { OneiricEvent } from '../../core/events.js';
import type { Redactor } from '../../observability/redactor.js';
import type { FilteredEvent } from './event-filter.js';
import { holdsLittle } from './held.js';
import { frameOf, wireText } from './wire-event.js';

/** An event as it happened, and what is known of it without looking at all of it. */
export interface Happened extends FilteredEvent {
  readonly event: OneiricEvent;
  readonly id: string;
}

/** An event that is kept, and made into words once, when somebody reads it; at once where it holds much. */
export class KeptEvent implements FilteredEvent {
  readonly id: string;
  readonly type: string;
  readonly slots: readonly string[];
  readonly #redactor: Redactor;
  #event: OneiricEvent | undefined;
  #text: string | undefined;
  #frame: Buffer | undefined;

  constructor({ event, id, type, slots }: Happened, redactor: Redactor) {
    this.id = id;
    this.type = type;
    this.slots = slots;
    this.#redactor = redactor;
    this.#event = event;
    if (!holdsLittle(event)) this.#render(event);
  }

  /** JSON of a `WireEvent`. */
  get text(): string {
    if (this.#event) this.#render(this.#event);
    return this.#text ?? '';
  }

  /** As an event stream has it: one for all who read it. */
  get frame(): Buffer {
    this.#frame ??= frameOf(this, this.text);
    return this.#frame;
  }

  #render(event: OneiricEvent): void {
    this.#text = wireText(event, this.id, this.#redactor);
    this.#event = undefined;
  }
}
