import { Args, ArgsType, Field, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { OrganisationType } from '../../contracts/api/organisation.type.js';
import { publishingContexts, refusal, type PublishingContext } from '../../contracts/index.js';
import { OrganisationsByIds } from '../../contracts/queries.js';
import { Bus } from '../../platform/command-bus/index.js';
import {
  answered,
  connectionOf,
  decodeCursor,
  encodeCursor,
  From,
  Loaders,
  NodeRegistry,
  PageArgs,
  rawId,
  Wants,
  type ConnectionOf,
} from '../../platform/graphql/index.js';
import type { ParkedMessage } from '../parked-message.js';
import { DiscardParkedInput, parkingMessages, ReplayParkedInput, type ParkedOfContext } from '../parking-messages.js';
import { ParkedMessageConnection, ParkedMessageFilter, ParkedMessagePayload, ParkedMessageType } from './parked-message.type.js';

@ArgsType()
export class ParkedMessageArgs extends PageArgs {
  @Field(() => ParkedMessageFilter, { nullable: true })
  filter?: ParkedMessageFilter | null;
}

const list = { query: 'parkedMessages', generation: 0 };
const payload = (parkedMessage: ParkedMessage) => ({ parkedMessage: asType(parkedMessage) });
const asType = (message: ParkedMessage): ParkedMessageType => ({ ...message, position: String(message.position) });

/** Context and number: ids say whose consumer it was. */
const placeOf = (id: string): { readonly context: PublishingContext; readonly number: number } => {
  const [name, number] = id.split('.');
  const context = publishingContexts.find((each) => each === name);
  if (!context) throw refusal('UNKNOWN_PARKED_MESSAGE', 'id');
  return { context, number: Number(number) };
};

@Resolver(() => ParkedMessageType)
export class ParkedMessagesResolver {
  constructor(
    private readonly bus: Bus,
    nodes: NodeRegistry,
  ) {
    nodes.register('ParkedMessage', (id, from) => this.#byId(id, from));
  }

  @Query(() => ParkedMessageConnection, {
    description: 'For coordinators and government: what contexts could not apply of what others published, by context, and in the order in which it was parked.',
  })
  async parkedMessages(@Args() args: ParkedMessageArgs, @Wants('totalCount') withTotal: boolean, @From() from: From): Promise<ConnectionOf<ParkedMessageType>> {
    const { first, filter } = args;
    const after = args.after == null ? null : decodeCursor(args.after, list);
    const begin = after ? publishingContexts.indexOf(after.tie as PublishingContext) : 0;
    if (begin < 0) throw refusal('CURSOR_UNKNOWN', 'after');
    const asked = publishingContexts.map((context, index) => ({ context, index })).filter(({ context }) => !filter?.context || filter.context === context);
    const pages = await Promise.all(
      asked.map(async ({ context, index }): Promise<ParkedOfContext> => {
        if (index < begin && !withTotal) return { messages: [] };
        const page = { first: first ?? null, after: after && index === begin ? after.position : null, states: filter?.states ?? ['PARKED' as const], withTotal };
        const found = await this.bus.ask(new (parkingMessages(context).list)(page, from));
        return index < begin ? { ...found, messages: [] } : found;
      }),
    );
    const rows = pages.flatMap(({ messages }) => messages).map(asType);
    const total = withTotal ? pages.reduce((sum, page) => sum + (page.total ?? 0), 0) : undefined;
    return connectionOf(rows, args, ({ id }) => cursorOf(id), total);
  }

  @Mutation(() => ParkedMessagePayload, {
    description: 'By coordinators and government: applies it by the code of today. Then those that wait behind it follow, in order.',
  })
  replayParked(@Args('input') input: ReplayParkedInput, @From() from: From): Promise<ParkedMessagePayload> {
    return answered(async () => {
      const id = rawId('ParkedMessage', input.id, 'id');
      return this.bus.execute(new (parkingMessages(placeOf(id).context).replay)({ ...input, id }, from));
    }, payload);
  }

  @Mutation(() => ParkedMessagePayload, {
    description: 'By coordinators and government, for a reason: it is not applied, and kept. Then those that wait behind it follow, in order.',
  })
  discardParked(@Args('input') input: DiscardParkedInput, @From() from: From): Promise<ParkedMessagePayload> {
    return answered(async () => {
      const id = rawId('ParkedMessage', input.id, 'id');
      return this.bus.execute(new (parkingMessages(placeOf(id).context).discard)({ ...input, id }, from));
    }, payload);
  }

  @ResolveField(() => OrganisationType, { nullable: true })
  async closedByOrganisation(@Parent() { closedBy }: ParkedMessageType, @Loaders() loaders: Loaders): Promise<OrganisationType | null> {
    return closedBy && loaders.one(OrganisationsByIds, closedBy.organisationId);
  }

  @ResolveField(() => String, { nullable: true })
  closedByPersonId(@Parent() { closedBy }: ParkedMessageType): string | null {
    return closedBy?.personId ?? null;
  }

  async #byId(id: string, from: From): Promise<ParkedMessageType | null> {
    const context = publishingContexts.find((each) => id.startsWith(`${each}.`));
    const found = context && (await this.bus.ask(new (parkingMessages(context).byId)({ id }, from)));
    return found ? asType(found) : null;
  }
}

const cursorOf = (id: string): string => {
  const { context, number } = placeOf(id);
  return encodeCursor({ ...list, position: number, tie: context });
};
