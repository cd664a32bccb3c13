import { Action, Inject, Module, token } from 'oneiric';

const SEPARATOR = token<string>('separator', { kind: 'value' });

/** Makes a name for an address out of a title. */
@Action({ key: 'text.slug', provider: 'latin' })
class Slug {
  constructor(@Inject(SEPARATOR) private readonly separator: string) {}

  run({ text }: { readonly text: string }) {
    const words =
      text
        .normalize('NFKD')
        .replaceAll(/\p{M}/gu, '')
        .toLowerCase()
        .match(/[a-z0-9]+/g) ?? [];
    return { slug: words.join(this.separator) };
  }
}

/** A module: what is in it is its own affair, but for the action. */
@Module({ providers: [Slug, { provide: SEPARATOR, useValue: '-' }], exports: [Slug] })
export default class SlugModule {}
