/** An event that a server sent. */
export interface ServerEvent {
  /** What kind it is; `message` where it does not say. */
  readonly type: string;
  /** What it says. */
  readonly data: string;
  /** Id of the last event that had one: what a later stream may begin after. */
  readonly id: string;
}

// What a header can say, and no more than a server needs to know where somebody was.
const ID = /^[\x20-\x7e]{1,512}$/;

/** Whether a server can be told of an id that it sent. */
export const isEventId = (id: string | undefined): id is string => id !== undefined && ID.test(id);

/** Takes a stream of events (`text/event-stream`) apart, however it is cut into parts. */
export class EventLines {
  #line = '';
  #hasReturn = false;
  #type = '';
  #data: string | undefined;
  #id = '';

  /**
   * @param most characters of an event
   * @param tooLong what is thrown where one has more
   */
  constructor(
    private readonly most: number,
    private readonly tooLong: () => Error,
  ) {}

  /** Events that have come to their end with this part, each as soon as it has. */
  *read(text: string): Generator<ServerEvent, void> {
    // Only what is new is looked through.
    const parts = text.split(/(\r\n|\r|\n)/);
    for (const part of parts) {
      if (part === '') continue;
      const isBreak = part[0] === '\r' || part[0] === '\n';
      // The second half of a line's end, which was cut in two.
      const isRest = part === '\n' && this.#hasReturn;
      this.#hasReturn = part === '\r';
      if (!isBreak) this.#add(part);
      else if (!isRest) yield* this.#endLine();
    }
  }

  #add(part: string): void {
    const length = this.#line.length + (this.#data?.length ?? 0) + part.length;
    if (length > this.most) throw this.tooLong();
    this.#line += part;
  }

  *#endLine(): Generator<ServerEvent, void> {
    const line = this.#line;
    this.#line = '';
    if (line !== '') {
      this.#field(line);
      return;
    }
    const data = this.#data;
    const type = this.#type === '' ? 'message' : this.#type;
    this.#data = undefined;
    this.#type = '';
    if (data !== undefined) yield { type, data, id: this.#id };
  }

  #field(line: string): void {
    const at = line.indexOf(':');
    const name = at < 0 ? line : line.slice(0, at);
    // One blank after the colon is not said.
    const value = at < 0 ? '' : line.slice(line[at + 1] === ' ' ? at + 2 : at + 1);
    if (name === 'data') this.#data = this.#data === undefined ? value : `${this.#data}\n${value}`;
    else if (name === 'event') this.#type = value;
    else if (name === 'id' && !value.includes('\0')) this.#id = value;
  }
}
