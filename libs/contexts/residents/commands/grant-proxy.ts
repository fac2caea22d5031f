import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { InputType } from '@nestjs/graphql';
import { Accepts, CommandMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { Decisions, type Written } from '../../../platform/event-store/index.js';
import { IdInput } from '../../../platform/graphql/index.js';
import { Proxies } from '../ballots/proxies.js';
import { isOnTheRollOrConvenes, permissions } from '../domain/ballots/permissions.js';
import { residents } from '../domain/residents.js';
import { placeHolds, type PlacedHold } from '../vault/holds.js';
import { mustBeResidents } from './known.js';
import { holdOf } from './publish-result.js';
import { SaidByVoterInput, saidByVoter, votingRight, type VotingRight } from './said-by-voter.js';
import { VoteChanges } from './vote-changes.js';

@InputType()
export class GrantProxyInput extends SaidByVoterInput {
  @IdInput({ description: 'The resident of the estate who is to vote: who is asked finds it in `myHomes { resident { id } }`.' })
  holderId!: string;
}

@Accepts('residents', GrantProxyInput, permissions.GrantProxy)
export class GrantProxy extends CommandMessage<GrantProxyInput, Written<VotingRight>> {}

const holdOfHolder = (ballotId: string, holderId: string): PlacedHold => ({
  ...holdOf(ballotId, null)(holderId),
  basis: 'Given a proxy in a ballot: an owner may ask a court within a year to annul what was decided (Civil Code art. 280)',
});

@CommandHandler(GrantProxy)
export class GrantProxyHandler implements ICommandHandler<GrantProxy> {
  readonly #residents;

  constructor(
    private readonly votes: VoteChanges,
    private readonly proxies: Proxies,
    @InjectRuntime('residents') private readonly runtime: ContextRuntime,
  ) {
    this.#residents = new Decisions(runtime.store, residents);
  }

  async execute({ input, from }: GrantProxy): Promise<Written<VotingRight>> {
    const { ballotId, holderId } = input;
    return this.votes.decide(
      {
        operation: 'grant-proxy',
        input,
        from,
        condition: isOnTheRollOrConvenes,
        command: async (about) => {
          const { poll, head, ballot } = about;
          const { electorate, rule } = ballot.ballot;
          const said = saidByVoter(about, input);
          await mustBeResidents(this.runtime.store, electorate.estateId, [holderId], 'holderId');
          const holderIsStaff = await this.#isStaff(holderId);
          const held = await this.proxies.held(ballotId, holderId);
          return {
            command: { type: 'grant-proxy', poll, head, rule, holderId, holderIsStaff, held, ...said },
            alongside: async (tx) => {
              await this.proxies.take(tx, { ballotId, headId: head.id, holderId }, rule.values.proxiesPerHolder);
              await placeHolds(tx, [holdOfHolder(ballotId, holderId)]);
            },
          };
        },
      },
      votingRight,
    );
  }

  async #isStaff(residentId: string): Promise<boolean> {
    const { state } = await this.#residents.load(residentId);
    return state.status === 'registered' && state.resident.propertyStaff;
  }
}
