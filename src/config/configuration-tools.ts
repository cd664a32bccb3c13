import type { ConfigEvent } from '../core/events.js';
import type { Clock, SecretResolver } from '../core/ports.js';
import type { Variables } from '../core/variables.js';
import type { InterceptorKeeper } from './interceptor-wishes.js';
import type { RemoteKeeper } from './remote-section.js';

/** What configuration is made with. */
export interface ConfigurationTools {
  readonly clock: Pick<Clock, 'epoch' | 'after'>;
  readonly emit: (event: ConfigEvent) => void;
  readonly secrets: SecretResolver;
  /** Told of texts that nobody may see: those that stand in the configuration itself, where a secret belongs. */
  readonly hide: (texts: Iterable<string>) => void;
  /** The environment. */
  readonly variables: Variables;
  /** What is the profile whatever files say. */
  readonly profile: string | undefined;
  /** Makes the interceptors that are wished for. Default: nobody does. */
  readonly interceptors?: InterceptorKeeper;
  /** Knows what can be said of sources of manifests. Default: nobody does. */
  readonly remote?: RemoteKeeper;
}
