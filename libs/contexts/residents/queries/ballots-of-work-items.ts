import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { ByIdsInput } from '../../../contracts/queries.js';
import { Accepts, QueryMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { Clock } from '../../../platform/kernel/index.js';
import { Settings } from '../../../platform/ops/index.js';
import type { BallotState } from '../domain/ballots/ballot-state.js';
import { shownBallot, type BallotShown } from '../domain/ballots/shown.js';

export type WorkItemBallots = { readonly id: string; readonly ballots: readonly BallotShown[] };

/** The ballots that ask about work items, in the order of their notices, by the ids of those; without those that are asked about in none. */
@Accepts('residents', ByIdsInput)
export class BallotsOfWorkItems extends QueryMessage<ByIdsInput, readonly WorkItemBallots[]> {}

@QueryHandler(BallotsOfWorkItems)
export class BallotsOfWorkItemsHandler implements IQueryHandler<BallotsOfWorkItems> {
  constructor(
    @InjectRuntime('residents') private readonly runtime: ContextRuntime,
    private readonly clock: Clock,
    private readonly settings: Settings,
  ) {}

  async execute({ input: { ids } }: BallotsOfWorkItems): Promise<readonly WorkItemBallots[]> {
    const { rows } = await this.runtime.database.pool.query<{ id: string; ballot: BallotState }>({
      name: 'ballots.of-work-items',
      text: `SELECT item AS id, ballot FROM ballots, unnest(work_item_ids) item WHERE work_item_ids && $1::text[] AND item = ANY ($1::text[]) ORDER BY position`,
      values: [ids],
    });
    const today = this.settings.workingDays.dayOf(this.clock.now());
    return [...Map.groupBy(rows, ({ id }) => id)].map(([id, found]) => ({ id, ballots: found.map(({ ballot }) => shownBallot(ballot, today)) }));
  }
}
