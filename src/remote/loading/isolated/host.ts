import type { Clock, Timer } from '../../../core/ports.js';
import { ArtifactError } from '../artifact-error.js';
import { Endpoint } from '../border/endpoint.js';
import type { Isolate, IsolateSettings, StartIsolate } from './isolate.js';

/** How an isolate is watched. */
export interface HostOptions {
  readonly start: StartIsolate;
  readonly settings: IsolateSettings;
  readonly clock: Clock;
  /** Milliseconds of silence after which it is ended at the latest, while something is asked of it; three quarters at the earliest. */
  readonly aliveMs: number;
  /** What it runs, for messages: `The artifact …`. */
  readonly who: string;
}

/** How often it is looked within the time that it has: at the last one, if it has said nothing since the first, it is ended. */
const LOOKS = 4;

/** The side of a border that the host is on: starts an isolate, asks it, and sees when it no longer answers. */
export class Host {
  readonly #options: HostOptions;
  readonly #endpoint: Endpoint;
  readonly #isolate: Isolate;
  #watch: Timer | undefined;
  /** Looks since it has last said anything. */
  #silentLooks = 0;
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
        this.#silentLooks = 0;
        this.#endpoint.receive(frame);
      },
      broken: (why) => this.#misbehaved(why),
      ended: (how) =>
        this.#fail(
          new ArtifactError('remote/crashed', `${who} has ended: ${how}.`, {
            hint: 'is it out of memory, or does it end itself? What a manifest brings is built anew a second later, and ever later where that goes on',
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
    if (!this.#watch) {
      this.#silentLooks = 0;
      this.#watch = this.#look();
    }
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

  /**
   * Something is being waited for: whether anybody is there to answer is asked again and again. Looks are counted, and not the time
   * that has gone by: where this side has stood still, what was said meanwhile is heard before the next one.
   */
  #look(): Timer {
    const { clock, aliveMs } = this.#options;
    return clock.after(aliveMs / LOOKS, () => {
      this.#silentLooks += 1;
      if (this.#silentLooks >= LOOKS) {
        this.#stuck();
        return;
      }
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
