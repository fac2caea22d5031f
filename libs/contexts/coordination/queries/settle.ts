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
    const written = decodeToken(token);
    const own = written.filter(({ context }) => context === 'coordination');
    if (own.some(({ generation }) => generation !== this.runtime.store.generation)) throw refusal('CURSOR_OF_ANOTHER_GENERATION', 'token');
    const deadline = Date.now() + patienceMs;
    const left = () => Math.max(0, deadline - Date.now());
    const recorded = await this.runtime.waitForConsumer(
      timelineConsumer,
      written.filter(({ context }) => context !== 'coordination'),
      left(),
    );
    // What was written here may stand above the high water: an append that began before it is still under way.
    const wrote = Math.max(0, ...own.map(({ position }) => position));
    const highWater = async () => Math.max(wrote, await this.runtime.store.highWater());
    const compared = recorded && (await this.detector.waitFor(await highWater(), left()));
    const upTo = await highWater();
    if (!compared || !(await this.runtime.waitForViews(upTo, left()))) throw refusal('STILL_BEHIND', 'token');
    return upTo;
  }

  /** What every view has passed already. */
  async #seen(): Promise<number> {
    const positions = await Promise.all([...this.runtime.views.values()].map((view) => view.position()));
    return Math.min(...positions);
  }
}
