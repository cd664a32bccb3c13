import type { Clock, Timer } from '../../../core/ports.js';
import { ArtifactError } from '../artifact-error.js';
import { Endpoint } from '../border/endpoint.js';
import type { Isolate, IsolateSettings, StartIsolate } from './isolate.js';

/** How an isolate is watched. */
export interface HostOptions {
  readonly start: StartIsolate;
  readonly settings: IsolateSettings;
  readonly clock: Clock;
  /** Milliseconds within which it has to say that it still runs, while something is asked of it. */
  readonly aliveMs: number;
  /** What it runs, for messages: `The artifact …`. */
  readonly who: string;
}

/** The side of a border that the host is on: starts an isolate, asks it, and sees when it no longer answers. */
export class Host {
  readonly #options: HostOptions;
  readonly #endpoint: Endpoint;
  readonly #isolate: Isolate;
  #watch: Timer | undefined;
  #isAlive = true;
  #failure: ArtifactError | undefined;
  /** Told once when it has failed. */
  onFailure: (failure: ArtifactError) => void = () => undefined;

  constructor(options: HostOptions) {
    this.#options = options;
    const { start, settings, who } = options;
    this.#endpoint = new Endpoint({
      limits: settings.limits,
      isGuest: false,
      send: (frame) => this.#isolate.send(frame),
      serve: (op) => {
        throw new TypeError(`${JSON.stringify(op)}, which nobody may ask of the host`);
      },
      broken: (why) => this.#misbehaved(why),
    });
    this.#isolate = start(settings, {
      received: (frame) => {
        this.#isAlive = true;
        this.#endpoint.receive(frame);
      },
      broken: (why) => this.#misbehaved(why),
      ended: (how) =>
        this.#fail(
          new ArtifactError('remote/crashed', `${who} has ended: ${how}.`, {
            hint: 'what serves instead is built anew; is it out of memory, or does it end itself?',
          }),
        ),
    });
  }

  /** Why nothing can be asked any more; undefined while it runs. */
  get failure(): ArtifactError | undefined {
    return this.#failure;
  }

  /** @throws as {@link ask}. Whoever asks so has a deadline of their own: whether it still runs is not looked at */
  async first(op: string, given: unknown): Promise<unknown> {
    return this.#endpoint.ask(op, given);
  }

  /** @throws what the artifact throws, ArtifactError as {@link Endpoint.ask}, and the failure */
  async ask(op: string, given: unknown): Promise<unknown> {
    const asking = this.#endpoint.ask(op, given);
    this.#watch ??= this.#look();
    try {
      return await asking;
    } finally {
      this.#rest();
    }
  }

  /** Ends it, with what is said to whoever still waits. */
  async end(failure: ArtifactError): Promise<void> {
    this.#close(failure);
    await this.#isolate.end();
  }

  /** Something is being waited for: whether anybody is there to answer is asked again and again. */
  #look(): Timer {
    const { clock, aliveMs } = this.#options;
    return clock.after(aliveMs, () => {
      if (!this.#isAlive) {
        this.#stuck();
        return;
      }
      this.#isAlive = false;
      this.#watch = this.#look();
      this.#endpoint.ping().then(
        () => this.#rest(),
        () => undefined,
      );
    });
  }

  #rest(): void {
    if (this.#endpoint.waiting === 0) this.#unwatch();
  }

  #unwatch(): void {
    this.#watch?.cancel();
    this.#watch = undefined;
  }

  #stuck(): void {
    const { who, aliveMs } = this.#options;
    this.#fail(
      new ArtifactError('remote/stuck', `${who} has not answered for ${aliveMs} ms, and was ended.`, {
        hint: 'it computes without a pause, or for ever: let it await something in between, or raise aliveMs',
      }),
    );
  }

  #misbehaved(why: string): void {
    this.#fail(
      new ArtifactError('remote/misbehaved', `${this.#options.who} has sent ${why}, and was ended.`, {
        hint: 'it reaches for what carries its answers: do not use it',
      }),
    );
  }

  #fail(failure: ArtifactError): void {
    if (this.#failure) return;
    this.#close(failure);
    this.onFailure(failure);
    void this.#isolate.end();
  }

  #close(failure: ArtifactError): void {
    this.#failure ??= failure;
    this.#unwatch();
    this.#endpoint.end(failure);
  }
}
