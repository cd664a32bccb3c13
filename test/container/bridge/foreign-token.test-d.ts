import { Container, type ServiceIdentifier } from 'inversify';
import { describe, expectTypeOf, it } from 'vitest';
import {
  fromInversify,
  Inject,
  toInversify,
  token,
  type Application,
  type Token,
} from '../../../src/index.js';

interface Weapon {
  hit(): string;
}

declare const app: Application;

describe('tokens for inversify', () => {
  it('carry the type of one, or of a list', () => {
    expectTypeOf(fromInversify<Weapon>('weapon')).toEqualTypeOf<Token<Weapon>>();
    expectTypeOf(fromInversify<Weapon>('weapon', { all: true })).toEqualTypeOf<Token<Weapon[]>>();
    expectTypeOf(app.get(fromInversify<Weapon>(Symbol('weapon')))).toEqualTypeOf<Weapon>();
  });

  it('are checked against the parameter', () => {
    class Ninja {
      constructor(
        @Inject(fromInversify<Weapon>('weapon')) readonly weapon: Weapon,
        // @ts-expect-error a list is no weapon
        @Inject(fromInversify<Weapon>('weapon', { all: true })) readonly other: Weapon,
      ) {}
    }
    expectTypeOf(Ninja).toBeConstructibleWith({ hit: () => '' }, { hit: () => '' });
  });

  it('of the application are identifiers of inversify with their type', () => {
    const identifier = toInversify(token<Weapon>('weapon'));
    expectTypeOf(identifier).toExtend<ServiceIdentifier<Weapon>>();
    expectTypeOf(new Container().get(identifier)).toEqualTypeOf<Weapon>();
    expectTypeOf(app.container.inversify).toEqualTypeOf<Container>();
  });
});
