import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { InputType } from '@nestjs/graphql';
import { refusal } from '../../../contracts/index.js';
import { Accepts, CommandMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import type { Written } from '../../../platform/event-store/index.js';
import { Settings } from '../../../platform/ops/index.js';
import { BallotKeys } from '../ballots/ballot-keys.js';
import { Counting, type Counted } from '../ballots/counting.js';
import { RecountEntries } from '../ballots/recount-entries.js';
import { SecretSums } from '../ballots/secret-sums.js';
import { convenes, permissions } from '../domain/ballots/permissions.js';
import type { BallotShown } from '../domain/ballots/shown.js';
import { ballots as ballotsView } from '../views/ballots.js';
import { endHolds, placeHolds, type PlacedHold } from '../vault/holds.js';
import { BallotChanges, BallotInput, nothingBesides, type KnownBallot } from './ballot-changes.js';

@InputType()
export class PublishResultInput extends BallotInput {}

@Accepts('residents', PublishResultInput, permissions.PublishResult)
export class PublishResult extends CommandMessage<PublishResultInput, Written<BallotShown>> {}

/** Of whoever had a part in it: those on the roll, and those who hold their proxies. */
export const holdName = (ballotId: string): string => `ballot ${ballotId}`;

/** Who is on a roll can be asked about for a year after the result, by a court perhaps. */
export const holdOf =
  (ballotId: string, until: string | null) =>
  (residentId: string): PlacedHold => ({
    residentId,
    reason: holdName(ballotId),
    purpose: 'BALLOT',
    until,
    basis: 'On the roll of a ballot: an owner may ask a court within a year to annul what was decided (Civil Code art. 280)',
  });

const MONTHS_OF_ART_280 = 12;

/** Opens what was sealed, counts it, and publishes the sums. */
@CommandHandler(PublishResult)
export class PublishResultHandler implements ICommandHandler<PublishResult> {
  constructor(
    private readonly ballots: BallotChanges,
    private readonly counting: Counting,
    private readonly recounts: RecountEntries,
    private readonly sums: SecretSums,
    private readonly keys: BallotKeys,
    @InjectRuntime('residents') private readonly runtime: ContextRuntime,
    private readonly settings: Settings,
  ) {}

  async execute({ input, from }: PublishResult): Promise<Written<BallotShown>> {
    return this.ballots.change({
      operation: 'publish-result',
      input,
      from,
      condition: convenes,
      about: nothingBesides,
      command: async ({ state, now, today }) => {
        const { ballotId } = input;
        const { count, votes, papersWaiting, recount, voters } = state.status === 'CLOSED' ? await this.#count(state) : nothing;
        const until = this.settings.workingDays.dayOf(this.settings.workingDays.monthsAfter(now, MONTHS_OF_ART_280));
        return {
          command: { type: 'publish-result', today, votes, papersWaiting, recountRoot: recount?.head.root ?? '' },
          alongside: async (tx) => {
            await this.keys.mustBeTheCount(tx, ballotId, count);
            if (recount) await this.recounts.keep(tx, recount.head, recount.entries);
            // Of a secret ballot nothing else is left.
            await this.sums.destroy(tx, ballotId);
            await placeHolds(tx, voters.map(holdOf(ballotId, until)));
            await endHolds(tx, holdName(ballotId), until);
          },
        };
      },
    });
  }

  /** Where it comes to nothing votes are taken again: papers in hand are not to wait for somebody who tries once more. */
  async #count(closed: ClosedBallot): Promise<Opened> {
    const { ballotId } = closed.ballot;
    const count = await this.keys.beginCount(ballotId);
    try {
      // Another one may have published it meanwhile, and nothing is left to be opened.
      const state = await this.ballots.known(ballotId);
      if (state.status !== 'CLOSED') return nothing;
      if (!(await this.#hasAllVotes())) throw refusal('STILL_BEHIND', 'token');
      const { head, entries, ...counted } = await this.counting.of(state);
      if (counted.papersWaiting > 0) await this.keys.giveUp(ballotId, count);
      return { ...counted, count, recount: { head, entries } };
    } catch (error) {
      await this.keys.giveUp(ballotId, count);
      throw error;
    }
  }

  /** None comes any more: the view that is counted passes the last one, also after thousands in the last minute. */
  async #hasAllVotes(): Promise<boolean> {
    const end = await this.runtime.store.end(patienceMs);
    return end !== undefined && this.runtime.view(ballotsView.name).waitFor(end, patienceMs);
  }
}

const patienceMs = 60_000;

type ClosedBallot = Extract<KnownBallot, { readonly opening: unknown }>;
type Opened = Pick<Counted, 'votes' | 'papersWaiting' | 'voters'> & { readonly count: string; readonly recount: Pick<Counted, 'head' | 'entries'> | null };
/** Of a ballot that cannot be published: the decider says why. */
const nothing: Opened = { count: '', votes: new Map(), papersWaiting: 0, recount: null, voters: [] };
