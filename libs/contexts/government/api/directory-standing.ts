import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Bus, type From } from '../../../platform/command-bus/index.js';
import { Standing, type KeyStanding, type Mandate } from '../../../platform/identity/index.js';
import { correlationId } from '../../../platform/ops/index.js';
import { KeyByHash, MandatesOfPerson } from '../queries/standing.js';

/** Whoever knocks waits no longer. */
const patienceMs = 2_000;

/** Asks government, wherever it runs, for whom somebody speaks. */
@Injectable()
export class DirectoryStanding extends Standing {
  constructor(private readonly bus: Bus) {
    super();
  }

  override mandatesOf(personId: string): Promise<readonly Mandate[]> {
    return this.bus.ask(new MandatesOfPerson({ personId }, this.#from()));
  }

  override keyBy(hash: string): Promise<KeyStanding | null> {
    return this.bus.ask(new KeyByHash({ hash }, this.#from()));
  }

  /** Nobody's: it is not known yet who asks. */
  #from(): From {
    return { caller: null, correlationId: correlationId() ?? randomUUID(), deadline: new Date(Date.now() + patienceMs) };
  }
}
