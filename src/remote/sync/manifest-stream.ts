import { Observable, Subject } from '../../container/live/streams.js';
import type { AppliedManifest } from '../../core/remote.js';

/** The manifests that are applied: current ones first, then each as it is. */
export class ManifestStream {
  readonly manifests$: Observable<AppliedManifest>;
  readonly #current = new Map<string, AppliedManifest>();
  readonly #next = new Subject<AppliedManifest>();

  constructor() {
    this.manifests$ = new Observable((observer) => {
      for (const manifest of this.#current.values()) observer.next(manifest);
      return this.#next.subscribe(observer);
    });
  }

  applied(manifest: AppliedManifest): void {
    this.#current.set(manifest.source, manifest);
    this.#next.next(manifest);
  }

  end(): void {
    this.#next.complete();
  }
}
