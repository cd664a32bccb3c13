import { Module } from '../modules/module.js';
import type { DynamicModule } from '../modules/module-record.js';
import { RemoteWish } from '../modules/remote-wish.js';
import { checkRemoteOptions, type RemoteOptions } from './remote-options.js';

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
   * @throws RemoteError `remote/bad-option`, `remote/unknown-option`
   */
  static forRoot(options: RemoteOptions = {}): DynamicModule {
    checkRemoteOptions(options, 'RemoteModule.forRoot');
    return { module: RemoteModule, providers: [{ provide: RemoteWish, useValue: new RemoteWish(options) }] };
  }
}
