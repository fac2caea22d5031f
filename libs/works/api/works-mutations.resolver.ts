import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { WorksType } from '../../contracts/api/works.type.js';
import { refusal } from '../../contracts/index.js';
import { OrganisationsByIds } from '../../contracts/queries.js';
import { Bus, mustBeCaller } from '../../platform/command-bus/index.js';
import { answered, From, rawId, rawIdOrNull } from '../../platform/graphql/index.js';
import { mustHaveEntry } from '../../platform/permissions/index.js';
import { BlockWorksInput } from '../commands/block-works.js';
import { CancelWorksInput } from '../commands/cancel-works.js';
import { FinishWorksInput } from '../commands/finish-works.js';
import type { UseCaseName } from '../commands/index.js';
import { PlanWorksInput } from '../commands/plan-works.js';
import { RescheduleWorksInput } from '../commands/reschedule-works.js';
import { ReviseWorksInput } from '../commands/revise-works.js';
import { StartWorksInput } from '../commands/start-works.js';
import type { ActingInput, WorksInput } from '../commands/use-case.js';
import { permissions } from '../domain/permissions.js';
import { homeOfParty, homeOfWorks, type WorksHome } from '../homes.js';
import { worksMessages, type WorksMessage } from '../works-messages.js';
import { WorksPayload } from './works-payload.type.js';

type Addressed = { readonly home: WorksHome; readonly input: ActingInput };

/** What can be done with works, whichever context is their home: it follows from who plans them, and then from their id. */
@Resolver(() => WorksType)
export class WorksMutationsResolver {
  constructor(private readonly bus: Bus) {}

  @Mutation(() => WorksPayload, { description: 'By utilities, government and contractors. The works are yours, or those of the organisation that you act for.' })
  planWorks(@Args('input') input: PlanWorksInput, @From() from: From): Promise<WorksPayload> {
    return this.#send('planWorks', from, async () => ({
      home: await this.#homeOfPlan(input, from),
      input: {
        ...input,
        projectId: rawId('Project', input.projectId, 'projectId'),
        contractorId: rawIdOrNull('Organisation', input.contractorId, 'contractorId'),
        workItemId: rawIdOrNull('WorkItem', input.workItemId, 'workItemId'),
      },
    }));
  }

  @Mutation(() => WorksPayload, { description: 'Another window.' })
  rescheduleWorks(@Args('input') input: RescheduleWorksInput, @From() from: From): Promise<WorksPayload> {
    return this.#change('rescheduleWorks', input, from);
  }

  @Mutation(() => WorksPayload, { description: 'Anything but the window. Works that have started need the permit of the kind that they become (rule permits.needed).' })
  reviseWorks(@Args('input') input: ReviseWorksInput, @From() from: From): Promise<WorksPayload> {
    return this.#change('reviseWorks', input, from, ({ contractorId, workItemId, ...rest }) => ({
      ...rest,
      ...(contractorId !== undefined && { contractorId: rawIdOrNull('Organisation', contractorId, 'contractorId') }),
      ...(workItemId !== undefined && { workItemId: rawIdOrNull('WorkItem', workItemId, 'workItemId') }),
    }));
  }

  @Mutation(() => WorksPayload, {
    description:
      'They begin, or go on after having been blocked. Some kinds need a permit that holds then (rule permits.needed); works of a work item that waits for owners, their decision.',
  })
  startWorks(@Args('input') input: StartWorksInput, @From() from: From): Promise<WorksPayload> {
    return this.#change('startWorks', input, from);
  }

  @Mutation(() => WorksPayload, { description: 'They cannot go on, for a reason.' })
  blockWorks(@Args('input') input: BlockWorksInput, @From() from: From): Promise<WorksPayload> {
    return this.#change('blockWorks', input, from);
  }

  @Mutation(() => WorksPayload, { description: 'They are done.' })
  finishWorks(@Args('input') input: FinishWorksInput, @From() from: From): Promise<WorksPayload> {
    return this.#change('finishWorks', input, from);
  }

  @Mutation(() => WorksPayload, { description: 'They will not be done, or not any further, for a reason.' })
  cancelWorks(@Args('input') input: CancelWorksInput, @From() from: From): Promise<WorksPayload> {
    return this.#change('cancelWorks', input, from);
  }

  #change<Input extends WorksInput>(name: UseCaseName, input: Input, from: From, withRawIds: (input: Input) => Input = (same) => same): Promise<WorksPayload> {
    return this.#send(name, from, () => {
      const worksId = rawId('Works', input.worksId, 'worksId');
      return { home: homeOfWorks(worksId), input: { ...withRawIds(input), worksId } };
    });
  }

  /** The home of whoever the works will be of. */
  async #homeOfPlan({ onBehalfOf }: ActingInput, from: From): Promise<WorksHome> {
    const { party } = mustBeCaller(from);
    mustHaveEntry(permissions.PlanWorks, party);
    if (onBehalfOf == null) return homeOfParty(party);
    const [principal] = await this.bus.ask(new OrganisationsByIds({ ids: [rawId('Organisation', onBehalfOf, 'onBehalfOf')] }, from));
    if (!principal) throw refusal('UNKNOWN_ORGANISATION', 'onBehalfOf');
    return homeOfParty(principal.party, 'onBehalfOf');
  }

  /** `addressed` reads ids, and may refuse them. */
  #send(name: UseCaseName, from: From, addressed: () => Addressed | Promise<Addressed>): Promise<WorksPayload> {
    return answered(
      async () => {
        const { home, input } = await addressed();
        const { onBehalfOf } = input;
        // Each method above sends the message of its own input.
        const Message = worksMessages[home][name] as unknown as WorksMessage<ActingInput>;
        return this.bus.execute(new Message(onBehalfOf == null ? input : { ...input, onBehalfOf: rawId('Organisation', onBehalfOf, 'onBehalfOf') }, from));
      },
      (works) => ({ works }),
    );
  }
}
