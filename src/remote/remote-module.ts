import { Module } from '../modules/module.js';
import type { DynamicModule } from '../modules/module-record.js';
import { RemoteWish } from '../modules/remote-wish.js';
import { checkRemoteOptions } from './check-remote-options.js';
import type { RemoteOptions } from './remote-options.js';

/**
 * A source of signed manifests, whose components come and go while the application runs. Import it once for each source.
 *
 * @example
 * @Module({ imports: [RemoteModule.forRoot({ manifestUrl, source: 'acme-prod', trust: { keys: ['ed25519:…'], threshold: 1 } })] })
 * class AppModule {}
 */
@Module({})
export class RemoteModule {
  /**
   * One source. What is left out has its default, or is said by the section `remote` of the configuration.
   *
   * @throws RemoteError `remote/bad-option`, `remote/unknown-option`, `remote/denied-module`, `remote/bad-key`,
   * `remote/bad-threshold`, each with the path of the option; NetError `net/bad-option`, `net/unknown-option` for `fetch`
   */
  static forRoot(options: RemoteOptions = {}): DynamicModule {
    checkRemoteOptions(options, 'RemoteModule.forRoot');
    return { module: RemoteModule, providers: [{ provide: RemoteWish, useValue: new RemoteWish(options) }] };
  }
}
