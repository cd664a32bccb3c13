import { systemClock } from '../core/system-clock.js';
import type { Application } from '../modules/application.js';
import type { ReadyMade } from '../modules/configured-interceptors.js';
import type { LoadSourceRules } from '../modules/configured-remote.js';
import { tellerOf, type Composition } from '../modules/composition.js';
import type { CreateOptions } from '../modules/create-options.js';
import { remoteWishes } from '../modules/remote-wish.js';

/** What can be said of sources: the same holds for what modules say and for what the configuration says, at the start and later. */
export const sourceRules: LoadSourceRules = async () => (await import('./source-settings.js')).settingsOfAll;

/** What sources are followed with. */
interface Following extends Pick<CreateOptions, 'clock'> {
  readonly readyMade: ReadyMade;
}

/** Follows sources of manifests, where modules or the configuration name some. The code comes only then. */
export async function followRemote(
  app: Application,
  composition: Composition,
  { clock = systemClock, readyMade }: Following,
): Promise<void> {
  const { graph, configured, state, followers, redactor } = composition;
  const wishes = remoteWishes(graph).map(({ options }) => options);
  const said = configured.configuration.current().remoteSettings;
  if (wishes.length === 0 && !said) return;
  const { openRemote } = await import('./open-remote.js');
  followers.remote = await openRemote({
    ...{ app, wishes, said, clock, state, readyMade },
    tell: tellerOf(composition),
    redact: (text) => redactor.redact(text),
    secret: async (name) => {
      const { secrets } = configured.secrets;
      await secrets.resolve([name]);
      return secrets.known(name);
    },
  });
}
