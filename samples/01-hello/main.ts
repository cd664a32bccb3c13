import { Adapter, Contract, Module, Oneiric, Service } from 'oneiric';

@Contract('adapter:greeting')
abstract class Greeting {
  abstract to(name: string): string;
}

@Adapter({ provider: 'english', stackLevel: 1 })
class English extends Greeting {
  to(name: string) {
    return `Hello, ${name}!`;
  }
}

@Adapter({ provider: 'french' })
class French extends Greeting {
  to(name: string) {
    return `Bonjour, ${name} !`;
  }
}

@Service({ key: 'door' })
class Door {
  constructor(private readonly greeting: Greeting) {}

  open(name: string) {
    return this.greeting.to(name);
  }
}

@Module({ providers: [English, French, Door] })
class AppModule {}

await using app = await Oneiric.create(AppModule);
const door = app.get(Door);
console.log(door.open('Ada'));

await app.swap(Greeting, { provider: 'french', reason: 'we moved' });
console.log(door.open('Ada'));
console.log(app.explain(Greeting).toString());
