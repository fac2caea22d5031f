import { Inject, Injectable } from '@nestjs/common';
import { refusal } from '../../../contracts/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { decodeToken } from '../../../platform/graphql/index.js';
import { Detector } from '../detector/detector.js';
import { timelineConsumer } from '../timeline/record-public-events.js';

/** How long a reader waits for what it wrote. */
const patienceMs = 2_000;

/** Waits, holding no connection, until what a token stands for has come all the way: recorder, detector, views. */
@Injectable()
export class Settling {
  constructor(
    @InjectRuntime('coordination') private readonly runtime: ContextRuntime,
    @Inject(Detector) private readonly detector: Detector,
  ) {}

  /**
   * A position that every view has passed, and with it all that the token stands for.
   *
   * @throws {Refusal} STILL_BEHIND after 2 s; CURSOR_OF_ANOTHER_GENERATION; INVALID_INPUT for what is no token.
   */
  async upTo(token: string | null | undefined): Promise<number> {
    if (token == null) return this.#seen();
    const promised = decodeToken(token);
    const own = promised.filter(({ context }) => context === 'coordination');
    if (own.some(({ generation }) => generation !== this.runtime.store.generation)) throw refusal('CURSOR_OF_ANOTHER_GENERATION', 'token');
    const deadline = Date.now() + patienceMs;
    const left = () => Math.max(0, deadline - Date.now());
    const recorded = await this.runtime.waitForConsumer(
      timelineConsumer,
      promised.filter(({ context }) => context !== 'coordination'),
      left(),
    );
    const { store } = this.runtime;
    const written = recorded ? await store.end(left()) : undefined;
    const compared = written !== undefined && (await this.detector.waitFor(written, left())) ? await store.end(left()) : undefined;
    if (compared === undefined || !(await this.runtime.waitForViews(compared, left()))) throw refusal('STILL_BEHIND', 'token');
    return compared;
  }

  /** What every view has passed already. */
  async #seen(): Promise<number> {
    const { passed, database } = this.runtime;
    const { rows } = await database.pool.query<{ position: string }>({ name: 'settling.seen', text: `SELECT ${passed} AS position` });
    return Number(rows[0]?.position);
  }
}
